"""Learning from a decision and unlearning it, exactly: after both, every count is what it was.

One statement adds a lesson to the words it is of, and one takes it back. Only a standing decision of a person teaches:
spam, or published; to reject what is rude says nothing of advertising. A lesson keeps the words it was counted for, so
that an edit or a change of these rules in between changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connections, transaction
from django.db.models import F

from comments import akismet
from comments.learning.classifier import TOTAL
from comments.learning.features import features
from comments.models import Comment, LearntWord, Lesson, ModerationEvent

if TYPE_CHECKING:
    from comments.moderation import Change

LESSONS_OF_ONE = 5
"""So many comments of one writer teach something, of each kind: nobody makes common words suspect by writing often."""


def follow(change: Change) -> None:
    """Learn what somebody has decided, and unlearn what was decided before; in the transaction of the change."""
    if change.actor is None:
        return
    word = ModerationEvent.objects.all().last_word_on(change.comment)
    decided = {Comment.Status.SPAM: True, Comment.Status.PUBLISHED: False}.get(word.to_status if word else "")
    lesson = Lesson.objects.filter(comment=change.comment).first()
    if lesson is not None and lesson.is_spam == decided:
        return
    if lesson is not None:
        _unlearn(lesson)
    if decided is not None:
        _learn(change.comment, is_spam=decided)


def forget(comment: Comment) -> None:
    """Take back what the comment taught, as if it had never been decided about; for what is erased."""
    with transaction.atomic():
        lesson = Lesson.objects.select_for_update().filter(comment=comment).first()
        if lesson is not None:
            _unlearn(lesson)


def _learn(comment: Comment, *, is_spam: bool) -> None:
    words: list[str] = []
    if not _has_taught_enough(comment, is_spam):
        is_answer = comment.parent_id is not None
        words = features(comment.author_name, comment.body, comment.author_url, is_answer=is_answer)
        _add(words, spam=int(is_spam), honest=int(not is_spam))
    lesson = Lesson.objects.create(comment=comment, is_spam=is_spam, words=words, is_owed=akismet.is_on())
    if lesson.is_owed:
        transaction.on_commit(akismet.nudge)


def _has_taught_enough(comment: Comment, is_spam: bool) -> bool:
    if comment.commenter_id is None:
        return False
    taught = Lesson.objects.filter(comment__commenter=comment.commenter_id, is_spam=is_spam).exclude(words=[])
    return len(taught.values_list("pk")[:LESSONS_OF_ONE]) >= LESSONS_OF_ONE


def _unlearn(lesson: Lesson) -> None:
    if lesson.words:
        words = LearntWord.objects.filter(word__in=[TOTAL, *lesson.words])
        # Locked in the order in which they are added, so that two decisions at once never wait for each other.
        list(words.select_for_update().order_by("word").values_list("word"))
        kind = "spam" if lesson.is_spam else "honest"
        words.update(**{kind: F(kind) - 1})
        words.filter(spam=0, honest=0).delete()
    lesson.delete()


def _add(words: list[str], *, spam: int, honest: int) -> None:
    """Add to the counts of every word, known or new, in one statement."""
    table = LearntWord._meta.db_table
    rows = [value for word in sorted([TOTAL, *words]) for value in (word, spam, honest)]
    with connections[LearntWord.objects.db].cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (word, spam, honest) VALUES {', '.join(['(%s, %s, %s)'] * (len(words) + 1))} "  # noqa: S608
            f"ON CONFLICT (word) DO UPDATE SET spam = {table}.spam + excluded.spam, "
            f"honest = {table}.honest + excluded.honest",
            rows,
        )
