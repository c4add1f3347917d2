"""Discussions come in from a spool, each in one transaction, whole or not at all, and as often as anybody likes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import batched

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from articles import editions
from articles.importing.account import Count
from articles.importing.guarding import guarded
from articles.importing.report import Item as Entry
from articles.models import Article
from comments import moderation
from comments.importing import Incoming, Outcome, bring_in
from comments.models import Comment as OurComment
from comments.models import Discussion as OurDiscussion
from comments.models import ModerationEvent, Revision
from comments.moving import disqus, json_lines
from comments.moving.pieces import Pieces
from comments.moving.records import Comment, Discussion
from comments.moving.spool import DEEPEST, PART, Order, Spool

DISQUS, JSON = "disqus", "json"

MOST_NOTES = 1000
"""So many sentences are kept of one discussion."""
LONGEST_NAME = 300
"""So much of an address says which discussion is meant."""


@dataclass
class Import:
    """Brings in what a spool holds, as it was read in this `format`; `source` is what the file is of.

    A dry run does everything and takes it back, so that it says what would happen, and nothing is written.
    """

    spool: Spool
    format: str
    source: str
    pieces: Pieces
    dry_run: bool = False
    people: People = field(default_factory=lambda: People())

    def bring(self) -> Iterator[Entry | Count]:
        """Bring everything in, and say of each discussion what became of it."""
        self.spool.match(self._piece_of)
        for discussion, number in self.spool.without_article():
            yield _without_article(discussion)
            yield Count("comment", "skipped", number)
        for pk in self.spool.articles():
            discussions = self.spool.discussions(pk)
            name = _name_of(discussions[0])
            yield from guarded("discussion", name, self._discussion(pk, name, discussions))
        for name in self.people.unknown:
            said = f"Nobody on the staff is called “{name}” here; what they wrote and decided stands without them."
            yield Entry("file", name, "updated", notes=[said])

    def _piece_of(self, discussion: Discussion) -> int | None:
        # Our own files need no line about a discussion: each comment names its piece.
        return self.pieces.find(discussion if self.format == DISQUS else replace(discussion, address=discussion.key))

    def _discussion(self, pk: int, name: str, discussions: list[Discussion]) -> Iterator[Entry | Count]:
        article = Article.objects.get(pk=pk)
        order = self.spool.order(pk, by_time=self.format == DISQUS, known=self._those_here)
        notes = self._notes(pk, order)
        counts: Counter[str] = Counter(skipped=order.left_out + len(self.spool.twice(pk)))
        with transaction.atomic():
            for part in self.spool.comments(order):
                counts += self._part(article, part, notes)
            if counts["created"]:
                moderation.recount(pk)
            changed = self._settle(article, discussions)
            if self.dry_run:
                transaction.set_rollback(True)
        if len(notes) > MOST_NOTES:
            notes[MOST_NOTES:] = [f"There is more: {len(notes) - MOST_NOTES} such sentences."]
        outcome = "unchanged"
        if counts["created"] or counts["updated"] or changed:
            outcome = "created" if counts["created"] else "updated"
        yield Entry("discussion", name, outcome, article.get_absolute_url(), notes)
        for result, number in counts.items():
            yield Count("comment", result, number)

    def _those_here(self, names: Iterable[str]) -> set[str]:
        here: set[str] = set()
        for some in batched(names, PART):
            here |= set(OurComment.objects.of_source(self.source, some).values_list("source_id", flat=True))
        return here

    def _notes(self, pk: int, order: Order) -> list[str]:
        notes = [f"Comment {name} comes a second time; it is left out." for name in self.spool.twice(pk)]
        for name in self.spool.ids(order.circles):
            notes.append(f"Comment {name} answers one that answers it; it begins a thread.")
        if order.too_deep:
            notes.append(
                f"{_comments(order.too_deep)} below the level {DEEPEST} of answers; each answers the one above there."
            )
        if order.left_out:
            notes.append(f"{_comments(order.left_out)} deleted there and not answered; left out.")
        return notes

    def _part(self, article: Article, part: list[Comment], notes: list[str]) -> Counter[str]:
        """Bring in some comments of a discussion; those that they answer are among them or came before."""
        now = timezone.now()
        told: dict[str, Comment] = {}
        come: list[Incoming] = []
        failed = 0
        for comment in part:
            one = _dated(comment, article, now, notes)
            try:
                come.append(_not_ahead(self._incoming(one), now))
                told[one.id] = one
            except (ValueError, RecursionError) as error:
                failed += 1
                notes.append(f"Comment {one.id} cannot come in: {' '.join(str(error).split())[:200]}.")
        outcome = bring_in(article, come, self.source, is_whole=False)
        if self.format == JSON:
            self._history(told, outcome)
        notes += outcome.notes
        return outcome.counts + Counter(failed=failed)

    def _incoming(self, comment: Comment) -> Incoming:
        if self.format == DISQUS:
            return disqus.incoming(comment)
        return json_lines.incoming(comment, self.source, self.people)

    def _history(self, told: dict[str, Comment], outcome: Outcome) -> None:
        """What was written and decided before, of the comments that are new here."""
        revisions: list[Revision] = []
        events: list[ModerationEvent] = []
        for name, row in outcome.created.items():
            of_this = json_lines.history(told[name], row, self.people)
            revisions += of_this[0]
            events += of_this[1]
        Revision.objects.bulk_create(revisions, batch_size=500)
        ModerationEvent.objects.bulk_create(events, batch_size=500)

    def _settle(self, article: Article, discussions: list[Discussion]) -> bool:
        """What editors decided about a discussion comes in where nobody has decided anything here."""
        told = next((discussion for discussion in discussions if discussion.settings), None)
        if told is None or OurDiscussion.objects.filter(article=article).exists():
            return False
        OurDiscussion.objects.create(article=article, **json_lines.settings_of(told, self.people))
        editions.raise_article(article.pk)
        return True


def _without_article(discussion: Discussion) -> Entry:
    title = f" (“{discussion.title[:120]}”)" if discussion.title else ""
    why = "The whole discussion was deleted there." if discussion.gone else "No piece of this site is found at it."
    return Entry("discussion", _name_of(discussion), "skipped", notes=[f"{why}{title}"])


def _name_of(discussion: Discussion) -> str:
    return (discussion.address or discussion.name or discussion.key)[:LONGEST_NAME]


def _dated(comment: Comment, article: Article, now: datetime, notes: list[str]) -> Comment:
    """The comment with a moment at which it was written, none that lies ahead."""
    if comment.written_at is None:
        notes.append(f"Comment {comment.id} has no date that can be read; it is dated like the piece.")
        return replace(comment, written_at=min(article.published_at or now, now))
    if comment.written_at > now:
        notes.append(
            f"Comment {comment.id} is dated {comment.written_at:%Y-%m-%d}, which lies ahead; it is dated today."
        )
        return replace(comment, written_at=now)
    return comment


def _not_ahead(one: Incoming, now: datetime) -> Incoming:
    fields = {name: min(value, now) if isinstance(value, datetime) else value for name, value in one.fields.items()}
    return replace(one, fields=fields)


def _comments(number: int) -> str:
    return "1 comment was" if number == 1 else f"{number} comments were"


class People:
    """The members of staff whom a file names, by the names under which they sign in."""

    def __init__(self) -> None:
        self._found: dict[str, AbstractBaseUser | None] = {}

    def __call__(self, name: str) -> AbstractBaseUser | None:
        if name not in self._found:
            model = get_user_model()
            self._found[name] = model._default_manager.filter(**{model.USERNAME_FIELD: name, "is_staff": True}).first()
        return self._found[name]

    @property
    def unknown(self) -> list[str]:
        """The names that nobody here has."""
        return sorted(name for name, person in self._found.items() if person is None)
