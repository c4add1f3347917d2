"""What is shown of the pieces that were found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from articles.models import Article
from articles.search.texts import extract, marked, terms_in, text_of
from articles.search.words import Term


@dataclass(frozen=True)
class Result:
    """A piece, with its headline and what it says of the matter as HTML, the words that were looked for marked."""

    article: Article
    headline: SafeString
    extract: SafeString


def results_of(numbers: Sequence[int], terms: Sequence[Term]) -> list[Result]:
    """The live ones of these pieces, in this order; two queries.

    They are fetched by their numbers alone: asked for what is live too, SQLite would look through all that is.
    """
    pieces = Article.objects.select_related("section", "lead_picture").prefetch_related("bylines")
    found = pieces.in_bulk(list(numbers)) if numbers else {}
    return [_result(found[number], terms) for number in numbers if number in found and found[number].is_live]


def _result(article: Article, terms: Sequence[Term]) -> Result:
    """The standfirst is shown where it says as much of the matter as the text does."""
    in_standfirst = terms_in(article.standfirst, terms)
    from_body = extract(text_of(article.body), terms) if in_standfirst < len(terms) else ""
    shows_body = from_body and (not in_standfirst or from_body.count("<mark>") > in_standfirst)
    said = from_body if shows_body else marked(article.summary, terms)
    return Result(article, marked(article.headline, terms), said)
