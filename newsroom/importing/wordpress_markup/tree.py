"""Old markup read into the small tree: well-formed whatever came, with no more in it than the converter knows.

nh3 (an HTML5 parser) reads it as browsers do; scripts, styles and comments go here, tags that mean nothing to us too,
and their words stay.
"""

from __future__ import annotations

import re

import nh3

from articles.body_tree import Element, parse

Node = Element | str

SAME_INLINE = {
    **{tag: tag for tag in "a abbr br cite code del em ins mark q s small strong sub sup".split()},
    "acronym": "abbr", "b": "strong", "dfn": "em", "i": "em", "kbd": "code", "samp": "code", "strike": "s",
    "tt": "code", "var": "em",
}  # fmt: skip
"""Inline tags as they come, and as bodies spell them."""
MEDIA = {"audio", "embed", "iframe", "object", "video"}
CONTAINERS = {
    "address", "article", "aside", "center", "details", "div", "fieldset", "footer", "form", "header", "hgroup", "main",
    "menu", "nav", "section",
}  # fmt: skip
LINES = {"h1", "h2", "h3", "h4", "h5", "h6", "legend", "p", "summary"}
"""Blocks that hold words and no blocks."""
_LISTS = {"dl", "dt", "dd", "li", "ol", "ul"}
_TABLES = {"caption", "table", "tbody", "td", "tfoot", "th", "thead", "tr"}
_BLOCKS = CONTAINERS | LINES | _LISTS | _TABLES | {"blockquote", "figcaption", "figure", "hr", "pre"}
_EMPTY = {"embed", "param", "source"}  # the void elements that the small tree does not know as such
_ATTRIBUTES = {
    "alt", "aria-label", "cite", "class", "colspan", "data", "data-bluesky-uri", "data-embed-url", "data-fn",
    "data-full-url", "data-id", "data-instgrm-permalink", "data-large-file", "data-link", "data-opens", "data-src",
    "data-text-post-permalink", "height", "href", "hreflang", "name", "rel", "reversed", "rowspan", "scope", "src",
    "start", "title", "value", "width",
}  # fmt: skip
_VOID_TAG = re.compile(rf'<({"|".join(sorted(_EMPTY))})((?: [^\s"=>]+="[^"]*")*)>')


def read(html: str) -> Element:
    """The tree of any HTML; the root is an Element named "body"."""
    tags = SAME_INLINE.keys() | MEDIA | _BLOCKS | _EMPTY | {"img"}
    clean = nh3.clean(
        html.encode("utf-8", "replace").decode(),  # halves of characters, which JSON can bring, are no text
        tags=tags,
        attributes=dict.fromkeys(tags, _ATTRIBUTES),
        clean_content_tags={"script", "style", "template", "title", "noscript", "svg", "math"},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
        strip_comments=True,
    )
    root = parse(_VOID_TAG.sub(r"<\1\2></\1>", clean))
    root.children = _settled(root.children)
    return root


def is_block(node: Node) -> bool:
    return isinstance(node, Element) and node.tag in _BLOCKS


def is_blank(node: Node) -> bool:
    """White space, and nothing to see."""
    return isinstance(node, str) and not node.strip()


def classes(node: Element) -> set[str]:
    return set(node.attributes.get("class", "").split())


def says_something(children: list[Node]) -> bool:
    return not Element("p", {}, children).says_nothing()


def _settled(children: list[Node]) -> list[Node]:
    """The nodes with links and emphasis that reach over whole blocks brought inside each of them."""
    out: list[Node] = []
    for child in children:
        if isinstance(child, Element) and child.tag in SAME_INLINE and any(map(is_block, child.walk())):
            out += _inside_each_block(child, child.children)
        else:
            out.append(child)
    for child in out:
        if isinstance(child, Element):
            child.children = _settled(child.children)
    return out


def _inside_each_block(wrapper: Element, children: list[Node]) -> list[Node]:
    out: list[Node] = []
    run: list[Node] = []

    def end_run() -> None:
        if any(not is_blank(node) for node in run):
            out.append(Element(wrapper.tag, dict(wrapper.attributes), run.copy()))
        run.clear()

    for child in children:
        if is_block(child):
            end_run()
            child.children = _inside_each_block(wrapper, child.children)
            out.append(child)
        else:
            run.append(child)
    end_run()
    return out
