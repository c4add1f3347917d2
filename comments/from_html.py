"""What comments of other systems say, as the Markdown of ours: HTML in, the text as it would be typed here out.

What is a mark and what is not follows CommonMark 0.31 (6.2, emphasis) and `comments.markup`, which renders it.
"""

from __future__ import annotations

import re

import nh3
from markdown_it.common.normalize_url import normalizeLink as normalise_link

from articles import wording
from articles.body_tree import Element, parse
from comments.markup import MAX_LEVEL, MAX_MARKED_UP, is_web_address, normalise

_MARKS = {"em": "*", "i": "*", "cite": "*", "strong": "**", "b": "**"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_BLOCKS = {
    "address", "article", "aside", "blockquote", "caption", "dd", "details", "div", "dl", "dt", "figcaption", "figure",
    "footer", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td",
    "tfoot", "th", "thead", "tr", "ul", *_HEADINGS,
}  # fmt: skip
_KEPT = {"a", "br", "code", "img", "q", *_MARKS, *_BLOCKS}
_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}, "ol": {"start"}}

_ADDRESS = re.compile(r"https?://[^\s<>\"`{}|\\^\[\]]+", re.IGNORECASE)
_LONE_UNDERSCORE = r"(?<![^\W_])_|_(?![^\W_])"
_SPECIAL = rf"\\(?![^\W_])|[*`]|{_LONE_UNDERSCORE}|<(?=https?:|\Z)|~(?=~~)"
_IN_TEXT = re.compile(rf"{_SPECIAL}|\](?=\(|\Z)", re.IGNORECASE)
_IN_LINK = re.compile(rf"{_SPECIAL}|[\[\]]", re.IGNORECASE)
_IN_ADDRESS = re.compile(rf"\*|{_LONE_UNDERSCORE}|~~~")
_MARK_IN_WORD = re.compile(r"[^\s*]\*+[^\s*]")  # could begin emphasis as well as end it
_AT_LINE_START = re.compile(r"^([^\S\n]*)(?:(>|[-+](?=\s|$))|(\d{1,9})([.)])(?=\s|$))", re.MULTILINE)
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_ENDS = ".,:;!?'\"*_~\u2026\u2019\u201d\u00bb"
_AFTER_ADDRESS = re.compile(r"(?:[.,:;!?)]?(?:\s|$))")


def markdown_from_html(html: str) -> str:
    """The words of an HTML comment in our Markdown; what stands as text stands so when it is rendered.

    Line breaks in the text count, as they do in the comments of WordPress: one is a break, a blank line parts
    paragraphs. Scripts and styles go with their content, other tags that we have nothing for go without.
    """
    schemes = {"http", "https", "mailto"}
    tree = parse(nh3.clean(html, tags=_KEPT, attributes=_ATTRIBUTES, url_schemes=schemes, link_rel=None))
    for node in [tree, *tree.walk()]:
        # Before anything is escaped: cleaning up later could make marks of what is none.
        node.children = [_tidied(child) if isinstance(child, str) else child for child in node.children]
    body = normalise(_blocks(tree.children))
    # What is too long to be marked up is shown as it is typed.
    return body if len(body) <= MAX_MARKED_UP else _ESCAPE.sub(r"\1", body)


def _tidied(text: str) -> str:
    return normalise(f"|{text}|")[1:-1]  # its ends stay as they are


def _shown(node: Element | str) -> str:
    """The text of a node as a reader sees it."""
    if isinstance(node, str):
        return node
    if node.tag in {"br", "img"}:
        return "\n" if node.tag == "br" else node.attributes.get("alt", "")
    text = "".join(_shown(child) for child in node.children)
    return wording.quoted(text) if node.tag == "q" else text


# --- Blocks -----------------------------------------------------------------------------------------------


def _blocks(children: list[Element | str], level: int = 0) -> str:
    """Blocks parted by blank lines; what stands between them are paragraphs. `level` is that of the renderer."""
    parts: list[str] = []
    line: list[Element | str] = []

    def end_line() -> None:
        parts.append(_line_starts(_inline(line)).strip())
        line.clear()

    for child in children:
        if isinstance(child, str) or not _holds_blocks(child):
            line.append(child)
        else:
            end_line()
            parts.append(_block(child, level))
    end_line()
    return "\n\n".join(filter(None, parts))


def _holds_blocks(node: Element) -> bool:
    return node.tag in _BLOCKS or any(below.tag in _BLOCKS for below in node.walk())


def _block(node: Element, level: int) -> str:
    if node.tag == "blockquote" and level < MAX_LEVEL:
        said = _blocks(node.children, level + 1)
        return "\n".join(f"> {line}".rstrip() for line in said.split("\n")) if said else ""
    if node.tag == "pre":
        text = _shown(node).strip("\n")
        fence = "`" * max(3, _longest_run(text) + 1)
        return f"{fence}\n{text}\n{fence}" if text.strip() else ""
    if node.tag in {"ul", "ol"} and level < MAX_LEVEL:
        return _list(node, level)
    if node.tag in _HEADINGS and not any(below.tag in _BLOCKS for below in node.walk()):
        return _line_starts(_marked(node, "**", "", "")).strip()
    return _blocks(node.children, level)


def _list(node: Element, level: int) -> str:
    start = node.attributes.get("start", "1")
    number = int(start) if start.isascii() and start.isdecimal() and len(start) < 7 else 1
    items: list[list[Element | str]] = []
    beside: Element | None = None  # lists in lists often stand beside the item that they belong to
    for child in node.children:
        if isinstance(child, Element) and child.tag == "li":
            items.append([*child.children])
            beside = None
        elif beside is not None:
            beside.children.append(child)
        elif not isinstance(child, str) or child.strip():
            beside = Element("div", children=[child])
            items = items or [[]]
            items[-1].append(beside)
    lines = []
    for said in filter(None, (_blocks(item, level + 2) for item in items)):
        mark = f"{number + len(lines)}. " if node.tag == "ol" else "- "
        lines.append(mark + f"\n{' ' * len(mark)}".join(said.split("\n")))
    # Below the deepest level that is rendered, only a blank line parts one item from the next.
    holds_more = any(isinstance(child, Element) and _holds_blocks(child) for item in items for child in item)
    return ("\n\n" if holds_more or level + 2 >= MAX_LEVEL else "\n").join(lines)


def _line_starts(text: str) -> str:
    """What at the start of a line would begin a quotation or a list stays the letters that it is."""
    return _AT_LINE_START.sub(
        lambda found: f"{found[1]}\\{found[2]}" if found[2] else f"{found[1]}{found[3]}\\{found[4]}", text
    )


# --- Lines ------------------------------------------------------------------------------------------------


def _inline(children: list[Element | str], before: str = "", after: str = "") -> str:
    """The children on lines; what stands `before` and `after` them decides whether a mark beside it is one."""
    following = [after]
    for child in reversed(children):
        following.append((_shown(child)[:2] + following[-1])[:2])
    following.pop()
    out = ""
    for child in children:
        left, right = (out or before)[-1:], following.pop()
        if isinstance(child, str):
            is_after_break = out.endswith("\n") and not out.endswith("\n\n")
            out += _escaped(child.removeprefix("\n") if is_after_break else child, right)
        elif child.tag == "br":
            out = out.rstrip(" ") + "\n"
        elif child.tag in _MARKS:
            out += _marked(child, _MARKS[child.tag], left, right)
        elif child.tag == "code":
            out += _code(_shown(child), left)
        elif child.tag == "q":
            opening, closing = wording.quotation_marks()
            out += f"{opening}{_inline(child.children, opening[-1:], closing[:1])}{closing}"
        elif child.tag == "a":
            out += _link(child, left, right)
        elif child.tag == "img":
            out += _picture(child, left, right)
        else:
            out += _inline(child.children, left, right)
    return out


def _marked(node: Element, mark: str, left: str, right: str) -> str:
    """Emphasis around the words, not around the spaces beside them; none where it would not be taken for it."""
    inner = _inline(node.children, left, right)
    words = inner.strip()
    if not words or "\n\n" in words or mark in words or _MARK_IN_WORD.search(words):
        return inner
    start = inner.index(words)
    head, tail = inner[:start], inner[start + len(words) :]
    left, right = (head or left)[-1:], (tail or right)[:1]
    opens = left != "*" and (words[0].isalnum() or not left.strip())
    closes = words[-1].isalnum() or not right.strip()
    return f"{head}{mark}{words}{mark}{tail}" if opens and closes else inner


def _code(text: str, left: str) -> str:
    text = " ".join(text.split("\n"))
    if not text.strip() or left == "`":  # two runs of backticks beside each other are one
        return _escaped(text)
    fence = "`" * (_longest_run(text) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall(r"`+", text)), default=0)


def _link(node: Element, left: str, right: str) -> str:
    href, words = node.attributes.get("href", "").strip(), " ".join(_shown(node).split())
    if not _leads_somewhere(href):
        return _inline(node.children, left, right)
    if words in {href, href.rstrip("/"), ""}:
        return _address(href, left, right)
    return _named(words, href)


def _picture(node: Element, left: str, right: str) -> str:
    source, alt = node.attributes.get("src", "").strip(), " ".join(_tidied(node.attributes.get("alt", "")).split())
    if not _leads_somewhere(source):
        return _escaped(alt, right)
    return _named(alt, source) if alt else _address(source, left, right)


def _named(words: str, href: str) -> str:
    return f"[{_IN_LINK.sub(r'\\\g<0>', words)}]({href.replace('(', '%28').replace(')', '%29')})"


def _leads_somewhere(url: str) -> bool:
    return is_web_address(url) and is_web_address(normalise_link(url))


def _address(url: str, left: str, right: str) -> str:
    """The address by itself; in brackets where it would not be found as it is."""
    stands_alone = not left.strip() and _AFTER_ADDRESS.match(right)
    return (
        url
        if stands_alone and _ADDRESS.fullmatch(url) and _end_trimmed(url) == url and not _IN_ADDRESS.search(url)
        else f"<{url}>"
    )


def _end_trimmed(address: str) -> str:
    address = address.rstrip(_ENDS)
    return address.rstrip(f"{_ENDS})") if address.count(")") > address.count("(") else address


def _escaped(text: str, right: str = "(") -> str:
    """The text with what Markdown would read as a mark made plain; addresses stay addresses."""
    out, done = [], 0
    for found in _ADDRESS.finditer(text):
        address = _end_trimmed(found[0])
        is_risky = bool(_IN_ADDRESS.search(address))
        if is_risky and not _leads_somewhere(address):
            continue
        out += [_IN_TEXT.sub(r"\\\g<0>", text[done : found.start()]), f"<{address}>" if is_risky else address]
        done = found.start() + len(address)
    last = _IN_TEXT.sub(r"\\\g<0>", text[done:])
    if last.endswith("\\]") and not right.startswith("("):
        last = f"{last[:-2]}]"  # a bracket that no address follows ends no link
    return "".join([*out, last])
