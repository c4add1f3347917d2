"""The sites whose things pieces can show (see articles.embeds): the list that we bring, and what operators make of it.

Each frame here works by itself, without a script of the provider in our page. Where a provider has a host that keeps
less about readers, that is the one. Sources are the providers' own pages on embedding; where they offer a script alone,
it is left out, and the address becomes a card with a link.
"""

from __future__ import annotations

import math
import re
import string
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from articles.embeds import KINDS, REFERRERS, SHAPES, Provider

_ID = "(?P<id>[A-Za-z0-9_-]+)"
_NUMBER = "(?P<id>[0-9]+)"
_DEGREES = r"-?[0-9]{1,3}(?:\.[0-9]{1,12})?"
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_TOLD = "strict-origin-when-cross-origin"


def _around(place: dict[str, str]) -> dict[str, str] | None:
    """The box of a map of 640 by 480 points around a place, at a zoom (wiki.openstreetmap.org/wiki/Zoom_levels)."""
    zoom, latitude, longitude = int(place["zoom"]), float(place["lat"]), float(place["lon"])
    if zoom > 20 or abs(latitude) > 85 or abs(longitude) > 180:
        return None
    across = 360 / 2**zoom * 640 / 256
    down = across * 480 / 640 * math.cos(math.radians(latitude))
    edges = [longitude - across / 2, latitude - down / 2, longitude + across / 2, latitude + down / 2]
    return place | {"box": ",".join(f"{edge:.5f}" for edge in edges)}


PROVIDERS: dict[str, Provider] = {
    "youtube": Provider(
        "YouTube",
        "video",
        (
            r"youtube\.com/watch\?(?:[^#]*&)?v=(?P<id>[A-Za-z0-9_-]{11})",
            r"youtu\.be/(?P<id>[A-Za-z0-9_-]{11})",
            r"youtube\.com/(?:shorts|live)/(?P<id>[A-Za-z0-9_-]{11})",
        ),
        "https://www.youtube-nocookie.com/embed/{id}",
        players=(r"youtube(?:-nocookie)?\.com/(?:embed|v)/(?!videoseries)(?P<id>[A-Za-z0-9_-]{11})",),
        page="https://www.youtube.com/watch?v={id}",
        referrer=_TOLD,  # it plays nothing for a page that does not say where it is
    ),
    "youtube-playlist": Provider(
        "YouTube",
        "video",
        (r"youtube\.com/playlist\?(?:[^#]*&)?list=(?P<id>[A-Za-z0-9_-]+)",),
        "https://www.youtube-nocookie.com/embed/videoseries?list={id}",
        players=(r"youtube(?:-nocookie)?\.com/embed/videoseries\?(?:[^#]*&)?list=(?P<id>[A-Za-z0-9_-]+)",),
        page="https://www.youtube.com/playlist?list={id}",
        referrer=_TOLD,
    ),
    "vimeo": Provider(
        "Vimeo",
        "video",
        (rf"vimeo\.com/(?:channels/[a-z0-9]+/)?{_NUMBER}",),
        "https://player.vimeo.com/video/{id}?dnt=1",
        players=(rf"player\.vimeo\.com/video/{_NUMBER}",),
        page="https://vimeo.com/{id}",
        referrer=_TOLD,  # films that are for some sites only
    ),
    "dailymotion": Provider(
        "Dailymotion",
        "video",
        (rf"dailymotion\.com/video/{_ID}", rf"dai\.ly/{_ID}"),
        "https://geo.dailymotion.com/player.html?video={id}",
        players=(rf"dailymotion\.com/embed/video/{_ID}", rf"geo\.dailymotion\.com/player\.html\?video={_ID}"),
        page="https://www.dailymotion.com/video/{id}",
    ),
    "peertube": Provider(
        "PeerTube",
        "video",
        (rf"/w/(?!p/){_ID}", rf"/videos/watch/{_ID}"),
        "https://{host}/videos/embed/{id}",
        players=(rf"/videos/embed/{_ID}",),
        page="https://{host}/w/{id}",
        hosts=(),
    ),
    "ted": Provider(
        "TED",
        "video",
        (r"ted\.com/talks/(?P<id>[a-z0-9_]+)",),
        "https://embed.ted.com/talks/{id}",
        players=(r"embed\.ted\.com/talks/(?P<id>[a-z0-9_]+)",),
        page="https://www.ted.com/talks/{id}",
    ),
    "videopress": Provider(
        "VideoPress",
        "video",
        (rf"videopress\.com/v/{_ID}",),
        "https://videopress.com/embed/{id}",
        players=(rf"(?:video\.wordpress|videopress)\.com/embed/{_ID}",),
        page="https://videopress.com/v/{id}",
    ),
    "archive": Provider(
        "Internet Archive",
        "video",
        (r"archive\.org/details/(?P<id>[A-Za-z0-9._-]+)",),
        "https://archive.org/embed/{id}",
        "4x3",
        players=(r"archive\.org/embed/(?P<id>[A-Za-z0-9._-]+)",),
        page="https://archive.org/details/{id}",
    ),
    "facebook": Provider(
        "Facebook",
        "video",
        (r"facebook\.com/(?:watch/?\?(?:[^#]*&)?v=[0-9]+|[A-Za-z0-9.]+/videos/(?:[^/?#]+/)?[0-9]+)",),
        "https://www.facebook.com/plugins/video.php?show_text=false&href={url}",
    ),
    "tiktok": Provider(
        "TikTok",
        "video",
        (rf"tiktok\.com/@[A-Za-z0-9._]+/video/{_NUMBER}",),
        "https://www.tiktok.com/player/v1/{id}",
        "9x16",
    ),
    "spotify": Provider(
        "Spotify",
        "audio",
        (rf"open\.spotify\.com/(?:intl-[a-z-]+/)?(?P<what>album|artist|episode|playlist|show|track)/{_ID}",),
        "https://open.spotify.com/embed/{what}/{id}",
        "audio",
        players=(rf"open\.spotify\.com/embed/(?P<what>album|artist|episode|playlist|show|track)/{_ID}",),
        page="https://open.spotify.com/{what}/{id}",
    ),
    "soundcloud": Provider(
        "SoundCloud",
        "audio",
        (r"soundcloud\.com/[A-Za-z0-9_-]+/(?:sets/)?[A-Za-z0-9_-]+",),
        "https://w.soundcloud.com/player/?url={url}",
        "audio",
    ),
    "mixcloud": Provider(
        "Mixcloud",
        "audio",
        (r"mixcloud\.com/(?P<id>[^/?#&]+/[^/?#&]+)",),
        "https://player-widget.mixcloud.com/widget/iframe/?hide_cover=1&feed=/{id}/",
        "audio",
    ),
    "apple-podcasts": Provider(
        "Apple Podcasts",
        "audio",
        (r"podcasts\.apple\.com/(?P<id>[a-z]{2}/podcast/[^?#&]+(?:\?i=[0-9]+)?)",),
        "https://embed.podcasts.apple.com/{id}",
        "audio",
    ),
    "mastodon": Provider(
        "Mastodon",
        "post",
        (r"/(?P<who>@[A-Za-z0-9_]+)/(?P<id>[0-9]+)",),
        "https://{host}/{who}/{id}/embed",
        "post",
        hosts=(),
    ),
    "bluesky": Provider(
        "Bluesky",
        "post",
        (r"bsky\.app/profile/(?P<did>did:plc:[a-z0-9]+)/post/(?P<id>[a-z0-9]+)",),
        "https://embed.bsky.app/embed/{did}/app.bsky.feed.post/{id}",
        "post",
    ),
    # Its frame takes the lasting name of a writer alone; behind a readable one stands a question to the network.
    "bluesky-handle": Provider("Bluesky", "post", (r"bsky\.app/profile/[^/?#&]+/post/[a-z0-9]+",)),
    "x": Provider(
        "X",
        "post",
        (rf"(?:x|twitter)\.com/(?:[A-Za-z0-9_]+|i/web)/status(?:es)?/{_NUMBER}",),
        "https://platform.twitter.com/embed/Tweet.html?dnt=true&id={id}",
        "post",
    ),
    "instagram": Provider(
        "Instagram",
        "post",
        (rf"instagram\.com/(?:[A-Za-z0-9._]+/)?(?P<what>p|reel|tv)/{_ID}",),
        "https://www.instagram.com/{what}/{id}/embed/",
        "post",
    ),
    "threads": Provider(
        "Threads",
        "post",
        (rf"threads\.(?:com|net)/(?P<who>@[A-Za-z0-9._]+)/post/{_ID}",),
        "https://www.threads.com/{who}/post/{id}/embed",
        "post",
    ),
    "openstreetmap": Provider(
        "OpenStreetMap",
        "map",
        (rf"openstreetmap\.org/[^#]*#map=(?P<zoom>[0-9]{{1,2}})/(?P<lat>{_DEGREES})/(?P<lon>{_DEGREES})",),
        "https://www.openstreetmap.org/export/embed.html?bbox={box}",
        "4x3",
        derive=_around,
    ),
    "datawrapper": Provider(
        "Datawrapper",
        "chart",
        (r"datawrapper\.dwcdn\.net/(?P<id>[A-Za-z0-9]{5})/(?P<version>[0-9]+)",),
        "https://datawrapper.dwcdn.net/{id}/{version}/",
        "4x3",
    ),
    "flourish": Provider(
        "Flourish",
        "chart",
        (rf"public\.flourish\.studio/visualisation/{_NUMBER}",),
        "https://flo.uri.sh/visualisation/{id}/embed",
        "4x3",
        players=(rf"flo\.uri\.sh/visualisation/{_NUMBER}/embed",),
        page="https://public.flourish.studio/visualisation/{id}/",
    ),
    "documentcloud": Provider(
        "DocumentCloud",
        "document",
        (r"(?:beta\.|embed\.)?documentcloud\.org/documents/(?P<id>[0-9]+-[a-z0-9-]+)",),
        "https://embed.documentcloud.org/documents/{id}/?embed=1",
        "post",
    ),
    # Cards with a link alone: a frame of these wants a script of theirs in our page, or the name of the site.
    "facebook-post": Provider("Facebook", "post", (r"facebook\.com/[A-Za-z0-9.]+/(?:posts|photos)/.+",)),
    "flickr": Provider("Flickr", "page", (r"flickr\.com/photos/[^/]+/.+", r"flic\.kr/.+")),
    "linkedin": Provider("LinkedIn", "post", (r"linkedin\.com/(?:posts|feed/update)/.+",)),
    "pinterest": Provider("Pinterest", "post", (r"pinterest\.[a-z.]+/pin/.+",)),
    "reddit": Provider("Reddit", "post", (r"reddit\.com/r/[^/]+/comments/.+",)),
    "telegram": Provider("Telegram", "post", (r"t\.me/[A-Za-z0-9_]+/[0-9]+",)),
    "tumblr": Provider("Tumblr", "post", (r"tumblr\.com/[^/]+/[0-9]+", r"[a-z0-9-]+\.tumblr\.com/post/.+")),
    "twitch": Provider("Twitch", "video", (r"twitch\.tv/.+", r"clips\.twitch\.tv/.+")),
}
"""The list that we bring, by the names that `NEWSROOM_EMBED_PROVIDERS` knows them by."""

OF_MANY_SITES = ("mastodon", "peertube")
"""Networks of sites: without the hosts whose pages are trusted in a frame, they are not in the list."""


def chosen(
    setting: str, names: Sequence[str], hosts: dict[str, Sequence[str]], file: Path | None
) -> tuple[Provider, ...]:
    """The list for this site: those of ours that are `names` (none: all), then those of a file of one's own, which go
    first. `setting` is what the names come from.

    Raises:
        ImproperlyConfigured: in one line, when a name is unknown or the file says something that cannot be.
    """
    unknown = [name for name in names if name not in PROVIDERS and name != "none"]
    if unknown:
        known = ", ".join(sorted(PROVIDERS))
        raise ImproperlyConfigured(f"{setting} has {unknown[0]!r}, which is not in the list; known are {known}.")
    ours = []
    for name, provider in PROVIDERS.items():
        if names and name not in names:
            continue
        if name in OF_MANY_SITES:
            if not hosts.get(name):
                continue
            if bad := [host for host in hosts[name] if not _HOST.fullmatch(host)]:
                raise ImproperlyConfigured(f"The hosts of {provider.name} have {bad[0]!r}, which is no whole name.")
            provider = replace(provider, hosts=tuple(hosts[name]))
        ours.append(provider)
    return (*(_from_file(file) if file else ()), *ours)


def _from_file(file: Path) -> tuple[Provider, ...]:
    try:
        rows = tomllib.loads(file.read_text("utf-8")).get("provider", [])
    except OSError as error:
        raise ImproperlyConfigured(f"{file} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{file} is not TOML: {error}.") from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ImproperlyConfigured(f"{file}: each provider is a table that begins with [[provider]].")
    return tuple(_provider(file, number, row) for number, row in enumerate(rows, 1))


_WORDS = {"name", "kind", "frame", "shape", "page", "referrer"}
_LISTS = {"addresses", "players", "hosts"}


def _provider(file: Path, number: int, row: dict[str, Any]) -> Provider:
    def refuse(reason: str) -> ImproperlyConfigured:
        return ImproperlyConfigured(f"{file}, provider {number}: {reason}.")

    if unknown := row.keys() - _WORDS - _LISTS:
        raise refuse(f"nothing is called {min(unknown)!r}")
    for name in _WORDS & row.keys():
        if not isinstance(row[name], str):
            raise refuse(f"{name} must be a text")
    for name in _LISTS & row.keys():
        if not isinstance(row[name], list) or not all(isinstance(each, str) for each in row[name]):
            raise refuse(f"{name} must be a list of texts")
    if not row.get("name") or not row.get("addresses"):
        raise refuse("it needs a name and addresses")
    lists = {name: tuple(row[name]) for name in _LISTS & row.keys()}
    made = Provider(**{"kind": "page"} | {name: row[name] for name in _WORDS & row.keys()} | lists)
    for word, known in [("kind", KINDS), ("shape", SHAPES), ("referrer", REFERRERS)]:
        if getattr(made, word) not in known:
            raise refuse(f"{word} must be one of {', '.join(known)}")
    for host in made.hosts or ():
        if not _HOST.fullmatch(host):
            raise refuse(f"{host!r} is no host")
    try:
        found = [set(re.compile(each).groupindex) for each in [*made.addresses, *made.players]]
        asked = {template: _asked_by(template) for template in [made.frame, made.page] if template}
    except (re.error, ValueError) as error:
        raise refuse(f"what it says cannot be read: {error}") from error
    given = set.intersection(*found) | {"url"} | ({"host"} if made.hosts is not None else set())
    for template, names in asked.items():
        if names - given:
            raise refuse(f"{template} asks for {min(names - given)!r}, which not every address has")
    if made.players and not made.page:
        raise refuse("with players it needs the page that readers get")
    if made.frame:
        origin = urlsplit(made.frame)
        if origin.scheme != "https" or (origin.netloc != "{host}" and not _HOST.fullmatch(origin.netloc)):
            raise refuse("frame must begin with https:// and the name of one host")
    return made


def _asked_by(template: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(template) if name is not None}
