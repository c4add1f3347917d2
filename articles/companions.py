"""The other live pieces that the page of one names: its series, what is related, what came before and after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, Subquery, TextField, Value
from django.db.models.functions import Coalesce

from articles.models import Article, Pick
from articles.models.picks import MOST_PICKS
from articles.models.queries import ArticleQuerySet
from articles.models.series import MOST_PARTS

RELATED = 3
ASKED_TAGS = 8
NEWEST_OF_A_TAG = 50
"""Of each tag the pieces that got it last are compared, so no cost grows with the age of the site."""


@dataclass
class Companions:
    """`related` has those picked by hand first; `parts` is the whole series in its order, the piece itself included."""

    related: list[Article] = field(default_factory=list)
    parts: list[Article] = field(default_factory=list)
    part_number: int = 0
    previous_part: Article | None = None
    next_part: Article | None = None
    before: Article | None = None
    after: Article | None = None


def companions_of(article: Article) -> Companions:
    """The companions of a piece, live ones alone; its tags are taken as they were fetched with it."""
    first, *others = _arms(article)
    found: dict[str, list[Article]] = {}
    for piece in first.union(*others, all=True):
        found.setdefault(piece.company, []).append(piece)
    result = Companions(
        before=next(iter(found.get("before", [])), None), after=next(iter(found.get("after", [])), None)
    )
    picked = sorted(found.get("picked", []), key=lambda piece: (piece.place, piece.pk))
    sharing = sorted(found.get("sharing", []), key=lambda piece: (piece.place, piece.displayed_at, piece.pk))[::-1]
    result.related = list({piece.pk: piece for piece in [*picked, *sharing]}.values())[: max(RELATED, len(picked))]
    _place_in_series(article, found.get("part", []), result)
    return result


def _arms(article: Article) -> Iterator[ArticleQuerySet]:
    """One query for each kind of company, all of one shape; each finds its pieces by their number.

    What is live is asked where the numbers are collected. Asked again beside them it would tempt SQLite, which thinks
    little of lists of numbers, to walk along everything that was ever published.
    """
    tags = [tag.pk for tag in article.tags.all()][:ASKED_TAGS]
    picks = Pick.objects.filter(_is_live("piece"), article=article)
    place = Subquery(picks.filter(piece=OuterRef("pk")).values("position")[:1])
    yield _company("picked", Q(pk__in=picks.order_by("position", "pk").values("piece")[:MOST_PICKS]), place)
    if tags:
        yield _company("sharing", Q(pk__in=_sharing(article, tags)), _number_shared(tags))
    if article.displayed_at:
        before, after = _neighbours(article)
        yield _company("before", Q(pk=Subquery(before.values("pk")[:1])))
        yield _company("after", Q(pk=Subquery(after.values("pk")[:1])))
    if article.series_id:
        parts = Article.objects.live().stories().filter(series=article.series_id)
        yield _company("part", Q(pk__in=parts.values("pk")), Coalesce(F("part"), Value(0)))


def _company(name: str, condition: Q, place: object = Value(0)) -> ArticleQuerySet:
    return (
        Article.objects.filter(condition)
        .annotate(company=Value(name, TextField()), place=Coalesce(place, Value(0), output_field=IntegerField()))
        .select_related("section", "lead_picture")
        .defer("body")
    )


def _is_live(column: str) -> Exists:
    """Whether the story of this number is live, asked of each row."""
    return Exists(Article.objects.live().stories().filter(pk=OuterRef(column)))


def _sharing(article: Article, tags: list[int]) -> ArticleQuerySet:
    """Of the live pieces that got one of the tags last, those that share most with the piece; of these the newest."""
    tagged = Article.tags.through.objects.filter(_is_live("article"))
    got_last = Q()
    for tag in tags:
        got_last |= Q(pk__in=tagged.filter(tag=tag).order_by("-pk").values("article")[:NEWEST_OF_A_TAG])
    picked = Pick.objects.filter(article=article).values("piece")
    pieces = Article.objects.filter(got_last).exclude(pk=article.pk).exclude(pk__in=picked)
    if article.series_id:
        pieces = pieces.exclude(series=article.series_id)  # the page lists its parts already
    ranked = pieces.annotate(shared=_number_shared(tags))
    return ranked.order_by("-shared", "-displayed_at", "-pk").values("pk")[:RELATED]


def _number_shared(tags: list[int]) -> Subquery:
    shared = Article.tags.through.objects.filter(article=OuterRef("pk"), tag__in=tags).order_by()
    return Subquery(shared.values("article").annotate(number=Count("*")).values("number"))


def _neighbours(article: Article) -> tuple[ArticleQuerySet, ArticleQuerySet]:
    """What came out before and after it in its section, each a walk along the section's index."""
    pieces = Article.objects.live().stories().filter(section=article.section_id)
    at, pk = article.displayed_at, article.pk
    before = pieces.filter(displayed_at__lte=at).filter(Q(displayed_at__lt=at) | Q(pk__lt=pk))
    after = pieces.filter(displayed_at__gte=at).filter(Q(displayed_at__gt=at) | Q(pk__gt=pk))
    return before.order_by("-displayed_at", "-pk"), after.order_by("displayed_at", "pk")


def _place_in_series(article: Article, parts: list[Article], result: Companions) -> None:
    """A piece that is not live, in its preview, has its place among those that are."""
    others = [part for part in parts if part.pk != article.pk]
    article.place = article.part or 0
    parts = sorted([article, *others], key=lambda part: (part.place, part.pk))[:MOST_PARTS] if article.series_id else []
    if len(parts) < 2 or article not in parts:
        return
    index = parts.index(article)
    result.parts, result.part_number = parts, index + 1
    result.previous_part = parts[index - 1] if index else None
    result.next_part = parts[index + 1] if index + 1 < len(parts) else None
