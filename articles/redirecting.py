"""Where a former address leads: one place decides for every public view."""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import normalize
from urllib.parse import unquote

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.encoding import iri_to_uri

from articles import asking
from articles.archives import Archive, Period
from articles.models import Article, Author, Redirect, Section, Series, Tag
from articles.models.queries import ArticleQuerySet

LONGEST_WAY = 10
_THINGS = ["article__parent", "section", "tag", "author", "series"]


def former_address(request: HttpRequest, piece: Article | None = None) -> HttpResponse:
    """Answer for an address at which no live piece or list stands.

    `piece` is what holds the address without being live: withdrawn after readers have seen it, it answers 410 with
    the reason. A former address answers 301 straight to today's, with the query string kept.

    Raises:
        Http404: for everything else; a draft is as unknown as what never was.
    """
    if piece is not None and piece.status == Article.Status.WITHDRAWN and piece.has_appeared:
        return gone(request, piece)
    redirect, path = _last_redirect(request.path), request.path
    for path in former_forms(request.path) if redirect is None else ():
        if _is_piece_or_list(path):
            return moved(request, path)
        if redirect := _last_redirect(path):
            break
    if redirect is None:
        raise Http404
    if redirect.is_gone:
        asking.note_use(redirect)
        return gone(request, reason=redirect.gone_reason)
    if redirect.article and not redirect.article.is_live:
        if redirect.article.status == Article.Status.WITHDRAWN and redirect.article.has_appeared:
            asking.note_use(redirect)
            return gone(request, redirect.article)
        raise Http404
    target, asked = redirect.get_target_url(), _KIND_OF_FEED.search(request.path)
    if asked and path != request.path and _is_list(target):
        target += f"feed/{_OUR_KINDS.get(asked[1], '')}"  # who follows a list goes on following it
    if unquote(target).partition("?")[0] == request.path:
        raise Http404  # what stood there is no more, and another form of it led to it
    asking.note_use(redirect)
    return moved(request, target)


_OTHER_FORMS = re.compile(
    r"(?:/(?:feed(?:/(?:rss2?|rdf|atom|json))?|page/\d+|comment-page-\d+|\d{1,4}|amp|embed|trackback|print)|\.html?)/?$"
)


_COPY = re.compile(r"(?:-\d{1,5}x\d{1,5}|-scaled|-rotated|-e\d{10,13})+(?=\.\w{2,5}$)")


def without_size(name: str) -> str:
    """The name of the original of which this is a copy as WordPress names them: `a-300x200.jpg`, `a-scaled.jpg`."""
    return _COPY.sub("", name)


_KIND_OF_FEED = re.compile(r"/feed(?:/(rss2?|rdf|atom|json))?/?$")
_OUR_KINDS = {"atom": "atom/", "json": "json/"}

_SPACES = re.compile(r"\s*/\s*")

_DATE = re.compile(r"[/\d]+")
"""An archive with nothing in it is none; the month is not another form of its day."""


def former_forms(path: str) -> Iterator[str]:
    """The addresses of the same thing, where `path` is that of another form of it, as WordPress and its like have them:
    its feed, a further page of it, its print, a smaller copy of a picture, with `/index.php` before it, without the
    slash behind it; or as people type and programs mangle it, in capitals, with spaces or with letters in parts.
    """
    whole = path.removeprefix("/index.php")
    bare = whole if _DATE.fullmatch(whole) else _OTHER_FORMS.sub("", whole)
    feed = _KIND_OF_FEED.sub(_our_feed, whole)
    forms = [whole, f"{whole.rstrip('/')}/", whole.rstrip("/"), feed, f"{bare.rstrip('/')}/", without_size(whole)]
    forms.append(f"/{_SPACES.sub('/', normalize('NFC', bare).lower()).strip('/ ')}/")
    for form in dict.fromkeys(forms):
        if form not in {path, "/", ""}:
            yield form


def _our_feed(asked: re.Match[str]) -> str:
    return f"/feed/{_OUR_KINDS.get(asked[1], '')}"


def _last_redirect(path: str) -> Redirect | None:
    """The redirect at the end of the way from `path`, so that no reader is sent twice; None when there is none.

    Redirects that name a thing, or say that nothing is there any more, end the way. Those that name a path may have
    become links of a chain since they were made; a circle leads nowhere.
    """
    known = Redirect.objects.select_related(*_THINGS)
    found, seen = None, set()
    while path not in seen and len(seen) < LONGEST_WAY and "\0" not in path:  # PostgreSQL takes no NUL
        seen.add(path)
        step = known.filter(path=path).first()
        if step is None:
            return found
        found, path = step, unquote(step.to_path).partition("?")[0]
        if step.target is not None or step.is_gone:
            return step
    return None


def next_step(path: str, besides: Redirect) -> Redirect | str | None:
    """Where a reader goes from an address at which nothing stands: the redirect of it, or of another form of it, or
    that form itself where something stands at it.

    `besides` is one that is not stored as it will be: the address that it is of is given back when it is met.
    """
    forms = [path, *former_forms(path)]
    known = {step.path: step for step in Redirect.objects.filter(path__in=forms).select_related(*_THINGS)}
    for form in forms:
        if form == besides.path or (form != path and _is_piece_or_list(form)):
            return form
        if form in known and known[form].pk != besides.pk:
            return known[form]
    return None


def thing_at(path: str) -> Article | Section | Tag | Author | Series | None:
    """The live piece, or the section, tag, author or series whose own page is at this path; None for others."""
    try:
        match = resolve(path)
    except Resolver404:
        return None
    if match.view_name in _LISTS and _is_there(match):
        model, name = _LISTS[match.view_name]
        return model.objects.get(**{name: match.kwargs[name]})
    if match.view_name in {"articles:detail", "articles:page", "articles:short"}:
        return _piece_of(match, _live_pieces())
    return None


def piece_at(path: str, among: ArticleQuerySet | None = None) -> Article | None:
    """The live piece or page that a path leads to, as its address, its short one or a former one; None for others.

    `among` asks for one of these pieces instead, live or not.
    """
    try:
        match = resolve(path)
    except Resolver404:
        match = None
    pieces = _live_pieces() if among is None else among
    found = _piece_of(match, pieces) if match else None
    if found is None and (redirect := _last_redirect(path)) and redirect.article_id:
        found = pieces.filter(pk=redirect.article_id).first()
    return found


def _live_pieces() -> ArticleQuerySet:
    return Article.objects.live().select_related("section", "lead_picture")


def _piece_of(match: ResolverMatch, pieces: ArticleQuerySet) -> Article | None:
    named = match.kwargs
    if match.view_name == "articles:detail":
        return pieces.stories().filter(published_on=named["on"], slug=named["slug"]).first()
    if match.view_name == "articles:page":
        return pieces.pages().filter(path=named["path"]).first()
    if match.view_name == "articles:short":
        return pieces.filter(pk=named["pk"]).first()
    return None


def gone(request: HttpRequest, piece: Article | None = None, reason: str = "") -> HttpResponse:
    """The page that says why a piece was withdrawn, or why whatever else was at this address is gone (410)."""
    context = {"is_piece": piece is not None, "reason": piece.withdrawal_reason if piece else reason}
    response = render(request, "410.html", context, status=410)
    response.headers["Cache-Control"] = "no-cache"
    return response


def moved(request: HttpRequest, path: str) -> HttpResponse:
    """A permanent redirect to `path` that keeps the query string."""
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(iri_to_uri(path) + (f"?{query}" if query else ""))


def is_taken(path: str) -> bool:
    """Whether something answers at this path of the site now; it would win over a redirect."""
    try:
        match = resolve(path)
    except Resolver404:
        return False
    return _is_there(match) if match.view_name in _ASKED else True


def _is_piece_or_list(path: str) -> bool:
    try:
        match = resolve(path)
    except Resolver404:
        return False
    return match.view_name in _FEEDS or (match.view_name in _ASKED and _is_there(match))


def _is_list(path: str) -> bool:
    try:
        return resolve(unquote(path)).view_name in _LISTS
    except Resolver404:
        return False


_LISTS: dict[str, tuple[type[Section] | type[Tag] | type[Author] | type[Series], str]] = {
    "articles:section": (Section, "path"), "articles:tag": (Tag, "slug"), "articles:author": (Author, "slug"),
    "articles:series": (Series, "slug"),
}  # fmt: skip
"""The views of lists with feeds of their own: what each is of, and how its address names it."""

_FEEDS = {"articles:feed", "articles:feed_atom", "articles:feed_json"}
_FOUND_BY = {name + form: found for name, found in _LISTS.items() for form in ["", "_feed", "_feed_atom", "_feed_json"]}
_ARCHIVES = {"articles:year", "articles:month", "articles:day"}
_ASKED = {"articles:page", "articles:detail", *_FOUND_BY, *_ARCHIVES}


def _is_there(match: ResolverMatch) -> bool:
    address = match.kwargs
    if match.view_name == "articles:page":
        return Article.objects.live().pages().filter(path=address["path"]).exists()
    if match.view_name == "articles:detail":
        pieces = Article.objects.live().stories()
        return pieces.filter(published_on=address["on"], slug=address["slug"]).exists()
    if match.view_name in _ARCHIVES:
        return Archive(Period.of(address["on"], address["length"])).pieces.exists()
    model, name = _FOUND_BY[match.view_name]
    things = model.objects.filter(**{name: address[name]})
    if model is Author:
        things = things.filter(has_page=True)
    if model is Series:
        things = things.filter(
            pk__in=Article.objects.live().stories().filter(series__slug=address["slug"]).values("series")
        )
    return things.exists()
