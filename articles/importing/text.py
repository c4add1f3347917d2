"""A story as copied from a web page: which of its lines is the headline, what sums it up, where it parts.

Pure functions over text; nothing here knows the database. Every word is kept as it stands but for what is
plainly no part of the story: an empty line of tags and the heading of the reply form.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from html import escape

from django.utils.translation import gettext as _

from articles import wording
from articles.embeds import known_address

MAX_BYTES = 5_000_000
LONGEST_HEADLINE = 160
LONGEST_SUBHEADING = 100
LONGEST_STANDFIRST = 1000

_DASHED = re.compile(r"(?P<headline>[^–—]{8,160}?)\s+[–—-]{1,2}\s+(?P<rest>\S.*)", re.DOTALL)
_SENTENCE_END = re.compile(r"[.!?…。！？؟।]['\"’”»)\]]*$")
_SENTENCE_INSIDE = re.compile(r"[.!?。！？؟।]['\"’”»)\]]*\s+\S")
_EMPTY_TAGS = re.compile(r"[\s,;،、]*[,;،、][\s,;،、]*")
_REPLY_FORM = re.compile(r"leave a (reply|comment)( cancel reply)?\W*", re.IGNORECASE)


class NotAStory(Exception):
    """The file holds no story; the message is one line for the person who gave it."""


@dataclass(frozen=True)
class Block:
    """A paragraph or a subheading, in plain text; or the address of what stands on another site."""

    text: str
    is_subheading: bool = False
    is_embed: bool = False

    @property
    def html(self) -> str:
        said = escape(self.text, quote=False)
        if self.is_embed:
            return f'<figure class="embed"><a href="{escape(self.text)}">{said}</a></figure>'
        return f"<h2>{said}</h2>" if self.is_subheading else f"<p>{said}</p>"


@dataclass
class Story:
    """What was found: the parts of the piece, and in words what was decided about the rest."""

    headline: str
    standfirst: str
    blocks: list[Block]
    decisions: list[str] = field(default_factory=list)
    fingerprint: str = ""

    @property
    def body(self) -> str:
        """The blocks as HTML."""
        return "\n".join(block.html for block in self.blocks)

    @property
    def paragraphs(self) -> list[Block]:
        return [block for block in self.blocks if not block.is_subheading and not block.is_embed]

    @property
    def subheadings(self) -> list[Block]:
        return [block for block in self.blocks if block.is_subheading]


def decode(data: bytes) -> str:
    """The text of a file: UTF-8, or UTF-16 with a byte order mark.

    Raises:
        NotAStory: when it is empty, too large, not text, or in another encoding.
    """
    if not data.strip():
        raise NotAStory(_("The file is empty."))
    if len(data) > MAX_BYTES:
        raise NotAStory(_("The file is larger than %(most)d MB, which no story is.") % {"most": MAX_BYTES // 1_000_000})
    encoding = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if b"\0" in data:
            raise NotAStory(_("The file is not text.")) from error
        words = _("The file is not in UTF-8 (byte %(place)d does not fit).")
        raise NotAStory(words % {"place": error.start + 1}) from error
    if any(unicodedata.category(c) == "Cc" and c not in "\t\n\r\f\v" for c in text):
        raise NotAStory(_("The file is not text: it holds control characters."))
    if not any(c.isalnum() for c in text):
        raise NotAStory(_("The file holds no words."))
    return text


def read_story(text: str, headline: str = "") -> Story:
    """Find the parts of a story; a given `headline` leaves the whole first paragraph to sum it up.

    Raises:
        NotAStory: when no words are left for a headline or a body.
    """
    blocks = _split(text)
    decisions = _drop_trailing(blocks)
    if not blocks:
        raise NotAStory(_("Nothing is left when the empty tag line and the reply form are taken away."))
    headline, standfirst = headline.strip(), ""
    shown_first = []
    while len(blocks) > 1 and known_address(blocks[0]):
        shown_first.append(blocks.pop(0))  # an address is no headline, and sums nothing up
    first = blocks[0]
    if headline:
        standfirst = blocks.pop(0) if len(blocks) > 1 and not known_address(blocks[0]) else ""
        decisions.append(_("Headline as given; the first paragraph became the standfirst."))
    elif dashed := _dashed(first):
        headline, standfirst = dashed
        blocks.pop(0)
        decisions.append(_("Headline: what stands before the dash in the first paragraph; the rest is the standfirst."))
    elif _is_short(first, LONGEST_HEADLINE) and len(blocks) > 1:
        headline = blocks.pop(0)
        has_more = len(blocks) > 1 and not known_address(blocks[0])
        standfirst = blocks.pop(0) if has_more and not _is_short(blocks[0], LONGEST_SUBHEADING) else ""
        decisions.append(
            _("Headline: the first line; the paragraph after it is the standfirst.")
            if standfirst
            else _("Headline: the first line.")
        )
    else:
        headline = _first_sentence(first)
        decisions.append(_("Headline: the first sentence, since no line stands for itself; the text keeps it too."))
    if len(standfirst) > LONGEST_STANDFIRST:
        blocks.insert(0, standfirst)
        standfirst = ""
        decisions.append(_("No standfirst: what would be it is too long to sum anything up, and begins the text."))
    blocks = shown_first + blocks
    if addresses := [block for block in blocks if known_address(block)]:
        decisions.append(_("Shown as a card: %(addresses)s") % {"addresses": wording.listed(addresses)})
    story = Story(headline, standfirst, _mark_subheadings(blocks), decisions, fingerprint(text))
    if not story.blocks:
        raise NotAStory(_("There is a headline, but no text follows it."))
    return story


def fingerprint(text: str) -> str:
    """Names the story whatever its line ends and spaces: SHA-256 of its words, in hexadecimal."""
    return hashlib.sha256(" ".join(unicodedata.normalize("NFC", text).split()).encode()).hexdigest()


def _split(text: str) -> list[str]:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n").strip()
    parts = re.split(r"\n[ \t\u00a0]*\n", text)
    if len(parts) == 1:
        parts = text.split("\n")  # a page whose paragraphs are single lines
    return [block for part in parts for piece in _apart(part) if (block := " ".join(piece.split()))]


def _apart(part: str) -> list[str]:
    """What stands between blank lines, with each address of a known site that has a line to itself taken apart."""
    pieces = [""]
    for line in part.split("\n"):
        if address := known_address(line):
            pieces += [address, ""]
        else:
            pieces[-1] += f"{line}\n"
    return pieces


def _drop_trailing(blocks: list[str]) -> list[str]:
    decisions = []
    while blocks:
        if _REPLY_FORM.fullmatch(blocks[-1]):
            decisions.append(_("Left out: “%(words)s”, the heading of a reply form.") % {"words": blocks.pop()})
        elif _EMPTY_TAGS.fullmatch(blocks[-1]):
            decisions.append(_("Left out: “%(words)s”, a line of tags that names none.") % {"words": blocks.pop()})
        else:
            break
    return decisions[::-1]


def _dashed(paragraph: str) -> tuple[str, str] | None:
    found = _DASHED.fullmatch(paragraph)
    if not found or _SENTENCE_INSIDE.search(found["headline"]) or _SENTENCE_END.search(found["headline"]):
        return None
    if not _SENTENCE_END.search(found["rest"]):
        return None  # a dash inside a line of its own, not a line before a paragraph
    return found["headline"].strip(), found["rest"].strip()


def _is_short(block: str, longest: int) -> bool:
    """Whether a block looks like a line that stands for itself: short, one sentence, no full stop."""
    if len(block) > longest or _SENTENCE_END.search(block) or _SENTENCE_INSIDE.search(block):
        return False
    return block[0] not in "“\"«„'‘-–—•*" and block[-1] not in ",;:"


def _first_sentence(paragraph: str) -> str:
    end = re.search(r"[.!?。！？؟।]['\"’”»)\]]*(?=\s|$)", paragraph)
    sentence = paragraph[: end.end()] if end else paragraph
    sentence = sentence.rstrip(".。। ")
    if len(sentence) <= LONGEST_HEADLINE:
        return sentence
    return sentence[:LONGEST_HEADLINE].rpartition(" ")[0].rstrip(" ,;:–—-") + "…"


def _mark_subheadings(blocks: list[str]) -> list[Block]:
    marked = []
    for place, block in enumerate(blocks):
        if known_address(block):
            marked.append(Block(block, is_embed=True))
            continue
        follows_text = place > 0 and not marked[-1].is_subheading
        leads_to_text = place + 1 < len(blocks)
        marked.append(Block(block, follows_text and leads_to_text and _is_short(block, LONGEST_SUBHEADING)))
    return marked
