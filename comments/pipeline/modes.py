"""What the site and a piece have decided about everybody's comments: who waits for a moderator anyway."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time

from django.utils import timezone

from articles.models import SiteSettings
from articles.models.site import Moderation
from comments.models import Discussion
from comments.pipeline.reasons import Sign
from comments.pipeline.submission import Submission


def signs(post: Submission) -> Iterable[Sign]:
    """That everything waits here, or that nobody is at the desk now."""
    if SiteSettings.in_force().moderation == Moderation.NOBODY:
        yield Sign("every_comment")
    discussion = Discussion.objects.filter(article=post.article).first()
    if discussion and not _is_within(discussion.opens_at, discussion.closes_at, timezone.localtime().time()):
        yield Sign("after_hours")


def _is_within(opens_at: time | None, closes_at: time | None, now: time) -> bool:
    if opens_at is None or closes_at is None or opens_at == closes_at:
        return True
    if opens_at < closes_at:
        return opens_at <= now < closes_at
    return now >= opens_at or now < closes_at  # past midnight
