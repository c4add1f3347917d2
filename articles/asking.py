"""What is noted of what readers ask for: uses of redirects, and addresses that lead nowhere.

Noting costs a dictionary entry; `articles.tallies` writes them. Scanners, which ask every site for the same hundred
holes, are left out, and so is what is private: no query, no address with a token or a person's mail in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest
from django.urls import is_valid_path

from articles.models import MissedAddress, Redirect, RedirectHit
from articles.tallies import Tally

_hits: Tally[int] = Tally(RedirectHit.objects.all().add)
_missed: Tally[str] = Tally(MissedAddress.objects.all().add)
TALLIES = [_hits, _missed]

LONGEST_PATH = 500
LONGEST_REFERRER = 300

PRIVATE = ("/admin/", "/comments/", "/preview/", "/media/", "/static/")
"""What lies below these has tokens in its address, or names that change with every file."""

_SCANNED = re.compile(
    r"/\.(?!well-known/)"  # .env, .git/config, .aws/credentials
    r"|/(?:wp-(?:admin|includes|login|config|json|cron|signup)|xmlrpc\.php|cgi-bin|phpmyadmin|pma|vendor/|boaform"
    r"|HNAP1|actuator|autodiscover|owa/|solr/|eval-stdin|server-status|_ignition|telescope)"
    r"|/wp-content/(?:plugins|themes)/"
    r"|\.(?:env|git|sql|bak|old|swp|ini|conf|ya?ml|log|tar|t?gz|zip|rar|7z|sh|exe|dll|jspx?|do|action|cgi)$",
    re.IGNORECASE,
)
_PROGRAM = re.compile(r"\.(?:php\d?|aspx?)(?:/|$)", re.IGNORECASE)
"""An old site's address or a scanner's guess: a page that links to it tells which."""
_SCANNERS = re.compile(
    r"nikto|sqlmap|nuclei|wpscan|masscan|zgrab|nmap|gobuster|dirbuster|feroxbuster|censys|expanse|python-requests"
    r"|python-urllib|aiohttp|go-http-client|libwww-perl|curl/|wget/",
    re.IGNORECASE,
)
_UNFIT = re.compile(r"[\x00-\x1f\x7f\ufffd\ud800-\udfff]|%[89a-f][0-9a-f]|[^/]@[^/]+\.|//", re.IGNORECASE)
"""Bytes that are no text, an address for mail, an empty part: nothing that a redirect could be made of."""


def note_use(redirect: Redirect) -> None:
    """Count that a redirect was used."""
    _hits.add(redirect.pk)


def note_missed(request: HttpRequest) -> None:
    """Count that an address led nowhere, unless a scanner asked or the address is private."""
    path, agent = request.path, request.headers.get("User-Agent", "")
    if len(path) > LONGEST_PATH or path.startswith(PRIVATE) or _UNFIT.search(path) or _SCANNED.search(path):
        return
    if not agent or _SCANNERS.search(agent):
        return
    if not path.endswith("/") and is_valid_path(f"{path}/"):
        return  # Django sends the reader on to that one, which is noted if nothing is there either
    referrer = referring_page(request)
    if _PROGRAM.search(path) and not referrer:
        return
    _missed.add(path, referrer)


def referring_page(request: HttpRequest) -> str:
    """The page that was left for this one, without its query: its path when it is ours; empty when unknown."""
    try:
        page = urlsplit(request.headers.get("Referer", ""))
        host = page.hostname or ""
    except ValueError:
        return ""
    if page.scheme not in {"http", "https"} or not host:
        return ""
    path = unquote(page.path) or "/"
    is_ours = host in {urlsplit(settings.SITE_URL).hostname, urlsplit(f"//{request.get_host()}").hostname}
    if _UNFIT.search(path) or (is_ours and (path.startswith(PRIVATE) or path == request.path)):
        return ""
    return (path if is_ours else f"{host}{path}")[:LONGEST_REFERRER]


def uses_of(redirects: Iterable[Redirect]) -> dict[int, RedirectHit]:
    """How often each was used, by its key; one question, and no answer where the side database is away."""
    try:
        return RedirectHit.objects.in_bulk([redirect.pk for redirect in redirects])
    except DatabaseError:
        return {}


def most_used(number: int) -> list[int]:
    """The keys of the redirects that were used most, most first."""
    return list(RedirectHit.objects.order_by("-number", "pk").values_list("pk", flat=True)[:number])


def forget_missed(paths: Iterable[str]) -> None:
    """Take addresses out of the log: they lead somewhere now."""
    try:
        MissedAddress.objects.filter(path__in=list(paths)).delete()
    except DatabaseError:
        return  # the log may be away; the redirects are what counts


def forget_uses_of_deleted() -> None:
    """Delete the counts of redirects that are no more."""
    keys = list(RedirectHit.objects.order_by("pk").values_list("pk", flat=True)[:ASKED_AT_ONCE])
    while keys:
        there = set(Redirect.objects.filter(pk__in=keys).values_list("pk", flat=True))
        RedirectHit.objects.filter(pk__in=[key for key in keys if key not in there]).delete()
        following = RedirectHit.objects.filter(pk__gt=keys[-1]).order_by("pk")
        keys = list(following.values_list("pk", flat=True)[:ASKED_AT_ONCE])


ASKED_AT_ONCE = 500
