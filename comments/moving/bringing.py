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
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import editions, wording
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
            said = _("Nobody on the staff is called “%(name)s” here; what they wrote and decided stands without them.")
            yield Entry("file", name, "updated", notes=[said % {"name": name}])

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
            more = len(notes) - MOST_NOTES
            said = ngettext(
                "There is more: %(number)d such sentence.", "There is more: %(number)d such sentences.", more
            )
            notes[MOST_NOTES:] = [said % {"number": more}]
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
        notes = [_("Comment %s comes a second time; it is left out.") % name for name in self.spool.twice(pk)]
        for name in self.spool.ids(order.circles):
            notes.append(_("Comment %s answers one that answers it; it begins a thread.") % name)
        if order.too_deep:
            said = ngettext(
                "%(number)d comment was below the level %(level)d of answers; it answers the one above there.",
                "%(number)d comments were below the level %(level)d of answers; each answers the one above there.",
                order.too_deep,
            )
            notes.append(said % {"number": order.too_deep, "level": DEEPEST})
        if order.left_out:
            said = ngettext(
                "%(number)d comment was deleted there and not answered; left out.",
                "%(number)d comments were deleted there and not answered; left out.",
                order.left_out,
            )
            notes.append(said % {"number": order.left_out})
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
                why = " ".join(str(error).split())[:200]
                notes.append(_("Comment %(id)s cannot come in: %(why)s.") % {"id": one.id, "why": why})
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
    said = (
        _("The whole discussion was deleted there.") if discussion.gone else _("No piece of this site is found at it.")
    )
    if discussion.title:
        # Translators: a sentence about a discussion, and the title of that.
        words = _("%(sentence)s (%(title)s)")
        said = words % {"sentence": said, "title": wording.quoted(discussion.title[:120])}
    return Entry("discussion", _name_of(discussion), "skipped", notes=[said])


def _name_of(discussion: Discussion) -> str:
    return (discussion.address or discussion.name or discussion.key)[:LONGEST_NAME]


def _dated(comment: Comment, article: Article, now: datetime, notes: list[str]) -> Comment:
    """The comment with a moment at which it was written, none that lies ahead."""
    if comment.written_at is None:
        notes.append(_("Comment %s has no date that can be read; it is dated like the piece.") % comment.id)
        return replace(comment, written_at=min(article.published_at or now, now))
    if comment.written_at > now:
        said = _("Comment %(id)s is dated %(day)s, which lies ahead; it is dated today.")
        notes.append(said % {"id": comment.id, "day": wording.short_day(comment.written_at)})
        return replace(comment, written_at=now)
    return comment


def _not_ahead(one: Incoming, now: datetime) -> Incoming:
    fields = {name: min(value, now) if isinstance(value, datetime) else value for name, value in one.fields.items()}
    return replace(one, fields=fields)


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
