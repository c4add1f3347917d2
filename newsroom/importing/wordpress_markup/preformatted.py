"""Text in the letters of a typewriter, whose lines and blanks mean something."""

from __future__ import annotations

import re

from articles.body_tree import Element
from newsroom.importing.wordpress_markup.tree import Node

_SEVERAL_BLANKS = re.compile(" {2,}")
_NO_BREAK = "\N{NO-BREAK SPACE}"
_TAB = _NO_BREAK * 4


def kept_lines(node: Element) -> list[Node]:
    """The words of `pre`, with breaks for its lines and blanks that stay; none after the last line."""
    _end_with_words(node)
    return Lines().kept(node.children)


class Lines:
    """The text of `pre` where no line may be lost: breaks are marked, and blanks that show are made to stay."""

    def __init__(self) -> None:
        self.at_start = True

    def kept(self, children: list[Node]) -> list[Node]:
        out: list[Node] = []
        for child in children:
            if isinstance(child, str):
                out += self._text(child)
            elif child.tag == "br":
                self.at_start = True
                out.append(child)
            else:
                out.append(Element(child.tag, child.attributes, self.kept(child.children)))
        return out

    def _text(self, text: str) -> list[Node]:
        out: list[Node] = []
        last = text.count("\n")
        for number, line in enumerate(text.split("\n")):
            if number:
                out.append(Element("br"))
                self.at_start = True
            line = line.replace("\t", _TAB)
            line = line if number == last else line.rstrip(" ")
            words = line.lstrip(" ")
            blanks = len(line) - len(words)
            before = _NO_BREAK * blanks if self.at_start else line[:blanks]
            out.append(_SEVERAL_BLANKS.sub(lambda found: _NO_BREAK * (len(found[0]) - 1) + " ", before + words))
            self.at_start = self.at_start and not words
        return out


def _end_with_words(node: Element) -> None:
    """Take the blank lines off the end of preformatted text."""
    while node.children and isinstance(node.children[-1], Element):
        node = node.children[-1]
    if node.children and isinstance(node.children[-1], str):
        node.children[-1] = node.children[-1].rstrip()
