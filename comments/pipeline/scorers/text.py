"""What a comment says: where its links lead, and how it is spelt."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.conf import settings

from comments import characters
from comments.links import SHORTENERS, hosts_in, is_only_links, leading_elsewhere, with_parents
from comments.models import Trust
from comments.pipeline.reasons import Sign
from comments.pipeline.submission import Submission

ALLOWED_LINKS = {Trust.KNOWN: 2, Trust.TRUSTED: 10}
"""Links to other sites that earn no points; a newcomer has none."""

_OTHER_MARKUP = re.compile(r"\[/?(?:url|link)\b|<a\s+href\b", re.IGNORECASE)

LOUD_FROM = 20
"""Fewer letters are an abbreviation, or a cheer."""
LOUD_SHARE = 0.7


def links(post: Submission) -> Iterable[Sign]:
    """More links than somebody of this standing has, and comments that consist of nothing else."""
    if is_only_links(post.body):
        yield Sign("only_links")
    found = len(leading_elsewhere(post.body, post.author_url))
    beyond = found - ALLOWED_LINKS.get(post.trust, 0)
    if beyond > 0:
        yield Sign("links", beyond)


def denied_sites(post: Submission) -> Iterable[Sign]:
    """Links that hide where they lead, and sites that the operator will not have linked to."""
    hosts = hosts_in(post.body, post.author_url)
    denied = set(getattr(settings, "COMMENTS_DENIED_SITES", []))
    short = sorted(hosts & SHORTENERS)
    if short:
        yield Sign("short_links", detail=short[0])
    unwanted = sorted(host for host in hosts if denied.intersection(with_parents(host)))
    if unwanted:
        yield Sign("denied_site", detail=unwanted[0])


def other_markup(post: Submission) -> Iterable[Sign]:
    """Links in the markup of forums and web pages: this form has never had it, programs that fill in any form have."""
    found = _OTHER_MARKUP.search(post.body)
    if found:
        yield Sign("other_markup", detail=found[0])


def shouting(post: Submission) -> Iterable[Sign]:
    """Nearly everything in capitals, in scripts that have them."""
    large = sum(character.isupper() for character in post.body)
    cased = large + sum(character.islower() for character in post.body)
    if cased >= LOUD_FROM and large > cased * LOUD_SHARE:
        yield Sign("shouting")


def misleading_letters(post: Submission) -> Iterable[Sign]:
    """What was taken out when the text was cleaned up was there to mislead."""
    if any(characters.misleads(typed) for typed in post.typed):
        yield Sign("misleading_letters")
