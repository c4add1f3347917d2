"""No word on a page, in a feed or in a script that could not be translated."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from comments import receipts
from comments.forms import HONEYPOT
from comments.models import Comment
from comments.moderation import transition
from tests.factories import make_article, make_page
from tests.marking import text_of, unmarked

pytestmark = pytest.mark.django_db(databases="__all__")

ROOT = Path(__file__).parent.parent.parent


# For readers

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
    "answering": "/comments/reply/{reply}/",
    "card": "/a/{pk}/card/",
    "no oEmbed": "/oembed/",
    "oEmbed of no width": "/oembed/?url=http://localhost:8000/&maxwidth=я",
}


@pytest.mark.parametrize("kind", PUBLIC)
def test_every_word_of_a_public_page_comes_through_a_catalogue(client, paper, marked, kind):
    things = {name: paper[name].get_absolute_url() for name in ["piece", "section", "tag", "author", "series", "gone"]}
    piece = paper["piece"]
    address = PUBLIC[kind].format(**things, day=piece.published_on, pk=piece.pk, reply=paper["reply"].public_id)
    page = text_of(client.get(address))
    assert "⟦" in page
    assert unmarked(page) == []


@pytest.mark.parametrize("form", ["feed/", "feed/atom/"])
def test_every_word_of_a_feed_comes_through_a_catalogue(client, paper, marked, form):
    paper["piece"].corrections.create(kind="update", text="Ещё.")
    text = text_of(client.get(paper["section"].get_absolute_url() + form))
    assert "⟦This is a feed." in text
    machines = "language|lastBuildDate|pubDate|guid|id|updated|published|atom:updated|link"
    for_people = re.sub(rf"<({machines})\b[^>]*>[^<]*</\1>", "", text)
    assert "⟦Update⟧" in html.unescape(for_people)
    assert unmarked(html.unescape(for_people)) == []


def test_every_word_of_a_mention_and_of_answers_in_a_thread_comes_through_a_catalogue(client, paper, marked):
    first = paper["reply"]
    replies = [{"kind": "pingback", "author_name": "Блог", "author_url": "https://a.example/"}, {"kind": "trackback"}]
    replies += [{"parent": first} for _number in range(8)]
    for fields in replies:
        reply = Comment.objects.create(**{"article": paper["piece"], "author_name": "Ия", "body": "Да."} | fields)
        transition(reply, "published", None, "")
    page = text_of(client.get(paper["piece"].get_absolute_url()))
    assert "⟦Mentioned in" in page
    assert "⟦in reply to" in page
    assert unmarked(page) == []
    transition(first, "rejected", None, "")
    assert unmarked(text_of(client.get(paper["piece"].get_absolute_url()))) == []


def test_every_word_of_a_preview_and_of_what_was_put_right_comes_through_a_catalogue(chief, paper, marked):
    from articles.views import preview_token

    piece = paper["piece"]
    piece.corrections.create(kind="update", text="Ещё.")
    Article.objects.filter(pk=piece.pk).update(updated_at=timezone.now())
    page = make_page(headline="О нас", standfirst="", body="<p>Да.</p>", slug="ещё", updated_at=timezone.now())
    draft = make_article(headline="Вода", standfirst="", body="<p>Да.</p>", slug="вода", status="draft")
    for shown in [piece, page, draft]:
        for address in [f"/preview/{preview_token(shown)}/", shown.get_absolute_url()]:
            assert unmarked(text_of(chief.get(address))) == [], address


REFUSED = {
    "empty": ({"author": "", "email": "", "comment": ""}, {}),
    "too long": ({"author": "я" * 99, "email": "я", "comment": "я" * 6000}, {}),
    "too short": ({"author": "!", "comment": "я"}, {}),
    "an address for a name": ({"author": "http://я"}, {}),
    "full of links": ({"comment": "https://a.example " * 9}, {}),
    "no website": ({"website": "я я"}, {}),
    "from another site": ({}, {"Sec-Fetch-Site": "cross-site", "Origin": "https://a.example"}),
}


@pytest.fixture
def typed(paper, settings):
    settings.COMMENTS_WEBSITE_FIELD = True
    fields = {"author": "Ада", "email": "a@a.example", "comment": "Это так.", HONEYPOT: ""}
    return fields | {"token": receipts.form_token(paper["piece"])}


@pytest.mark.parametrize("name", REFUSED)
def test_every_word_of_a_refused_reply_comes_through_a_catalogue(client, paper, typed, marked, name):
    said, headers = REFUSED[name]
    address = reverse("comments:post", args=[paper["piece"].pk])
    answer = client.post(address, typed | said, headers={"Sec-Fetch-Site": "same-origin"} | headers)
    assert answer.status_code in {403, 422}
    assert unmarked(text_of(answer)) == []


def test_every_word_of_other_refusals_of_replies_comes_through_a_catalogue(client, paper, typed, marked, settings):
    piece, headers = paper["piece"], {"Sec-Fetch-Site": "same-origin"}
    address = reverse("comments:post", args=[piece.pk])
    statuses = []

    def post(to=address, **options):
        answer = client.post(to, options.pop("data", typed), headers=headers, **options)
        statuses.append(answer.status_code)
        assert unmarked(text_of(answer)) == [], answer.status_code

    post(data=b"x", content_type="multipart/form-data")
    post(CONTENT_LENGTH=10_000_000)
    post(to=reverse("comments:reply", args=["0" * 13]))
    settings.COMMENTS_LIMITS = dict.fromkeys(["hard", "hard_wide", "soft", "email", "article", "site"], (1, 3600))
    post()
    post()
    settings.COMMENTS_LIMITS = dict.fromkeys(settings.COMMENTS_LIMITS, (1_000_000, 3600))
    Article.objects.filter(pk=piece.pk).update(replies="closed")
    post()
    assert unmarked(text_of(client.get(piece.get_absolute_url()))) == []
    Article.objects.filter(pk=piece.pk).update(replies="open", replies_close_at=timezone.now())
    assert unmarked(text_of(client.get(piece.get_absolute_url()))) == []
    assert statuses == [400, 413, 404, 303, 429, 403]


@pytest.mark.parametrize("status", ["pending", "published", "spam", "rejected", "withdrawn"])
def test_every_word_of_a_receipt_comes_through_a_catalogue(client, paper, marked, status):
    reply = Comment.objects.create(article=paper["piece"], parent=paper["reply"], author_name="Ия", body="Да.")
    if status != "pending":
        transition(reply, status, None, "")
    assert unmarked(text_of(client.get(receipts.receipt_url(reply)))) == []


# Scripts

_STRINGS = re.compile(r'"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`')
_SENTENCE = re.compile(r"[A-Z][a-z]+(?: [a-z]+)+|\b[A-Z][a-z]+[.:!?…]$")


@pytest.mark.parametrize("script", sorted(ROOT.glob("static/*/*.js")), ids=lambda script: script.name)
def test_a_script_has_no_words_of_its_own(script):
    code = re.sub(r"/\*.*?\*/|(?<![:\"'`])//[^\n]*", "", script.read_text("utf-8"), flags=re.DOTALL)
    strings = [quoted or written for quoted, written in _STRINGS.findall(code)]
    assert [text for text in strings if _SENTENCE.search(text)] == []
    assert re.findall(r'\?\? ?"[A-Za-z]+"|\|\| ?"[A-Z][a-z]+"', code) == []
