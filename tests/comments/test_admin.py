"""The queue of replies: what a card shows, verdicts, undoing them, and who may give them."""

from __future__ import annotations

import pytest
from django.urls import reverse

from comments.models import Comment, Commenter
from tests.admin_forms import signed_in
from tests.comments.factories import make_comment
from tests.factories import make_article

pytestmark = pytest.mark.django_db

QUEUE = "/admin/comments/comment/"
VERDICT = "/admin/comments/comment/verdict/"
EVIL = '<script>alert("x")</script>'


@pytest.fixture
def moderator():
    return signed_in("Moderator")


def status_of(comment: Comment) -> str:
    return Comment.objects.get(pk=comment.pk).status


def decide(client, comment, to, **more):
    return client.post(VERDICT, {"verdict": f"{to}:{comment.pk}", "back": QUEUE, **more}, follow=True)


def cards(response) -> list[Comment]:
    return response.context["cl"].result_list


# The cards


def test_the_queue_opens_on_what_is_held_the_oldest_first(moderator):
    first, second = make_comment(status="pending"), make_comment(status="pending")
    make_comment(status="published")
    assert cards(moderator.get(QUEUE)) == [first, second]


@pytest.mark.parametrize("status", ["published", "rejected", "spam", "withdrawn"])
def test_the_other_tabs_show_the_newest_first(moderator, status):
    older, newer = make_comment(status=status), make_comment(status=status)
    make_comment(status="pending")
    assert cards(moderator.get(QUEUE, {"status": status})) == [newer, older]


def test_the_tabs_count(moderator):
    make_comment(status="pending")
    make_comment(status="spam")
    make_comment(status="published")
    make_comment(status="published")
    counts = moderator.get(QUEUE).context["cl"].filter_specs[0].counts
    assert (counts["pending"], counts["spam"], counts["published"]) == (1, 1, 2)


def test_a_card_shows_whose_it_is_where_it_stands_and_why_it_was_held(moderator):
    article = make_article(headline="The dam holds")
    parent = make_comment(article, author_name="Jonas", body="What about the bus?")
    make_comment(
        article,
        status="pending",
        parent=parent,
        author_name="Marguerite",
        commenter=Commenter.objects.create(key_hash="k", approved=7, rejected=1),
        held_reasons=[{"reason": "links", "points": 3}, {"reason": "first_comment", "points": 0}],
    )
    page = moderator.get(QUEUE).content.decode()
    for words in ["Marguerite", "The dam holds", "Jonas", "What about the bus?", "first comment", "+3", "3 points"]:
        assert words in page
    assert "<b>7</b> approved, <b>1</b> refused" in page


def test_markup_in_a_name_a_text_or_an_address_is_inert(moderator):
    comment = make_comment(status="pending", author_name=EVIL, body=EVIL, author_email="a@example.org")
    make_comment(comment.article, parent=comment, status="pending", author_name="b", body="c")
    for url in [QUEUE, reverse("admin:comments_comment_change", args=[comment.pk]), "/admin/"]:
        assert EVIL not in signed_in(is_superuser=True).get(url).content.decode()
    assert EVIL not in decide(moderator, comment, "spam").content.decode()


def test_search_looks_at_names_addresses_and_words(moderator):
    make_comment(status="pending", author_name="Ester")
    make_comment(status="pending", body="About Ester")
    make_comment(status="pending")
    assert len(cards(moderator.get(QUEUE, {"q": "ester"}))) == 2


# Verdicts


@pytest.mark.parametrize(("to", "reason"), [("published", "approved"), ("rejected", "house_rules"), ("spam", "spam")])
def test_a_verdict_goes_through_and_is_logged_with_who_gave_it(to, reason):
    moderator = signed_in("Moderator", username="mo")
    comment = make_comment(status="pending")
    decide(moderator, comment, to)
    event = comment.events.last()
    assert status_of(comment) == to
    assert (event.actor.username, event.reason) == ("mo", reason)


def test_an_approved_reply_is_counted_and_shown(moderator, client):
    comment = make_comment(status="pending", body="Only after approval.")
    decide(moderator, comment, "published")
    comment.article.refresh_from_db()
    assert comment.article.reply_count == 1
    assert "Only after approval." in client.get(comment.article.get_absolute_url()).content.decode()


def test_a_rejection_can_give_one_of_the_known_reasons(moderator):
    first, second = make_comment(status="pending"), make_comment(status="pending")
    decide(moderator, first, "rejected", reason="off_topic")
    decide(moderator, second, "rejected", reason="made up")
    assert first.events.last().reason == "off_topic"
    assert second.events.last().reason == "house_rules"


def test_after_a_verdict_the_next_card_is_where_the_page_opens(moderator):
    first, second = make_comment(status="pending"), make_comment(status="pending")
    card = cards(moderator.get(QUEUE))[0]
    assert card.next_card == second.pk
    response = decide(moderator, first, "published", **{f"next-{first.pk}": second.pk})
    assert response.redirect_chain == [(f"{QUEUE}#reply-{second.pk}", 302)]


def test_an_undo_waits_until_the_next_verdict(moderator):
    first, second = make_comment(status="pending"), make_comment(status="pending", author_name="Second")
    decide(moderator, first, "spam")
    moderator.get("/admin/")
    assert "was marked as spam." in moderator.get(QUEUE).content.decode()
    moderator.post(VERDICT, {"undo": "1", "back": QUEUE})
    assert status_of(first) == "pending"
    assert first.events.last().reason == "undone"
    decide(moderator, first, "rejected")
    page = decide(moderator, second, "published").content.decode()
    assert "The reply by Second was approved." in page
    moderator.post(VERDICT, {"undo": "1"})
    assert (status_of(first), status_of(second)) == ("rejected", "pending")
    moderator.post(VERDICT, {"undo": "1"})  # there is nothing more to undo
    assert (status_of(first), status_of(second)) == ("rejected", "pending")


def test_an_undo_leaves_alone_what_somebody_else_has_decided_since(moderator):
    comment = make_comment(status="pending")
    decide(moderator, comment, "published")
    decide(signed_in("Editor"), comment, "spam")
    moderator.post(VERDICT, {"undo": "1"})
    assert status_of(comment) == "spam"


def test_ticked_cards_are_decided_together_and_undone_together(moderator):
    comments = [make_comment(status="pending") for _ in range(3)]
    ticked = [comment.pk for comment in comments[:2]]
    page = moderator.post(VERDICT, {"verdict": "published", "card": ticked, "back": QUEUE}, follow=True)
    assert "2 replies were approved." in page.content.decode()
    assert [status_of(comment) for comment in comments] == ["published", "published", "pending"]
    moderator.post(VERDICT, {"undo": "1"})
    assert {status_of(comment) for comment in comments} == {"pending"}


def test_deciding_on_nothing_says_so(moderator):
    page = moderator.post(VERDICT, {"verdict": "spam", "back": QUEUE}, follow=True).content.decode()
    assert "Nothing was ticked" in page


def test_what_its_writer_took_back_is_not_put_up_again(moderator):
    comment = make_comment(status="withdrawn")
    page = decide(moderator, comment, "published").content.decode()
    assert status_of(comment) == "withdrawn"
    assert "cannot become" in page


@pytest.mark.parametrize("verdict", ["withdrawn:1", "pending:1", "", "published:x", "nonsense"])
def test_a_verdict_that_is_none_changes_nothing(moderator, verdict):
    comment = make_comment(status="pending")
    moderator.post(VERDICT, {"verdict": verdict})
    assert status_of(comment) == "pending"


@pytest.mark.parametrize("number", ["9" * 18, "9" * 30, "9" * 5000, "x", "-1", "1.5", "²"])
def test_a_verdict_on_a_number_that_no_reply_has_says_so(moderator, number):
    comment = make_comment(status="pending")
    for given in [{"verdict": f"spam:{number}"}, {"verdict": "spam", "card": [number]}]:
        response = moderator.post(VERDICT, given, follow=True)
        assert response.status_code == 200
        assert "There is no such reply, so nothing was decided." in response.content.decode()
    assert status_of(comment) == "pending"


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example/", "/admin/logout/", ""])
def test_a_verdict_leads_back_to_the_queue_and_nowhere_else(moderator, back):
    response = moderator.post(VERDICT, {"verdict": f"spam:{make_comment(status='pending').pk}", "back": back})
    assert response.url == QUEUE


# Who may


def test_a_verdict_is_posted_and_by_a_moderator_only():
    comment = make_comment(status="pending")
    assert signed_in("Moderator").get(VERDICT).status_code == 405
    reporter = signed_in("Reporter")
    assert reporter.get(QUEUE).status_code == 403
    assert reporter.get(reverse("admin:comments_comment_change", args=[comment.pk])).status_code == 403
    assert decide(reporter, comment, "published").status_code == 403
    assert status_of(comment) == "pending"


def test_a_forged_verdict_is_refused():
    moderator = signed_in("Moderator")
    moderator.handler.enforce_csrf_checks = True
    assert moderator.post(VERDICT, {"verdict": "published:1"}).status_code == 403


def test_nobody_adds_changes_or_deletes_a_reply_on_the_desk():
    chief, comment = signed_in(is_superuser=True), make_comment(status="pending", author_name="As it was")
    url = reverse("admin:comments_comment_change", args=[comment.pk])
    assert chief.get(f"{QUEUE}add/").status_code == 403
    assert chief.post(url, {"author_name": "Changed"}).status_code == 403
    assert chief.post(reverse("admin:comments_comment_delete", args=[comment.pk])).status_code == 403
    assert Comment.objects.get().author_name == "As it was"


def test_the_page_of_a_reply_shows_what_was_decided_about_it(moderator):
    comment = make_comment(status="pending", author_email="reader@example.org")
    decide(moderator, comment, "rejected", reason="off_topic")
    page = moderator.get(reverse("admin:comments_comment_change", args=[comment.pk])).content.decode()
    assert "Off the subject" in page
    assert "reader@example.org" in page


QUERIES_OF_THE_QUEUE = 10


@pytest.mark.parametrize("number", [3, 50])
def test_the_queue_costs_the_same_however_many_cards(moderator, django_assert_num_queries, number):
    for n in range(number):
        parent = make_comment()
        commenter = Commenter.objects.create(key_hash=str(n))
        make_comment(parent.article, parent=parent, status="pending", commenter=commenter)
    moderator.get(QUEUE)
    with django_assert_num_queries(QUERIES_OF_THE_QUEUE):
        assert len(cards(moderator.get(QUEUE))) == number
