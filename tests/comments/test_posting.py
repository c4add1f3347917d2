"""Posting: what is taken in, once, in which state; and what the reader's browser is given."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from comments import moderation, receipts
from comments.forms import HONEYPOT
from comments.models import Comment, Commenter
from comments.pipeline import scorers
from tests.comments.conftest import SAME_ORIGIN
from tests.comments.factories import make_comment
from tests.factories import make_article, make_author, make_page, make_user

pytestmark = pytest.mark.django_db(databases="__all__")


def reasons(comment=None) -> list[str]:
    return [reason["reason"] for reason in (comment or Comment.objects.get()).held_reasons]


def test_a_new_readers_comment_is_held_and_leads_to_its_receipt(send, client, article):
    response = send()
    comment = Comment.objects.get()
    assert response.status_code == 303
    assert response["Location"] == receipts.receipt_url(comment)
    assert (comment.status, comment.author_name, comment.author_email, comment.body) == (
        "pending", "Ester Vold", "ester@example.org", "I grew up two valleys from the dam.",
    )  # fmt: skip
    assert reasons() == ["first_comment"]
    assert "is with a moderator" in client.get(response["Location"]).content.decode()
    assert Article.objects.get(pk=article.pk).reply_count == 0


def test_a_page_that_shows_replies_takes_them(send, client):
    page = make_page(replies="open")
    token = receipts.form_token(page)
    response = send(to=reverse("comments:post", args=[page.pk]), token=token)
    assert response.status_code == 303
    assert Comment.objects.get().article_id == page.pk


def test_once_approved_the_same_browser_is_published_at_once(send, client, article):
    send()
    moderation.transition(Comment.objects.get(), "published", make_user(), "approved")
    response = send(comment="A second thought.")
    second = Comment.objects.get(body="A second thought.")
    assert second.is_published
    assert response["Location"] == second.get_absolute_url()
    assert client.get(response["Location"])["Location"] == f"{article.get_absolute_url()}#c-{second.public_id}"
    assert second.events.get().reason == "known_commenter"
    assert Article.objects.get(pk=article.pk).reply_count == 2


def test_after_a_refusal_the_same_browser_is_held_again(send):
    send()
    moderation.transition(Comment.objects.get(), "published", make_user(), "approved")
    moderation.transition(Comment.objects.get(), "rejected", make_user(), "rude")
    send(comment="And another thing.")
    assert Comment.objects.get(body="And another thing.").status == "pending"


def test_the_name_and_address_of_a_known_reader_earn_a_stranger_nothing(send):
    send()
    moderation.transition(Comment.objects.get(), "published", make_user(), "approved")
    send(browser=Client(), comment="It is me, really.")
    assert Comment.objects.get(body="It is me, really.").status == "pending"


def test_a_key_that_was_tampered_with_is_no_key(send, client):
    send()
    moderation.transition(Comment.objects.get(), "published", make_user(), "approved")
    client.cookies["commenter"] = "x" + client.cookies["commenter"].value
    send(comment="A second thought.")
    assert Comment.objects.get(body="A second thought.").status == "pending"


def test_a_reply_stands_under_what_it_answers(send, article):
    parent = make_comment(article)
    response = send(to=reverse("comments:reply", args=[parent.public_id]))
    assert response.status_code == 303
    assert Comment.objects.get(author_name="Ester Vold").parent == parent


def test_staff_are_published_at_once_under_their_own_name_with_a_badge(send, client, article):
    user = make_user(first_name="Jonas", last_name="Wray")
    client.force_login(user)
    response = send(author="Somebody else", comment="See http://a.example http://b.example")
    comment = Comment.objects.get()
    assert (comment.status, comment.user, comment.author_name) == ("published", user, "Jonas Wray")
    assert response["Location"] == comment.get_absolute_url()
    assert "commenter" not in response.cookies
    assert comment.events.get().reason == "staff"


def test_staff_without_a_full_name_have_that_of_their_account_and_never_the_typed_one(send, client, article):
    client.force_login(make_user(username="jwray"))
    page = client.get(reverse("comments:reply", args=[make_comment(article).public_id])).content.decode()
    assert 'value="jwray"' in page
    send(author="The Prime Minister", comment="As I said.")
    comment = Comment.objects.get(body="As I said.")
    assert (comment.author_name, comment.user.username) == ("jwray", "jwray")


def test_staff_need_not_type_their_name_on_the_reply_page(client, article):
    client.force_login(make_user(first_name="Jonas", last_name="Wray", email="jonas@news.example"))
    page = client.get(reverse("comments:reply", args=[make_comment(article).public_id])).content.decode()
    assert 'value="Jonas Wray"' in page
    assert 'value="jonas@news.example"' in page


def test_a_signed_in_account_that_is_not_staff_is_a_reader_like_any_other(send, client):
    client.force_login(make_user(is_staff=False))
    send()
    assert (Comment.objects.get().status, Comment.objects.get().user) == ("pending", None)


def test_an_author_answers_under_the_name_of_the_byline(send, client):
    user = make_user()
    make_author(name="Nadia Ferrant", user=user)
    client.force_login(user)
    send(author="N.")
    assert Comment.objects.get().author_name == "Nadia Ferrant"


@pytest.mark.parametrize(
    "name", ["Nadia Ferrant", "nadia  FERRANT", "N\u0430dia Ferrant", "Admin", "Аdmin", "chief.editor"]
)
def test_names_of_the_newsroom_are_held_and_have_no_badge(send, client, name):
    make_author(name="Nadia Ferrant")
    make_user(username="chief.editor")
    send()
    moderation.transition(Comment.objects.get(), "published", make_user(), "approved")
    send(author=name, comment="Trust me.")
    comment = Comment.objects.get(body="Trust me.")
    assert comment.status == "pending"
    assert "name_like_ours" in reasons(comment)


def test_a_filled_honeypot_is_held_and_answered_like_any_other(send):
    response = send(**{HONEYPOT: "http://spam.example"})
    assert response.status_code == 303
    assert Comment.objects.get().status == "pending"
    assert {"reason": "honeypot_filled", "points": 6} in Comment.objects.get().held_reasons


def test_a_missing_honeypot_is_held_but_not_called_spam(send):
    send(**{HONEYPOT: None})
    assert Comment.objects.get().status == "pending"
    assert {"reason": "honeypot_missing", "points": 4} in Comment.objects.get().held_reasons


def test_enough_signs_together_are_spam(send, client):
    response = send(**{HONEYPOT: "x", "token": None, "comment": "http://a.example http://b.example"})
    assert response.status_code == 303
    comment = Comment.objects.get()
    assert comment.status == "spam"
    assert {"honeypot_filled", "foreign_form", "links", "only_links"} <= set(reasons(comment))
    assert "set aside" in client.get(response["Location"]).content.decode()


def test_a_form_of_another_article_adds_a_sign_and_loses_nothing(send):
    send(token=receipts.form_token(make_article()))
    assert "foreign_form" in reasons()


def test_a_check_that_fails_holds_the_comment_and_loses_nothing(send, monkeypatch):
    send()
    moderation.transition(Comment.objects.get(), "published", make_user(), "approved")

    def broken(post):
        raise RuntimeError("out of order")

    monkeypatch.setattr(scorers, "SCORERS", [broken, *scorers.SCORERS])
    assert send(comment="A second thought.").status_code == 303
    comment = Comment.objects.get(body="A second thought.")
    assert (comment.status, reasons(comment)) == ("pending", ["scorer_failed", "known"])


def test_many_in_a_short_time_wait_even_of_a_known_reader(send, settings):
    settings.COMMENTS_LIMITS = {"soft": (2, 600)}
    send()
    moderation.transition(Comment.objects.get(), "published", make_user(), "approved")
    send(comment="Second.")
    send(comment="Third.")
    assert Comment.objects.get(body="Second.").is_published
    assert reasons(Comment.objects.get(body="Third.")) == ["many_at_once", "known"]
    assert Comment.objects.get(body="Third.").status == "pending"


def test_sending_the_form_again_leads_to_the_same_comment(send):
    first = send()
    for again in ["I grew up two valleys from the dam.", "i grew up  two valleys\nfrom the DAM.\u200b "]:
        response = send(comment=again)
        assert (response.status_code, response["Location"]) == (303, first["Location"])
    assert send(browser=Client())["Location"] == first["Location"], "before the first answer brought a cookie"
    assert Comment.objects.count() == 1


def test_the_same_words_of_somebody_else_or_elsewhere_are_another_comment(send, article):
    send()
    send(browser=Client(), email="other@example.org")
    send(browser=Client(), extra={"REMOTE_ADDR": "198.51.100.7"})
    send(to=reverse("comments:reply", args=[make_comment(article).public_id]))
    assert Comment.objects.filter(author_name="Ester Vold").count() == 4


def test_a_day_later_the_same_words_are_said_again(send, time_machine):
    send()
    time_machine.move_to(timezone.now() + timedelta(hours=25))
    send()
    assert Comment.objects.count() == 2


@pytest.mark.django_db(transaction=True, databases="__all__")
def test_the_same_form_sent_by_two_threads_at_once_makes_one_comment(article, typed, shared_databases):
    address, data = reverse("comments:post", args=[article.pk]), typed()

    def press(_):
        try:
            return Client().post(address, data, headers=SAME_ORIGIN)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(press, range(4)))
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer["Location"] for answer in answers}) == 1
    with ThreadPoolExecutor(1) as threads:
        count = threads.submit(lambda: (Comment.objects.count(), Commenter.objects.count(), connections.close_all()))
        assert count.result()[:2] == (1, 1)


@pytest.mark.django_db(transaction=True, databases="__all__")
def test_posting_while_others_are_approved_keeps_the_counts(article, typed, shared_databases, no_limits):
    address = reverse("comments:post", args=[article.pk])

    def fresh(deed):
        def run(number):
            try:
                return deed(number)
            finally:
                connections.close_all()

        return run

    def press(number):
        data = typed(email=f"r{number}@example.org", comment=f"Thought {number}")
        return Client().post(address, data, headers=SAME_ORIGIN).status_code

    def approve(number):
        moderation.transition(Comment.objects.get(pk=waiting[number]), "published", None, "approved")

    with ThreadPoolExecutor(6) as threads:
        waiting = list(threads.map(fresh(lambda _: make_comment(article, status="pending").pk), range(8)))
        posting = threads.map(fresh(press), range(12))
        list(threads.map(fresh(approve), range(8)))
        assert set(posting) == {303}
        look = fresh(lambda _: (Article.objects.get(pk=article.pk).reply_count, len(moderation.reconcile(save=False))))
        assert threads.submit(look, 0).result() == (8, 0)


# Cookies


def test_the_key_goes_to_pages_under_comments_only(send):
    cookie = send().cookies["commenter"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"], cookie["secure"]) == (
        "/comments/",
        True,
        "Lax",
        "",
    )
    assert Commenter.objects.get().key_hash not in cookie.value


def test_on_an_https_site_the_cookies_are_secure(send, settings):
    settings.SITE_URL = "https://news.example"
    response = send(remember="on")
    assert response.cookies["commenter"]["secure"]
    assert response.cookies["remembered"]["secure"]


def test_nothing_is_remembered_unless_asked_for(send):
    assert "remembered" not in send().cookies


def test_what_is_remembered_fills_in_the_reply_page_and_no_article(send, client, article):
    response = send(remember="on")
    cookie = response.cookies["remembered"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/comments/", True, "Lax")
    page = client.get(reverse("comments:reply", args=[make_comment(article).public_id])).content.decode()
    assert 'value="Ester Vold"' in page
    assert 'value="ester@example.org"' in page
    assert "checked" in page
    assert "Ester Vold" not in client.get(article.get_absolute_url()).content.decode()


def test_it_is_forgotten_when_the_box_is_unticked_where_it_was_shown_ticked(send, client, article):
    send(remember="on")
    assert "remembered" not in send(comment="From the page of the piece").cookies, "its box is never ticked"
    parent = make_comment(article)
    response = send(to=reverse("comments:reply", args=[parent.public_id]), comment="Unticked")
    assert response.cookies["remembered"]["max-age"] == 0
    assert response.cookies["remembered"]["path"] == "/comments/"


def test_the_article_is_the_same_bytes_for_everyone(send, client, article):
    make_comment(article)
    anonymous = Client().get(article.get_absolute_url())
    send(remember="on")
    client.force_login(make_user())
    same = client.get(article.get_absolute_url())
    assert same.content == anonymous.content
    for response in [anonymous, same]:
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")
        assert b"csrf" not in response.content
    assert b'action="/comments/article/' in anonymous.content


def test_a_website_is_kept_only_when_the_site_asks_for_one(send, settings):
    send(website="https://reader.example/")
    assert Comment.objects.get().author_url == ""
    settings.COMMENTS_WEBSITE_FIELD = True
    send(website="reader.example", comment="Another")
    assert Comment.objects.get(body="Another").author_url == "https://reader.example"


def test_the_form_names_the_house_rules_where_there_are_some(client, article):
    assert "house rules" not in client.get(article.get_absolute_url()).content.decode()
    make_page(slug="house-rules", headline="House rules")
    assert '<a href="/house-rules/">house rules</a>' in client.get(article.get_absolute_url()).content.decode()
