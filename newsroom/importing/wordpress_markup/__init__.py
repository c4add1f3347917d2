"""The markup of WordPress posts and pages turned into HTML that `rendering.clean_body()` makes a body of.

The way of a text: block comments and shortcodes are written out and classic text gets its paragraphs (`blocks`,
`shortcodes`, `paragraphs`); the HTML is read as a tree (`tree`); the tree is brought into the order of a body (`flow`,
`figures`, `pictures`, `embeds`, `preformatted`). Pure functions: what they must know of the old site they ask `Site`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from articles.body_tree import Element, write
from newsroom.importing.wordpress_markup.blocks import Blocks
from newsroom.importing.wordpress_markup.flow import Flow
from newsroom.importing.wordpress_markup.old_site import Notes, Site
from newsroom.importing.wordpress_markup.tree import Node, read

__all__ = ["Converted", "Site", "convert", "plain_excerpt"]

_LEFT_OUT = {
    "script": gettext_lazy("Script left out: it would not run here"),
    "form": gettext_lazy("Form left out: only its words are kept"),
}
_SPACES = re.compile(r"[ \t\n\r\f\v\x1c-\x1e\x85\u2028\u2029]+")
_BETWEEN_BLOCKS = re.compile(r"(?=</?(?:p|div|h[1-6]|li|tr|td|th|blockquote|figcaption|br|hr)\b)", re.IGNORECASE)


@dataclass
class Converted:
    """The HTML of a text, not yet clean; a plain line for each thing that is shown otherwise than before."""

    html: str
    notes: list[str]


def convert(content: str, site: Site, *, footnotes: str = "") -> Converted:
    """What a post or a page holds, classic text or blocks, as HTML for `clean_body()`.

    `footnotes` is the JSON that WordPress keeps beside the text. Nothing is raised, whatever comes in.
    """
    notes = Notes()
    blocks = Blocks(site, notes)
    html = blocks.written_out(content)
    for tag, line in _LEFT_OUT.items():
        if re.search(rf"<{tag}[\s>]", html, re.IGNORECASE):
            notes.add(str(line))
    texts = _footnotes(footnotes)
    flow = Flow(site, notes, {name: number for number, name in enumerate(texts, 1)})
    body = flow.blocks(read(html).children)
    if texts and (blocks.has_footnotes or flow.referred):
        body.append(_notes_at_the_end(flow, list(texts.values())))
    return Converted("\n".join(write(node) for node in body), notes.lines())


def plain_excerpt(html: str) -> str:
    """An excerpt as one line of plain text."""
    return _SPACES.sub(" ", read(_BETWEEN_BLOCKS.sub(" ", html)).text()).strip(" ")


def _footnotes(written: str) -> dict[str, str]:
    """The footnotes by the names that the text refers to, in their order; none if they cannot be read."""
    try:
        notes = json.loads(written or "[]")
    except (ValueError, RecursionError):
        return {}
    if not isinstance(notes, list):
        return {}
    return {str(note["id"]): str(note.get("content", "")) for note in notes if isinstance(note, dict) and "id" in note}


def _notes_at_the_end(flow: Flow, texts: list[str]) -> Element:
    """The list of footnotes, with a way back from each that the text refers to."""
    items: list[Node] = []
    for number, text in enumerate(texts, 1):
        said = flow.blocks(read(text).children) or [Element("p", {}, ["–"])]
        last = said[-1]
        if number in flow.referred and isinstance(last, Element) and last.tag == "p":
            last.children += [" ", Element("a", {"href": f"#fnref-{number}"}, ["↩"])]
        items.append(Element("li", {}, said))
    return Element("ol", {"class": "footnotes"}, items)
