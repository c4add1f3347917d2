"""The doors: each feed in each of its forms, asked about as cheaply as any page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from articles import editions, redirecting
from articles.feeds import atom, json_feed, rss
from articles.feeds.channels import SUFFIXES, Channel
from articles.feeds.entries import entries_of
from articles.public import public_page

FORMS = {"rss": rss, "atom": atom, "json": json_feed}


def door(find: Callable[..., Channel | None]) -> Callable[..., HttpResponse]:
    """The view of the feeds of a kind of list; `find` gets the request and what the address names."""

    @require_safe
    @public_page(editions.of_machines)
    def feed(request: HttpRequest, form: str, **address: Any) -> HttpResponse:
        channel = find(request, **address)
        if channel is None:
            return redirecting.former_address(request)
        answer = HttpResponse(FORMS[form].write(channel, entries_of(channel)), content_type=FORMS[form].MEDIA_TYPE)
        if settings.WEBSUB_HUBS:
            links = [(hub, "hub") for hub in settings.WEBSUB_HUBS] + [(channel.address_as(form), "self")]
            answer.headers["Link"] = ", ".join(f'<{target}>; rel="{relation}"' for target, relation in links)
        return answer

    return feed


def patterns(prefix: str, name: str, find: Callable[..., Channel | None]) -> list[URLPattern]:
    """The addresses of the feeds under `prefix`, the address of the list; RSS is `name`, the others `name_atom` …"""
    view = door(find)
    return [
        path(prefix + suffix, view, {"form": form}, name=name if form == "rss" else f"{name}_{form}")
        for form, suffix in SUFFIXES.items()
    ]
