"""Changes of state: everything that follows from one commits with it, and the counts stay exact."""

from __future__ import annotations

from io import StringIO

import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.db.models import ProtectedError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import Article, Edition
from comments import moderation
from comments.models import Comment, Commenter, ModerationEvent
from comments.moderation import transitions
from tests.comments.factories import make_comment
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db(databases="__all__")


def editions(article) -> tuple[int, int]:
    counts = Edition.objects.filter(name=Edition.COUNTS).values_list("number", flat=True).first() or 0
    return Article.objects.values_list("edition", flat=True).get(pk=article.pk), counts


def replies(article) -> int:
    return Article.objects.values_list("reply_count", flat=True).get(pk=article.pk)


def test_approving_publishes_counts_logs_and_makes_the_pages_stale(article):
    comment, moderator = make_comment(article, status="pending"), make_user()
    before = editions(article)
    event = moderation.transition(comment, "published", moderator, "approved", note="fine")
    assert comment.is_published
    assert comment.published_at is not None
    assert replies(article) == 1
    after = editions(article)
    assert after[0] > before[0]
    assert after[1] > before[1]
    assert (event.actor, event.from_status, event.to_status, event.reason, event.note) == (
        moderator, "pending", "published", "approved", "fine",
    )  # fmt: skip


def test_doing_it_twice_does_it_once(article):
    comment = make_comment(article)
    events = comment.events.count()
    assert moderation.transition(comment, "published", None, "again") is None
    assert (comment.events.count(), replies(article)) == (events, 1)


def test_a_stale_copy_decides_nothing_about_the_count(article):
    comment = make_comment(article, status="pending")
    stale = Comment.objects.get(pk=comment.pk)
    moderation.transition(comment, "published", None, "approved")
    moderation.transition(stale, "published", None, "approved")
    moderation.transition(stale, "spam", None, "spam")
    assert replies(article) == 0
    assert Comment.objects.get(pk=comment.pk).status == "spam"


def test_what_was_waiting_and_is_rejected_leaves_the_pages_alone(article):
    comment = make_comment(article, status="pending")
    before = editions(article)
    moderation.transition(comment, "rejected", None, "rude")
    assert editions(article) == before


def test_publication_is_dated_once(article):
    comment = make_comment(article)
    first = comment.published_at
    moderation.transition(comment, "rejected", None, "rude")
    moderation.transition(comment, "published", None, "undo")
    assert Comment.objects.get(pk=comment.pk).published_at == first


def test_nobody_puts_up_again_what_its_writer_took_back(article):
    comment = make_comment(article)
    moderation.transition(comment, "withdrawn", None, "by_its_writer")
    for status in ["published", "pending"]:
        with pytest.raises(moderation.Refused, match="“Withdrawn” cannot become"):
            moderation.transition(comment, status, make_user(), "approved")
    with pytest.raises(ValueError, match="nonsense"):
        moderation.transition(comment, "nonsense", None, "?")
    assert replies(article) == 0


def test_when_the_log_cannot_be_written_nothing_has_happened(article, monkeypatch):
    comment = make_comment(article, status="pending")
    before = editions(article)
    monkeypatch.setattr(transitions, "FOLLOWERS", [lambda change: 1 / 0])
    with pytest.raises(ZeroDivisionError):
        moderation.transition(comment, "published", None, "approved")
    assert Comment.objects.get(pk=comment.pk).status == "pending"
    assert (replies(article), editions(article), comment.events.count()) == (0, before, 0)


def test_an_event_is_never_changed_or_deleted(article):
    event = make_comment(article).events.get()
    for deed in [event.save, event.delete, ModerationEvent.objects.all().delete]:
        with pytest.raises(TypeError, match="moderation event"):
            deed()
    with pytest.raises(TypeError, match="moderation event"):
        ModerationEvent.objects.update(reason="other")


def test_a_published_comment_is_taken_down_before_it_is_deleted(article):
    comment = make_comment(article)
    with pytest.raises(ProtectedError):
        comment.delete()
    moderation.transition(comment, "spam", None, "spam")
    comment.delete()
    assert not Comment.objects.exists()


def test_a_stale_copy_deletes_nothing_that_has_been_published_since(article):
    stale = make_comment(article, status="pending")
    moderation.transition(Comment.objects.get(pk=stale.pk), "published", None, "approved")
    with pytest.raises(ProtectedError):
        stale.delete()
    assert replies(article) == 1


def test_an_article_takes_its_discussion_with_it(article):
    make_comment(parent=make_comment(parent=make_comment(article)))
    article.delete()
    assert not Comment.objects.exists()
    assert not ModerationEvent.objects.exists()


def test_trust_is_earned_by_approval_and_lost_by_a_later_refusal(article):
    somebody = Commenter.objects.create(key_hash="x")
    one = make_comment(article, status="pending", commenter=somebody)
    two = make_comment(article, status="pending", commenter=somebody)

    def known() -> bool:
        return Commenter.objects.get().is_known

    assert not known()
    moderation.transition(one, "published", None, "approved")
    assert known()
    moderation.transition(two, "spam", None, "spam")
    assert not known()
    moderation.transition(two, "pending", None, "undo")
    assert known(), "the refusal was taken back"
    moderation.transition(two, "rejected", None, "rude")
    moderation.transition(make_comment(article, status="pending", commenter=somebody), "published", None, "approved")
    assert known(), "approved again since"


def test_there_and_back_leaves_the_counters_as_they_were(article):
    somebody = Commenter.objects.create(key_hash="x")
    comment = make_comment(article, commenter=somebody)
    for status in ["spam", "published", "rejected", "published"]:
        moderation.transition(comment, status, None, "changed my mind")
    somebody.refresh_from_db()
    assert (somebody.approved, somebody.rejected, somebody.spam) == (1, 0, 0)


def test_only_those_with_the_permission_moderate():
    staff, moderator = make_user(), make_user()
    moderator.user_permissions.add(Permission.objects.get(codename="moderate_comment"))
    moderator = type(moderator).objects.get(pk=moderator.pk)
    assert not moderation.may_moderate(staff)
    assert moderation.may_moderate(moderator)
    moderator.is_active = False
    assert not moderation.may_moderate(moderator)


STEPS = st.lists(
    st.tuples(st.sampled_from(["add", "move"]), st.integers(0, 30), st.sampled_from(Comment.Status.values)),
    min_size=1,
    max_size=12,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_after_any_sequence_of_changes_every_count_is_exact(steps):
    article, somebody = make_article(), Commenter.objects.create(key_hash=str(Commenter.objects.count()))
    comments: list[Comment] = []
    for deed, number, status in steps:
        if deed == "add" or not comments:
            parent = comments[number % len(comments)] if comments and number % 3 else None
            comments.append(Comment.objects.create(
                article=article, parent=parent, author_name="x", body="y", commenter=somebody
            ))  # fmt: skip
        else:
            try:
                moderation.transition(comments[number % len(comments)], status, None, "property")
            except moderation.Refused:
                continue
    assert replies(article) == article.comments.published().count()
    assert len(moderation.reconcile(save=False)) == 0


def test_reconciling_mends_what_was_changed_by_hand_and_says_so(article):
    root = make_comment(article, commenter=Commenter.objects.create(key_hash="x"))
    make_comment(parent=root)
    Article.objects.filter(pk=article.pk).update(reply_count=7)
    Comment.objects.filter(pk=root.pk).update(published_below=0)
    Commenter.objects.update(approved=3)

    def run(**options) -> str:
        out = StringIO()
        call_command("reconcile_replies", stdout=out, **options)
        return out.getvalue()

    before = editions(article)
    assert "Would mend: 3" in run(dry_run=True)
    assert (replies(article), editions(article)) == (7, before)
    said = run()
    assert f"article {article.pk}: 7 replies kept, 2 published" in said
    assert "Mended: 3" in said
    assert replies(article) == 2
    assert editions(article) > before
    assert "Mended: 0" in run()
