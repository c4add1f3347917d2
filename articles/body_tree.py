"""The small tree in which bodies are normalised, read from HTML that is balanced and written again in one spelling.

It knows no rules about what a body may hold: those are `rendering`'s.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

VOID = {"br", "hr", "img"}
_WORDLESS = {"table", "tbody", "tfoot", "thead", "tr"}  # words stand in the cells only
_DEEPEST = 50  # levels of markup inside one another; no writer needs as many, and Python's own stack is bounded


@dataclass
class Element:
    """A node of the small tree that bodies are normalised in; text nodes are plain strings."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)

    def walk(self) -> Iterator[Element]:
        """Every element below this one, in document order."""
        stack = [child for child in reversed(self.children) if isinstance(child, Element)]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(child for child in reversed(node.children) if isinstance(child, Element))

    def text(self) -> str:
        words, stack = [], [*reversed(self.children)]
        while stack:
            node = stack.pop()
            if isinstance(node, str):
                words.append(node)
            else:
                stack.extend(reversed(node.children))
        return "".join(words)

    def says_nothing(self) -> bool:
        if any(node.tag in {"img", "hr"} for node in self.walk()) or self.tag in {"img", "hr"}:
            return False
        return not self.text().strip()


class _TreeBuilder(HTMLParser):
    """Builds the tree from nh3's output, which is balanced; what lies too deep loses its tags, not its words."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("body")
        self.open = [self.root]
        self.too_deep: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID and len(self.open) > _DEEPEST and self.open[-1].tag not in _WORDLESS:
            self.too_deep.append(tag)
            return
        node = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if self.too_deep:
            if self.too_deep[-1] == tag:
                self.too_deep.pop()
        elif len(self.open) > 1 and self.open[-1].tag == tag:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def parse(clean_html: str) -> Element:
    """The tree of a body that nh3 has written; the root is an Element named "body"."""
    builder = _TreeBuilder()
    builder.feed(clean_html)
    builder.close()
    return builder.root


def write(node: Element | str) -> str:
    """The node as HTML: attributes in the order of their names, nothing but what must be escaped."""
    if isinstance(node, str):
        return escape(node, quote=False)
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in sorted(node.attributes.items()))
    if node.tag in VOID:
        return f"<{node.tag}{attributes}>"
    return f"<{node.tag}{attributes}>{''.join(write(child) for child in node.children)}</{node.tag}>"
