"""Judging: what each sign weighs, what they come to, and what a writer is asked instead of being refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.models import SiteSettings
from comments import fingerprints, moderation, pipeline
from comments.forms import HONEYPOT
from comments.models import Comment, Commenter, Discussion, Signal, Trust
from comments.origin import Proof
from comments.pipeline import proofs, reasons, work
from comments.pipeline.identity import Identity
from comments.pipeline.scorers import copies
from tests.comments.factories import codes, commenter, make_comment, make_many
from tests.comments.test_fingerprints import TEXT
from tests.factories import make_article, make_author, make_user

pytestmark = pytest.mark.django_db(databases="__all__")

LINK = "https://cheap-watches.example/"


LONG = " ".join(f"{word}{number}" for number in range(5) for word in TEXT.split())


def near(text: str) -> str:
    """The text with one word changed, of those changes that leave its simhash near."""
    words = text.split()
    changed = (" ".join([*words[:place], "elsewhere", *words[place + 1 :]]) for place in range(len(words)))
    named = fingerprints.simhash(text)
    return next(copy for copy in changed if 0 < fingerprints.distance(named, fingerprints.simhash(copy)) <= 3)


# Trust


@pytest.mark.parametrize(
    ("record", "trust"),
    [
        ({}, Trust.NEW),
        ({"approved": 1}, Trust.KNOWN),
        ({"approved": 4}, Trust.KNOWN),
        ({"approved": 5}, Trust.TRUSTED),
        ({"approved": 6, "rejected": 1, "refused_at": timezone.now() + timedelta(days=1)}, Trust.NEW),
        ({"approved": 6, "spam": 1, "refused_at": timezone.now() - timedelta(days=1)}, Trust.KNOWN),
        ({"approved": 10, "spam": 1, "refused_at": timezone.now() - timedelta(days=1)}, Trust.TRUSTED),
        ({"approved": 9, "is_watched": True}, Trust.WATCHED),
        ({"approved": 9, "is_blocked": True}, Trust.BLOCKED),
    ],
)
def test_trust_is_earned_by_what_was_published_and_lost_by_what_was_refused(record, trust):
    assert commenter(**record).trust() == trust


def test_a_refusal_takes_trust_away_at_once_and_its_undoing_gives_it_back():
    writer, user = commenter(), make_user()
    written = [make_comment(commenter=writer) for _ in range(5)]
    writer.refresh_from_db()
    assert writer.trust() == Trust.TRUSTED
    moderation.transition(written[0], "rejected", user, "abusive")
    writer.refresh_from_db()
    assert writer.trust() == Trust.NEW
    moderation.transition(written[0], "published", user, "undone")
    writer.refresh_from_db()
    assert writer.trust() == Trust.TRUSTED


def test_a_confirmed_address_brings_what_it_earned_to_another_browser():
    commenter(approved=6, verified_hash="one")
    assert commenter(verified_hash="one").trust() == Trust.TRUSTED
    assert commenter(verified_hash="other").trust() == Trust.NEW
    assert commenter().trust() == Trust.NEW
    commenter(verified_hash="one", is_watched=True)
    assert commenter(verified_hash="one").trust() == Trust.WATCHED


def test_a_typed_name_and_address_earn_nothing(post):
    known = commenter(approved=9, verified_hash="x")
    make_comment(commenter=known, author_name="Ester Vold", author_email="ester@example.org")
    assert pipeline.judge(post()).status == "pending"


@pytest.mark.parametrize(
    ("record", "status", "sign"),
    [
        ({}, "pending", ("first_comment", 0)),
        ({"approved": 1}, "published", ("known", -3)),
        ({"approved": 5}, "published", ("trusted", -6)),
        ({"approved": 5, "is_watched": True}, "pending", ("watched", 0)),
        ({"approved": 5, "is_blocked": True}, "rejected", ("blocked", 0)),
    ],
)
def test_what_somebody_has_earned_decides_where_nothing_else_does(post, record, status, sign):
    verdict = pipeline.judge(post(commenter=commenter(**record)))
    assert verdict.status == status
    assert sign in codes(verdict).items()


def test_staff_are_published_and_not_judged(post):
    staff = Identity("net", "wide", staff=make_user())
    verdict = pipeline.judge(post(identity=staff, body="BUY NOW AND BUY AGAIN AND AGAIN", honeypot="x"))
    assert (verdict.status, verdict.reasons) == ("published", ())


# Signs


@pytest.mark.parametrize(
    ("overrides", "code", "points"),
    [
        ({"honeypot": "x"}, "honeypot_filled", 6),
        ({"honeypot": None}, "honeypot_missing", 4),
        ({"form_article_id": None}, "foreign_form", 3),
        ({"form_article_id": 0}, "foreign_form", 3),
        ({"proof": Proof.UNKNOWN}, "unproven_origin", 2),
        ({"exceeded_limits": ("soft",)}, "many_at_once", 3),
        ({"body": f"Look at {LINK} now"}, "links", 2),
        ({"body": f"{LINK} and www.other.example there"}, "links", 4),
        ({"author_url": LINK}, "links", 2),
        ({"body": LINK}, "only_links", 3),
        ({"body": "More at https://bit.ly/3xYz"}, "short_links", 5),
        ({"body": "It is on shop.casino.example/now"}, "denied_site", 5),
        ({"body": "Come to [url=https://a.example]us[/url]"}, "other_markup", 5),
        ({"body": "Come to <A HREF='https://a.example'>us</a>"}, "other_markup", 5),
        ({"author_name": "Best Casino Bonus"}, "keyword_name", 3),
        ({"author_name": "cheapwatches.com"}, "keyword_name", 3),
        ({"author_name": "N\u0430dia"}, "mixed_scripts", 2),
        ({"typed": ("Ester", "safe\u202egnp.exe")}, "misleading_letters", 2),
        ({"body": "THIS IS WHAT THE COUNCIL HAS DONE TO US"}, "shouting", 0),
    ],
)
def test_a_sign_is_told_with_its_points(post, settings, overrides, code, points):
    settings.COMMENTS_DENIED_SITES = ["casino.example"]
    assert codes(pipeline.judge(post(**overrides)))[code] == points


@pytest.mark.parametrize(
    "overrides",
    [
        {"body": "As you say on http://localhost:8000/2026/11/30/the-dam/ and www.localhost/."},
        {"body": "NASA and ESA agree: it is 30 °C. OK?"},
        {"body": "اللغة العربية بلا حروف كبيرة وهذا نص طويل بما يكفي"},
        {"author_name": "Cash Hosting"},
        {"author_name": "J.R.R. Tolkien"},
        {"author_name": "j.doe"},
        {"author_name": "Надя"},
        {"body": "[Read it](/2026/11/30/the-dam/), and a < b; [urls] too."},
        {"typed": ("Nguyễn Thị Phương", "می‌خواهم \ufeff👩‍💻")},
        {"body": "Write to me at ester@casino.example"},
    ],
)
def test_what_honest_people_do_is_no_sign(post, settings, overrides):
    settings.COMMENTS_DENIED_SITES = ["casino.example"]
    assert codes(pipeline.judge(post(**overrides))) == {"first_comment": 0}


@pytest.mark.parametrize(("approved", "points"), [(0, 6), (1, 2), (5, 0)])
def test_links_cost_the_less_the_more_somebody_is_trusted(post, approved, points):
    body = "See https://a.example https://b.example and https://c.example for it."
    writer = commenter(approved) if approved else None
    assert codes(pipeline.judge(post(body=body, commenter=writer))).get("links", 0) == points


def test_speed_is_measured_only_where_a_moment_was_signed(post, article, time_machine):
    assert "too_fast" not in codes(pipeline.judge(post()))
    token = proofs.moment_token(article)
    for seconds, code in [(1, "too_fast"), (3600, None), (2 * 24 * 3600, "stale_form")]:
        time_machine.move_to(timezone.now() + timedelta(seconds=seconds), tick=False)
        found = codes(pipeline.judge(post(shown_at=proofs.moment_of(token, article))))
        assert {"too_fast", "stale_form"} & set(found) == ({code} if code else set())


def test_a_sum_over_the_very_words_speaks_for_a_comment_and_its_absence_against_none(post, article):
    typed = ("Ester Vold", "I grew up\r\ntwo valleys from the dam.")
    number = work.do(article.pk, typed[1])
    assert codes(pipeline.judge(post(typed=typed, work=number)))["proof_of_work"] == -2
    assert number == work.do(article.pk, typed[1].replace("\r", "")), "as the script sees the words"
    for useless in ["", "x", "-1", "9" * 13, "٣", str(int(number) + 1)]:
        assert "proof_of_work" not in codes(pipeline.judge(post(typed=typed, work=useless)))
    assert "proof_of_work" not in codes(pipeline.judge(post(typed=(typed[0], "Other words."), work=number)))
    assert set(codes(pipeline.judge(post(typed=typed)))) == {"first_comment"}


def test_a_moment_is_for_one_piece_and_cannot_be_made_up(article):
    token = proofs.moment_token(article)
    assert proofs.moment_of(token, article) is not None
    assert proofs.moment_of(token, make_article()) is None
    assert proofs.moment_of(token[:-1] + ("x" if token[-1] != "x" else "y"), article) is None
    assert proofs.moment_of("", article) is None


@pytest.mark.parametrize(
    "name",
    [
        "Nadia Ferrant",
        "nadia.ferrant",
        "N\u0430dia Ferrant",
        "Nadia Ferr\u0430nt\u200b",
        "\u0410dmin",
        "M0derator",
        "Newsroom",
    ],
)
def test_a_name_that_can_be_taken_for_one_of_ours_waits_even_of_the_most_trusted(post, name):
    make_author(name="Nadia Ferrant")
    verdict = pipeline.judge(post(author_name=name, commenter=commenter(approved=50)))
    assert verdict.status == "pending"
    assert "name_like_ours" in codes(verdict)


def test_the_address_of_a_member_of_staff_waits_and_brings_no_badge(send, client):
    make_user(first_name="Jonas", last_name="Wray", email="Jonas@news.example")
    send(author="Jonas Wray", email="jonas@news.example")
    comment = Comment.objects.get()
    assert (comment.status, comment.user) == ("pending", None)
    assert {"name_like_ours", "email_like_ours"} <= {reason["reason"] for reason in comment.held_reasons}


# Copies


def test_the_same_words_with_a_link_under_another_piece_are_a_copy_whatever_their_disguise(post):
    make_comment(body=f"Look what I found {LINK}", status="spam")
    verdict = pipeline.judge(post(body=f"LOOK\u200b  wh\u0430t I found {LINK}2"))
    assert codes(verdict)["same_text"] == 5


def test_what_many_people_say_in_few_words_is_no_copy(post):
    make_comment(body="Thank you, well said!")
    assert "same_text" not in codes(pipeline.judge(post(body="Thank you, well said!")))


def test_a_good_comment_of_somebody_else_with_a_link_added_is_held(post):
    original = make_comment(body=TEXT)
    verdict = pipeline.judge(post(body=f"{TEXT} {LINK}", commenter=commenter(approved=1)))
    assert verdict.status == "pending"
    found = next(reason for reason in verdict.reasons if reason.code == "copy_with_link")
    assert (found.points, found.detail) == (5, original.public_id)


def test_a_near_copy_of_a_good_comment_with_a_link_is_held_however_old_it_is(post, time_machine):
    make_comment(body=LONG)
    time_machine.move_to(timezone.now() + timedelta(days=400))
    assert "copy_with_link" in codes(pipeline.judge(post(body=f"{near(LONG)} {LINK}")))
    assert "near_copy" not in codes(pipeline.judge(post(body=near(LONG))))


def test_near_copies_of_these_days_are_told_of_without_a_link(post):
    make_comment(body=LONG, status="spam")
    assert codes(pipeline.judge(post(body=near(LONG))))["near_copy"] == 5


def test_a_short_copy_with_a_word_changed_is_found_where_it_shares_a_part_of_the_simhash(post):
    words = TEXT.split()
    changed = [" ".join([*words[:place], "elsewhere", *words[place + 1 :]]) for place in range(len(words))]
    named = fingerprints.bands(fingerprints.simhash(TEXT))
    sharing = [
        text
        for text in changed
        if fingerprints.distance(fingerprints.simhash(text), fingerprints.simhash(TEXT)) > 3
        and any(one == other for one, other in zip(named, fingerprints.bands(fingerprints.simhash(text)), strict=True))
    ]
    make_comment(body=TEXT)
    assert sharing
    for text in sharing:
        assert "near_copy" in codes(pipeline.judge(post(body=text)))


def test_what_is_not_far_by_chance_is_read_and_is_no_copy(post, monkeypatch):
    make_comment(body=LONG)
    monkeypatch.setattr(copies, "PERHAPS_NEAR", 64)
    other = make_comment(body="My grandmother kept bees behind the chapel, and we carried the hives to the heather.")
    Comment.objects.filter(pk=other.pk).update(simhash=fingerprints.simhash(TEXT) ^ 0xFFFF)
    assert set(codes(pipeline.judge(post(body=TEXT)))) == {"first_comment"}


def test_nobody_copies_themselves_by_editing_or_by_writing_anew_what_they_took_back(post):
    writer = commenter(approved=1)
    comment = make_comment(body=TEXT, commenter=writer)
    edit = post(body=f"{TEXT} I forgot to say: thank you.", commenter=writer, editing=comment)
    assert set(codes(pipeline.judge(edit))) == {"known"}
    assert set(codes(pipeline.judge(post(body=TEXT, commenter=writer, editing=comment)))) == {"known"}
    moderation.transition(comment, "withdrawn", None, "by_writer")
    assert set(codes(pipeline.judge(post(body=TEXT, commenter=writer)))) == {"known"}


def test_judging_asks_as_much_of_ten_comments_as_of_a_thousand(post):
    article = make_article()
    make_comment(article, body=TEXT)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            pipeline.judge(post(body=f"{TEXT} {LINK}", commenter=commenter(approved=1)))
        return len(asked)

    few = queries()
    make_many(article, 1000)
    assert queries() == few


# Verdicts


@pytest.mark.parametrize(("points", "status"), [(3, "published"), (4, "pending"), (9, "pending"), (10, "spam")])
def test_points_decide(post, settings, points, status):
    SiteSettings(moderation="anybody").save()
    Signal.objects.create(code="foreign_form", points=points)
    assert pipeline.judge(post(form_article_id=None)).status == status


def test_a_weight_set_at_the_desk_replaces_the_one_in_the_code(post):
    assert codes(pipeline.judge(post(honeypot="x")))["honeypot_filled"] == 6
    Signal.objects.create(code="honeypot_filled", points=1)
    assert codes(pipeline.judge(post(honeypot="x")))["honeypot_filled"] == 1


def test_every_reason_is_kept_not_only_the_first(post):
    verdict = pipeline.judge(post(honeypot="x", form_article_id=None, body=LINK))
    assert {"honeypot_filled", "foreign_form", "only_links", "links", "first_comment"} == set(codes(verdict))
    assert verdict.points == 6 + 3 + 3 + 2


def test_every_sign_has_a_label_and_is_kept_with_what_was_found():
    for code in reasons.SIGNALS:
        assert reasons.label_of({"reason": code, "points": 0})
    assert reasons.label_of({"reason": "denied_site", "detail": "x.example"}).endswith(": x.example")
    assert reasons.label_of({"reason": "of_a_plug_in"}) == "of a plug in"


@pytest.mark.parametrize(
    ("mode", "approved", "status"),
    [("nobody", 9, "pending"), ("known", 0, "pending"), ("known", 1, "published"), ("anybody", 0, "published")],
)
def test_the_site_decides_whose_comments_wait_anyway(post, settings, mode, approved, status):
    SiteSettings(moderation=mode).save()
    assert pipeline.judge(post(commenter=commenter(approved) if approved else None)).status == status


@pytest.mark.parametrize(
    ("opens", "closes", "hour", "status"),
    [(8, 22, 12, "published"), (8, 22, 23, "pending"), (20, 2, 1, "published"), (20, 2, 12, "pending")],
)
def test_outside_the_hours_of_a_discussion_everything_waits(post, article, time_machine, opens, closes, hour, status):
    Discussion.objects.create(article=article, opens_at=time(opens), closes_at=time(closes))
    writer = commenter(approved=1)
    time_machine.move_to(timezone.localtime().replace(hour=hour, minute=30), tick=False)
    verdict = pipeline.judge(post(commenter=writer))
    assert verdict.status == status
    assert ("after_hours" in codes(verdict)) == (status == "pending")


# Asking instead of refusing


def test_a_form_that_is_not_fresh_leads_to_a_preview_and_the_second_press_is_taken(post, article):
    stale = post(form_article_id=None, commenter=commenter(approved=1))
    asked = pipeline.judge(stale).asks
    assert asked.purposes == ("step_up",)
    assert len(asked.sentences) == 1
    again = pipeline.judge(replace(stale, answer=proofs.make(stale, asked.purposes)))
    assert again.asks is None
    assert again.status == "published"
    assert "confirmed" in codes(again)
    assert "foreign_form" not in codes(again)


def test_a_newcomer_with_a_stale_form_is_asked_too_and_then_waits_for_a_moderator(post):
    stale = post(form_article_id=None)
    proof = proofs.make(stale, pipeline.judge(stale).asks.purposes)
    assert pipeline.judge(replace(stale, answer=proof)).status == "pending"


@pytest.mark.parametrize("more", [{"honeypot": "x"}, {"body": f"See {LINK}"}, {"author_name": "Admin"}])
def test_where_more_than_the_form_is_wrong_nothing_is_asked(post, more):
    assert pipeline.judge(post(form_article_id=None, **more)).asks is None


@pytest.mark.parametrize(
    "body",
    ["THIS IS WHAT THE COUNCIL HAS DONE TO US", "See https://a.example and https://b.example, both of them."],
)
def test_what_would_wait_as_it_stands_is_asked_about_once_and_may_be_sent_so(post, body):
    loud = post(body=body, commenter=None)
    asked = pipeline.judge(loud).asks
    assert asked.purposes == ("nudge",)
    sent_so = pipeline.judge(replace(loud, answer=proofs.make(loud, asked.purposes)))
    assert (sent_so.status, sent_so.asks) == ("pending", None)


def test_where_the_words_are_the_matter_too_the_question_is_about_them(post):
    loud = post(body="THIS IS WHAT THE COUNCIL HAS DONE TO US", form_article_id=None)
    assert pipeline.judge(loud).asks.purposes == ("nudge",)
    fresh = replace(loud, body="This is what they did.")
    assert pipeline.judge(fresh).asks.purposes == ("step_up",)


def test_proofs_of_one_purpose_place_or_text_are_none_for_another(post):
    stale = post(form_article_id=None, commenter=commenter(approved=1))
    loud = post(body="THIS IS WHAT THE COUNCIL HAS DONE TO US")
    elsewhere = make_article()
    useless = [
        (stale, proofs.make(stale, ["nudge"])),
        (loud, proofs.make(loud, ["step_up"])),
        (loud, proofs.make(replace(loud, body="ANOTHER THING THAT THE COUNCIL HAS DONE"), ["nudge"])),
        (stale, proofs.make(replace(stale, article=elsewhere), ["step_up"])),
        (stale, proofs.make(replace(stale, parent=make_comment(stale.article)), ["step_up"])),
        (stale, proofs.moment_token(stale.article)),
        (stale, "made.up.text x y z"),
    ]
    for submission, answer in useless:
        assert pipeline.judge(replace(submission, answer=answer)).asks is not None, answer


def test_a_proof_has_its_time(post, time_machine):
    stale = post(form_article_id=None)
    answer = proofs.make(stale, ["step_up"])
    time_machine.move_to(timezone.now() + timedelta(hours=7))
    assert pipeline.judge(replace(stale, answer=answer)).asks is not None


def test_a_proof_is_spent_once_and_sending_it_again_asks_nothing_but_waits(post):
    stale = post(form_article_id=None, commenter=commenter(approved=1))
    answer = proofs.make(stale, ["step_up"])
    assert pipeline.judge(replace(stale, answer=answer)).status == "published"
    again = pipeline.judge(replace(stale, answer=answer))
    assert (again.status, again.asks) == ("pending", None)
    assert "confirmed_again" in codes(again)


def test_letters_that_mislead_are_cleaned_and_told_of_and_legitimate_ones_kept(send, article):
    send(author="Zoë\u202e", comment="Z" + "\u0351" * 40 + "algo is here, and Nguyễn too.")
    comment = Comment.objects.get()
    assert comment.author_name == "Zoë"
    assert comment.body == "Z" + "\u0351" * 4 + "algo is here, and Nguyễn too."
    assert "misleading_letters" in {reason["reason"] for reason in comment.held_reasons}


def test_a_blocked_reader_is_told_so_at_once_and_nothing_is_lost(send, client, article):
    send()
    Commenter.objects.update(is_blocked=True)
    response = send(comment="Once more.")
    assert response.status_code == 303
    assert Comment.objects.get(body="Once more.").status == "rejected"
    assert "not published" in client.get(response["Location"]).content.decode()


def test_the_trap_that_is_missing_is_no_proof_of_spam_and_the_one_that_is_filled_is_answered_alike(send, article):
    first, second = send(**{HONEYPOT: None}), send(**{HONEYPOT: "x"}, comment="Another thing.")
    assert (first.status_code, second.status_code) == (303, 303)
    assert set(Comment.objects.values_list("status", flat=True)) == {"pending"}
    assert reverse("comments:receipt", args=["x"]).rsplit("/", 2)[0] in second["Location"]
