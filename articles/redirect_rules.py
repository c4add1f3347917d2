"""What a redirect may be: the rules that the form, the CSV file and whoever else makes one by hand share.

A redirect leads straight to what stands today. One that would lead nowhere, round in a circle, or over the address of
something that is there, is refused with a sentence.
"""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from articles import redirecting
from articles.models import Redirect

THINGS = ["article", "section", "tag", "author", "series"]
TARGETS = [*THINGS, "to_path", "gone_reason"]
"""The fields of which a redirect has exactly one."""

LONGEST = 500
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ufffd\ud800-\udfff\\]")


def path_of(text: str) -> str:
    """The path of this site that somebody has typed, in its own script; the host is taken off when it is ours.

    Raises:
        ValidationError: for other hosts, queries, fragments, and what is no path at all.
    """
    text = text.strip()
    if re.match(r"https?://", text, re.IGNORECASE):
        text = _without_our_host(text)
    path = unquote(text)
    if "?" in path or "#" in path:
        raise ValidationError(
            _("Please leave out the part from “?” or “#” on. A query string goes along with the reader by itself."),
            code="query",
        )
    if not path.startswith("/") or path.startswith("//") or _CONTROL.search(path):
        raise ValidationError(_("Please give a path of this site, such as /2019/old-address/."), code="no_path")
    if len(path) > LONGEST:
        raise ValidationError(_("An address has at most %(most)d characters."), code="long", params={"most": LONGEST})
    return path


def _without_our_host(text: str) -> str:
    try:
        address = urlsplit(text)
        is_ours = address.hostname == urlsplit(settings.SITE_URL).hostname
    except ValueError:
        is_ours = False
    if not is_ours:
        words = _("That is an address of another site. Redirects begin and end at this one.")
        raise ValidationError(words, code="other_site")
    return re.sub(r"^[^/]*//[^/?#]*", "", text) or "/"


class Site:
    """What stands at the addresses of the site, asked once for each: a file of redirects names many of them twice."""

    def __init__(self) -> None:
        self.is_taken = cache(redirecting.is_taken)
        self.thing_at = cache(redirecting.thing_at)

    def is_free(self, path: str) -> bool:
        """Whether nothing answers at the path, with its slash or without."""
        slashed = path if path.endswith("/") else f"{path}/"
        return not self.is_taken(path) and not self.is_taken(slashed)

    def look_at(self, path: str, to_path: str) -> None:
        """Ask now what `settle` will ask about these, so that it need not while others wait for the database."""
        if self.is_free(path) and to_path and self.thing_at(to_path) is None:
            self.is_taken(to_path)


def settle(redirect: Redirect, site: Site | None = None) -> None:
    """Check a redirect that has its path and one target, and have it lead straight there.

    A path at which a thing stands becomes the thing, so that the redirect follows it when it moves; a path that is a
    former address becomes what that leads to.

    Raises:
        ValidationError: by field, with a sentence for each.
    """
    if sum(bool(getattr(redirect, name)) for name in TARGETS) != 1:
        words = _("Please choose one thing, and only one, that it leads to, or say why it is gone.")
        raise ValidationError(words, code="one_target")
    site = site or Site()
    if not site.is_free(redirect.path):
        raise ValidationError({"path": _("Something stands at this address now, and it would win.")}, code="taken")
    if redirect.to_path:
        _lead_straight(redirect, site)


def _lead_straight(redirect: Redirect, site: Site) -> None:
    here, seen = redirect.to_path, set()
    while True:
        if here == redirect.path:
            words = _("That is the former address itself, or leads back to it: readers would go round in a circle.")
            raise ValidationError({"to_path": words}, code="loop")
        if here in seen or len(seen) > redirecting.LONGEST_WAY:
            words = _("That is a former address too, and it leads nowhere. Please put that one right first.")
            raise ValidationError({"to_path": words}, code="loop")
        seen.add(here)
        if (thing := site.thing_at(here)) is not None:
            redirect.lead_to(thing)
            return
        if site.is_taken(here):
            break
        step = redirecting.next_step(here, besides=redirect)
        if isinstance(step, str):
            here = step
        elif step is None:
            break
        elif step.is_gone:
            words = _("What was at that address is gone. Please choose something that is there.")
            raise ValidationError({"to_path": words}, code="gone")
        elif step.target is not None:
            redirect.lead_to(step.target)
            return
        else:
            here = unquote(step.to_path).partition("?")[0]
    redirect.to_path = here


def keep(redirect: Redirect) -> int:
    """Save a settled redirect, in one transaction with those that led to its path, which now lead where it does.

    Returns:
        How many those are.
    """
    target = {name: getattr(redirect, name) for name in TARGETS}
    with transaction.atomic():
        redirect.save()
        led_here = Redirect.objects.filter(to_path=redirect.path).exclude(pk=redirect.pk)
        return led_here.update(**target) if led_here.exists() else 0
