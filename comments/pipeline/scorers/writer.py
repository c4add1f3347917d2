"""Who a comment says it is by, and who it is by."""

from __future__ import annotations

from collections.abc import Iterable

from articles.models import SiteSettings
from articles.models.site import Moderation
from comments.links import host_of
from comments.lookalikes import mixes_scripts, words
from comments.models import Trust
from comments.pipeline import rules
from comments.pipeline.reasons import Sign
from comments.pipeline.submission import Submission

ADVERTISED = frozenset(
    words(
        "backlinks betting bitcoin bonus buy casino cbd cheap cialis coupon crypto deals discount escort escorts "
        "essay forex gambling hosting keto lender loan loans marketing mattress mortgage online outlet payday pharmacy "
        "pills plumber poker porn price promo replica roulette sale seo sex shop slot slots viagra vpn warez wholesale"
    )
)
"""Words for sale. One may be somebody's name; a name with two of them is an advertisement."""

_SIGN_OF = {Trust.KNOWN: "known", Trust.TRUSTED: "trusted", Trust.WATCHED: "watched", Trust.BLOCKED: "blocked"}


def names(post: Submission) -> Iterable[Sign]:
    """A name that could be taken for one of ours, for what it is not, or for a shop window; an address of ours."""
    if rules.is_name_like_ours(post.author_name):
        yield Sign("name_like_ours")
    if rules.is_email_of_ours(post.author_email):
        yield Sign("email_like_ours")
    if mixes_scripts(post.author_name):
        yield Sign("mixed_scripts")
    said = words(post.author_name)
    looks_like_host = "." in post.author_name.strip(".") and " " not in post.author_name
    if len(ADVERTISED.intersection(said)) > 1 or (looks_like_host and _is_host(post.author_name)):
        yield Sign("keyword_name")


def trust(post: Submission) -> Iterable[Sign]:
    """What the writer has earned; a name or an address that was typed earns nothing."""
    if post.trust in _SIGN_OF:
        yield Sign(_SIGN_OF[post.trust])
    elif SiteSettings.in_force().moderation != Moderation.ANYBODY:
        yield Sign("first_comment")


def _is_host(name: str) -> bool:
    host = host_of(f"http://{name}")
    ending = host.rpartition(".")[2]
    return host == name.casefold().removeprefix("www.") and ending in {"biz", "club", "com", "info", "net", "online",
        "org", "ru", "shop", "site", "store", "top", "xyz"}  # fmt: skip
