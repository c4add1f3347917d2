"""Where a former address leads: one place decides for every public view."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.encoding import iri_to_uri

from articles.models import Article, Redirect


def former_address(request: HttpRequest, piece: Article | None = None) -> HttpResponse:
    """Answer for an address at which no live piece or list stands.

    `piece` is what holds the address without being live: withdrawn after readers have seen it, it answers 410 with
    the reason. A former address answers 301 straight to today's, with the query string kept.

    Raises:
        Http404: for everything else; a draft is as unknown as what never was.
    """
    if piece is not None and piece.status == Article.Status.WITHDRAWN and piece.has_appeared:
        return gone(request, piece)
    known = Redirect.objects.select_related("article__parent", "section", "tag", "author").filter(path=request.path)
    redirect = known.first()
    if redirect is None:
        raise Http404
    if redirect.article and not redirect.article.is_live:
        if redirect.article.status == Article.Status.WITHDRAWN:
            return gone(request, redirect.article)
        raise Http404
    return moved(request, redirect.get_target_url())


def gone(request: HttpRequest, piece: Article) -> HttpResponse:
    """The page that says why a piece was withdrawn (410)."""
    response = render(request, "410.html", {"article": piece}, status=410)
    response.headers["Cache-Control"] = "no-cache"
    return response


def moved(request: HttpRequest, path: str) -> HttpResponse:
    """A permanent redirect to `path` that keeps the query string."""
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(iri_to_uri(path) + (f"?{query}" if query else ""))
