"""Figures: what a `figure` or a gallery holds, in whatever boxes, as pictures with one caption and what is left."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from articles.body_tree import Element
from newsroom.importing.wordpress_markup import embeds
from newsroom.importing.wordpress_markup.tree import Node, classes, is_blank, is_block

if TYPE_CHECKING:
    from newsroom.importing.wordpress_markup.flow import Flow

_WHOLE = {"blockquote", "pre", "table"}  # nothing is taken out of these
_ONE_PICTURE = {"gallery-item", "wp-caption"}  # what captions and galleries were before there were figures


@dataclass
class Frame:
    """A picture with its own caption and the link around it."""

    image: Element
    link: Element | None = None
    caption: list[Node] = field(default_factory=list)
    words: list[Node] = field(default_factory=list)  # of the figure around it, where it is the only one


@dataclass
class Contents:
    frames: list[Frame] = field(default_factory=list)
    captions: list[Element] = field(default_factory=list)
    rest: list[Node] = field(default_factory=list)


def written(flow: Flow, node: Element) -> list[Node]:
    """The blocks that stand for a figure: the pictures that the library has in one, links for the others, the rest."""
    contents = _contents(node.children)
    behind: list[Node] = []
    caption = _caption(flow, contents.captions, behind)
    if "wp-block-pullquote" in classes(node):
        for quotation in contents.rest:
            if isinstance(quotation, Element) and quotation.tag == "blockquote":
                quotation.attributes["class"] = "wp-block-pullquote"
    if "wp-block-embed" in classes(node) and (address := embeds.bare_address(_text(contents.rest))):
        if card := flow.card(address, caption=caption, is_sure=True):
            return [card, *behind]
        flow.notes.add(_("Embedded page is now a link: %(address)s") % {"address": address})
    if not contents.frames:
        tables = [part for part in contents.rest if isinstance(part, Element) and part.tag == "table"]
        if len(tables) == len(contents.rest) == 1:
            return [*flow.table(tables[0], caption), *behind]
        shown = flow.blocks(contents.rest)
        if caption and len(shown) == 1 and embeds.take_caption(shown[0], caption):
            return [*shown, *behind]
        return [*shown, *_paragraph(caption), *behind]
    return [*_pictures(flow, contents.frames, caption, behind), *behind, *flow.blocks(contents.rest)]


def _contents(children: list[Node]) -> Contents:
    found = Contents()
    for child in children:
        if is_blank(child):
            found.rest += [child] if found.rest else []
        elif isinstance(child, str):
            found.rest.append(child)
        elif child.tag == "figcaption" or "wp-caption-text" in classes(child):
            found.captions.append(child)
        elif child.tag == "img":
            found.frames.append(Frame(child))
        elif child.tag in _WHOLE or not any(below.tag == "img" for below in child.walk()):
            found.rest.append(child)
        elif child.tag == "a":
            _add_linked(found, child)
        else:
            _add_box(found, child)
    return found


def _add_linked(found: Contents, link: Element) -> None:
    if link.text().strip():
        found.rest.append(link)
    else:
        found.frames += [Frame(image, link) for image in link.walk() if image.tag == "img"]


def _add_box(found: Contents, box: Element) -> None:
    """What a box holds that has a picture in it; a caption within belongs to the picture next to it."""
    inner = _contents(box.children)
    if inner.frames and (box.tag in {"figure", "li"} or classes(box) & _ONE_PICTURE):
        for caption in inner.captions:
            inner.frames[-1].caption += [caption]
    else:
        found.captions += inner.captions
    found.frames += inner.frames
    if inner.rest:
        found.rest += [Element("div", {}, inner.rest)] if is_block(box) else inner.rest


def _caption(flow: Flow, captions: list[Node], behind: list[Node]) -> list[Node]:
    """The words of captions, each on a line of its own."""
    lines: list[list[Node]] = []
    for caption in captions:
        words, more = flow.caption(caption)
        behind += more
        lines += [words] if _text(words).strip() else []
    return _joined(lines)


def _pictures(flow: Flow, frames: list[Frame], caption: list[Node], behind: list[Node]) -> list[Node]:
    if len(frames) == 1:
        frames[0].words, caption = caption, []
    shown: list[Node] = []
    lines = [caption] if caption else []
    after: list[Node] = []
    links: set[int] = set()
    for frame in frames:
        words = _joined([part for part in [_caption(flow, frame.caption, behind), frame.words] if part])
        image = flow.pictures.in_library(frame.image)
        if image is None:
            after += _instead(flow, frame, words)
            continue
        shown.append(image)
        if words:
            lines.append([f"({len(shown)}) ", *words] if len(frames) > 1 else words)
        if frame.link and id(frame.link) not in links:
            links.add(id(frame.link))
            after += flow.link_of_pictures(frame.link, [frame.image])
    if not shown:
        return [*after, *_paragraph(caption)]
    figcaption: list[Node] = [Element("figcaption", {}, _joined(lines))] if lines else []
    return [Element("figure", {}, [*shown, *figcaption]), *after]


def _instead(flow: Flow, frame: Frame, caption: list[Node]) -> list[Node]:
    """A paragraph for a picture that the library does not have: a link to it, and its caption."""
    leads_on = frame.link is not None and not flow.pictures.opens_its_picture(frame.link, [frame.image])
    words = flow.pictures.link_instead(frame.image, in_link=leads_on)
    if frame.link is not None and leads_on:
        words = flow.linked(frame.link, words)
    return _paragraph(_joined([part for part in [words, caption] if part]))


def _joined(lines: list[list[Node]]) -> list[Node]:
    out: list[Node] = []
    for line in lines:
        out += [Element("br"), *line] if out else line
    return out


def _paragraph(words: list[Node]) -> list[Node]:
    return [Element("p", {}, words)] if words else []


def _text(nodes: list[Node]) -> str:
    return Element("p", {}, nodes).text()
