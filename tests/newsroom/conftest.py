"""A paper whose every word is Cyrillic, and the marks by which words are known that a catalogue could translate."""

from __future__ import annotations

import pytest

from comments.models import Comment
from comments.moderation import transition
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
from tests.marking import mark


@pytest.fixture
def marked(monkeypatch):
    """Whatever goes through a catalogue comes out in ⟦brackets⟧."""
    mark(monkeypatch)


@pytest.fixture
def paper():
    """A paper whose every word is Cyrillic."""
    section = make_section(name="Мир", slug="мир", description="О мире.")
    tag = make_tag(name="Река", slug="река")
    author = make_author(name="Анна", slug="анна", bio="Пишет.", website="https://анна.example", email="a@a.example")
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


@pytest.fixture
def chief(client, paper):
    """Somebody signed in to the desk of that paper who may do everything."""
    user = make_user(username="хозяйка", first_name="Анна", is_superuser=True)
    client.force_login(user)
    return client


@pytest.fixture
def own_folder(settings, tmp_path, monkeypatch):
    """A folder for what a newsroom keeps in files, in the settings and in the environment."""
    settings.DATA_DIR = tmp_path
    monkeypatch.setenv("NEWSROOM_DATA", str(tmp_path))
