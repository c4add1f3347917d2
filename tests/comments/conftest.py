"""What the tests of comments share: an article, a browser that posts, databases that threads can share."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from django.db import connections
from django.urls import reverse

from articles.models import Article
from comments import receipts
from comments.forms import HONEYPOT
from comments.origin import Proof
from comments.pipeline import Submission
from comments.pipeline.identity import Identity
from tests.factories import make_article

SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def article() -> Article:
    return make_article(headline="The dam holds")


@pytest.fixture
def typed(article):
    """A form as a reader fills it in; overrides by name, None leaves a field out."""

    def fill_in(**overrides):
        fields = {
            "author": "Ester Vold",
            "email": "ester@example.org",
            "comment": "I grew up two valleys from the dam.",
            HONEYPOT: "",
            "token": receipts.form_token(article),
        } | overrides
        return {name: value for name, value in fields.items() if value is not None}

    return fill_in


@pytest.fixture
def send(client, article, typed):
    """Post the form as a browser on this site does."""

    def post(to=None, headers=SAME_ORIGIN, browser=None, extra=None, **overrides):
        address = to or reverse("comments:post", args=[article.pk])
        return (browser or client).post(address, typed(**overrides), headers=headers, **(extra or {}))

    return post


@pytest.fixture
def no_limits(settings):
    settings.COMMENTS_LIMITS = dict.fromkeys(
        ["hard", "hard_wide", "soft", "email", "article", "site"], (1_000_000, 3600)
    )


@pytest.fixture
def shared_databases(transactional_db, tmp_path):
    """Databases that several threads can write at once: copies in files, where SQLite's are in memory.

    The test's own thread stays with what is in memory: threads see what was there before this fixture.
    """
    names = {}
    for alias in connections:
        connection = connections[alias]
        if connection.vendor != "sqlite":
            continue
        file = tmp_path / f"{alias}.sqlite3"
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(file)])
        with closing(sqlite3.connect(file)) as copy:  # turning WAL on takes the file for oneself
            copy.execute("PRAGMA journal_mode=WAL")
        names[alias] = connections.settings[alias]["NAME"]
        connections.settings[alias]["NAME"] = str(file)
    yield
    for alias, name in names.items():
        connections.settings[alias]["NAME"] = name


@pytest.fixture
def post(article):
    """A submission with nothing against it but that it is the first; overrides by name."""

    def submission(**overrides) -> Submission:
        commenter = overrides.pop("commenter", None)
        fields = {
            "article": article,
            "parent": None,
            "author_name": "Ester Vold",
            "author_email": "ester@example.org",
            "author_url": "",
            "body": "I grew up two valleys from the dam.",
            "identity": Identity("net", "wide", commenter=commenter),
            "proof": Proof.SAME_ORIGIN,
            "honeypot": "",
            "form_article_id": article.pk,
        }
        return Submission(**fields | overrides)

    return submission
