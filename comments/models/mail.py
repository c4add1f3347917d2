"""Who wants to be told, and what is on its way to them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.models import Article
from comments.models.comment import Comment


class Address(models.Model):
    """An e-mail address whose owner was asked, and may have confirmed, that it is theirs."""

    email = models.EmailField(_("e-mail"), max_length=254)
    email_hash = models.CharField(max_length=64, unique=True, editable=False)
    asked_at = models.DateTimeField(_("asked"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    stopped_at = models.DateTimeField(_("wants no mail"), null=True, blank=True)
    token_version = models.PositiveSmallIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("address of a subscriber")
        verbose_name_plural = _("addresses of subscribers")
        indexes: ClassVar = [
            models.Index(fields=["created_at"], condition=Q(confirmed_at=None), name="address_unconfirmed")
        ]

    def __str__(self) -> str:
        return self.email


class Subscription(models.Model):
    """One discussion, or the answers to one comment, that somebody wants to be told of."""

    address = models.ForeignKey(
        Address, models.CASCADE, related_name="subscriptions", verbose_name=pgettext_lazy("e-mail", "address")
    )
    article = models.ForeignKey(Article, models.CASCADE, related_name="+", verbose_name=_("article"))
    comment = models.ForeignKey(
        Comment,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="subscriptions",
        verbose_name=_("comment"),
        help_text=_("Empty: the whole discussion."),
    )
    created_at = models.DateTimeField(_("since"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    last_told_at = models.DateTimeField(_("last told"), null=True, blank=True)

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["address", "article"], condition=Q(comment=None), name="subscription_of_a_discussion_once"
            ),
            models.UniqueConstraint(
                fields=["address", "comment"], condition=Q(comment__isnull=False), name="subscription_to_answers_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["article"], condition=Q(ended_at=None), name="subscription_running"),
        ]

    def __str__(self) -> str:
        return f"{self.address_id}: {self.article_id}"


class OutgoingMail(models.Model):
    """A mail that is to be sent, or was: the row is the truth, a task only a nudge."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", pgettext_lazy("mail", "Sent")
        FAILED = "failed", _("Given up")

    kind = models.CharField(_("kind"), max_length=20)
    once = models.CharField(max_length=120, unique=True, editable=False)
    to = models.EmailField(_("to"), max_length=254)
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"))
    headers = models.JSONField(default=dict, editable=False)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        indexes: ClassVar = [
            models.Index(fields=["next_attempt_at"], condition=Q(state="waiting"), name="mail_waiting"),
            models.Index(fields=["created_at"], name="mail_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.to}"
