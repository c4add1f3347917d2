"""Discussions in pages: which comments stand on one, in what order and how deep, and where a comment stands.

Roots come in pages of 50 by cursor, each with the first 20 of its replies (5 where so many would make a page
too long for a phone); the rest of a long thread has pages of its own. A page costs the same number of
queries, and about the same time, whatever the discussion has grown to. What is gone keeps its place while
somebody has answered it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Author
from comments import markup
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
    parent: Comment | None = None
    parent_is_here: bool = False
    badge: str = ""
    replies: list[Node] = field(default_factory=list)
    all_replies: int = 0  # set on a root of which only the first replies are shown

    @property
    def gone(self) -> str:
        """What stands in the place of a comment that is not there any more; "" when it is."""
        return "" if self.comment.is_published else GONE[self.comment.status]

    @property
    def website(self) -> str:
        """Where the writer's name leads, if anywhere."""
        url = self.comment.author_url
        shown = getattr(settings, "COMMENTS_WEBSITE_FIELD", False) and markup.is_web_address(url)
        return url if shown else ""


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
    roots = _roots(article)
    if after:
        roots = _following(roots, _cursor(Comment.objects.filter(article=article, parent=None), after))
    found = list(_for_page(roots).annotate(**_cuts())[: ROOTS_ON_A_PAGE + 1])
    shown = found[:ROOTS_ON_A_PAGE]

    by_root: dict[int, list[Comment]] = {root.pk: [] for root in shown}
    for reply in _first_replies(shown):
        by_root[reply.root_id].append(reply)
    comments = [comment for root in shown for comment in [root, *by_root[root.pk]]]
    nodes = _nested(article, comments)
    for node in nodes:
        here = sum(reply.is_published for reply in by_root[node.comment.pk])
        if node.comment.published_below > here:
            node.all_replies = node.comment.published_below
    more = shown[-1].public_id if len(found) > ROOTS_ON_A_PAGE else ""
    return Page(nodes, is_first=not after, next_after=more)


def page_of_thread(root: Comment, after: str = "") -> Page:
    """The replies under `root` that follow `after`, in reading order; on the first page, with the root.

    Raises:
        NoSuchPlace: when `after` is not in the thread.
    """
    replies = Comment.objects.with_place().filter(root=root).order_by("path")
    if after:
        replies = replies.filter(path__gt=_cursor(Comment.objects.filter(root=root), after).path)
    found = list(_for_page(replies)[: REPLIES_ON_A_THREAD_PAGE + 1])
    shown = found[:REPLIES_ON_A_THREAD_PAGE]
    nodes = _nested(root.article, shown if after else [root, *shown], known=[root])
    more = shown[-1].public_id if len(found) > REPLIES_ON_A_THREAD_PAGE else ""
    return Page(nodes, is_first=not after, next_after=more)


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
    return f"{root.article.get_absolute_url()}{after}#{comment.anchor}"


def _before(root: Comment) -> CommentQuerySet:
    return _roots(root.article).filter(
        Q(created_at__lt=root.created_at) | Q(created_at=root.created_at, pk__lt=root.pk)
    )


def _shown_under(root: Comment, position: int) -> int:
    """How many replies stand under the root on its article's page; only some positions need to ask."""
    if not REPLIES_SHOWN_IN_A_CROWD <= position < REPLIES_SHOWN:
        return REPLIES_SHOWN
    start = _before(root).count() // ROOTS_ON_A_PAGE * ROOTS_ON_A_PAGE
    return _replies_shown(
        _roots(root.article).values_list("published_below", flat=True)[start : start + ROOTS_ON_A_PAGE]
    )


def _replies_shown(numbers_below: Iterable[int]) -> int:
    """How many replies each root of a page shows, from the numbers of replies that they have."""
    crowd = sum(min(number, REPLIES_SHOWN) for number in numbers_below) > CROWD
    return REPLIES_SHOWN_IN_A_CROWD if crowd else REPLIES_SHOWN


def _cuts() -> dict[str, Subquery]:
    """For each root, the paths of the last replies that it may show; what follows has pages of its own."""
    paths = Comment.objects.with_place().filter(root=OuterRef("pk")).order_by("path").values("path")
    return {f"path_{n}": Subquery(paths[n - 1 : n]) for n in [REPLIES_SHOWN, REPLIES_SHOWN_IN_A_CROWD]}


def _end_of_page_before(comments: CommentQuerySet, position: int, size: int) -> str:
    """The query string of the page that holds the comment at `position`; "" for the first page."""
    pages_before = position // size
    if not pages_before:
        return ""
    last = comments.values_list("public_id", flat=True)[pages_before * size - 1]
    return f"?after={last}"


def _roots(article: Article) -> CommentQuerySet:
    return Comment.objects.with_place().filter(article=article, parent=None).order_by("created_at", "pk")


def _following(roots: CommentQuerySet, cursor: Comment) -> CommentQuerySet:
    # The first condition alone lets the index start at the right place; the second is exact.
    return roots.filter(created_at__gte=cursor.created_at).filter(
        Q(created_at__gt=cursor.created_at) | Q(pk__gt=cursor.pk)
    )


def _cursor(comments: CommentQuerySet, public_id: str) -> Comment:
    """The comment that a page was to begin behind, even when it is gone since; never one that waits."""
    once_seen = Q(published_at__isnull=False) | Q(has_place=True)
    found = comments.filter(once_seen, public_id=public_id).only("created_at", "path").first()
    if found is None:
        raise NoSuchPlace(public_id)
    return found


def _for_page(comments: CommentQuerySet) -> CommentQuerySet:
    return comments.defer(
        "author_email", "held_reasons", "network_hash", "idempotency_key", "source", "source_id"
    )


def _first_replies(roots: list[Comment]) -> list[Comment]:
    """The replies to show under these roots, in reading order, in one query.

    Each long thread is a part of a UNION, so that each is a short walk along the index; one condition made of
    many ORs may be answered by reading the index from end to end.
    """
    answered = [root for root in roots if root.published_below]
    cut = f"path_{_replies_shown(root.published_below for root in answered)}"
    short = [root.pk for root in answered if getattr(root, cut) is None]
    replies = _for_page(Comment.objects.with_place())
    parts = [
        replies.filter(root=root.pk, path__lte=getattr(root, cut)) for root in answered if getattr(root, cut)
    ]
    if short:
        parts.append(replies.filter(root__in=short))
    if not parts:
        return []
    found = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    return sorted(found, key=lambda reply: reply.path)


def _nested(article: Article, comments: list[Comment], known: Iterable[Comment] = ()) -> list[Node]:
    """The comments, in reading order, as nodes inside nodes: three levels for the eye, true parents by name.

    Goes through them once without recursion, so a quarrel of five hundred levels is no deeper than three.
    """
    here = {comment.pk for comment in comments}
    parents = {comment.pk: comment for comment in [*known, *comments]}
    missing = {c.parent_id for c in comments if c.parent_id and c.parent_id not in parents}
    if missing:
        parents |= Comment.objects.only("public_id", "author_name", "status").in_bulk(missing)
    writers = _writers_among(article, comments)
    offset = min((comment.depth for comment in comments), default=0)

    top: list[Node] = []
    trail: list[Node] = []
    for comment in comments:
        node = Node(
            comment,
            parent=parents.get(comment.parent_id),
            parent_is_here=comment.parent_id in here,
            badge=("author" if comment.user_id in writers else "staff") if comment.user_id else "",
        )
        del trail[min(comment.depth - offset, VISUAL_LEVELS - 1) :]
        (trail[-1].replies if trail else top).append(node)
        trail.append(node)
    return top


def _writers_among(article: Article, comments: list[Comment]) -> set[int]:
    """The accounts of those who are credited with the article, if any of them may be here."""
    accounts = {comment.user_id for comment in comments if comment.user_id}
    if not accounts:
        return set()
    credited = Author.objects.filter(bylines__article=article, user__in=accounts)
    return set(credited.values_list("user_id", flat=True))
