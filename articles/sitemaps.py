"""What search engines are told of: everything that may be read, in shards, and what is new, for Google News.

A shard holds what has one of a thousand numbers in a row, so it costs the same whatever the age of the site, and a
piece stays in its shard for good. Sources of the formats: https://www.sitemaps.org/protocol.html, Google's image
sitemaps (https://developers.google.com/search/docs/crawling-indexing/sitemaps/image-sitemaps) and news sitemaps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from xml.etree.ElementTree import Element

from django.conf import settings
from django.db.models import Exists, Model, OuterRef, Q, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from articles import editions, lifecycle
from articles import xml_writer as xml
from articles.addresses import absolute
from articles.models import Article, Author, Byline, Section, Series, SiteSettings, Tag
from articles.models.taxonomy import ENOUGH, with_those_above
from articles.public import View, public_page

SHARD = 1000
"""So many numbers a shard covers, of 50,000 addresses that the protocol allows: pictures add to its size."""

NEWS_FOR = timedelta(hours=48)
NEWS_MOST = 1000
# Google's own limits for news.

_SITEMAP = {"xmlns": "http://www.sitemaps.org/schemas/sitemap/0.9"}
_IMAGES = {"xmlns:image": "http://www.google.com/schemas/sitemap-image/1.1"}
_NEWS = {"xmlns:news": "http://www.google.com/schemas/sitemap-news/0.9"}


def of_machines(view: View) -> View:
    """A sitemap as a public page that the site's edition vouches for."""
    return require_safe(public_page(editions.of_machines)(view))


@of_machines
def index(request: HttpRequest) -> HttpResponse:
    """The sitemap of sitemaps."""
    parts = [reverse("articles:sitemap_lists")]
    for kind, (model, _write) in KINDS.items():
        shards = range(1, _shards(model) + 1)
        parts += [reverse("articles:sitemap", kwargs={"kind": kind, "number": number}) for number in shards]
    top = xml.root("sitemapindex", _SITEMAP)
    for part in parts:
        xml.add(xml.add(top, "sitemap"), "loc", absolute(part))
    return _answer(top)


@of_machines
def shard(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    """One shard of a kind of thing."""
    model, add_to = KINDS.get(kind, (None, None))
    if model is None or add_to is None or number > _shards(model):
        raise Http404
    top = xml.root("urlset", _SITEMAP | (_IMAGES if model is Article else {}))
    add_to(top, Q(pk__gt=(number - 1) * SHARD, pk__lte=number * SHARD))
    return _answer(top)


@of_machines
def lists(request: HttpRequest) -> HttpResponse:
    """The front page, and the sections that have something in them, or in one below."""
    live = Article.objects.live().stories()
    also = Article.secondary_sections.through.objects.filter(lifecycle.live_condition(prefix="article__"))
    holding = Section.objects.filter(
        Exists(live.filter(section=OuterRef("pk"))) | Exists(also.filter(section=OuterRef("pk")))
    )
    paths = {above for path in holding.values_list("path", flat=True) for above in with_those_above(path)}
    top = xml.root("urlset", _SITEMAP)
    _add(top, reverse("front_page"))
    for path in sorted(paths):
        _add(top, reverse("articles:section", kwargs={"path": path}))
    return _answer(top)


@require_safe
@public_page(lambda request: editions.of_news(NEWS_FOR))
def news(request: HttpRequest) -> HttpResponse:
    """The pieces of the last two days, without advertisements; when there are none, the front page alone.

    A `urlset` must not be empty, and search engines report one that is as an error.
    """
    since = timezone.now() - NEWS_FOR
    pieces = Article.objects.live().stories().filter(visible_from__gt=since).exclude(label=Article.Label.SPONSORED)
    pieces = pieces.only("kind", "slug", "path", "published_on", "published_at", "headline")
    top, name = xml.root("urlset", _SITEMAP | _NEWS), SiteSettings.load().name
    for piece in pieces.order_by("-visible_from", "-pk")[:NEWS_MOST]:
        told = xml.add(_add(top, piece.get_absolute_url()), "news:news")
        publication = xml.add(told, "news:publication")
        xml.add(publication, "news:name", name)
        xml.add(publication, "news:language", language_of_news(get_language() or settings.LANGUAGE_CODE))
        xml.add(told, "news:publication_date", _moment(piece.published_at))
        xml.add(told, "news:title", piece.headline)
    return _answer(top)


def language_of_news(code: str) -> str:
    """A language as Google News writes it: two or three letters (ISO 639), but for Chinese, which has two scripts."""
    language, _hyphen, rest = code.lower().partition("-")
    if language != "zh":
        return language
    return "zh-tw" if rest in {"hant", "tw", "hk", "mo"} else "zh-cn"


def _add_articles(top: Element, within: Q) -> None:
    """Pieces and pages with their pictures.

    What is live is asked in Python here: the rows are found by their number, and SQLite, asked both, would rather look
    through all that is published.
    """
    columns = "kind slug path status published_on published_at embargoed_until updated_at".split()
    pieces = [piece for piece in Article.objects.filter(within).only(*columns).order_by("pk") if piece.is_live]
    prefetch_related_objects(pieces, "pictures")
    for piece in pieces:
        url = _add(top, piece.get_absolute_url(), piece.updated_at or piece.published_at)
        for picture in piece.pictures.all():
            if picture.shown:
                xml.add(xml.add(url, "image:image"), "image:loc", absolute(picture.url))


def _add_tags(top: Element, within: Q) -> None:
    told = lifecycle.live_condition(prefix="article__") & Q(article__kind=Article.Kind.ARTICLE)
    pieces = Article.tags.through.objects.filter(told, tag=OuterRef("pk"))
    _add_all(top, Tag.objects.filter(within, Exists(pieces[ENOUGH - 1 : ENOUGH])).order_by("pk"))


def _add_authors(top: Element, within: Q) -> None:
    told = lifecycle.live_condition(prefix="article__") & Q(article__kind=Article.Kind.ARTICLE)
    credits = Byline.objects.filter(told, author=OuterRef("pk"))
    _add_all(top, Author.objects.filter(within, Exists(credits), has_page=True).order_by("pk"))


def _add_series(top: Element, within: Q) -> None:
    parts = Article.objects.live().stories().filter(series=OuterRef("pk"))
    _add_all(top, Series.objects.filter(within, Exists(parts)).order_by("pk"))


KINDS: dict[str, tuple[type[Model], Callable[[Element, Q], None]]] = {
    "articles": (Article, _add_articles),
    "tags": (Tag, _add_tags),
    "authors": (Author, _add_authors),
    "series": (Series, _add_series),
}


def _shards(model: type[Model]) -> int:
    """How many shards there are: up to the highest number in use, which is one step in an index."""
    last = model._default_manager.order_by("-pk").values_list("pk", flat=True).first()
    return -(-(last or 0) // SHARD)


def _add_all(top: Element, things: Iterable[Tag | Author | Series]) -> None:
    for thing in things:
        _add(top, thing.get_absolute_url())


def _add(top: Element, path: str, changed: datetime | None = None) -> Element:
    url = xml.add(top, "url")
    xml.add(url, "loc", absolute(path))
    if changed:
        xml.add(url, "lastmod", _moment(changed))
    return url


def _moment(moment: datetime) -> str:
    return timezone.localtime(moment).isoformat(timespec="seconds")


def _answer(top: Element) -> HttpResponse:
    if not len(top):
        _add(top, reverse("front_page"))  # the formats have no empty list
    return HttpResponse(xml.document(top), content_type="application/xml; charset=utf-8")
