"""What makes a text comfortable to read: how long it takes, where its parts are, and the way to a note and back.

Pure functions over clean bodies (`body_format`), from strings to strings; `rendering` vouches for the result.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from django.utils.translation import gettext as _

from articles.body_tree import parse
from articles.slugs import make_slug

WORDS_A_MINUTE = 230
CHARACTERS_A_MINUTE = 500
"""Of Chinese and Japanese, which part no words. Both are about what grown-ups read silently: Marc Brysbaert, "How many
words do we read per minute?", Journal of Memory and Language 109 (2019), and for characters S. Trauzettel-Klosinski and
K. Dietz, "Standardized assessment of reading performance", Investigative Ophthalmology & Visual Science 53 (2012)."""

LONG = 1200
ENOUGH_PARTS = 4
"""A text of so many words, in so many parts, says at its top which they are."""

_UNPARTED = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
_TAG = re.compile(r"<[^>]*>")
_HEADING = re.compile(r"<(h[23])((?: [^>]*)?)>(.*?)</\1>", re.DOTALL)
_REFERENCE = re.compile(r'<a href="([^"]*)#fn-(\d{1,4})"(?: id="fnref-\d{1,4}")?>')
_NOTES = re.compile(r'<ol(?= )[^>]* class="footnotes"[^>]*>')
_NOTE = re.compile(r'<li id="fn-(\d{1,4})">')
_HOME_MADE = re.compile(r' ?<a href="[^"]*#fnref-\d{1,4}"[^>]*>[^<]*</a>(?=(?:</p>)?$)')
_BACK = "↩\N{VARIATION SELECTOR-15}"


def minutes_to_read(body: str) -> int:
    """How many minutes a clean body takes; 0 for one that takes hardly one, where no reader asks."""
    words = _TAG.sub(" ", body)
    parted, unparted = _UNPARTED.subn(" ", words)
    minutes = len(_WORD.findall(parted)) / WORDS_A_MINUTE + unparted / CHARACTERS_A_MINUTE
    return round(minutes) if minutes >= 1 else 0


@dataclass(frozen=True)
class Part:
    """A part of a text: the words of its heading, and where that is on the page."""

    anchor: str
    words: str


def parts_of(body: str, word_count: int) -> list[Part]:
    """The parts of a long text, by its headings of the highest level; none of a text that is soon read."""
    if word_count < LONG:
        return []
    level = "h2" if "<h2" in body else "h3"
    parts = [Part(anchor, words) for tag, anchor, words in _headings(body) if tag == level]
    return parts if len(parts) >= ENOUGH_PARTS else []


def with_anchors(body: str) -> str:
    """The body with a lasting place to link to in each heading: made from its words, so that it stays if parts move."""
    anchors = _headings(body)
    return _HEADING.sub(lambda found: f'<{found[1]} id="{next(anchors)[1]}"{found[2]}>{found[3]}</{found[1]}>', body)


def _headings(body: str) -> Iterator[tuple[str, str, str]]:
    """Tag, anchor and words of each heading, in their order."""
    seen: Counter[str] = Counter()
    for found in _HEADING.finditer(body):
        words = " ".join(parse(found[3]).text().split())
        anchor = f"h-{make_slug(words, 60) or 'part'}"
        seen[anchor] += 1
        yield found[1], escape(anchor if seen[anchor] == 1 else f"{anchor}-{seen[anchor]}"), words


def with_notes(body: str) -> str:
    """The body whose references and notes lead to each other, and say so.

    The note of several references has a way back to each. A way back that a writer or an import has put at its
    end gives way to ours.
    """
    opening = next(reversed(list(_NOTES.finditer(body))), None)
    if opening is None:
        return body
    end = _end_of_list(body, opening.start())
    references: Counter[str] = Counter()

    def reference(found: re.Match[str]) -> str:
        number = found[2]
        references[number] += 1
        label = escape(_("Note %(number)s") % {"number": number})
        place = _place(number, references[number])
        return f'<a href="{found[1]}#fn-{number}" id="{place}" role="doc-noteref" aria-label="{label}">'

    before, after = _REFERENCE.sub(reference, body[: opening.start()]), body[end:]
    inside = body[opening.end() : end - len("</ol>")]
    cut = [found.start() for found in _NOTE.finditer(inside)]
    notes = [inside[place:following] for place, following in zip(cut, [*cut[1:], len(inside)], strict=True)]
    # Reader views take a list that is called footnotes for furniture, and leave it out.
    head = opening[0].replace('class="footnotes"', f'class="notes" aria-label="{escape(_("Notes"))}"')
    rest = "".join(_with_ways_back(note, references) for note in notes)
    return f"{before}{head}{inside[: cut[0]] if cut else inside}{rest}</ol>{after}"


def _end_of_list(body: str, start: int) -> int:
    depth = 0
    for found in re.finditer(r"<(/?)ol[ >]", body[start:]):
        depth += -1 if found[1] else 1
        if depth == 0:
            return start + found.end()
    return len(body)


def _with_ways_back(note: str, references: Counter[str]) -> str:
    number = (_NOTE.match(note) or [note, "0"])[1]
    many = references[number]
    if not many:
        return note
    ways = []
    for place in range(1, many + 1):
        label = _("Back to the text, from note %(number)s") % {"number": number}
        if many > 1:
            label = _("Back to the text, from note %(number)s, place %(place)s") % {"number": number, "place": place}
        words = f"{_BACK}<sup>{place}</sup>" if many > 1 else _BACK
        ways.append(f'<a href="#{_place(number, place)}" role="doc-backlink" aria-label="{escape(label)}">{words}</a>')
    said = _HOME_MADE.sub("", note.removesuffix("</li>"))
    ending = "</p>" if said.endswith("</p>") else ""
    return f"{said.removesuffix(ending) if ending else said} {' '.join(ways)}{ending}</li>"


def _place(number: str, place: int) -> str:
    return f"fnref-{number}" if place == 1 else f"fnref-{number}-{place}"
