"""What the desk asks of the library: where pictures are used, which need care, and which answer to some words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db.models import Count, Exists, F, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Author, Picture

SEARCHED = ["title", "caption", "alt", "credit", "original_name"]
MOST_NAMED = 20

_shown = Article.pictures.through.objects.filter(picture=OuterRef("pk")).order_by()
_faces = Author.objects.filter(photo=OuterRef("pk")).order_by()


def with_uses(pictures: QuerySet[Picture]) -> QuerySet[Picture]:
    """The pictures, each with `uses`: the number of pieces that show it and of authors whose photo it is."""
    pieces = _shown.values("picture").annotate(number=Count("pk")).values("number")
    faces = _faces.values("photo").annotate(number=Count("pk")).values("number")
    counted = pictures.annotate(pieces=Coalesce(Subquery(pieces), 0), faces=Coalesce(Subquery(faces), 0))
    return counted.annotate(uses=F("pieces") + F("faces"))


def unused(pictures: QuerySet[Picture]) -> QuerySet[Picture]:
    """Those that no piece shows and that are nobody's photo."""
    return pictures.exclude(Exists(_shown)).exclude(Exists(_faces))


def matching(pictures: QuerySet[Picture], words: str) -> QuerySet[Picture]:
    """Those in whose words, or whose file's name, every one of the words occurs."""
    for word in words.split()[:8]:
        anywhere = Q()
        for name in SEARCHED:
            anywhere |= Q(**{f"{name}__icontains": word})
        pictures = pictures.filter(anywhere)
    return pictures


@dataclass(frozen=True)
class Uses:
    """Where a picture is shown: the first pieces and authors, and how many there are of all."""

    pieces: list[Article]
    authors: list[Author]
    number: int

    @property
    def more(self) -> int:
        return self.number - len(self.pieces) - len(self.authors)

    @property
    def named(self) -> list[Model]:
        return [*self.pieces, *self.authors]


def uses_of(picture: Picture) -> Uses:
    """Where the picture is shown, whatever the state of the piece."""
    pieces = Article.objects.filter(pictures=picture).order_by("-saved_at").defer("body")
    authors = Author.objects.filter(photo=picture).order_by("name")
    first_pieces, first_authors = list(pieces[:MOST_NAMED]), list(authors[:MOST_NAMED])
    number = pieces.count() if len(first_pieces) == MOST_NAMED else len(first_pieces)
    number += authors.count() if len(first_authors) == MOST_NAMED else len(first_authors)
    return Uses(first_pieces, first_authors, number)


class CareFilter(admin.SimpleListFilter):
    """What somebody should see to."""

    title = _("show")
    parameter_name = "which"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [
            ("words", _("Needs a text alternative")),
            ("credit", _("Needs a credit")),
            ("unused", _("Not used")),
            ("ended", _("Rights have run out")),
            ("lost", _("The file is missing")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Picture]) -> QuerySet[Picture]:
        if self.value() == "words":
            return queryset.filter(alt_state=Picture.AltState.MISSING)
        if self.value() == "credit":
            return queryset.filter(credit="")
        if self.value() == "unused":
            return unused(queryset)
        if self.value() == "ended":
            return queryset & Picture.objects.with_expired_rights()
        if self.value() == "lost":
            return queryset.filter(digest="")
        return queryset
