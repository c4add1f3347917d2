"""What a reader may type: words, "words that follow one another", -left out, and begin* for what begins so.

Everything else is text: an operator of some other search is a word like any other, and a sign that stands for nothing
is left out. Nothing typed is ever an error of the database.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from articles.search.words import Term, composed, units

LONGEST = 200
MOST_TERMS = 10
SHORTEST_PREFIX = 3

_QUOTES = '"“”„«»'
_ITEM = re.compile(
    rf"(?P<minus>(?<!\S)-)?(?:[{_QUOTES}](?P<phrase>[^{_QUOTES}]*)[{_QUOTES}]|(?P<word>[^\s{_QUOTES}]+))"
)
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


@dataclass(frozen=True)
class Query:
    """What a piece must say, and what it must not; `text` is what was typed, fit to be shown again."""

    text: str = ""
    terms: tuple[Term, ...] = ()
    excluded: tuple[Term, ...] = ()


def clean(typed: str) -> str:
    """What was typed as one line that can be shown and stored anywhere."""
    return " ".join(_UNPRINTABLE.sub(" ", composed(typed)).split())


def parse(typed: str) -> Query:
    """The query; one without terms when nothing was typed.

    Raises:
        ValidationError: with a sentence for the reader, when it cannot be answered.
    """
    text = clean(typed)
    if len(text) > LONGEST:
        raise ValidationError(
            _("Please search for less at once: at most %(most)d characters."), "too_long", {"most": LONGEST}
        )
    found: dict[bool, dict[object, Term]] = {False: {}, True: {}}
    for item in _ITEM.finditer(text):
        term = _term(item["word"] or item["phrase"] or "", item.start("word" if item["word"] else "phrase"))
        if term is not None:
            found[item["minus"] is not None].setdefault(term.key, term)
    terms, without = tuple(found[False].values()), tuple(found[True].values())
    if not terms and without:
        raise ValidationError(_("Please say what to find, too, not only what to leave out."), "only_excluded")
    if not terms and text:
        raise ValidationError(_("Please search for words: there is no letter and no digit in this."), "no_words")
    if len(terms) + len(without) > MOST_TERMS:
        raise ValidationError(
            _("Please search for less at once: at most %(most)d words."), "too_many", {"most": MOST_TERMS}
        )
    return Query(text, terms, without)


def _term(written: str, start: int) -> Term | None:
    """The term that begins at `start` of what was typed; None when it holds no letter and no digit."""
    found = tuple(unit._replace(start=unit.start + start, end=unit.end + start) for unit in units(written))
    if not found:
        return None
    last = found[-1]
    goes_on = written.rstrip().endswith("*") and not last.is_character and len(last.text) >= SHORTEST_PREFIX
    return Term(found, goes_on)
