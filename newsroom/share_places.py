"""Where readers can send a story by a plain link: the addresses at which networks take one in."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ImproperlyConfigured

PLACES: dict[str, tuple[str, str]] = {
    "bluesky": ("Bluesky", "https://bsky.app/intent/compose?text={title}%20{url}"),
    "facebook": ("Facebook", "https://www.facebook.com/sharer/sharer.php?u={url}"),
    "linkedin": ("LinkedIn", "https://www.linkedin.com/sharing/share-offsite/?url={url}"),
    "mastodon": ("Mastodon", "https://share.joinmastodon.org/#text={title}%20{url}"),
    "reddit": ("Reddit", "https://www.reddit.com/submit?url={url}&title={title}"),
    "telegram": ("Telegram", "https://t.me/share/url?url={url}&text={title}"),
    "threads": ("Threads", "https://www.threads.com/intent/post?text={title}%20{url}"),
    "whatsapp": ("WhatsApp", "https://wa.me/?text={title}%20{url}"),
    "x": ("X", "https://x.com/intent/post?text={title}&url={url}"),
}
"""Name and address by what `NEWSROOM_SHARE` calls them; `{title}` and `{url}` are percent-encoded."""

USUAL = ("whatsapp", "facebook", "bluesky")


def chosen(setting: str, names: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The places in the order in which they are named; "none" is none.

    Raises:
        ImproperlyConfigured: in one line, when a name is unknown. `setting` is what the names come from.
    """
    if list(names) == ["none"]:
        return ()
    if unknown := [name for name in names if name not in PLACES]:
        known = ", ".join(sorted(PLACES))
        raise ImproperlyConfigured(f"{setting} has {unknown[0]!r}, which is no place known here; known are {known}.")
    return tuple(PLACES[name] for name in names)
