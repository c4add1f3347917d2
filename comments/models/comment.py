"""The comment: its text, its place in a thread, its state and its times.

A comment never changes state by itself: `comments.moderation.transition()` does that, and everything that
follows from it. Nothing here decides whether an article takes comments.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Case, Q, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.query import RawQuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.lifecycle import live_condition
from articles.models import Article
from comments import fingerprints, markup, paths
from comments.models.commenter import Commenter

BANDS = [
    f"((simhash >> {place * fingerprints.BAND_BITS}) & {(1 << fingerprints.BAND_BITS) - 1})"
    for place in range(fingerprints.BANDS)
]
"""The simhash in its parts, as the indexes have them: both databases use an index for its very words only."""


class CommentQuerySet(models.QuerySet):
    """Questions that are asked of comments, and what is done to many at once."""

    def published(self) -> Self:
        """What readers may read, as far as the comment itself decides."""
        return self.filter(status=Comment.Status.PUBLISHED)

    def awaiting_moderation(self) -> Self:
        """What waits for a moderator, oldest first."""
        return self.filter(status=Comment.Status.PENDING).order_by("created_at", "pk")

    def on_live_articles(self) -> Self:
        """Those whose article a reader may see now; the others are shown nowhere."""
        return self.filter(live_condition(prefix="article__"))

    def readable(self) -> Self:
        """Those on articles that are live and show their replies."""
        return self.on_live_articles().exclude(article__replies=Article.Replies.HIDDEN)

    def with_place(self) -> Self:
        """What takes up room in a discussion: the published, and the gone that have published replies."""
        return self.filter(has_place=True)

    def of_source(self, source: str, source_ids: Iterable[str]) -> Self:
        """Those that came in from `source` under these names.

        The index of them leaves out comments made here, and SQLite sees that it may use it only where the statement
        itself says so, not by a value that is bound to it.
        """
        came_in = RawSQL("NOT (comments_comment.source = '')", (), output_field=models.BooleanField())
        return self.filter(came_in, source=source, source_id__in=source_ids)

    def perhaps_near(self, simhash: int, most: int) -> RawQuerySet:
        """The newest comments that share a part of this simhash, at most so many for each part, of all comments.

        One that is near (`fingerprints.distance()`) is among them; most of them are not.
        """
        fields = "id, public_id, simhash, text_hash, status, commenter_id, created_at"
        parts = [
            f"SELECT * FROM (SELECT {fields} FROM comments_comment WHERE simhash IS NOT NULL AND {band} = %s "  # noqa: S608
            f"ORDER BY id DESC LIMIT %s) AS band_{place}"
            for place, band in enumerate(BANDS)
        ]
        return self.raw(" UNION ".join(parts), [n for band in fingerprints.bands(simhash) for n in (band, most)])

    def forget_networks(self, before: datetime) -> int:
        """Take the name of the writer's network off comments written before then; returns how many had one.

        No page shows it, so no edition rises.
        """
        return self.filter(created_at__lt=before, network_hash__gt="").update(network_hash="")


class Comment(models.Model):
    """One remark under an article, or a reply to one."""

    class Kind(models.TextChoices):
        REPLY = "reply", pgettext_lazy("noun", "Reply")
        PINGBACK = "pingback", _("Pingback")
        TRACKBACK = "trackback", _("Trackback")

    class Status(models.TextChoices):
        PENDING = "pending", _("Pending")
        PUBLISHED = "published", _("Published")
        SPAM = "spam", _("Spam")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    public_id = models.CharField(
        max_length=paths.PUBLIC_ID_LENGTH, unique=True, default=paths.new_public_id, editable=False
    )
    article = models.ForeignKey(
        Article, models.CASCADE, related_name="comments", db_index=False, verbose_name=_("article")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.REPLY, editable=False)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PENDING, editable=False)

    # RESTRICT: whole articles go with their threads, a single comment with replies only becomes a marker.
    parent = models.ForeignKey(
        "self", models.RESTRICT, null=True, blank=True, related_name="replies", verbose_name=_("in reply to")
    )
    root = models.ForeignKey(
        "self", models.RESTRICT, null=True, blank=True, related_name="+", db_index=False, editable=False
    )
    depth = models.PositiveIntegerField(default=0, editable=False)
    path = models.CharField(max_length=paths.LEVELS * paths.WIDTH, blank=True, default="", editable=False)
    published_below = models.PositiveIntegerField(default=0, editable=False)
    has_place = models.GeneratedField(
        expression=Case(
            When(Q(status=Status.PUBLISHED) | Q(published_below__gt=0), then=Value(True)),
            default=Value(False),
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )

    author_name = models.CharField(_("name"), max_length=120)
    author_email = models.EmailField(_("e-mail"), max_length=254, blank=True)
    author_url = models.URLField(_("website"), max_length=200, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="comments",
        verbose_name=_("member of staff"),
        help_text=_("Set only when the comment was posted from a signed-in staff account."),
    )
    commenter = models.ForeignKey(
        Commenter,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="comments",
        verbose_name=_("commenter"),
    )

    body = models.TextField(_("comment"))
    body_html = models.TextField(blank=True, default="", editable=False)
    renderer_version = models.PositiveSmallIntegerField(default=0, editable=False)

    held_reasons = models.JSONField(_("why it was held"), default=list, blank=True, editable=False)
    text_hash = models.CharField(max_length=32, blank=True, default="", editable=False)
    simhash = models.BigIntegerField(null=True, blank=True, editable=False)
    asks = models.BooleanField(_("asks something"), default=False, editable=False)

    picked_at = models.DateTimeField(_("picked by the editors"), null=True, blank=True, editable=False)
    edited_at = models.DateTimeField(_("edited by its writer"), null=True, blank=True, editable=False)
    redacted_at = models.DateTimeField(_("redacted"), null=True, blank=True, editable=False)
    answered_at = models.DateTimeField(_("answered by the newsroom"), null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(_("answers closed"), null=True, blank=True, editable=False)
    closed_note = models.CharField(_("why answers are closed"), max_length=300, blank=True, default="", editable=False)
    voices = models.PositiveIntegerField(default=0, editable=False)
    report_count = models.PositiveIntegerField(_("open reports"), default=0, editable=False)
    kept_at = models.DateTimeField(_("found to be in order"), null=True, blank=True, editable=False)

    created_at = models.DateTimeField(_("written"), default=timezone.now, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    network_hash = models.CharField(max_length=32, blank=True, default="", editable=False)
    idempotency_key = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)
    source = models.CharField(max_length=40, blank=True, default="", editable=False)
    source_id = models.CharField(max_length=190, blank=True, default="", editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        permissions: ClassVar = [
            ("moderate_comment", _("Can moderate comments")),
            ("redact_comment", _("Can redact comments")),
            ("view_pii", _("Can see e-mail addresses of commenters")),
            ("erase_personal_data", _("Can erase personal data of commenters")),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="comment_kind_is_known", condition=Q(kind__in=["reply", "pingback", "trackback"])
            ),
            models.CheckConstraint(
                name="comment_status_is_known",
                condition=Q(status__in=["pending", "published", "spam", "rejected", "withdrawn"]),
            ),
            models.CheckConstraint(
                name="comment_published_is_dated",
                condition=~Q(status="published") | Q(published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="comment_root_goes_with_parent",
                condition=Q(parent=None, root=None) | Q(parent__isnull=False, root__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["source", "source_id"], condition=~Q(source=""), name="comment_once_per_source"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["article", "status", "root", "path"], name="comment_by_article"),
            models.Index(
                fields=["article", "created_at", "id"],
                condition=Q(has_place=True, parent__isnull=True),
                name="comment_shown_roots",
            ),
            models.Index(fields=["root", "path"], condition=Q(has_place=True), name="comment_shown_replies"),
            models.Index(fields=["created_at", "id"], condition=Q(status="pending"), name="comment_waiting"),
            models.Index(fields=["status", "id"], condition=~Q(status="published"), name="comment_not_published"),
            models.Index(fields=["created_at"], condition=Q(network_hash__gt=""), name="comment_with_network"),
            models.Index(fields=["text_hash"], condition=~Q(text_hash=""), name="comment_same_text"),
            # The simhash in four parts: copies are equal in one of them (docs/decisions/0022).
            *(
                models.Index(
                    RawSQL(band, ()),  # noqa: S611
                    "id",
                    condition=Q(simhash__isnull=False),
                    name=f"comment_band_{place}",
                )
                for place, band in enumerate(BANDS)
            ),
            models.Index(fields=["article", "picked_at"], condition=Q(picked_at__isnull=False), name="comment_picks"),
            models.Index(fields=["-picked_at"], condition=Q(picked_at__isnull=False), name="comment_all_picks"),
            models.Index(
                fields=["published_at"],
                condition=Q(asks=True, answered_at=None, status="published"),
                name="comment_unanswered",
            ),
            models.Index(fields=["-report_count", "id"], condition=Q(report_count__gt=0), name="comment_reported"),
            models.Index(fields=["author_email"], condition=~Q(author_email=""), name="comment_by_email"),
            models.Index(
                fields=["article", "voices", "created_at", "id"],
                condition=Q(has_place=True, parent__isnull=True),
                name="comment_discussed_roots",
            ),
        ]

    def __str__(self) -> str:
        return str(_("%(name)s on %(article)s")) % {"name": self.author_name, "article": self.article}

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            fields = kwargs.get("update_fields")
            if fields is None or "body" in fields:
                self.take_fingerprints()
                kwargs["update_fields"] = fields and {*fields, "text_hash", "simhash"}
            super().save(*args, **kwargs)
            return
        self.place_under(self.parent)
        if self.body_html:
            self.take_fingerprints()
        else:
            self.render()
        with transaction.atomic(using=kwargs.get("using")):
            super().save(*args, **kwargs)
            self.path = paths.path_below(self.parent.path if self.parent else "", self.pk)
            Comment.objects.using(self._state.db).filter(pk=self.pk).update(path=self.path)

    def get_absolute_url(self) -> str:
        return reverse("comments:detail", kwargs={"public_id": self.public_id})

    @property
    def anchor(self) -> str:
        """The id of the comment on the page that shows it."""
        return f"c-{self.public_id}"

    @property
    def is_published(self) -> bool:
        return self.status == self.Status.PUBLISHED

    def place_under(self, parent: Comment | None) -> None:
        """Take a place in a thread; the path follows when the row has its number."""
        self.parent = parent
        self.root = None if parent is None else (parent.root or parent)
        self.depth = 0 if parent is None else parent.depth + 1

    def render(self) -> None:
        """Make again what is kept beside the text and follows from it: its HTML and its fingerprints."""
        self.body_html = markup.render(self.body)
        self.renderer_version = markup.RENDERER_VERSION
        self.take_fingerprints()

    def take_fingerprints(self) -> None:
        """Name the text as it is now, so that copies of it are found."""
        self.text_hash = fingerprints.text_hash(self.body)
        self.simhash = fingerprints.simhash(self.body)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete what no reader sees; what is published is taken down first, which keeps the counts true."""
        with transaction.atomic():
            now = Comment.objects.select_for_update().filter(pk=self.pk).values_list("status", flat=True).first()
            if now == self.Status.PUBLISHED:
                raise models.ProtectedError(str(_("A published comment is taken down before it is deleted.")), {self})
            return super().delete(*args, **kwargs)
