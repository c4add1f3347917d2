"""What readers say about comments and about pieces, to the desk and to nobody else."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.models import Article, Correction
from comments import paths
from comments.models.comment import Comment
from comments.models.commenter import Commenter


class Report(models.Model):
    """A reader's word that a comment should not stand; one for each reader and comment."""

    class Reason(models.TextChoices):
        ABUSIVE = "abusive", _("It is abusive")
        PRIVATE = "private_person", _("It names a private person")
        UNLAWFUL = "unlawful", _("It may be unlawful")
        ADVERTISING = "advertising", _("It is advertising")
        OFF_TOPIC = "off_topic", _("It is off the subject")
        OTHER = "other", _("Something else")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("report", "Open")
        UPHELD = "upheld", _("Upheld")
        DISMISSED = "dismissed", _("Dismissed")

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="reports", verbose_name=_("comment"))
    reason = models.CharField(_("reason"), max_length=16, choices=Reason)
    note = models.CharField(_("note"), max_length=500, blank=True)
    reporter_hash = models.CharField(max_length=64, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    created_at = models.DateTimeField(_("reported"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    class Meta:
        verbose_name = _("report of a comment")
        verbose_name_plural = _("reports of comments")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["comment", "reporter_hash"], name="comment_reported_once_by_each")
        ]
        indexes: ClassVar = [
            models.Index(fields=["created_at", "id"], condition=Q(state="open"), name="comment_report_open"),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}: {self.comment_id}"


class ErrorReport(models.Model):
    """A reader's word that a piece is wrong; the desk may make a correction of it, with thanks by name if wished."""

    class State(models.TextChoices):
        NEW = "new", _("New")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")

    public_id = models.CharField(
        max_length=paths.PUBLIC_ID_LENGTH, unique=True, default=paths.new_public_id, editable=False
    )
    article = models.ForeignKey(Article, models.CASCADE, related_name="error_reports", verbose_name=_("article"))
    author_name = models.CharField(_("name"), max_length=120)
    author_email = models.EmailField(_("e-mail"), max_length=254, blank=True)
    quote = models.CharField(_("what it says"), max_length=500, blank=True)
    body = models.TextField(_("what is wrong"))
    wants_credit = models.BooleanField(_("may be thanked by name"), default=False)
    commenter = models.ForeignKey(
        Commenter, models.SET_NULL, null=True, blank=True, related_name="error_reports", verbose_name=_("commenter")
    )
    network_hash = models.CharField(max_length=32, blank=True, default="", editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.NEW)
    correction = models.ForeignKey(
        Correction, models.SET_NULL, null=True, blank=True, related_name="error_reports", verbose_name=_("correction")
    )
    answer = models.CharField(_("answer to the reader"), max_length=500, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    class Meta:
        verbose_name = _("report of an error")
        verbose_name_plural = _("reports of errors")
        indexes: ClassVar = [
            models.Index(fields=["created_at", "id"], condition=Q(state="new"), name="error_report_new"),
        ]

    def __str__(self) -> str:
        return f"{self.author_name}: {self.article_id}"


class Appeal(models.Model):
    """The one objection of a writer whose comment was rejected; decided by another moderator where there is one."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("report", "Open")
        GRANTED = "granted", _("Granted")
        DENIED = "denied", _("Denied")

    comment = models.OneToOneField(Comment, models.CASCADE, related_name="appeal", verbose_name=_("comment"))
    text = models.CharField(_("objection"), max_length=500)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    rejected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("rejected by"),
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    note = models.CharField(_("answer"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        indexes: ClassVar = [
            models.Index(fields=["created_at", "id"], condition=Q(state="open"), name="comment_appeal_open")
        ]

    def __str__(self) -> str:
        return str(self.comment_id)
