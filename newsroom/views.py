"""The front page, where both apps meet; robots, icons and health."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.db import DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles import asking, crawlers, editions
from articles.addresses import absolute
from articles.furniture import furniture_of
from articles.models import Article, Byline, Section
from articles.public import public_page
from articles.redirecting import former_address
from articles.views import most_discussed
from newsroom.former import former_address_by_query, former_address_of_site

NEWEST = 8
PER_SECTION = 5
MOST_SECTIONS = 400
"""So many sections are asked for their newest pieces; a query of SQLite has 500 parts at most."""
OPINIONS = 4
PINNED = 4
"""So many pieces at most are kept at the top: the lead and the three beside it."""


@require_safe
def front_page(request: HttpRequest) -> HttpResponse:
    """The front page, or what its query has named on the site that moved in here."""
    return former_address_by_query(request) or _front_page(request)


@public_page(editions.of_front_page)
def _front_page(request: HttpRequest) -> HttpResponse:
    """The newest pieces by rank, the opinions, a band for each section, and what is discussed; none twice."""
    pieces = Article.objects.live().stories().newest_first().select_related(*CARD).defer("body")
    newest = list(pieces.exclude(label=Article.Label.OPINION)[:NEWEST])
    newest = with_pinned(newest, list(pieces.filter(is_pinned=True)[:PINNED]))
    shown = {piece.pk for piece in newest}
    opinion = list(pieces.filter(label=Article.Label.OPINION).exclude(pk__in=shown)[: OPINIONS if newest else NEWEST])
    if not newest:
        newest, opinion = opinion, []  # a paper of opinions has a lead too
    sections = furniture_of(request).sections
    bands = bands_of(sections, newest_by_section(sections, {piece.pk for piece in [*newest, *opinion]}))
    shown = [*newest, *opinion, *(piece for band in bands for piece in band["articles"])]
    prefetch_related_objects(shown, Prefetch("bylines", Byline.objects.select_related("author__photo")))
    context = {
        "today": timezone.localdate(),
        "lead": newest[0] if newest else None,
        "rail": newest[1:4],
        "row": newest[4:8],
        "opinion": opinion,
        "bands": bands,
        "discussed": most_discussed(),
    }
    return render(request, "newsroom/front_page.html", context)


def with_pinned(newest: list[Article], pinned: list[Article]) -> list[Article]:
    """The pieces that lead the page: those that are kept at the top, then the newest, none twice."""
    return [*pinned, *(piece for piece in newest if piece not in pinned)][:NEWEST]


CARD = ["section", "lead_picture"]


def bands_of(sections: list[Section], by_section: dict[int, list[Article]]) -> list[dict[str, Any]]:
    """A band for each section with pieces enough for one, in the order of the menu; single pieces share the last."""
    found = [(section, by_section[section.pk]) for section in sections if section.pk in by_section]
    bands = [{"section": section, "articles": pieces} for section, pieces in found if len(pieces) > 1]
    single = [pieces[0] for _section, pieces in found if len(pieces) == 1]
    return [*bands, {"section": None, "articles": single}] if single else bands


def newest_by_section(sections: list[Section], without: set[int]) -> dict[int, list[Article]]:
    """The newest pieces of each section of the menu and all below it, by its key; one query however many sections.

    Of each section the newest are read off its index, which costs the same however many there are; asked for those of
    several sections together, a database would read and sort them all.
    """
    tops = {section.pk: top.pk for section in sections[:MOST_SECTIONS] if (top := _top_of(section)).in_menu}
    if not tops:
        return {}
    live = Article.objects.live().stories().exclude(pk__in=without).newest_first().values("pk")
    # In a query of its own each, as Django takes no limit in the parts of a union.
    first, *others = (
        Article.objects.filter(pk__in=live.filter(section=key)[:PER_SECTION]).values("pk") for key in tops
    )
    newest = Article.objects.filter(pk__in=first.union(*others, all=True) if others else first)
    found: dict[int, list[Article]] = {}
    for piece in newest.newest_first().select_related(*CARD).defer("body"):
        band = found.setdefault(tops[piece.section_id], [])
        if len(band) < PER_SECTION:
            band.append(piece)
    return found


def _top_of(section: Section) -> Section:
    while section.parent:
        section = section.parent
    return section


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers are asked to leave alone (articles.crawlers)."""
    site = furniture_of(request).site
    sitemaps = [absolute(reverse(f"articles:{name}")) for name in ["sitemaps", "sitemap_news"]]
    text = crawlers.write(site.blocked_crawlers, site.robots_lines, sitemaps, is_hidden=site.is_hidden)
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers that ask for the old name are sent to the mark."""
    response = HttpResponseRedirect(furniture_of(request).site.icons["tab"].url)
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The 404 page in the site's dress, unless the address is a former one, of whatever form it was."""
    if request.method in {"GET", "HEAD"}:
        try:
            return former_address_of_site(request) or former_address(request)
        except Http404:
            asking.note_missed(request)
    response = render(request, "404.html", status=404)
    response.headers["Cache-Control"] = "no-cache"
    return response


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return _health(200, {"status": "ok"})


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether this process can serve: database, side database, cache, migrations (503 names what cannot)."""
    checks: dict[str, Any] = {}
    for alias in connections:
        checks[f"database {alias}"] = _ask(lambda alias=alias: connections[alias].cursor().execute("SELECT 1"))
    checks["cache"] = _ask(lambda: cache.get("readyz"))
    checks["migrations"] = _ask(_assert_migrated)
    ready = all(answer == "ok" for answer in checks.values())
    return _health(200 if ready else 503, {"status": "ok" if ready else "not ready", "checks": checks})


def _ask(question: Any) -> str:
    try:
        question()
    except DatabaseError as error:
        return str(error).partition("\n")[0]
    except OSError as error:
        return error.strerror or type(error).__name__
    return "ok"


def _assert_migrated() -> None:
    executor = MigrationExecutor(connections["default"])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise DatabaseError("migrations are waiting: run `manage.py migrate`")


def _health(status: int, answer: dict[str, Any]) -> HttpResponse:
    response = JsonResponse(answer, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
