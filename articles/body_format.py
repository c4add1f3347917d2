"""The one body format: whatever comes in is brought into its one canonical spelling.

The format is a small, semantic subset of HTML: paragraphs, subheadings (h2, h3), quotations, pull quotes
(`blockquote.pullquote`), lists, links, tables, footnotes (`ol.footnotes` and `sup` references), figures, embeds
(`figure.embed`: a link with the title of what stands at its address on another site, and a caption) and rules.
`clean_body()` brings whatever came (an editor, an import, a paste) into its one canonical spelling, so that opening and
saving a piece changes no byte. Sanitising is nh3's (the ammonia library, an HTML5 parser), which also has the last word
on the output; our part is the structure.
"""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser
from urllib.parse import urlsplit

import nh3

from articles.body_tree import VOID, Element, parse, write

INLINE = {"a", "abbr", "br", "cite", "code", "del", "em", "ins", "mark", "q", "s", "small", "strong", "sub", "sup"}
BLOCKS = {"blockquote", "figure", "h2", "h3", "hr", "ol", "p", "table", "ul"}
PARTS = {"caption", "figcaption", "img", "li", "tbody", "td", "tfoot", "th", "thead", "tr"}
ATTRIBUTES = {
    "a": {"href", "id", "hreflang"},
    "abbr": {"title"},
    "blockquote": {"class"},
    "figure": {"class"},
    "img": {"src", "alt"},
    "li": {"id"},
    "ol": {"class", "start", "reversed"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
_ALLOWED_VALUES = {
    ("blockquote", "class"): re.compile(r"pullquote"),
    ("figure", "class"): re.compile(r"embed"),
    ("ol", "class"): re.compile(r"footnotes"),
    ("a", "id"): re.compile(r"fnref-\d{1,4}"),
    ("li", "id"): re.compile(r"fn-\d{1,4}"),
    ("th", "scope"): re.compile(r"(row|col)(group)?"),
    ("ol", "start"): re.compile(r"-?\d{1,6}"),
    ("td", "colspan"): re.compile(r"[1-9]\d?"),
    ("td", "rowspan"): re.compile(r"[1-9]\d?"),
    ("th", "colspan"): re.compile(r"[1-9]\d?"),
    ("th", "rowspan"): re.compile(r"[1-9]\d?"),
}
# What writers and other systems use for the same meaning; everything else that is unknown loses its tags.
_SAME_MEANING = {
    "b": "strong", "i": "em", "h1": "h2", "h4": "h3", "h5": "h3", "h6": "h3", "strike": "s", "dl": "ul",
    "dt": "li", "dd": "li", **dict.fromkeys(
        ["address", "article", "aside", "center", "details", "div", "footer", "header", "main", "pre", "section"], "p"
    ),
}  # fmt: skip
PICTURE_ADDRESS = "/media/p/"
"""Bodies name pictures by their lasting address, so that another file or focal point changes no body."""
_OUR_PICTURE = re.compile(rf"{PICTURE_ADDRESS}[A-Za-z0-9_-]{{22}}")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_FOOTNOTE = re.compile(r"#fn-(\d{1,4})")


class _Renamer(HTMLParser):
    """Writes HTML again with tags of the same meaning renamed; balance and safety are nh3's matter."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        written = "".join(f' {name}="{escape(value or "")}"' for name, value in attrs)
        self.out.append(f"<{_SAME_MEANING.get(tag, tag)}{written}>")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self.out.append(f"</{_SAME_MEANING.get(tag, tag)}>")

    def handle_data(self, data: str) -> None:
        self.out.append(escape(data, quote=False))


def clean_body(html: str) -> str:
    """Return `html` as a clean body; the result cleans to itself, byte for byte.

    Anything may come in: other systems' HTML, pasted pages, plain text. Unknown tags lose their tags and keep
    their words; scripts, styles and comments go with their content; pictures from elsewhere go.
    """
    for _attempt in range(4):
        # Markup nested in ways HTML does not allow can need a second look before it stands still.
        cleaned = _clean_once(html)
        if cleaned == html:
            break
        html = cleaned
    return html


def _clean_once(html: str) -> str:
    renamer = _Renamer()
    renamer.feed(html)
    renamer.close()
    root = parse(_sanitise("".join(renamer.out)))
    root.children = _flow(root.children)
    _number_footnotes(root)
    return "\n".join(_sanitise(write(child)) for child in root.children)


def _sanitise(html: str) -> str:
    return nh3.clean(
        html,
        tags=INLINE | BLOCKS | PARTS,
        attributes=ATTRIBUTES,
        attribute_filter=_filter_attribute,
        clean_content_tags={"script", "style", "template", "title", "noscript", "iframe", "object", "svg", "math"},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
        strip_comments=True,
    )


def clean_lines(text: str) -> str:
    """Lines of words and links as they may stand in the furniture of a page; every other tag goes, its words stay."""
    return "\n".join(filter(None, (clean_line(line) for line in text.splitlines())))


def clean_line(line: str) -> str:
    """One of them."""
    return nh3.clean(
        line,
        tags={"a"},
        attributes={"a": ATTRIBUTES["a"] - {"id"}},
        attribute_filter=_filter_attribute,
        clean_content_tags={"script", "style", "template", "title", "noscript", "iframe", "object", "svg", "math"},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
    ).strip()


def _filter_attribute(tag: str, name: str, value: str) -> str | None:
    if (tag, name) == ("img", "src"):
        return value if _OUR_PICTURE.fullmatch(value) else None
    if (tag, name) == ("a", "href"):
        return value.strip() if _is_usable_address(value.strip()) else None
    allowed = _ALLOWED_VALUES.get((tag, name))
    return value if allowed is None or allowed.fullmatch(value) else None


def _is_usable_address(address: str) -> bool:
    try:
        return bool(address) and urlsplit(address).scheme in {"", "http", "https", "mailto", "tel"}
    except ValueError:
        return False


def _flow(children: list[Element | str]) -> list[Element | str]:
    """Blocks only: runs of words between blocks become paragraphs, and what says nothing goes."""
    blocks: list[Element | str] = []
    run: list[Element | str] = []

    def end_run() -> None:
        paragraph = _trimmed(Element("p", {}, run.copy()))
        run.clear()
        if not paragraph.says_nothing():
            blocks.append(paragraph)

    for child in _without_wrappers(children):
        if isinstance(child, str) or child.tag in INLINE:
            run.append(child)
            continue
        end_run()
        blocks.extend(_block(child))
    end_run()
    return blocks


def _without_wrappers(children: list[Element | str]) -> list[Element | str]:
    """The children, with emphasis and links that reach over whole blocks taken off: HTML has no place for them."""
    out: list[Element | str] = []
    for child in children:
        if isinstance(child, Element) and child.tag in INLINE and _holds_blocks(child):
            out.extend(_without_wrappers(child.children))
        else:
            out.append(child)
    return out


def _holds_blocks(node: Element) -> bool:
    return any(below.tag not in INLINE for below in node.walk())


def _block(node: Element) -> list[Element | str]:
    if node.tag == "hr":
        return [Element("hr")]
    if node.tag in {"img", "figcaption", "caption"}:  # a part that lost its whole
        return _flow([Element("figure", {}, [node])]) if node.tag == "img" else _flow(node.children)
    if node.tag in {"li", "td", "th", "tr", "tbody", "thead", "tfoot"}:
        return _flow(node.children)
    if node.tag in {"p", "h2", "h3"}:
        if _holds_blocks(node):
            return _flow(node.children)
        node = _trimmed(node)
    elif node.tag == "blockquote":
        node.children = _quotation(node.children)
    elif node.tag in {"ul", "ol"}:
        node.children = _items(node.children)
    elif node.tag == "figure":
        return _figure(node)
    elif node.tag == "table":
        node.children = _table(node)
    return [] if node.says_nothing() else [node]


def _quotation(children: list[Element | str]) -> list[Element | str]:
    """Paragraphs, then the source in a `cite` of its own when the quotation ends with one."""
    cited = [child for child in children if isinstance(child, Element) and child.tag == "cite"]
    rest = [child for child in children if not (isinstance(child, Element) and child.tag == "cite")]
    ends_with_cite = children and cited and _last_element(children) is cited[-1] and len(cited) == 1
    if not ends_with_cite:
        return _flow(children)
    source = _trimmed(cited[0])
    return _flow(rest) + ([] if source.says_nothing() else [source])


def _last_element(children: list[Element | str]) -> Element | str | None:
    said = [child for child in children if not (isinstance(child, str) and not child.strip())]
    return said[-1] if said else None


def _items(children: list[Element | str]) -> list[Element | str]:
    items: list[Element | str] = []
    for child in children:
        if isinstance(child, str):
            if not child.strip():
                continue
            child = Element("li", {}, [child])
        elif child.tag != "li":
            child = Element("li", {}, [child])
        item = (
            Element("li", child.attributes, _unwrapped(_flow(child.children)))
            if _holds_blocks(child)
            else _trimmed(child)
        )
        if not item.says_nothing():
            items.append(item)
    return items


def _figure(node: Element) -> list[Element | str]:
    """The pictures and one caption; a figure without a picture of ours is its words, unless it is an embed."""
    if node.attributes.pop("class", ""):
        return _embed(node)
    captions = [part for part in node.walk() if part.tag == "figcaption"]
    in_captions = {id(part) for caption in captions for part in caption.walk()}
    pictures = [part for part in node.walk() if part.tag == "img" and id(part) not in in_captions]
    pictures = [picture for picture in pictures if picture.attributes.get("src")]
    if not pictures:
        return _flow([child for child in node.children if not (isinstance(child, Element) and child.tag == "img")])
    for picture in pictures:
        if not picture.attributes.get("alt", "").strip():
            picture.attributes.pop("alt", None)  # the library's words are used, or none are needed
    words = [_trimmed(Element("figcaption", {}, _words(caption.children))) for caption in captions[:1]]
    return [Element("figure", {}, [*pictures, *(caption for caption in words if not caption.says_nothing())])]


def _embed(node: Element) -> list[Element | str]:
    """A link to what stands on another site, its title as plain words, and one caption; without an address, the words.

    Where nobody has given a title, the address stands for it, so that the link is never empty.
    """
    captions = _taken_out(node, "figcaption")
    links = [part for part in node.walk() if part.tag == "a" and _is_of_the_web(part.attributes.get("href", ""))]
    if not links:
        return _flow([*node.children, *captions])
    _taken_out(node, "a", links[0])
    address = links[0].attributes["href"]
    link = Element("a", {"href": address}, [" ".join(links[0].text().split()) or address])
    words: list[Element | str] = []
    for caption in captions:
        words += [*([Element("br")] if words else []), *_words(caption.children)]
    said = _trimmed(Element("figcaption", {}, words))
    return [
        Element("figure", {"class": "embed"}, [link, *([] if said.says_nothing() else [said])]),
        *_flow(node.children),
    ]


def _taken_out(node: Element, tag: str, only: Element | None = None) -> list[Element]:
    """The elements of a kind, or one of them, taken out of wherever they lie below a node."""
    out: list[Element] = []
    kept: list[Element | str] = []
    for child in node.children:
        if isinstance(child, Element) and child.tag == tag and (only is None or child is only):
            out.append(child)
            continue
        if isinstance(child, Element):
            out += _taken_out(child, tag, only)
        kept.append(child)
    node.children = kept
    return out


def _is_of_the_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def _words(children: list[Element | str]) -> list[Element | str]:
    """Words and emphasis only: captions hold no blocks and no pictures."""
    out: list[Element | str] = []
    for child in children:
        if isinstance(child, str):
            out.append(child)
        elif child.tag in INLINE:
            out.append(Element(child.tag, child.attributes, _words(child.children)))
        else:
            out += [" ", *_words(child.children), " "]
    return out


def _table(node: Element) -> list[Element | str]:
    parts: list[Element | str] = []
    for part in node.children:
        if isinstance(part, str):
            continue
        if part.tag == "caption":
            caption = _trimmed(Element("caption", {}, _words(part.children)))
            if not caption.says_nothing():
                parts.append(caption)
            continue
        part.children = [row for row in part.children if isinstance(row, Element)]
        for row in part.children:
            row.children = [cell for cell in row.children if isinstance(cell, Element)]
            for cell in row.children:
                _cell(cell)
        parts.append(part)
    return parts


def _cell(cell: Element) -> None:
    cell.children = _unwrapped(_flow(cell.children))


def _unwrapped(blocks: list[Element | str]) -> list[Element | str]:
    """A single paragraph in a cell or an item is its words."""
    alone = len(blocks) == 1 and isinstance(blocks[0], Element) and blocks[0].tag == "p"
    return blocks[0].children if alone else blocks


def _trimmed(node: Element) -> Element:
    """The node with every run of spaces made one, and none at its edges."""

    def collapse(parent: Element) -> None:
        parent.children = [
            _SPACES.sub(" ", child) if isinstance(child, str) else child for child in parent.children if child != ""
        ]
        for child in parent.children:
            if isinstance(child, Element):
                collapse(child)

    collapse(node)
    while node.children and _is_blank(node.children[0]):
        node.children.pop(0)
    while node.children and _is_blank(node.children[-1]):
        node.children.pop()
    if node.children and isinstance(node.children[0], str):
        node.children[0] = node.children[0].lstrip(" ")
    if node.children and isinstance(node.children[-1], str):
        node.children[-1] = node.children[-1].rstrip(" ")
    return node


def _is_blank(child: Element | str) -> bool:
    if isinstance(child, str):
        return not child.strip(" ")
    return child.tag == "br" or (child.tag not in VOID and not child.children)


def _number_footnotes(root: Element) -> None:
    """Give notes and their references the ids that link them; an editor may drop ids, the order stays."""
    notes = [node for node in root.walk() if node.tag == "ol" and node.attributes.get("class") == "footnotes"]
    items = [item for item in notes[-1].children if isinstance(item, Element)] if notes else []
    for node in root.walk():
        if node.tag in {"a", "li"}:
            node.attributes.pop("id", None)
    for number, item in enumerate(items, 1):
        item.attributes["id"] = f"fn-{number}"
    seen = set()
    for node in root.walk():
        found = _FOOTNOTE.fullmatch(node.attributes.get("href", "")) if node.tag == "a" else None
        if not found:
            continue
        number = int(found[1])
        if not 1 <= number <= len(items):
            del node.attributes["href"]
        elif number not in seen:
            seen.add(number)
            node.attributes["id"] = f"fnref-{number}"
