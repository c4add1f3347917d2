"""The tree of an old text brought into the order of a body: blocks one after another, pictures in figures.

Only what `rendering.clean_body()` cannot know is done here: pictures and films move out of the words around them,
links lead where things are today, layout boxes fall away. The canonical spelling is its matter.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from articles.body_tree import Element
from articles.embeds import embed_of
from newsroom.importing.wordpress_markup import embeds, figures
from newsroom.importing.wordpress_markup.old_site import Notes, Site
from newsroom.importing.wordpress_markup.pictures import Pictures, alt_of, is_face, number_of
from newsroom.importing.wordpress_markup.preformatted import kept_lines
from newsroom.importing.wordpress_markup.tree import (
    LINES,
    MEDIA,
    SAME_INLINE,
    Node,
    classes,
    is_blank,
    is_block,
    says_something,
)

_KEPT = {
    "abbr": {"title"}, "a": {"href", "hreflang"}, "ol": {"start", "reversed"}, "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}  # fmt: skip
_GALLERIES = {
    "blocks-gallery-grid", "gallery", "tiled-gallery", "wp-block-gallery", "wp-block-jetpack-slideshow",
    "wp-block-jetpack-tiled-gallery", "wp-caption",
}  # fmt: skip


class _Gap(str):
    """The place of what was taken out of words."""


_GAP = _Gap(" ")


@dataclass
class Aside:
    """What has no place among words, taken out of them: it goes before them if it stood there, else behind them."""

    before: list[Node] = field(default_factory=list)
    behind: list[Node] = field(default_factory=list)
    has_words: bool = False
    images: list[Element] = field(default_factory=list)
    addresses: set[str] = field(default_factory=set)

    def put(self, nodes: list[Node]) -> None:
        (self.behind if self.has_words else self.before).extend(nodes)


class Flow:
    """Turns the nodes of one text into blocks."""

    def __init__(self, site: Site, notes: Notes, footnotes: dict[str, int]) -> None:
        self.site = site
        self.notes = notes
        self.pictures = Pictures(site, notes)
        self.footnotes = footnotes
        self.referred: set[int] = set()
        """The footnotes that the text refers to."""
        self.others: dict[str, Callable[[Element], list[Node]]] = {
            "blockquote": self._quotation,
            "dl": self._definitions,
            "figure": self._figure,
            "hr": lambda node: [Element("hr")],
            "ol": self._list,
            "pre": self._preformatted,
            "table": self.table,
            "ul": self._list,
        }

    def blocks(self, children: list[Node]) -> list[Node]:
        """Blocks only; runs of words between them become paragraphs."""
        out: list[Node] = []
        run: list[Node] = []
        for child in children:
            if is_block(child):
                out += [*self.line("p", run), *self._block(child)]
                run = []
            else:
                run.append(child)
        return out + self.line("p", run)

    def _block(self, node: Element) -> list[Node]:
        if _is_gallery(node):
            return self._figure(node)
        if node.tag in LINES:
            return self.line("p" if node.tag in {"legend", "summary"} else node.tag, node.children)
        if node.tag in self.others:
            return self.others[node.tag](node)
        return self.blocks(node.children)  # a box, or a part that lost its whole

    def line(self, tag: str, children: list[Node]) -> list[Node]:
        """A paragraph or a heading, and around it what was in it and has no place there."""
        aside = Aside()
        words = self.words(children, aside)
        node = Element(tag, {}, words)
        if (
            tag == "p"
            and (address := embeds.bare_address(node.text()))
            and all(isinstance(word, str) for word in words)
        ):
            if card := self.card(address):
                return [*aside.before, card, *aside.behind]
            node.children = [self._link_to(address, address)]
            if embeds.was_embedded(address):
                self.notes.add(_("Embedded page is now a link: %(address)s") % {"address": address})
        return [*aside.before, *([] if node.says_nothing() else [node]), *aside.behind]

    def caption(self, node: Node) -> tuple[list[Node], list[Node]]:
        """The words of a caption, and the blocks that stood among them."""
        aside = Aside(has_words=True)
        words = self.words(node.children if isinstance(node, Element) else [node], aside)
        while words and (is_blank(words[-1]) or (isinstance(words[-1], Element) and words[-1].tag == "br")):
            words.pop()
        return words, aside.behind

    def words(self, children: list[Node], aside: Aside, *, in_link: bool = False) -> list[Node]:
        """Words and emphasis; pictures, films and pages go into `aside`."""
        out: list[Node] = []
        for child in children:
            if isinstance(child, str):
                aside.has_words = aside.has_words or bool(child.strip())
                out.append(child)
            elif child.tag == "img":
                out += self._image_among_words(child, aside, in_link=in_link)
            elif child.tag in MEDIA:
                aside.put(self._medium(child))
                out.append(_GAP)
            elif child.tag == "a":
                out += self._link(child, aside)
            elif child.tag == "br" and out and isinstance(out[-1], _Gap) and _is_break(out[-2:-1]):
                continue  # what stood between two breaks is gone
            elif "data-fn" in child.attributes:
                out += self._footnote(child)
            elif child.tag in SAME_INLINE:
                inside = self.words(child.children, aside, in_link=in_link)
                out.append(Element(SAME_INLINE[child.tag], _kept(child), inside))
            else:  # a block where none may be, such as a paragraph in a caption
                out += [Element("br"), *self.words(child.children, aside, in_link=in_link), Element("br")]
        return out

    def _image_among_words(self, image: Element, aside: Aside, *, in_link: bool) -> list[Node]:
        if is_face(image):
            aside.has_words = True
            return [alt_of(image)]
        shown = self.pictures.in_library(image)
        if shown is None:
            return self._missing_among_words(image, aside, in_link=in_link)
        aside.images.append(image)
        aside.put([Element("figure", {}, [shown])])
        return [_GAP]

    def _missing_among_words(self, image: Element, aside: Aside, *, in_link: bool) -> list[Node]:
        """A link where a picture stood inside a sentence; before the first word it is a paragraph of its own."""
        instead = self.pictures.link_instead(image, in_link=in_link)
        if instead and isinstance(instead[0], Element) and not aside.has_words:
            aside.put([Element("p", {}, instead)])
            return []
        aside.has_words = aside.has_words or bool(instead)
        return instead

    def _link(self, node: Element, aside: Aside) -> list[Node]:
        href = node.attributes.get("href", "").strip()
        if "wp-block-file__button" in classes(node) and href in aside.addresses:
            return []  # "Download" behind the same link
        aside.addresses.add(href)
        inner = Aside(has_words=aside.has_words)
        words = self.words(node.children, inner, in_link=bool(href))
        aside.put(inner.before)
        aside.has_words = inner.has_words
        aside.put(inner.behind)
        aside.images += inner.images
        if says_something(words):
            return self.linked(node, words)
        aside.put(self.link_of_pictures(node, inner.images))
        return words

    def linked(self, node: Element, words: list[Node]) -> list[Node]:
        """The words with the link around them, if it leads anywhere."""
        href = node.attributes.get("href", "").strip()
        if href.startswith("#"):
            if len(href) > 1:
                self.notes.add(_("Link within the page is now plain text: %(address)s") % {"address": href})
            return words
        if not href:
            return words
        file = self._file(node)
        return [Element("a", {**_kept(node), "href": file[0] if file else self.site.address(href)}, words)]

    def link_of_pictures(self, node: Element, images: list[Element]) -> list[Node]:
        """A paragraph with the link that was around pictures, unless it only opened one of them."""
        href = node.attributes.get("href", "").strip()
        if not images or href.startswith("#") or self.pictures.opens_its_picture(node, images):
            return []
        self.notes.add(_("Link of a picture now stands below it: %(address)s") % {"address": href})
        words = node.attributes.get("title") or node.attributes.get("aria-label") or href
        return [Element("p", {}, [self._link_to(href, words)])]

    def _link_to(self, url: str, words: str) -> Element:
        return Element("a", {"href": self.site.address(url)}, [words])

    def card(
        self, url: str, title: str = "", caption: list[Node] | None = None, *, is_sure: bool = False
    ) -> Node | None:
        """A card of what stands at an address of a known site, or at any other if it was surely embedded from there."""
        shown = embed_of(self.site.address(url))
        if not shown.is_known and not (is_sure and embeds.parts(shown.address).scheme in {"http", "https"}):
            return None
        words = (
            _("Embedded page is now a card that loads when a reader asks: %(address)s")
            if shown.frame
            else _("Embedded page is now a card with a link: %(address)s")
        )
        self.notes.add(words % {"address": shown.address})
        return embeds.card(shown.address, title, caption)

    def _file(self, node: Element) -> tuple[str, str] | None:
        """The file of the library that a block named by its number."""
        number = number_of(node)
        return self.site.file(number) if number else None

    def _footnote(self, node: Element) -> list[Node]:
        number = self.footnotes.get(node.attributes["data-fn"])
        if number is None:
            return [Element("sup", {}, [node.text()])]
        self.referred.add(number)
        return [Element("sup", {}, [Element("a", {"href": f"#fn-{number}"}, [str(number)])])]

    def _medium(self, node: Element) -> list[Node]:
        """A paragraph with a link to a film, a sound or a page that stood in the text."""
        file = self._file(node)
        url, words = embeds.shown_by(node)
        if not url and not file:
            self.notes.add(_("Embedded page without an address left out"))
            return []
        if not file and (card := self.card(url, embeds.title_of(node))):
            return [card]
        now_a_link = {
            "audio": _("Audio is now a link: %(address)s"),
            "video": _("Video is now a link: %(address)s"),
            "page": _("Embedded page is now a link: %(address)s"),
        }[embeds.kind_of(node)]
        self.notes.add(now_a_link % {"address": url or (file[0] if file else "")})
        if file:
            return [Element("p", {}, [Element("a", {"href": file[0]}, [words])])]
        return [Element("p", {}, [self._link_to(url, words)])]

    def _quotation(self, node: Element) -> list[Node]:
        """The quotation, and its source last; a source in the last paragraph comes out of it."""
        if embeds.is_post(node) and (address := embeds.address_of_post(node)):
            words, behind = self.caption(Element("div", {}, embeds.without_invitation(node.children)))
            if card := self.card(address, caption=_one_break_each(words)):
                return [card, *behind]
        said = [child for child in node.children if not is_blank(child)]
        last = said[-1] if said else ""
        source: list[Node] = []
        aside = Aside(has_words=True)
        if isinstance(last, Element) and last.tag in {"cite", "footer"} and not any(map(is_block, last.walk())):
            said.pop()
            source = self.words(last.children, aside)
            node.children = node.children[: _place(node.children, last)]
        quoted = self.blocks(node.children)
        if not says_something(source):
            source = _source_taken_from(quoted)
        cite: list[Node] = [Element("cite", {}, source)] if says_something(source) else []
        is_pulled = "wp-block-pullquote" in classes(node)
        return [Element("blockquote", {"class": "pullquote"} if is_pulled else {}, [*quoted, *cite]), *aside.behind]

    def _list(self, node: Element) -> list[Node]:
        items: list[Node] = []
        for child in node.children:
            if is_blank(child):
                continue
            inside = child.children if isinstance(child, Element) and child.tag == "li" else [child]
            items.append(Element("li", {}, self.blocks(inside)))
        return [Element(node.tag, _kept(node), items)]

    def _definitions(self, node: Element) -> list[Node]:
        """A list of terms, each with what is said of it."""
        items: list[Node] = []
        for child in node.children:
            if is_blank(child):
                continue
            is_term = isinstance(child, Element) and child.tag == "dt"
            said = self.blocks(child.children if isinstance(child, Element) else [child])
            if is_term:
                said = [_strong(block) for block in said]
            if is_term or not items:
                items.append(Element("li"))
            items[-1].children += said
        return [Element("ul", {}, items)]

    def _preformatted(self, node: Element) -> list[Node]:
        lines = kept_lines(node)
        while lines and isinstance(lines[0], Element) and lines[0].tag == "br":
            lines.pop(0)
        is_verse = "wp-block-verse" in node.attributes.get("class", "")
        if not is_verse and not any(part.tag == "code" for part in node.walk()):
            lines = [Element("code", {}, lines)]  # a typewriter's letters, in which columns stay columns
        return self.line("p", lines)

    def table(self, node: Element, caption: list[Node] | None = None) -> list[Node]:
        """The table; a caption that stood in a figure around it becomes its own."""
        aside = Aside(has_words=True)
        captions = [part for part in node.children if isinstance(part, Element) and part.tag == "caption"]
        rest = [part for part in node.children if isinstance(part, Element) and part.tag != "caption"]
        words = [word for part in captions for word in self.words(part.children, aside)]
        words += [" ", *caption] if caption else []
        head: list[Node] = [Element("caption", {}, words)] if words else []
        return [Element("table", {}, [*head, *map(self._table_part, rest)]), *aside.behind]

    def _table_part(self, part: Element) -> Element:
        if part.tag in {"td", "th"}:
            return Element(part.tag, _kept(part), self.blocks(part.children))
        inner = [self._table_part(child) for child in part.children if isinstance(child, Element)]
        return Element(part.tag, {}, inner)

    def _figure(self, node: Element) -> list[Node]:
        return figures.written(self, node)


def _kept(node: Element) -> dict[str, str]:
    """The attributes that bodies know for this tag."""
    names = _KEPT.get(SAME_INLINE.get(node.tag, node.tag), set())
    return {name: value for name, value in node.attributes.items() if name in names}


def _strong(block: Node) -> Node:
    """A paragraph in strong letters."""
    if not isinstance(block, Element) or block.tag != "p" or any(node.tag == "strong" for node in block.walk()):
        return block
    return Element("p", {}, [Element("strong", {}, block.children)])


def _source_taken_from(quoted: list[Node]) -> list[Node]:
    """The source that ends the last paragraph on a line of its own, taken out of it; nothing if there is none."""
    last = quoted[-1] if quoted else ""
    if not isinstance(last, Element) or last.tag != "p":
        return []
    said = [child for child in last.children if not is_blank(child)]
    source = said[-1] if said else ""
    if not isinstance(source, Element) or source.tag != "cite":
        return []
    before = said[-2] if len(said) > 1 else None
    if isinstance(before, Element) and before.tag == "br":
        last.children = last.children[: _place(last.children, before)]
    elif before is None:
        quoted.pop()
    else:
        return []
    return source.children


def _one_break_each(words: list[Node]) -> list[Node]:
    """The words with one break where paragraphs have left several, and none before the first."""
    out: list[Node] = []
    for word in words:
        said = [node for node in out if not is_blank(node)]
        if not _is_break([word]) or (said and not _is_break(said[-1:])):
            out.append(word)
    return out


def _place(nodes: list[Node], node: Node) -> int:
    """Where this very node stands; one that looks the same is another."""
    return next(place for place, other in enumerate(nodes) if other is node)


def _is_break(nodes: list[Node]) -> bool:
    return any(isinstance(node, Element) and node.tag == "br" for node in nodes)


def _is_gallery(node: Element) -> bool:
    return bool(classes(node) & _GALLERIES) and any(below.tag == "img" for below in node.walk())
