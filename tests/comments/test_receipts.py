"""Receipts: what their holder sees, and that they open nothing else."""

from __future__ import annotations

import pytest
from django.core.signing import Signer
from django.urls import reverse

from articles.models import Article
from comments import moderation, receipts
from comments.models import Comment
from tests.comments.factories import make_comment

pytestmark = pytest.mark.django_db(databases="__all__")


def test_a_receipt_shows_the_state_and_the_text_with_dead_links(client, article):
    parent = make_comment(article, author_name="D. Marchetti")
    comment = make_comment(
        parent=parent, status="pending", body="See [this](https://spam.example/x) https://ham.example",
        author_url="https://spam.example", author_email="secret@example.org",
    )  # fmt: skip
    response = client.get(receipts.receipt_url(comment))
    page = response.content.decode()
    assert response.status_code == 200
    assert "Held for moderation" in page
    assert "in reply to" in page
    assert "https://ham.example" in page
    assert 'href="https://' not in page.split('class="receipt"')[1].split("</section>")[0]
    assert "secret@example.org" not in page
    assert f"{article.get_absolute_url()}#talk" in page


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("pending", "is with a moderator"),
        ("published", "is published"),
        ("rejected", "is not published"),
        ("spam", "was set aside"),
        ("withdrawn", "You have withdrawn"),
    ],
)
def test_each_state_is_told_honestly(client, article, status, said):
    assert said in client.get(receipts.receipt_url(make_comment(article, status=status))).content.decode()


def test_a_receipt_is_kept_by_nobody_and_its_address_goes_nowhere(client, article):
    response = client.get(receipts.receipt_url(make_comment(article, status="pending")))
    assert response["Cache-Control"] == "private, no-store"
    assert "noindex" in response["X-Robots-Tag"]
    assert response["Referrer-Policy"] == "same-origin"
    assert "ETag" not in response


def test_a_guessed_altered_or_other_token_is_a_404(client, article):
    comment = make_comment(article, status="pending")
    other = make_comment(article, status="pending")
    token = receipts.receipt_token(comment)
    signature = token.partition(".")[2]
    for forged in [
        token[:-1] + ("a" if token[-1] != "a" else "b"),
        f"{other.public_id}.{signature}",
        comment.public_id,
        receipts.form_token(article),
        Signer(sep=".", salt="comments.manage").sign(comment.public_id),
        "x",
        "\u0000",
    ]:
        assert client.get(reverse("comments:receipt", kwargs={"token": forged})).status_code == 404
    assert receipts.article_id_of_form(token) is None


def test_another_secret_key_ends_all_receipts(client, article, settings):
    url = receipts.receipt_url(make_comment(article, status="pending"))
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    assert client.get(url).status_code == 200, "a rotated key is still known"
    settings.SECRET_KEY_FALLBACKS = []
    assert client.get(url).status_code == 404


def test_receipts_vanish_with_their_article(client, article):
    url = receipts.receipt_url(make_comment(article, status="pending"))
    Article.objects.filter(pk=article.pk).update(status="withdrawn")
    assert client.get(url).status_code == 404


def test_nobody_sees_what_waits_by_typing_an_address(client, article):
    comment = make_comment(article, status="pending", author_email="ester@example.org")
    client.cookies["comment_author_email"] = "ester@example.org"
    page = client.get(article.get_absolute_url(), {"unapproved": comment.pk, "email": "ester@example.org"})
    assert comment.body not in page.content.decode()


def test_a_receipt_follows_the_comment(client, article):
    comment = make_comment(article, status="pending")
    url = receipts.receipt_url(comment)
    moderation.transition(Comment.objects.get(), "published", None, "approved")
    assert comment.get_absolute_url() in client.get(url).content.decode()


def test_the_public_thread_page_is_validated_and_the_same_for_all(client, article):
    root = make_comment(article)
    address = reverse("comments:thread", args=[root.public_id])
    first = client.get(address)
    assert first["ETag"].startswith('W/"')
    assert not first.cookies
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    make_comment(parent=root)
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200
