"""Which words of a page or of a terminal come through a catalogue: those that do are marked."""

from __future__ import annotations

import io
import json
import re
from html.parser import HTMLParser

import pytest
from django.core.management import CommandError, call_command
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.translation import trans_real

from newsroom import early


def mark(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on, whatever goes through a catalogue comes out in ⟦brackets⟧, with what is put into it."""
    monkeypatch.setattr(trans_real, "gettext", _told)
    monkeypatch.setattr(trans_real, "pgettext", lambda context, message: _told(message))
    monkeypatch.setattr(trans_real, "ngettext", lambda one, many, number: _told(one if number == 1 else many))
    monkeypatch.setattr(trans_real, "npgettext", lambda context, one, many, number: _told(one if number == 1 else many))
    for name in ["gettext", "pgettext", "ngettext", "npgettext"]:
        monkeypatch.setitem(translation._trans.__dict__, name, getattr(trans_real, name))
    monkeypatch.setattr(early, "catalogue", lambda language: _Catalogue)


def _told(message: str) -> str:
    return f"⟦{message}⟧" if message else ""


class _Catalogue:
    gettext = staticmethod(_told)


class Words(HTMLParser):
    """What people read or hear of a page, and what its scripts may tell them."""

    SAID = {"alt", "title", "placeholder", "aria-label", "aria-description", "aria-roledescription"}
    SILENT = {"script", "style", "code", "pre", "template"}
    OF_NAMES = {"language", "time_zone"}
    """Fields whose choices are names: languages in their own words, places."""
    FOR_MACHINES = {"data-inline-formset", "data-popup-opener", "data-desk-pictures", "data-prepopulated-fields"}
    """Attributes in JSON of Django's own scripts, and what is known of pictures."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.silent: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        is_of_names = tag == "select" and given.get("name") in self.OF_NAMES
        is_of_names |= tag == "div" and given.get("id") == "id_blocked_crawlers"
        if is_of_names or (tag in self.SILENT and tag != "template"):
            self.silent.append(tag)
        elif self.silent and tag == self.silent[-1]:
            self.silent.append(tag)  # one inside it, whose end is not its own
        self.found += [value for name, value in given.items() if name in self.SAID]
        for name, value in given.items():
            if name.startswith("data-") and name not in self.FOR_MACHINES:
                self.found += _sentences(value)
        if tag == "meta" and given.get("name") in {"description", "twitter:image:alt"}:
            self.found.append(given["content"])
        if tag == "input" and given.get("type") in {"submit", "button"}:
            self.found.append(given["value"])

    def handle_endtag(self, tag: str) -> None:
        if self.silent and self.silent[-1] == tag:
            self.silent.pop()

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.found.append(data)


def _sentences(value: str) -> list[str]:
    """What an attribute for scripts holds of words: itself, where it reads like some, or those of its JSON."""
    if value.startswith("{"):
        try:
            value = json.loads(value)
        except ValueError:
            return []
        return [said for said in value.values() if isinstance(said, str)]
    return [value] if re.search(r"[A-Z⟦].*[a-z]{2} [a-z]|⟦", value) else []


_ALLOWED = re.compile(
    r"\b(RSS|Atom|JSON\sFeed|Newsroom|OPML|WebP|AVIF|JPEG|PNG|GIF|WordPress|Markdown|CSV|HTML|URL|True|False|UTC|XML|"
    r"ZIP|MB|kB|WhatsApp|Facebook|Bluesky|Telegram|Mastodon|YouTube|OpenStreetMap|data-domain|User-agent|"
    r"Disallow)\b"
)
"""Names and units; and what Django's own lists say of a tick or a cross."""
_ADDRESS = re.compile(
    r"https?://\S+|\S+@\S+|/[\w./<>…-]*|(?:%[0-9A-F]{2})+|\b[\w-]+\.(?:png|example|xml|json|csv|txt)\b"
)


def text_of(answer: HttpResponseBase) -> str:
    """What the test client was answered, streamed or not."""
    return b"".join(answer).decode() if answer.streaming else answer.content.decode()


def said(*command: object, **options: object) -> str:
    """Everything that a command tells whoever gave it, its refusal included."""
    out = io.StringIO()
    try:
        call_command(*map(str, command), stdout=out, stderr=out, **options)
    except CommandError as refusal:
        out.write(f"\n{refusal}")
    return out.getvalue()


def unmarked(page: str) -> list[str]:
    """The words of a page in Latin letters that came through no catalogue; the tests write in Cyrillic."""
    return _left(Words(page).found)


def unmarked_lines(text: str) -> list[str]:
    """The same of what is written to a terminal."""
    return _left(text.splitlines())


def _left(parts: list[str]) -> list[str]:
    text, before = "\0".join(parts), ""
    while text != before:
        text, before = re.sub(r"⟦[^⟦⟧]*⟧", "", text), text
    text = _ALLOWED.sub("", _ADDRESS.sub("", text))
    return [" ".join(part.split()) for part in text.split("\0") if re.search(r"[A-Za-z]{2}", part)]
