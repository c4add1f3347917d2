"""What comments of other systems say, as the Markdown of ours: HTML in, the text as it would be typed here out."""

from __future__ import annotations

import re

import nh3

from articles.body_tree import Element, parse
from comments.markup import is_web_address, normalise

_KEPT = {
    "a", "b", "blockquote", "br", "cite", "code", "del", "div", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i",
    "img", "li", "ol", "p", "pre", "q", "s", "strike", "strong", "ul",
}  # fmt: skip
_MARKS = {"em": "*", "i": "*", "cite": "*", "strong": "**", "b": "**", "h1": "**", "h2": "**", "h3": "**", "h4": "**",
          "h5": "**", "h6": "**"}  # fmt: skip
_BLOCKS = {"p", "div", "blockquote", "pre", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "hr"}
_ADDRESS = re.compile(r"https?://[^\s<>\"`{}|\\^\[\]]+", re.IGNORECASE)
_SPECIAL = re.compile(r"\\(?=[!-/:-@\[-`{-~])|[*`\[]|(?<!\w)_|_(?!\w)|<(?=https?:)|~(?=~~)")
_AT_LINE_START = re.compile(r"^([ \t]*)(?:(>|[-+](?=\s|$)|(?:=+|-{2,})(?=\s*$))|(\d{1,9})([.)])(?=\s|$))", re.MULTILINE)


def markdown_from_html(html: str) -> str:
    """The words of an HTML comment in our Markdown; what stands as text stands so when it is rendered.

    Line breaks in the text count, as they do in the comments of WordPress: one is a break, a blank line parts
    paragraphs. Scripts and styles go with their content, other tags that we have nothing for go without.
    """
    attributes = {"a": {"href"}, "img": {"src", "alt"}, "ol": {"start"}}
    clean = nh3.clean(html, tags=_KEPT, attributes=attributes, url_schemes={"http", "https", "mailto"}, link_rel=None)
    return normalise(_blocks(parse(clean).children))


def _blocks(children: list[Element | str]) -> str:
    """Blocks parted by blank lines; what stands between them are paragraphs as they are."""
    parts: list[str] = []
    line: list[Element | str] = []

    def end_line() -> None:
        text = _line_starts(_inline(line)).strip("\n")
        line.clear()
        if text.strip():
            parts.append(text)

    for child in children:
        if isinstance(child, str) or child.tag not in _BLOCKS:
            line.append(child)
            continue
        end_line()
        if block := _block(child):
            parts.append(block)
    end_line()
    return "\n\n".join(parts)


def _block(node: Element) -> str:
    if node.tag == "blockquote":
        return "\n".join(f"> {line}".rstrip() for line in _blocks(node.children).split("\n"))
    if node.tag == "pre":
        text = node.text().strip("\n")
        fence = "`" * max(3, *(len(run) + 1 for run in re.findall(r"`+", text)), 3)
        return f"{fence}\n{text}\n{fence}" if text.strip() else ""
    if node.tag in {"ul", "ol"}:
        return _list(node)
    if node.tag in _MARKS:
        return _line_starts(_marked(node, _MARKS[node.tag]))
    return _blocks(node.children)


def _list(node: Element) -> str:
    items = [child for child in node.children if isinstance(child, Element) and child.tag == "li"]
    loose = [child for child in node.children if not (isinstance(child, Element) and child.tag == "li")]
    start = node.attributes.get("start", "1")
    number = int(start) if start.isascii() and start.isdecimal() and len(start) < 7 else 1
    lines = []
    for place, item in enumerate(items):
        mark = f"{number + place}. " if node.tag == "ol" else "- "
        said = _blocks(item.children).split("\n")
        lines.append(mark + f"\n{' ' * len(mark)}".join(said))
    rest = _blocks(loose)
    return "\n\n".join(filter(None, ["\n".join(lines), rest]))


def _inline(children: list[Element | str]) -> str:
    out = ""
    for child in children:
        if isinstance(child, str):
            out += _escaped(child.removeprefix("\n") if out.endswith("\n") and _ends_with_break(out) else child)
        elif child.tag == "br":
            out = out.rstrip(" ") + "\n"
        elif child.tag in _MARKS:
            out += _marked(child, _MARKS[child.tag])
        elif child.tag == "code":
            out += _code(child.text())
        elif child.tag == "q":
            out += f"“{_inline(child.children)}”"
        elif child.tag == "a":
            out += _link(child)
        elif child.tag == "img":
            out += _picture(child)
        else:
            out += _blocks(child.children) if child.tag in _BLOCKS else _inline(child.children)
    return out


def _ends_with_break(text: str) -> bool:
    return not text.endswith("\n\n")


def _marked(node: Element, mark: str) -> str:
    """Emphasis around the words, not around the spaces beside them; over several paragraphs there is none."""
    inner = _inline(node.children)
    words = inner.strip()
    if not words or "\n\n" in words or mark in words:
        return inner
    start = inner.index(words)
    return f"{inner[:start]}{mark}{words}{mark}{inner[start + len(words) :]}"


def _code(text: str) -> str:
    text = " ".join(text.split("\n"))
    if not text.strip():
        return text
    fence = "`" * (max((len(run) for run in re.findall(r"`+", text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _link(node: Element) -> str:
    words, href = _inline(node.children), node.attributes.get("href", "").strip()
    if not is_web_address(href):
        return words
    if node.text().strip() in {href, href.rstrip("/"), ""}:
        return href
    address = href.replace("(", "%28").replace(")", "%29")
    return f"[{' '.join(words.split()).replace(']', '\\]')}]({address})"


def _picture(node: Element) -> str:
    source, alt = node.attributes.get("src", ""), " ".join(node.attributes.get("alt", "").split())
    if not is_web_address(source):
        return _escaped(alt)
    return f"[{_escaped(alt).replace(']', '\\]')}]({source.replace('(', '%28').replace(')', '%29')})" if alt else source


def _escaped(text: str) -> str:
    """The text with what Markdown would read as a mark made plain; addresses stay as they are."""
    out, done = [], 0
    for found in _ADDRESS.finditer(text):
        out += [_SPECIAL.sub(r"\\\g<0>", text[done : found.start()]), found[0]]
        done = found.end()
    return "".join([*out, _SPECIAL.sub(r"\\\g<0>", text[done:])])


def _line_starts(text: str) -> str:
    """What at the start of a line would begin a quotation or a list stays the letters that it is."""
    return _AT_LINE_START.sub(
        lambda found: f"{found[1]}\\{found[2]}" if found[2] else f"{found[1]}{found[3]}\\{found[4]}", text
    )
