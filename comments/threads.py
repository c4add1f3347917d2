"""Discussions in pages: which comments stand on one, in what order and how deep, and where a comment stands.

Roots come in pages of 50 by cursor, each with the first 20 of its replies (5 where so many would make a page
too long for a phone); the rest of a long thread has pages of its own. A page costs the same number of
queries, and about the same time, whatever the discussion has grown to. What is gone keeps its place while
somebody has answered it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Byline
from comments import markup, paths
from comments.models import Comment, CommentQuerySet

ROOTS_ON_A_PAGE = 50
REPLIES_SHOWN = 20
REPLIES_SHOWN_IN_A_CROWD = 5
CROWD = 250  # replies on one page; more than these would make it heavier than 250 kB
REPLIES_ON_A_THREAD_PAGE = 100
VISUAL_LEVELS = 3

GONE = {
    Comment.Status.REJECTED: _("This comment was removed by a moderator."),
    Comment.Status.SPAM: _("This comment was removed by a moderator."),
    Comment.Status.WITHDRAWN: _("This comment was withdrawn by its writer."),
    Comment.Status.PENDING: _("This comment is being looked at by a moderator."),
}


class NoSuchPlace(LookupError):
    """A cursor that leads nowhere in this discussion."""


@dataclass
class Node:
    """One comment as a page shows it, with the replies that stand inside it there."""

    comment: Comment
    parent_is_here: bool = False
    replies: list[Node] = field(default_factory=list)
    all_replies: int = 0  # set on a root of which only the first replies are shown

    @property
    def gone(self) -> str:
        """What stands in the place of a comment that is not there any more; "" when it is."""
        return "" if self.comment.is_published else GONE[self.comment.status]

    @property
    def is_mention(self) -> bool:
        """Whether another site has said that it links here (a pingback or trackback); nobody to be answered."""
        return self.comment.kind != Comment.Kind.REPLY

    @property
    def badge(self) -> str:
        """What the newsroom vouches for: "author" of this piece, or "staff"."""
        if self.comment.user_id is None:
            return ""
        return "author" if self.comment.is_credited else "staff"

    @property
    def website(self) -> str:
        """Where the writer's name leads, if anywhere; the name of a site that links here leads to it."""
        url = self.comment.author_url
        shown = self.is_mention or getattr(settings, "COMMENTS_WEBSITE_FIELD", False)
        return url if shown and markup.is_web_address(url) else ""


@dataclass
class Page:
    """Some comments of a discussion, and the cursor with which the next page begins ("" at the end)."""

    nodes: list[Node]
    is_first: bool
    next_after: str = ""


def page_of_discussion(article: Article, after: str = "") -> Page:
    """The roots that follow `after` (all from the first, without), each with its first replies.

    Raises:
        NoSuchPlace: when `after` is not one of the article's roots.
    """
    roots = _roots(article.pk)
    if after:
        cursor = _once_seen(after).filter(article=article, parent=None).only("created_at").first()
        if cursor is None:
            raise NoSuchPlace(after)
        roots = _following(roots, cursor)
    found = list(_for_page(roots).annotate(**_cuts())[: ROOTS_ON_A_PAGE + 1])
    shown = found[:ROOTS_ON_A_PAGE]

    by_root: dict[int, list[Comment]] = {root.pk: [] for root in shown}
    for reply in _first_replies(shown):
        by_root[reply.root_id].append(reply)
    comments = [comment for root in shown for comment in [root, *by_root[root.pk]]]
    nodes = _nested(comments)
    for node in nodes:
        here = sum(reply.is_published for reply in by_root[node.comment.pk])
        if node.comment.published_below > here:
            node.all_replies = node.comment.published_below
    more = shown[-1].public_id if len(found) > ROOTS_ON_A_PAGE else ""
    return Page(nodes, is_first=not after, next_after=more)


def page_of_thread(root_id: str, after: str = "") -> tuple[Comment, Page]:
    """The thread's root, and its replies that follow `after` in reading order; the first page holds the root too.

    Raises:
        NoSuchPlace: when readers see no such thread, or `after` is not in it.
    """
    behind = Subquery(_once_seen(after).filter(root=OuterRef("pk")).values("path")[:1]) if after else Value("")
    roots = Comment.objects.with_place().readable().filter(public_id=root_id, parent=None)
    roots = _for_page(roots).select_related("article__section").defer("article__body")
    root = roots.annotate(behind=behind).first()
    if root is None or root.behind is None:
        raise NoSuchPlace(after or root_id)
    replies = Comment.objects.with_place().filter(root=root, path__gt=root.behind).order_by("path")
    found = list(_for_page(replies)[: REPLIES_ON_A_THREAD_PAGE + 1])
    shown = found[:REPLIES_ON_A_THREAD_PAGE]
    nodes = _nested(shown if after else [root, *shown])
    more = shown[-1].public_id if len(found) > REPLIES_ON_A_THREAD_PAGE else ""
    return root, Page(nodes, is_first=not after, next_after=more)


def address_of(comment: Comment) -> str:
    """The page on which the comment stands now, with its anchor."""
    root = comment.root or comment
    if comment.root_id:
        before = Comment.objects.with_place().filter(root=root, path__lt=comment.path)
        position = before.count()
        if position >= _shown_under(root, position):
            after = _end_of_page_before(before.order_by("path"), position, REPLIES_ON_A_THREAD_PAGE)
            page = reverse("comments:thread", kwargs={"public_id": root.public_id})
            return f"{page}{after}#{comment.anchor}"
    before = _before(root)
    after = _end_of_page_before(before, before.count(), ROOTS_ON_A_PAGE)
    return f"{comment.article.get_absolute_url()}{after}#{comment.anchor}"


def _before(root: Comment) -> CommentQuerySet:
    return _roots(root.article_id).filter(
        Q(created_at__lt=root.created_at) | Q(created_at=root.created_at, pk__lt=root.pk)
    )


def _shown_under(root: Comment, position: int) -> int:
    """How many replies stand under the root on its article's page; only some positions need to ask."""
    if not REPLIES_SHOWN_IN_A_CROWD <= position < REPLIES_SHOWN:
        return REPLIES_SHOWN
    start = _before(root).count() // ROOTS_ON_A_PAGE * ROOTS_ON_A_PAGE
    return _replies_shown(
        _roots(root.article_id).values_list("published_below", flat=True)[start : start + ROOTS_ON_A_PAGE]
    )


def _replies_shown(numbers_below: Iterable[int]) -> int:
    """How many replies each root of a page shows, from the numbers of replies that they have."""
    crowd = sum(min(number, REPLIES_SHOWN) for number in numbers_below) > CROWD
    return REPLIES_SHOWN_IN_A_CROWD if crowd else REPLIES_SHOWN


def _cuts() -> dict[str, Subquery]:
    """For each root, the paths of the last replies that it may show; what follows has pages of its own."""
    found = Comment.objects.with_place().filter(root=OuterRef("pk")).order_by("path").values("path")
    return {f"path_{n}": Subquery(found[n - 1 : n]) for n in [REPLIES_SHOWN, REPLIES_SHOWN_IN_A_CROWD]}


def _end_of_page_before(comments: CommentQuerySet, position: int, size: int) -> str:
    """The query string of the page that holds the comment at `position`; "" for the first page."""
    pages_before = position // size
    if not pages_before:
        return ""
    last = comments.values_list("public_id", flat=True)[pages_before * size - 1]
    return f"?after={last}"


def _roots(article_id: int) -> CommentQuerySet:
    return Comment.objects.with_place().filter(article=article_id, parent=None).order_by("created_at", "pk")


def _following(roots: CommentQuerySet, cursor: Comment) -> CommentQuerySet:
    # The first condition alone lets the index start at the right place; the second is exact.
    return roots.filter(created_at__gte=cursor.created_at).filter(
        Q(created_at__gt=cursor.created_at) | Q(pk__gt=cursor.pk)
    )


def _once_seen(public_id: str) -> CommentQuerySet:
    """The comment that a page is to begin behind, even when it is gone since; never one that waits."""
    if not re.fullmatch(paths.PUBLIC_ID_PATTERN, public_id):
        raise NoSuchPlace(public_id)
    return Comment.objects.filter(Q(published_at__isnull=False) | Q(has_place=True), public_id=public_id)


_UNSEEN = ["author_email", "held_reasons", "network_hash", "idempotency_key", "source", "source_id"]


def _for_page(comments: CommentQuerySet) -> CommentQuerySet:
    """With all that a page shows of a comment: what it answers, and whether its writer is credited with the piece."""
    credits = Byline.objects.filter(article=OuterRef("article"), author__user=OuterRef("user"))
    of_parent = [f"parent__{name}" for name in [*_UNSEEN, "body", "body_html"]]
    return comments.annotate(is_credited=Exists(credits)).select_related("parent").defer(*_UNSEEN, *of_parent)


def _first_replies(roots: list[Comment]) -> list[Comment]:
    """The replies to show under these roots, in reading order, in one query.

    Each long thread is a part of a UNION, so that each is a short walk along the index; one condition made of
    many ORs may be answered by reading the index from end to end.
    """
    answered = [root for root in roots if root.published_below]
    cut = f"path_{_replies_shown(root.published_below for root in answered)}"
    short = [root.pk for root in answered if getattr(root, cut) is None]
    replies = _for_page(Comment.objects.with_place())
    parts = [replies.filter(root=root.pk, path__lte=getattr(root, cut)) for root in answered if getattr(root, cut)]
    if short:
        parts.append(replies.filter(root__in=short))
    if not parts:
        return []
    found = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    return sorted(found, key=lambda reply: reply.path)


def _nested(comments: list[Comment]) -> list[Node]:
    """The comments, in reading order, as nodes inside nodes: three levels for the eye, true parents by name.

    Goes through them once without recursion, so a quarrel of five hundred levels is no deeper than three.
    """
    here = {comment.pk for comment in comments}
    offset = min((comment.depth for comment in comments), default=0)
    top: list[Node] = []
    trail: list[Node] = []
    for comment in comments:
        node = Node(comment, parent_is_here=comment.parent_id in here)
        del trail[min(comment.depth - offset, VISUAL_LEVELS - 1) :]
        (trail[-1].replies if trail else top).append(node)
        trail.append(node)
    return top
