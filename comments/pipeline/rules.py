"""Hard rules: how often somebody may post, and names that are not theirs to use."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils.crypto import salted_hmac

from articles.models import Article, Author, SiteSettings
from comments import lookalikes, throttling
from comments.pipeline.identity import Identity

HOUR = 3600

# (tokens, seconds in which they come back). Beyond "hard" a comment is refused for now; beyond the others it
# waits for a moderator. Settings may change single ones: COMMENTS_LIMITS = {"hard": (60, 1800)}.
LIMITS: dict[str, tuple[int, int]] = {
    "hard": (30, HOUR // 2),
    "hard_wide": (120, HOUR // 2),
    "soft": (5, HOUR // 6),
    "email": (5, HOUR // 6),
    "article": (120, HOUR // 6),
    "site": (600, HOUR // 6),
}

RESERVED_NAMES = ["admin", "administrator", "editor", "moderator", "newsroom", "staff", "webmaster"]


def limit(name: str) -> tuple[int, int]:
    """The limit in force: the settings' own, or the usual one."""
    return getattr(settings, "COMMENTS_LIMITS", {}).get(name, LIMITS[name])


def seconds_to_wait(identity: Identity) -> int:
    """How long this network must wait before it may post again; 0 when it may now. Counts as one post."""
    if identity.staff:
        return 0
    narrow = throttling.take(f"post {identity.network}", *limit("hard"))
    return narrow or throttling.take(f"post wide {identity.wide_network}", *limit("hard_wide"))


def exceeded_soft_limits(identity: Identity, email: str, article: Article) -> list[str]:
    """The soft limits that this post goes beyond; counts as one comment towards each."""
    if identity.staff:
        return []
    keys = {
        "soft": identity.network,
        "email": salted_hmac("comments.email", email.casefold(), algorithm="sha256").hexdigest(),
        "article": str(article.pk),
        "site": "all",
    }
    return [name for name, key in keys.items() if throttling.take(f"{name} {key}", *limit(name))]


def is_name_like_ours(name: str) -> bool:
    """Whether a reader might take the name for the newsroom's, or for that of one of its people."""
    typed = lookalikes.skeleton(name)
    return bool(typed) and typed in {lookalikes.skeleton(own) for own in _own_names()}


def is_email_of_ours(email: str) -> bool:
    """Whether the typed address belongs to somebody who works here; their badge comes from signing in alone."""
    staff = get_user_model().objects.filter(is_staff=True, is_active=True)
    return bool(email) and staff.filter(email__iexact=email).exists()


def _own_names() -> list[str]:
    users = get_user_model().objects.filter(is_staff=True, is_active=True)
    names = [*RESERVED_NAMES, *SiteSettings.objects.values_list("name", flat=True)]
    names += Author.objects.values_list("name", flat=True)
    for first, last, username in users.values_list("first_name", "last_name", "username"):
        names += [f"{first} {last}", username]
    return names
