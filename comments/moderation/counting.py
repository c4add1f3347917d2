"""Counting a discussion again, for a database that was edited or restored by hand, and after imports."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Count, Q

from articles import editions
from articles.models import Article
from comments.models import Comment, Commenter
from comments.moderation.transitions import Status, counted_by, lock


@dataclass
class Mended:
    """What `reconcile()` found wrong: rows with the number that was kept and the number that is true."""

    articles: list[tuple[int, int, int]] = field(default_factory=list)
    comments: list[tuple[int, int, int]] = field(default_factory=list)
    commenters: list[tuple[int, str, int, int]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.articles) + len(self.comments) + len(self.commenters)


def reconcile(*, save: bool = True) -> Mended:
    """Count everything again and mend what differs; each article in a transaction of its own.

    Counts stay exact by themselves; this is for a database that was edited or restored by hand.
    """
    mended = Mended()
    for article_id in Article.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=1000):
        _reconcile_article(article_id, mended, save=save)
    published = Count("comments", filter=Q(comments__status=Status.PUBLISHED))
    rejected = Count("comments", filter=Q(comments__status=Status.REJECTED))
    spam = Count("comments", filter=Q(comments__status=Status.SPAM))
    counted = Commenter.objects.order_by("pk").annotate(true_approved=published, true_rejected=rejected, true_spam=spam)
    for commenter in counted.iterator(chunk_size=1000):
        for name in ["approved", "rejected", "spam"]:
            kept, true = getattr(commenter, name), getattr(commenter, f"true_{name}")
            if kept != true:
                mended.commenters.append((commenter.pk, name, kept, true))
                if save:
                    Commenter.objects.filter(pk=commenter.pk).update(**{name: true})
    return mended


def recount(article_id: int) -> None:
    """Make the counts of one article's discussion true after comments came in at once, as an import brings them."""
    _reconcile_article(article_id, Mended(), save=True)


def _reconcile_article(article_id: int, mended: Mended, *, save: bool) -> None:
    with transaction.atomic():
        lock(article_id)
        kept = Article.objects.filter(pk=article_id).values_list("reply_count", flat=True).first()
        if kept is None:
            return
        found = len(mended)
        rows = Comment.objects.filter(article_id=article_id).only(
            "pk", "parent_id", "path", "status", "published_below"
        )
        comments = list(rows)
        below = dict.fromkeys((comment.pk for comment in comments), 0)
        for comment in comments:
            if comment.is_published:
                for above in counted_by(comment):
                    below[above] = below.get(above, 0) + 1
        wrong = [comment for comment in comments if comment.published_below != below[comment.pk]]
        for comment in wrong:
            mended.comments.append((comment.pk, comment.published_below, below[comment.pk]))
            comment.published_below = below[comment.pk]
        if save:
            Comment.objects.bulk_update(wrong, ["published_below"], batch_size=200)
        true = sum(comment.is_published for comment in comments)
        if kept != true:
            mended.articles.append((article_id, kept, true))
            if save:
                Article.objects.filter(pk=article_id).update(reply_count=true)
                editions.raise_counts()
        if save and len(mended) > found:
            editions.raise_article(article_id)
