"""The interface in other languages: whole catalogues, and no word on a page that could not be translated."""

from __future__ import annotations

import re
from contextlib import suppress
from html.parser import HTMLParser

import pytest
from django.contrib import admin
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.translation import trans_real

from comments.models import Comment
from comments.moderation import transition
from tests import catalogues
from tests.factories import (
    make_article,
    make_author,
    make_page,
    make_picture,
    make_section,
    make_series,
    make_tag,
    make_user,
)

pytestmark = pytest.mark.django_db(databases="__all__")

LANGUAGES = catalogues.LANGUAGES
_HELD = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|</?\w+|&\w+;")
"""What a translation takes over as it is: placeholders, tags, entities."""


@pytest.fixture(scope="module")
def source():
    return catalogues.from_source()


def forms_of(message):
    return message.string if isinstance(message.string, tuple) else (message.string,)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_holds_every_message_of_the_source_and_no_other(language, source):
    kept = {(message.context, message.id) for message in catalogues.read(language) if message.id}
    wanted = {(message.context, message.id) for message in source if message.id}
    assert kept == wanted, "run `make messages`, then translate what is new"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_translated_and_none_is_a_guess(language):
    catalog = catalogues.read(language)
    assert [message.id for message in catalog if message.id and not catalogues.is_whole(message.string)] == []
    assert [message.id for message in catalog if message.id and message.fuzzy] == []
    assert all(len(forms_of(m)) == catalog.num_plurals for m in catalog if isinstance(m.id, tuple))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_placeholders_markup_and_outer_line_breaks(language):
    for message in catalogues.read(language):
        originals = message.id if isinstance(message.id, tuple) else (message.id,)
        wanted = set().union(*(_HELD.findall(original) for original in originals))
        for form in forms_of(message) if message.id else ():
            held = set(_HELD.findall(form))
            # "one story" needs no number; everything else that the source fills in must stand in the translation.
            assert held == wanted or (len(originals) > 1 and held < wanted), (originals[0], form)
            assert (form[:1] == "\n", form[-1:] == "\n") == (originals[0][:1] == "\n", originals[0][-1:] == "\n")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_that_of_the_words_beside_it(language):
    compiled = catalogues.po_of(language).with_suffix(".mo").read_bytes()
    assert compiled == catalogues.as_mo(catalogues.read(language)), "run `make messages`"


@pytest.mark.parametrize(
    ("language", "number", "said"),
    [("de", 1, "1 Kommentar"), ("fr", 0, "0 commentaire"), ("fr", 2, "2 commentaires"), ("ar", 2, "تعليقان")],
)
def test_a_number_of_replies_is_said_as_the_language_says_it(language, number, said):
    with translation.override(language):
        told = translation.ngettext("%(number)s comment", "%(number)s comments", number) % {"number": number}
    assert told == said


# No word that could not be translated


@pytest.fixture
def marked(monkeypatch):
    """Whatever goes through a catalogue comes out in ⟦brackets⟧."""

    def told(message):
        return f"⟦{message}⟧" if message else ""

    monkeypatch.setattr(trans_real, "gettext", told)
    monkeypatch.setattr(trans_real, "pgettext", lambda context, message: told(message))
    monkeypatch.setattr(trans_real, "ngettext", lambda one, many, number: told(one if number == 1 else many))
    monkeypatch.setattr(trans_real, "npgettext", lambda context, one, many, number: told(one if number == 1 else many))
    for name in ["gettext", "pgettext", "ngettext", "npgettext"]:
        monkeypatch.setitem(translation._trans.__dict__, name, getattr(trans_real, name))


class Words(HTMLParser):
    """What people read or hear of a page."""

    SAID = {"alt", "title", "placeholder", "aria-label", "aria-description", "aria-roledescription"}
    SILENT = {"script", "style", "code", "pre", "template"}

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.silent: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag in self.SILENT:
            self.silent.append(tag)
        self.found += [value for name, value in attrs if value and name in self.SAID | {"data-say"}]
        given = dict(attrs)
        if tag == "meta" and given.get("name") in {"description", "twitter:image:alt"}:
            self.found.append(given["content"])
        if tag == "input" and given.get("type") in {"submit", "button"}:
            self.found.append(given["value"])

    def handle_endtag(self, tag):
        if self.silent and self.silent[-1] == tag:
            self.silent.pop()

    def handle_data(self, data):
        if not self.silent:
            self.found.append(data)


_ALLOWED = re.compile(
    r"\b(RSS|Atom|JSON\sFeed|Newsroom|OPML|WebP|AVIF|JPEG|PNG|GIF|WordPress|Markdown|CSV|HTML|URL|True|False)\b"
)
"""Names; and what Django's own lists say of a tick or a cross."""
_ADDRESS = re.compile(r"https?://\S+|\S+@\S+|/[\w./<>…-]*|(?:%[0-9A-F]{2})+|\b\w+\.(?:png|example)\b")


def unmarked(page):
    """The words in Latin letters that came through no catalogue; the tests write in Cyrillic."""
    text, before = "\0".join(Words(page).found), ""
    while text != before:
        text, before = re.sub(r"⟦[^⟦⟧]*⟧", "", text), text
    text = _ALLOWED.sub("", _ADDRESS.sub("", text))
    return [" ".join(part.split()) for part in text.split("\0") if re.search(r"[A-Za-z]{2}", part)]


@pytest.fixture
def paper():
    """A paper whose every word is Cyrillic."""
    section = make_section(name="Мир", slug="мир", description="О мире.")
    tag, author = make_tag(name="Река", slug="река"), make_author(name="Анна", slug="анна", bio="Пишет.")
    series = make_series(name="Вода", slug="вода")
    shown = {"alt": "Поле", "caption": "Поле", "title": "Поле", "original_name": "поле"}
    words = {"headline": "Река вышла", "standfirst": "Вода.", "body": "<p>Раз.</p>\n<h2>Два</h2>\n<p>Три.</p>"}
    shared = {"section": section, "tags": (tag,), "bylines": (author,), "series": series, **words}
    pieces = [make_article(**shared, part=n, slug=f"река-{n}", lead_picture=make_picture(**shown)) for n in range(1, 6)]
    make_article(**words, section=section, slug="мнение", label="opinion")
    for slug in ["о-нас", "правила"]:
        make_page(**words | {"headline": "О нас"}, slug=slug)
    reply = Comment.objects.create(article=pieces[0], author_name="Ада", body="Да.")
    transition(reply, "published", None, "")
    gone = make_article(**shared, part=9, slug="прочь")
    gone.withdraw("Ошибка.")
    return {"piece": pieces[0], "section": section, "tag": tag, "author": author, "series": series,
            "reply": reply, "gone": gone}  # fmt: skip


PUBLIC = {
    "front page": "/",
    "piece": "{piece}",
    "section": "{section}",
    "tag": "{tag}",
    "author": "{author}",
    "series": "{series}",
    "page": "/о-нас/",
    "search": "/search/?q=река",
    "nothing found": "/search/?q=облако",
    "a search that cannot be answered": "/search/?q=" + "я" * 3000,
    "year": "/{day:%Y}/",
    "month": "/{day:%Y/%m}/",
    "day": "/{day:%Y/%m/%d}/",
    "not found": "/нет/",
    "gone": "{gone}",
    "thread": "/comments/thread/{reply}/",
    "card": "/a/{pk}/card/",
}


@pytest.mark.parametrize("kind", PUBLIC)
def test_every_word_of_a_public_page_comes_through_a_catalogue(client, paper, marked, kind):
    things = {name: paper[name].get_absolute_url() for name in ["piece", "section", "tag", "author", "series", "gone"]}
    piece = paper["piece"]
    address = PUBLIC[kind].format(**things, day=piece.published_on, pk=piece.pk, reply=paper["reply"].public_id)
    page = client.get(address).content.decode()
    assert "⟦" in page
    assert unmarked(page) == []


@pytest.fixture
def chief(client, paper):
    user = make_user(username="хозяйка", first_name="Анна", is_superuser=True)
    client.force_login(user)
    return client


SCREENS = [model for model in admin.site._registry if model._meta.app_label in {"articles", "comments", "newsroom"}]


@pytest.mark.parametrize("model", SCREENS, ids=lambda model: model._meta.label)
def test_every_word_of_the_desk_comes_through_a_catalogue(chief, paper, marked, model):
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    addresses = [reverse(f"{name}_changelist"), f"{reverse(f'{name}_changelist')}?q=река"]
    one = model._default_manager.first()
    if one is not None:
        addresses += [reverse(f"{name}_{screen}", args=[one.pk]) for screen in ["change", "history", "delete"]]
    with suppress(NoReverseMatch):
        addresses.append(reverse(f"{name}_add"))
    seen = 0
    for address in addresses:
        answer = chief.get(address, follow=True)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            seen += 1
            assert unmarked(answer.content.decode()) == [], address
    assert seen


def test_every_word_of_the_desks_front_and_of_signing_in_comes_through_a_catalogue(client, chief, marked):
    assert unmarked(chief.get("/admin/").content.decode()) == []
    chief.logout()
    assert unmarked(client.get("/admin/login/").content.decode()) == []
    failed = client.post("/admin/login/", {"username": "кто", "password": "что"})
    assert unmarked(failed.content.decode()) == []


def test_every_word_of_a_refused_and_of_a_taken_reply_comes_through_a_catalogue(client, paper, marked):
    address = f"/comments/{paper['piece'].pk}/reply/"
    page = client.get(paper["piece"].get_absolute_url()).content.decode()
    action = re.search(r'<form[^>]*action="([^"]+)"', page[page.index('id="reply"') - 4000 :])
    assert action
    for said in [{}, {"body": "я" * 100_000}, {"body": "Да.", "name": "Ада"}]:
        answer = client.post(action[1], said, follow=True)
        assert unmarked(answer.content.decode()) == [], (address, said)
