"""Refusals: each has the right status, says what to do, gives the text back, and saves nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.handlers.wsgi import LimitedStream
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from comments import receipts
from comments.models import Comment
from tests.comments.conftest import SAME_ORIGIN
from tests.comments.factories import make_comment
from tests.factories import make_article, make_page

pytestmark = pytest.mark.django_db(databases="__all__")

KEPT = "Typed with <care> & love"


@pytest.fixture
def refused(send):
    def post(status, said, *, keeps=True, **kwargs):
        response = send(**{"comment": KEPT} | kwargs)
        page = response.content.decode()
        assert response.status_code == status
        assert said in page
        assert "no-store" in response["Cache-Control"]
        assert "noindex" in response["X-Robots-Tag"]
        if keeps:
            assert "Typed with &lt;care&gt; &amp; love" in page
            assert 'role="alert" tabindex="-1" id="errors"' in page
        assert not Comment.objects.filter(author_name="Ester Vold").exists()
        return response

    return post


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"author": ""}, "Enter the name to show"),
        ({"author": "\u200b\u3164"}, "Enter the name to show"),
        ({"author": "!?"}, "at least one letter or digit"),
        ({"author": "x" * 61}, "at most 60 characters; this one has 61"),
        ({"author": "https://spam.example"}, "not an address"),
        ({"email": ""}, "will not be published"),
        ({"email": "ester.vold@"}, "Enter a whole address, such as name@example.org."),
    ],
)
def test_a_field_that_is_wrong_is_named_with_the_reason(refused, wrong, said):
    page = refused(422, said, **wrong).content.decode()
    name = next(iter(wrong))
    assert f'<a href="#reply-{name}">' in page
    assert f'id="reply-{name}-error"' in page
    field = page.split(f'id="reply-{name}"')[1].split(">")[0]
    assert 'aria-invalid="true"' in field
    assert f"reply-{name}-error" in field


def test_an_empty_comment_is_asked_for(send):
    page = send(comment=" \n\u200b ").content.decode()
    assert "Write something before you send it." in page
    assert 'value="Ester Vold"' in page


def test_a_comment_of_5001_characters_is_refused_whole_and_5000_fit(send):
    response = send(comment="é" * 5001)
    assert response.status_code == 422
    assert "it has 5001 characters, and 5000 fit. Nothing was cut off." in response.content.decode()
    assert "é" * 5001 in response.content.decode()
    assert send(comment="e\u0301" * 5000).status_code == 303, "composed, it fits"


@pytest.mark.parametrize("letter", ["水", "🌊"])
def test_a_comment_fits_by_its_letters_whatever_their_script_and_a_longer_one_is_given_back(send, letter):
    assert send(comment=letter * 5000).status_code == 303
    response = send(comment=letter * 40_000)
    assert response.status_code == 422
    assert letter * 40_000 in response.content.decode()


def test_more_links_than_allowed_are_refused(refused, settings):
    settings.COMMENTS_MAX_LINKS = 2
    refused(422, "Please use fewer links. At most 2 are allowed.", comment=KEPT + " http://a.example" * 3)


def test_a_website_that_is_none_is_refused_where_there_is_such_a_field(refused, settings):
    settings.COMMENTS_WEBSITE_FIELD = True
    for url in [
        "javascript:alert(1)",
        "JaVa\tScript:alert(1)",
        "data:x",
        "//evil.example",
        "http://[",
        "https://a.b/' onmouseover='x",
    ]:
        refused(422, "Enter a whole web address", website=url)


def test_a_closed_discussion_says_so_and_leaves_the_text_to_copy(refused, article):
    for change in [
        {"replies": "closed"},
        {"replies": "hidden"},
        {"replies": "open", "replies_close_at": timezone.now()},
    ]:
        Article.objects.filter(pk=article.pk).update(**change)
        page = refused(403, "Comments on this story are closed").content.decode()
        assert "<button class" not in page.split('class="form"')[1].split("</form>")[0]


def test_a_discussion_that_closes_while_somebody_writes_is_closed(refused, article, client):
    Article.objects.filter(pk=article.pk).update(replies_close_at=timezone.now() + timedelta(seconds=-1))
    refused(403, "so that you can copy it")


@pytest.mark.parametrize("change", [{"status": "draft"}, {"status": "withdrawn"}])
def test_what_is_not_live_takes_no_comment(send, article, change):
    Article.objects.filter(pk=article.pk).update(**change)
    assert send().status_code == 404
    assert not Comment.objects.exists()


def test_what_is_not_an_article_takes_no_comment(send, client, typed):
    later = make_article(published_at=timezone.now() + timedelta(days=1))
    for number in [later.pk, make_page().pk, 0, 10**20]:
        assert send(to=reverse("comments:post", args=[number])).status_code == 404
    assert client.post("/comments/article/1;--/", typed(), headers=SAME_ORIGIN).status_code == 404
    assert not Comment.objects.exists()


FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=cut"
PART = b'--cut\r\nContent-Disposition: form-data; name="comment"\r\n%s\r\n%s\r\n--cut--\r\n'

NOT_A_FORM_OF_OURS = {
    "2 MB": (FORM, b"comment=" + b"x" * 2_000_000, 413),
    "2 MB in parts": (MULTIPART, PART % (b"", b"x" * 2_000_000), 413),
    "just over 512 kB": (FORM, b"comment=" + b"x" * 512 * 1024, 413),
    "1,001 fields": (FORM, b"&".join(b"f%d=" % n for n in range(1001)), 400),
    "1,003 parts": (
        MULTIPART,
        b"--cut\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n" * 1003,  # Django allows two more
        400,
    ),
    "101 files": (
        MULTIPART,
        b"".join(
            b'--cut\r\nContent-Disposition: form-data; name=a; filename="f%d"\r\n\r\nx\r\n' % n for n in range(101)
        ),
        400,
    ),
    "no boundary": ("multipart/form-data", b"x", 400),
    "a boundary of nonsense": ("multipart/form-data; boundary=\x7f\xe9", b"x", 400),
    "parts without an end": (MULTIPART, b'--cut\r\nContent-Disposition: form-data; name="comment', 422),
    "parts that are none": (MULTIPART, b"--cut\r\n\r\n--cut\r\n--cut--", 422),
    "base64 that is none": (MULTIPART, PART % (b"Content-Transfer-Encoding: base64\r\n", b"abcde"), 422),
    "a file in base64 that is none": (
        MULTIPART,
        PART.replace(b'"comment"', b'"a"; filename="b"') % (b"Content-Transfer-Encoding: base64\r\n", b"abcde"),
        400,
    ),
    "a file in place of a text": (
        MULTIPART,
        b'--cut\r\nContent-Disposition: form-data; name="comment"; filename="../../x"\r\n\r\nx\r\n--cut--\r\n',
        422,
    ),
    "NUL bytes": (FORM, b"author=a%00&email=%00&comment=\x00%00&token=%00&website=%00", 422),
    "NUL bytes in parts": (MULTIPART, PART % (b"", b"\x00"), 422),
    "a name with NUL": (FORM, b"%00=%00&\x00=", 422),
    "invalid UTF-8": (FORM, b"author=%FF&comment=\xff\xfe%C3%28", 422),
    "invalid UTF-8 in parts": (MULTIPART, PART % (b"", b"\xff\xfe\xc3("), 422),
    "lone surrogates": (FORM, b"author=%ED%A0%80&comment=%ED%B0%80\xed\xa0\x80&token=%ED%A0%80", 422),
    "lone surrogates in parts": (MULTIPART, PART % (b"", b"\xed\xa0\x80"), 422),
    "another charset": (f"{FORM}; charset=utf-16", b"comment=x", 422),
    "a charset of no text": (f"{FORM}; charset=rot13", b"comment=x", 422),
    "parts in a charset of no text": (f"{MULTIPART}; charset=hex", PART % (b"", b"xx"), 422),
    "something else": ("application/json", b'{"comment": "x"}', 422),
    "nothing": ("", b"", 422),
}


@pytest.mark.parametrize("name", NOT_A_FORM_OF_OURS)
@pytest.mark.parametrize("to_a_comment", [False, True], ids=["post", "reply"])
def test_what_no_form_of_ours_sends_gets_a_page_that_says_so(client, article, name, to_a_comment):
    kind, raw, status = NOT_A_FORM_OF_OURS[name]
    address = reverse("comments:post", args=[article.pk])
    if to_a_comment:
        address = reverse("comments:reply", args=[make_comment(article).public_id])
    before = Comment.objects.count()
    response = client.generic("POST", address, raw, kind, headers=SAME_ORIGIN)
    page = response.content.decode()
    assert response.status_code == status
    assert "Your comment was not sent" in page
    assert "Leave a Reply" in page
    assert response["Cache-Control"] == "private, no-store"
    if status == 413:
        assert "far longer than a comment can be" in page
    if status == 400:
        assert "in pieces that we cannot read" in page
    assert Comment.objects.count() == before


def test_surrogates_and_nul_bytes_within_a_comment_cost_it_nothing_else(client, article):
    raw = b"author=Ester%00%ED%A0%80&email=e%00@example.org&comment=Well%00+said%ED%B0%80."
    response = client.generic("POST", reverse("comments:post", args=[article.pk]), raw, FORM, headers=SAME_ORIGIN)
    assert response.status_code == 303
    comment = Comment.objects.get()
    assert comment.author_email == "e@example.org"
    assert comment.body.startswith("Well said")
    assert "\x00" not in comment.body + comment.author_name


def test_a_body_that_breaks_off_is_no_error(client, article, monkeypatch):
    def broken(*_args):
        raise OSError("the reader has gone")

    monkeypatch.setattr(LimitedStream, "read", broken)
    response = client.post(reverse("comments:post", args=[article.pk]), {"comment": "x"}, headers=SAME_ORIGIN)
    assert response.status_code == 400


@pytest.mark.parametrize("length", ["-1", "x", "", "9" * 30])
def test_a_length_that_is_none_is_no_error(client, article, length):
    address = reverse("comments:post", args=[article.pk])
    response = client.post(address, {"comment": "x"}, headers=SAME_ORIGIN, CONTENT_LENGTH=length)
    assert response.status_code in {400, 413, 422}


@pytest.mark.parametrize(
    "address",
    [
        "/comments/article/0/",
        "/comments/reply/0000000000000/",
        "/comments/receipt/forged.token/",
        "/comments/receipt/%00/",
        "/comments/receipt/%ED%A0%80/",
    ],
)
def test_a_page_that_is_not_there_is_not_kept_either(client, address):
    response = client.post(address, headers=SAME_ORIGIN) if "receipt" not in address else client.get(address)
    assert response.status_code == 404
    assert response["Cache-Control"] == "private, no-store"
    assert "There is no page at this address." in response.content.decode()


@pytest.mark.parametrize("after", ["%00", "%ED%A0%80", "\u0660" * 13, "0" * 13 + "%0A", "%FF"])
def test_a_cursor_of_nonsense_is_a_404_on_either_page(client, article, after):
    thread = reverse("comments:thread", args=[make_comment(article).public_id])
    for page in [article.get_absolute_url(), thread]:
        assert client.get(f"{page}?after={after}").status_code == 404


def test_a_network_that_sends_too_much_waits_and_keeps_its_text(refused, send, settings):
    settings.COMMENTS_LIMITS = {"hard": (2, 600)}
    send(author="A", comment="One.")
    send(author="A", comment="Two.")
    response = refused(429, "Please try again in 5 minutes.")
    assert 295 <= int(response["Retry-After"]) <= 300


def test_a_hundred_posts_under_invented_addresses_are_one_networks(send, settings):
    settings.COMMENTS_LIMITS = {"hard": (10, 3600)}
    statuses = [
        send(headers={**SAME_ORIGIN, "X-Forwarded-For": f"203.0.113.{n}"}, comment=f"Spam {n}").status_code
        for n in range(20)
    ]
    assert statuses.count(429) == 10


def test_one_ipv6_customer_has_one_bucket_and_a_mapped_address_is_the_ipv4_one(send, settings):
    settings.COMMENTS_LIMITS = {"hard": (2, 3600)}
    for addresses in [
        ["2001:db8:1:2::1", "2001:db8:1:2:ffff::2", "2001:db8:1:2:3::"],
        ["192.0.2.1", "::ffff:192.0.2.1", "192.0.2.1"],
    ]:
        got = [send(extra={"REMOTE_ADDR": a}, comment=f"From {a} {n}").status_code for n, a in enumerate(addresses)]
        assert got == [303, 303, 429]


def test_a_get_changes_nothing(client, article):
    client.get(reverse("comments:post", args=[article.pk]), {"comment": "x"})
    parent = make_comment(article)
    before = Comment.objects.count()
    assert client.get(reverse("comments:reply", args=[parent.public_id]), {"comment": "x"}).status_code == 200
    assert Comment.objects.count() == before


def test_the_address_of_the_form_leads_whoever_opens_it_to_the_form(client, article):
    address = reverse("comments:post", args=[article.pk])
    response = client.get(address)
    assert (response.status_code, response["Location"]) == (302, f"{article.get_absolute_url()}#reply")
    assert response["Cache-Control"] == "private, no-store"
    assert client.put(address).status_code == 405
    Article.objects.filter(pk=article.pk).update(status="withdrawn")
    assert client.get(address).status_code == 404


# What the pages cost: five queries, of which three are the site's own (its settings, sections and pages)


@pytest.mark.parametrize("name", ["reply", "receipt", "post"])
def test_the_private_pages_cost_at_most_five_queries(client, article, typed, name):
    comment = make_comment(parent=make_comment(article))
    with CaptureQueriesContext(connection) as queries:
        if name == "reply":
            response = client.get(reverse("comments:reply", args=[comment.public_id]))
        elif name == "receipt":
            response = client.get(receipts.receipt_url(comment))
        else:
            response = client.post(reverse("comments:post", args=[article.pk]), typed(author=""), headers=SAME_ORIGIN)
    assert response.status_code in {200, 422}
    asked = [query["sql"] for query in queries if query["sql"].startswith("SELECT") and "bucket" not in query["sql"]]
    assert len(asked) <= 5


# Replying


def test_the_reply_page_shows_what_is_answered_and_is_nobody_elses(client, article):
    parent = make_comment(article, author_name="D. Marchetti", body="I would *hold* the headline.")
    response = client.get(reverse("comments:reply", args=[parent.public_id]))
    page = response.content.decode()
    assert "D. Marchetti" in page
    assert "I would <em>hold</em> the headline." in page
    assert f'action="/comments/reply/{parent.public_id}/"' in page
    assert "no-store" in response["Cache-Control"]
    assert "noindex" in response["X-Robots-Tag"]
    assert "alert" not in page.split("<form")[1].split("</form>")[0]


def test_the_reply_page_of_a_closed_discussion_says_so(client, article):
    parent = make_comment(article)
    Article.objects.filter(pk=article.pk).update(replies="closed")
    response = client.get(reverse("comments:reply", args=[parent.public_id]))
    assert response.status_code == 403
    assert "Comments on this story are closed" in response.content.decode()


@pytest.mark.parametrize("status", ["pending", "spam", "rejected", "withdrawn"])
def test_an_answer_to_what_is_not_there_keeps_the_text_and_the_article(refused, client, article, status):
    parent = make_comment(article, status=status)
    address = reverse("comments:reply", args=[parent.public_id])
    assert client.get(address).status_code == 404
    page = refused(404, "is not there any more", to=address).content.decode()
    assert f'action="/comments/article/{article.pk}/"' in page


def test_an_answer_to_what_never_was_looks_the_same(refused, send, article):
    refused(404, "is not there any more", to="/comments/reply/0000000000000/")
    assert send(to="/comments/reply/0000000000000/", token="forged").status_code == 404


def test_a_thread_never_reaches_into_another_article(send, article):
    parent = make_comment(make_article())
    send(to=reverse("comments:reply", args=[parent.public_id]), token=receipts.form_token(article))
    comment = Comment.objects.get(author_name="Ester Vold")
    assert comment.article == parent.article
    assert comment.root == parent


def test_a_foreign_reply_keeps_its_text_too(refused, article):
    parent = make_comment(article)
    address = reverse("comments:reply", args=[parent.public_id])
    page = refused(403, "Post it from here", to=address, headers={"Sec-Fetch-Site": "cross-site"}).content.decode()
    assert f'action="{address}"' in page


# The form on the article


def test_the_form_has_labels_and_says_in_words_what_is_required(client, article):
    page = client.get(article.get_absolute_url()).content.decode()
    for name, completion in [("author", "name"), ("email", "email")]:
        assert f'<label for="reply-{name}">' in page
        assert f'name="{name}"' in page
        assert f'autocomplete="{completion}"' in page
    assert "Leave a Reply" in page
    assert "will not be published" in page
    assert "website" not in page
    assert "maxlength" not in page
    assert "style=" not in page.split('id="reply"')[1].split("</section>")[0]


def test_a_closed_discussion_without_replies_says_so_once(client, article):
    Article.objects.filter(pk=article.pk).update(replies="closed")
    page = client.get(article.get_absolute_url()).content.decode()
    assert page.count("closed") == 1
    assert "Comments are closed." in page
    assert "No comments yet" not in page


@pytest.mark.parametrize(
    ("change", "said", "has_form", "shows_comment"),
    [
        ({}, "Leave a Reply", True, True),
        ({"replies": "closed"}, "Comments on this story are closed. What was said stays.", False, True),
        (
            {"replies_close_at": timezone.now() - timedelta(days=1)},
            "Comments on this story closed on",
            False,
            True,
        ),
        ({"replies": "hidden"}, "There is no discussion on this story.", False, False),
    ],
)
def test_open_closed_and_hidden_are_told_apart(client, article, change, said, has_form, shows_comment):
    comment = make_comment(article)
    Article.objects.filter(pk=article.pk).update(**change)
    page = client.get(article.get_absolute_url()).content.decode()
    assert said in page
    assert ('<form class="form"' in page) == has_form
    assert (comment.body in page) == shows_comment
    assert (f"/comments/reply/{comment.public_id}/" in page) == has_form
    thread = client.get(reverse("comments:thread", args=[comment.public_id])).content.decode()
    assert (f"/comments/reply/{comment.public_id}/" in thread) == has_form
