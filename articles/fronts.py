"""What stands where on the front page: by hand first, then what is kept at the top, then by date; nothing twice.

"Most discussed" is the exception: it ranks what readers have done, and a ranking that left out what stands above it
would be wrong. It shows headlines alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import IntegerField, OuterRef, Prefetch, Q, Subquery, TextField, Value, prefetch_related_objects
from django.db.models.functions import Coalesce
from django.utils import timezone

from articles import lifecycle
from articles.models import Article, Byline, Front, Section, Slot
from articles.models.fronts import PLACES, RAIL_PIECES, Area
from articles.models.queries import ArticleQuerySet

BESIDE_LEAD = 3
AT_THE_TOP = PLACES[Area.LEAD] + PLACES[Area.TOP]
PINNED = 1 + BESIDE_LEAD
"""So many pieces at most are kept at the top: the lead and those beside it."""
MOST_SECTIONS = 400
"""So many sections are asked for their newest pieces; a query of SQLite has 500 parts at most."""

CARD = ["section", "lead_picture"]
Bands = list[dict[str, Any]]


@dataclass
class FrontPage:
    """The pieces of the page by area. `by_hand` has the keys of those that editors have placed."""

    lead: Article | None = None
    top: list[Article] = field(default_factory=list)
    opinion: list[Article] = field(default_factory=list)
    bands: Bands = field(default_factory=list)
    by_hand: frozenset[int] = frozenset()
    shows_discussed: bool = True

    @property
    def rail(self) -> list[Article]:
        """What stands beside the lead."""
        return self.top[:BESIDE_LEAD]

    @property
    def row(self) -> list[Article]:
        """What stands below it."""
        return self.top[BESIDE_LEAD:]

    @property
    def at_the_top(self) -> list[Article]:
        """Everything above the bands, in the order of the page."""
        return [*([self.lead] if self.lead else []), *self.top, *self.opinion]

    @property
    def articles(self) -> list[Article]:
        """Every piece, in the order of the page."""
        return [*self.at_the_top, *(piece for band in self.bands for piece in band["articles"])]


def front_page_of(front: Front | None, sections: list[Section], now: datetime | None = None) -> FrontPage:
    """The page as it stands at `now` under this front page, or by date alone: three queries, whatever there is.

    `sections` are all of them, linked as `Furniture.sections` gives them. A piece that is not live is passed over, and
    its place goes to what is next. Each piece has its bylines with it.
    """
    now = now or timezone.now()
    rails = dict(front.shown_rails) if front else {}
    if not rails:
        rails = {section.pk: RAIL_PIECES for section in sections if section.parent is None and section.in_menu}
    slots = _slots_of(front, list(rails))
    found = _found_for_the_top(slots, now)
    placed = sorted(found["placed"], key=lambda piece: (piece.place, piece.slot))
    page = FrontPage(
        by_hand=frozenset(piece.pk for piece in placed), shows_discussed=front.shows_discussed if front else True
    )
    _fill_the_top(page, placed, found)
    shown = {piece.pk for piece in page.at_the_top if piece.pk not in page.by_hand}
    newest = _newest_by_rail(sections, rails, _by_date(slots, now).exclude(pk__in=shown))
    page.bands = _bands(sections, rails, [piece for piece in placed if piece.area == Area.RAIL], newest)
    prefetch_related_objects(page.articles, Prefetch("bylines", Byline.objects.select_related("author__photo")))
    return page


def _slots_of(front: Front | None, rails: list[int]) -> Any:
    """The places of the page that it shows: a piece in a rail that is not shown is free to stand elsewhere."""
    if front is None:
        return Slot.objects.none()
    return Slot.objects.filter(~Q(area=Area.RAIL) | Q(section__in=rails), front=front.pk)


def _by_date(slots: Any, now: datetime) -> ArticleQuerySet:
    """The live stories that may be placed by date, the newest first: those that no editor has placed."""
    pieces = Article.objects.live(now).stories().newest_first()
    return pieces if slots.query.is_empty() else pieces.exclude(pk__in=slots.values("piece"))


# Above the bands


def _found_for_the_top(slots: Any, now: datetime) -> dict[str, list[Article]]:
    """What may stand above the bands, and everything placed by hand, in one query.

    Of each kind more are fetched than there are places, so that what stands in two of them leaves no gap. What is live
    is asked where the numbers are collected, see articles.companions.
    """
    by_date = _by_date(slots, now).values("pk")
    is_opinion = Q(label=Article.Label.OPINION)
    arms = [
        _arm("pinned", Q(pk__in=by_date.filter(is_pinned=True)[:PINNED])),
        _arm("newest", Q(pk__in=by_date.exclude(is_opinion)[:AT_THE_TOP])),
        _arm("opinion", Q(pk__in=by_date.filter(is_opinion)[:AT_THE_TOP])),
    ]
    if not slots.query.is_empty():
        live = slots.filter(lifecycle.live_condition(now, "piece__"), piece__kind=Article.Kind.ARTICLE)
        arms.append(_arm("placed", Q(pk__in=live.values("piece")), slots.filter(piece=OuterRef("pk"))))
    found: dict[str, list[Article]] = {"placed": [], "pinned": [], "newest": [], "opinion": []}
    for piece in arms[0].union(*arms[1:], all=True):
        found[piece.found_as].append(piece)
    for name in ["pinned", "newest", "opinion"]:
        found[name].sort(key=lambda piece: (piece.displayed_at, piece.pk), reverse=True)
    return found


def _arm(name: str, condition: Q, slot: Any = None) -> ArticleQuerySet:
    """The pieces of one kind, each with the slot that holds it, if any: its number, its key, its area and its rail."""

    def of_slot(column: str, nothing: Any, kind: Any) -> Any:
        value = Value(nothing) if slot is None else Coalesce(Subquery(slot.values(column)[:1]), Value(nothing))
        return Coalesce(value, Value(nothing), output_field=kind)

    pieces = Article.objects.filter(condition).annotate(
        found_as=Value(name, TextField()),
        place=of_slot("position", 0, IntegerField()),
        slot=of_slot("pk", 0, IntegerField()),
        area=of_slot("area", "", TextField()),
        in_rail_of=of_slot("section", 0, IntegerField()),
    )
    return pieces.select_related(*CARD).defer("body")


def _fill_the_top(page: FrontPage, placed: list[Article], found: dict[str, list[Article]]) -> None:
    """Lead, top stories and opinions; a paper of opinions has a lead too."""
    in_area = {area: [piece for piece in placed if piece.area == area] for area in Area}
    opinions = found["opinion"]
    waiting = _once([*found["pinned"], *found["newest"]])
    if not waiting and not in_area[Area.LEAD] and not in_area[Area.TOP]:
        waiting, opinions = opinions, []
    lead = (in_area[Area.LEAD] or waiting or in_area[Area.TOP])[:1]
    page.lead = lead[0] if lead else None
    top = [piece for piece in [*in_area[Area.TOP], *waiting] if piece not in lead]
    page.top = _evened(top[: PLACES[Area.TOP]], page.by_hand)
    shown = [*lead, *page.top]
    opinions = [piece for piece in opinions if piece not in shown]
    page.opinion = [*in_area[Area.OPINION], *opinions][: PLACES[Area.OPINION]]


def _once(pieces: Iterable[Article]) -> list[Article]:
    return list({piece.pk: piece for piece in pieces}.values())


def _evened(top: list[Article], by_hand: frozenset[int]) -> list[Article]:
    """The top stories so that the row below the lead has pictures throughout, if few moves can do that.

    Beside the lead no pictures are shown, so a piece without one that came by date changes places with one there that
    has one. What editors have placed or pinned stays.
    """

    def may_move(piece: Article) -> bool:
        return piece.pk not in by_hand and not piece.is_pinned

    bare = [place for place in range(BESIDE_LEAD, len(top)) if not top[place].shown_picture]
    spare = [place for place in range(min(BESIDE_LEAD, len(top))) if top[place].shown_picture and may_move(top[place])]
    if len(bare) > len(spare) or not all(may_move(top[place]) for place in bare):
        return top
    for low, high in zip(bare, reversed(spare), strict=False):
        top[low], top[high] = top[high], top[low]
    return top


# The bands


def _newest_by_rail(sections: list[Section], rails: dict[int, int], by_date: ArticleQuerySet) -> dict[int, Any]:
    """The newest pieces of each rail's section and all below it, by the section's key; one query however many.

    Of each section the newest are read off its index, which costs the same however many there are; asked for those of
    several sections together, a database would read and sort them all.
    """
    rail_of = {section.pk: rail for section in sections[:MOST_SECTIONS] if (rail := _rail_over(section, rails))}
    if not rail_of:
        return {}
    most, live = max(rails.values()), by_date.values("pk")
    # In a query of its own each, as Django takes no limit in the parts of a union.
    first, *others = (Article.objects.filter(pk__in=live.filter(section=key)[:most]).values("pk") for key in rail_of)
    newest = Article.objects.filter(pk__in=first.union(*others, all=True) if others else first)
    found: dict[int, list[Article]] = {}
    for piece in newest.newest_first().select_related(*CARD).defer("body"):
        found.setdefault(rail_of[piece.section_id], []).append(piece)
    return found


def _rail_over(section: Section | None, rails: dict[int, int]) -> int | None:
    """The section with a rail that is nearest: itself, or one above."""
    while section is not None and section.pk not in rails:
        section = section.parent
    return section.pk if section else None


def _bands(sections: list[Section], rails: dict[int, int], placed: list[Article], newest: dict[int, Any]) -> Bands:
    """A band for each rail with pieces enough for one, in their order; single pieces share the last."""
    by_pk = {section.pk: section for section in sections}
    bands, single = [], []
    for key, most in rails.items():
        by_hand = [piece for piece in placed if piece.in_rail_of == key]
        pieces = [*by_hand, *newest.get(key, [])][:most]
        if len(pieces) > 1 and key in by_pk:
            bands.append({"section": by_pk[key], "articles": pieces if by_hand else _headed(pieces)})
        else:
            single += pieces
    return [*bands, {"section": None, "articles": single}] if single else bands


def _headed(pieces: list[Article]) -> list[Article]:
    """The pieces of a band, of which the first alone shows a picture: the newest that has one heads it."""
    head = next((piece for piece in pieces if piece.shown_picture), pieces[0]) if len(pieces) > 2 else pieces[0]
    return [head, *(piece for piece in pieces if piece is not head)]


def filled_by_date(page: FrontPage) -> dict[str, list[Article]]:
    """What stands in each area by date at present, for those who fill it by hand."""
    areas = {
        Area.LEAD: [page.lead] if page.lead else [],
        Area.TOP: page.top,
        Area.OPINION: page.opinion,
        Area.RAIL: [piece for band in page.bands for piece in band["articles"]],
    }
    return {str(area): [piece for piece in pieces if piece.pk not in page.by_hand] for area, pieces in areas.items()}
