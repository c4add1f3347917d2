"""A scorer that asks a service which speaks Akismet's interface (https://akismet.com/developers/), off by default.

It is on where the operator gives a key. What is sent is what the comment shows, and the e-mail address or the network
address only where that is switched on. What moderators decide is told to the service by the worker, a minute later, so
that a slip that is undone at once is not told.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import timedelta
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin
from urllib.request import Request, urlopen

from django.conf import settings
from django.core.cache import cache
from django.tasks import task
from django.urls import reverse
from django.utils import timezone

from articles.addresses import absolute
from articles.models import Article
from comments.models import Comment, Lesson
from comments.pipeline.reasons import Sign
from comments.pipeline.submission import Submission

logger = logging.getLogger(__name__)

SECONDS_TO_ANSWER = 1.8
"""While a comment is judged; all scorers together have two."""
SECONDS_TO_TELL = 10
TOLD_AFTER = timedelta(minutes=1)
TOLD_WITHIN = timedelta(days=30)
TOLD_AT_ONCE = 200

EMAIL, ADDRESS = "email", "address"


def is_on() -> bool:
    """Whether the operator has given a key."""
    return bool(getattr(settings, "COMMENTS_AKISMET_KEY", ""))


def check(post: Submission) -> Iterable[Sign]:
    """What the service says of a submission; nothing while it is off.

    Raises:
        OSError: when it cannot be reached, or answers what is no answer.
    """
    if not is_on():
        return
    told = _of_article(post.article) | {
        "comment_type": "reply" if post.parent else "comment",
        "comment_author": post.author_name,
        "comment_author_url": post.author_url,
        "comment_content": post.body,
        "comment_date_gmt": timezone.now().isoformat(timespec="seconds"),
        "honeypot_field_name": "second_thoughts",
        "second_thoughts": post.honeypot or "",
    }
    sends = set(getattr(settings, "COMMENTS_AKISMET_SENDS", []))
    if EMAIL in sends:
        told["comment_author_email"] = post.author_email
    if ADDRESS in sends and post.identity.address is not None:
        told["user_ip"] = str(post.identity.address)
    if post.editing is not None:
        told["recheck_reason"] = "edit"
    said, tip = _ask("comment-check", told, SECONDS_TO_ANSWER)
    if said not in {"true", "false"}:
        raise OSError(f"The service answered {said[:60]!r}.")
    if said == "true":
        yield Sign("akismet_sure" if tip == "discard" else "akismet")


def nudge() -> None:
    """Have the worker tell the service of decisions, a minute from now; once for however many there are."""
    if cache.add("comments.akismet.nudged", True, timeout=TOLD_AFTER.total_seconds()):
        tell.using(run_after=timezone.now() + TOLD_AFTER).enqueue()


def catch_up() -> None:
    """What housekeeping does: line up what is still owed."""
    if is_on() and Lesson.objects.filter(is_owed=True).exists():
        nudge()


@task(priority=-50)
def tell() -> None:
    """Tell the service what moderators have decided, the oldest decision first; what it cannot be told stays owed."""
    now = timezone.now()
    owed = Lesson.objects.filter(is_owed=True)
    owed.filter(learnt_at__lt=now - TOLD_WITHIN).update(is_owed=False)
    if not is_on():
        return
    due = owed.filter(learnt_at__lte=now - TOLD_AFTER).order_by("learnt_at").select_related("comment__article__section")
    for lesson in due[:TOLD_AT_ONCE]:
        try:
            _ask("submit-spam" if lesson.is_spam else "submit-ham", _of_comment(lesson.comment), SECONDS_TO_TELL)
        except OSError as error:
            logger.warning("A decision about a comment could not be told to the service: %s", error)
            return
        owed.filter(pk=lesson.pk).update(is_owed=False)
    if owed.exists():
        nudge()


def _of_comment(comment: Comment) -> dict[str, str]:
    told = _of_article(comment.article) | {
        "comment_type": "reply" if comment.parent_id else "comment",
        "comment_author": comment.author_name,
        "comment_author_url": comment.author_url,
        "comment_content": comment.body,
        "comment_date_gmt": comment.created_at.isoformat(timespec="seconds"),
    }
    if EMAIL in getattr(settings, "COMMENTS_AKISMET_SENDS", []):
        told["comment_author_email"] = comment.author_email
    return told


def _of_article(article: Article) -> dict[str, str]:
    return {
        "blog": absolute(reverse("front_page")),
        "blog_lang": settings.LANGUAGE_CODE.replace("-", "_"),
        "blog_charset": "UTF-8",
        "permalink": absolute(article.get_absolute_url()),
    }


def _ask(what: str, told: dict[str, str], seconds: float) -> tuple[str, str]:
    """The answer, and the tip that goes with it."""
    form = urlencode({"api_key": settings.COMMENTS_AKISMET_KEY, **told}).encode()
    address = urljoin(settings.COMMENTS_AKISMET_URL, what)
    try:
        # The operator's own setting, http or https (newsroom.env.addresses).
        with urlopen(Request(address, data=form, method="POST"), timeout=seconds) as answer:  # noqa: S310
            return answer.read(200).decode("utf-8", "replace").strip(), answer.headers.get("X-akismet-pro-tip", "")
    except HTTPError as error:
        error.close()
        raise
