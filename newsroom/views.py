"""The front page, where both apps meet; robots, icons and health."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.db import DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles import asking, crawlers, editions
from articles.addresses import absolute
from articles.furniture import furniture_of
from articles.models import Front
from articles.public import public_page
from articles.redirecting import former_address
from articles.views import front_page_context
from newsroom.former import former_address_by_query, former_address_of_site


@require_safe
def front_page(request: HttpRequest) -> HttpResponse:
    """The front page, or what its query has named on the site that moved in here."""
    return former_address_by_query(request) or _front_page(request)


@public_page(editions.of_front_page)
def _front_page(request: HttpRequest) -> HttpResponse:
    """What editors have placed, and the rest by date."""
    context = front_page_context(request, Front.objects.on_page())
    return render(request, "newsroom/front_page.html", context)


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
