"""The reader's doors: thin functions that fetch, decide and render, the same for every reader."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import wraps
from typing import Any

from django.core import signing
from django.core.files.storage import default_storage
from django.db.models import prefetch_related_objects
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.encoding import iri_to_uri
from django.views.decorators.http import require_safe

from articles import editions, oembed, redirecting
from articles.archives import Archive, Period
from articles.breadcrumbs import crumbs_to
from articles.companions import companions_of
from articles.fronts import front_page_of
from articles.furniture import furniture_of
from articles.models import Article, Author, Byline, Document, Front, Picture, Section, Series, Tag
from articles.models.taxonomy import ENOUGH
from articles.paging import MovedToFirstPage, page_of
from articles.public import View, public_page
from articles.search import NEWEST, finding
from articles.search.form import SearchForm
from articles.search.results import results_of

_MEDIA_TYPES = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp", "avif": "image/avif"}
_RENDITION = re.compile(rf"r/[0-9a-f]{{40}}\.({'|'.join(_MEDIA_TYPES)})")

PREVIEW_SALT = "articles.preview"
PREVIEW_SECONDS = 48 * 3600
DISCUSSED = 5
OFFERED = 3
"""So many of the newest pieces are shown to whoever has found nothing."""


def one_address_a_page(view: View) -> View:
    """Send `?page=1` to the address of the list itself."""

    @wraps(view)
    def wrapped(request: HttpRequest, **address: Any) -> HttpResponse:
        try:
            return view(request, **address)
        except MovedToFirstPage:
            query = request.GET.copy()
            del query["page"]
            return HttpResponseRedirect(request.path + (f"?{query.urlencode()}" if query else ""), status=301)

    return wrapped


@require_safe
@public_page(editions.of_article)
def article_detail(request: HttpRequest, on: date, slug: str) -> HttpResponse:
    """One live piece at its one address; a former address redirects, a withdrawn piece says so (410)."""
    pieces = Article.objects.stories().filter(published_on=on, slug=slug)
    article = pieces.live().for_page().first()
    if article is None:
        return redirecting.former_address(request, pieces.first())
    context = article_context(request, article)
    response = render(request, "articles/article_detail.html", context)
    response.headers["Link"] = oembed.link_to(article)
    return response


def article_context(request: HttpRequest, article: Article) -> dict[str, Any]:
    """What the page of a piece shows; `?after=` is the cursor of its replies."""
    companions = companions_of(article)
    prefetch_related_objects([article, *companions.related], "bylines")  # one query for both
    return {
        "article": article,
        "bylines": article.byline_list,
        "corrections": list(article.corrections.all()),
        "companions": companions,
        "related": companions.related,
        "crumbs": crumbs_to(article, furniture_of(request).sections),
        "after": request.GET.get("after", ""),
    }


@require_safe
@public_page(editions.of_page)
def page_detail(request: HttpRequest, path: str) -> HttpResponse:
    """A page such as About."""
    pages = Article.objects.pages().filter(path=path)
    page = pages.live().for_page().first()
    if page is None:
        return redirecting.former_address(request, pages.first())
    return render(request, "articles/page_detail.html", {"article": page, "after": request.GET.get("after", "")})


@require_safe
def short_address(request: HttpRequest, pk: int) -> HttpResponse:
    """The short permanent address of a piece leads to today's long one."""
    piece = Article.objects.filter(pk=pk).first()
    if piece is None or not piece.is_live:
        return redirecting.former_address(request, piece)
    query = request.META.get("QUERY_STRING", "")
    return HttpResponseRedirect(iri_to_uri(piece.get_absolute_url()) + (f"?{query}" if query else ""))


@require_safe
@one_address_a_page
@public_page(editions.of_lists)
def section_detail(request: HttpRequest, path: str) -> HttpResponse:
    """The pieces of a section and of those below it, newest first."""
    try:
        section = furniture_of(request).section_at(path)
    except Http404:
        return redirecting.former_address(request)
    pieces = Article.objects.live().stories().in_section(section)
    context = {
        "section": section,
        "subsections": section.submenu,
        "crumbs": crumbs_to(section),
        "page_obj": page_of(request, pieces.newest_first().for_listing()),
        "discussed": most_discussed(section),
    }
    return render(request, "articles/section_detail.html", context)


def most_discussed(section: Section | None = None) -> list[Article]:
    """The pieces with most replies among the newest hundred, of one section or of all."""
    pieces = Article.objects.live().stories()
    recent = (pieces.in_section(section) if section else pieces).newest_first()[:100]
    discussed = Article.objects.filter(pk__in=recent.values("pk"), reply_count__gt=0).exclude(replies="hidden")
    return list(discussed.select_related("section").defer("body").order_by("-reply_count", "-displayed_at")[:DISCUSSED])


def front_page_context(request: HttpRequest, front: Front | None, now: datetime | None = None) -> dict[str, Any]:
    """What the front page shows at `now` (default: this moment) under an edited front page, or by date alone."""
    page = front_page_of(front, furniture_of(request).sections, now)
    return {
        "today": timezone.localdate(now),
        "page": page,
        "lead": page.lead,
        "rail": page.rail,
        "row": page.row,
        "opinion": page.opinion,
        "bands": page.bands,
        "discussed": most_discussed() if page.shows_discussed else [],
    }


@require_safe
@one_address_a_page
@public_page(editions.of_lists)
def tag_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """The pieces with a tag, newest first."""
    tag = Tag.objects.filter(slug=slug).first()
    if tag is None:
        return redirecting.former_address(request)
    pieces = Article.objects.live().stories().filter(tags=tag)
    page = page_of(request, pieces.newest_first().for_listing())
    context = {"tag": tag, "page_obj": page, "crumbs": crumbs_to(tag), "is_thin": page.paginator.count < ENOUGH}
    return render(request, "articles/tag_detail.html", context)


@require_safe
@one_address_a_page
@public_page(editions.of_lists)
def author_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """An author and the pieces that credit them, in whatever role, newest first."""
    author = Author.objects.select_related("photo").filter(slug=slug, has_page=True).first()
    if author is None:
        return redirecting.former_address(request)
    credited = Byline.objects.filter(author=author).values("article")
    pieces = Article.objects.live().stories().filter(pk__in=credited)
    page = page_of(request, pieces.newest_first().for_listing())
    context = {"author": author, "page_obj": page, "crumbs": crumbs_to(author)}
    return render(request, "articles/author_detail.html", context)


@require_safe
@one_address_a_page
@public_page(editions.of_lists)
def search(request: HttpRequest) -> HttpResponse:
    """Live pieces and pages that say what the reader looks for; what cannot be answered says why (400)."""
    form = SearchForm(request.GET, furniture_of(request).sections)
    context: dict[str, Any] = {"form": form}
    if not form.is_valid():
        return render(request, "articles/search.html", context, status=400)
    if form.query.terms:
        found = finding.find(form.query, form.filters, by_date=form.is_by_date)
        page = page_of(request, found)
        context |= {"page_obj": page, "results": results_of(page.object_list, form.query.terms)}
        context["has_more"] = len(found) == NEWEST
        if not found:
            suggested = finding.suggest(form.query)
            context["suggested"] = {"text": suggested, "query": form.address(q=suggested)} if suggested else None
            context["newest"] = list(Article.objects.live().stories().newest_first().defer("body")[:OFFERED])
    elif "page" in request.GET:
        raise Http404
    return render(request, "articles/search.html", context)


@require_safe
@one_address_a_page
@public_page(editions.of_lists)
def series_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """The parts of a series in their order; one without a live part is as unknown as what never was."""
    series = Series.objects.filter(slug=slug).first()
    if series is None:
        return redirecting.former_address(request)
    parts = Article.objects.live().stories().filter(series=series)
    page = page_of(request, parts.order_by("part", "pk").for_listing())
    if not page.paginator.count:
        return redirecting.former_address(request)
    context = {"series": series, "page_obj": page, "crumbs": crumbs_to(series)}
    return render(request, "articles/series_detail.html", context)


@require_safe
@one_address_a_page
@public_page(editions.of_lists)
def archive(request: HttpRequest, on: date, length: str) -> HttpResponse:
    """What came out in a year, a month or on a day, newest first; one in which nothing came out is not found."""
    period = Period.of(on, length)
    found = Archive(period)
    if not found.count:
        return redirecting.former_address(request)
    before, after = found.neighbours
    context = {
        "period": period,
        "parts": found.parts,
        "before": before,
        "after": after,
        "page_obj": page_of(request, found.pieces.for_listing(), count=found.count),
        "crumbs": crumbs_to(period),
    }
    return render(request, "articles/archive.html", context)


def preview_token(article: Article) -> str:
    """A token that shows this one piece, as it is saved, for two days, to whoever has it."""
    return signing.dumps(article.pk, salt=PREVIEW_SALT, compress=False)


@require_safe
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """A piece as readers would see it, whatever its status; never kept and never indexed."""
    try:
        pk = signing.loads(token, salt=PREVIEW_SALT, max_age=PREVIEW_SECONDS)
    except signing.BadSignature as error:
        raise Http404 from error
    article = Article.objects.for_page().filter(pk=pk).first()
    if article is None:
        raise Http404
    context = {**article_context(request, article), "is_preview": True}
    response = render(request, "articles/preview.html", context)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@require_safe
def picture(request: HttpRequest, key: str) -> HttpResponse:
    """The lasting address of a picture leads to today's largest rendition of it; pages never send a reader here."""
    found = get_object_or_404(Picture, key=key)
    if found.is_lost:
        raise Http404
    response = HttpResponseRedirect(found.url)
    response.headers["Cache-Control"] = "no-cache"
    return response


@require_safe
def document(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """A file that is no picture, as it came: shown where browsers can, and never run as a page of ours."""
    found = get_object_or_404(Document, key=key)
    if name != found.name:
        return HttpResponseRedirect(found.get_absolute_url())
    try:
        file = found.file.open() if not found.is_lost else None
    except OSError:
        file = None
    if file is None:
        raise Http404
    response = FileResponse(file, content_type=found.kind, as_attachment=not found.opens_in_browsers, filename=name)
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    return response


@require_safe
def media(request: HttpRequest, name: str) -> HttpResponse:
    """A rendition by its name, which changes with what it is made from: it may be kept for ever."""
    kind = _RENDITION.fullmatch(name)
    try:
        file = default_storage.open(name) if kind else None
    except (OSError, ValueError):
        file = None
    if kind is None or file is None:
        raise Http404
    response = FileResponse(file, content_type=_MEDIA_TYPES[kind[1]])
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
