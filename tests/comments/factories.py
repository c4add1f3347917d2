"""Makers of comments for tests; `transition()` gives them their state, as everywhere."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count, pairwise
from typing import Any

from django.utils import timezone

from articles.models import Article
from comments import moderation, paths
from comments.models import Comment, Commenter
from comments.pipeline import Verdict
from tests.factories import make_article

_numbers = count(1)


def make_comment(article: Article | None = None, *, status: str = "published", **overrides: Any) -> Comment:
    """A published comment on a live article (its parent's, or a new one); `status` makes it another."""
    number = next(_numbers)
    parent = overrides.get("parent")
    fields: dict[str, Any] = {
        "article": article or (parent.article if parent else make_article()),
        "author_name": f"Reader {number}",
        "author_email": f"reader{number}@example.org",
        "body": f"What reader {number} says.",
    } | overrides
    comment = Comment.objects.create(**fields)
    if status != Comment.Status.PENDING:
        moderation.transition(comment, status, None, "made_for_a_test")
    return Comment.objects.get(pk=comment.pk)


def make_many(
    article: Article, number: int, *, parent: Comment | None = None, parents: Iterable[Comment] = ()
) -> list[Comment]:
    """Many published comments at once, all under `parent`, or as many under each of `parents`; for tests about size."""
    made = Comment.objects.bulk_create(
        Comment(
            article=article,
            parent=above,
            root=above and (above.root or above),
            depth=above.depth + 1 if above else 0,
            author_name=f"Reader {i}",
            body=f"Comment {i}",
            body_html=f"<p>Comment {i}</p>",
            renderer_version=1,
            status="published",
            published_at=article.published_at,
        )
        for above in parents or [parent]
        for i in range(number)
    )
    for comment in made:
        comment.path = paths.path_below(comment.parent.path if comment.parent else "", comment.pk)
    Comment.objects.bulk_update(made, ["path"], batch_size=500)
    moderation.reconcile()
    return made


def make_chain(root: Comment, length: int) -> list[Comment]:
    """The root and `length` answers, each to the one before and one level deeper."""
    links = [root, *make_many(root.article, length)]
    for above, link in pairwise(links):
        link.parent, link.root, link.depth = above, root, above.depth + 1
        link.path = paths.path_below(above.path, link.pk)
    Comment.objects.bulk_update(links[1:], ["parent", "root", "depth", "path"], batch_size=100)
    moderation.reconcile()
    return links


def commenter(approved: int = 0, **fields: Any) -> Commenter:
    """Somebody with a key, of whom so many comments were published."""
    number = Commenter.objects.count()
    fields = {"approved_at": timezone.now() if approved else None} | fields
    return Commenter.objects.create(key_hash=f"key {number}", approved=approved, **fields)


def codes(verdict: Verdict) -> dict[str, int]:
    """The signs of a verdict with their points."""
    return {reason.code: reason.points for reason in verdict.reasons}
