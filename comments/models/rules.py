"""What moderators have the pipeline look for, and what it has learnt from them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles import wording
from articles.tallies import Count, batch
from comments.models.comment import Comment

RULES_LAST = timedelta(days=180)


def when_rules_expire() -> datetime:
    """Half a year from now: a rule that nobody renews has outlived what it was made against."""
    return timezone.now() + RULES_LAST


class RuleQuerySet(models.QuerySet):
    def in_force(self) -> Self:
        """Those that have not expired."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now()))

    def add_hits(self, counts: dict[int, Count]) -> None:
        """Add how often each rule, by its number, was found."""
        with batch(self.db):
            for number, count in sorted(counts.items()):
                moment = Value(count.last_at, output_field=models.DateTimeField())
                last = Greatest(Coalesce("last_hit_at", moment), moment)
                self.filter(pk=number).update(hits=F("hits") + count.number, last_hit_at=last)


class Rule(models.Model):
    """One thing that is looked for in every comment, and what follows when it is found; expires unless told not to."""

    class Kind(models.TextChoices):
        WORD = "word", _("Word or phrase")
        LINK = "link", _("Site that is linked to")
        NAME = "name", _("Name")
        EMAIL = "email", _("E-mail address or its domain")
        NETWORK = "network", _("Network address or range")

    class Action(models.TextChoices):
        NUDGE = "nudge", _("Ask the writer once whether it should stand so")
        HOLD = "hold", _("Hold")
        SPAM = "spam", _("Mark as spam")
        REJECT = "reject", _("Reject")
        TRUST = "trust", _("Trust")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    pattern = models.CharField(_("what to look for"), max_length=200)
    action = models.CharField(_("what follows"), max_length=8, choices=Action, default=Action.HOLD)
    note = models.CharField(_("note"), max_length=200, blank=True)
    expires_at = models.DateTimeField(
        _("expires"), null=True, blank=True, default=when_rules_expire, help_text=_("Empty: never.")
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("made by")
    )
    created_at = models.DateTimeField(_("made"), default=timezone.now)
    changed_at = models.DateTimeField(auto_now=True)
    hits = models.PositiveIntegerField(_("times found"), default=0, editable=False)
    last_hit_at = models.DateTimeField(_("last found"), null=True, blank=True, editable=False)

    objects = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        permissions: ClassVar = [("manage_rules", _("Can manage rules for comments"))]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "pattern"], name="comment_rule_once"),
        ]

    def __str__(self) -> str:
        return wording.labelled(self.get_kind_display(), self.pattern)


class Signal(models.Model):
    """A scorer's weight as moderators have set it; what is not here has the weight that the code gives it."""

    code = models.CharField(_("signal"), max_length=40, primary_key=True)
    points = models.SmallIntegerField(_("points"))
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("changed by")
    )
    changed_at = models.DateTimeField(pgettext_lazy("moment", "changed"), default=timezone.now)
    note = models.CharField(_("reason"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("signal")
        verbose_name_plural = _("signals")

    def __str__(self) -> str:
        return self.code


class SignalTally(models.Model):
    """How often in a week moderators agreed with a signal and how often not; the week is that of its Monday."""

    code = models.CharField(_("signal"), max_length=40)
    week = models.DateField(_("week"))
    right = models.PositiveIntegerField(_("right"), default=0)
    wrong = models.PositiveIntegerField(_("wrong"), default=0)

    class Meta:
        verbose_name = _("precision of a signal")
        verbose_name_plural = _("precision of signals")
        constraints: ClassVar = [models.UniqueConstraint(fields=["code", "week"], name="comment_signal_once_a_week")]

    def __str__(self) -> str:
        return f"{self.code}, {self.week}"


class LearntWord(models.Model):
    """In how many comments that moderators called spam, and in how many that they published, a word stood."""

    word = models.CharField(max_length=64, primary_key=True)
    spam = models.PositiveIntegerField(default=0)
    honest = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.word


class Lesson(models.Model):
    """What one decision taught, kept so that it can be unlearnt when the decision is taken back.

    `words` are those that were counted, none when its writer had taught enough; while it `is_owed`, a service elsewhere
    has yet to be told of the decision.
    """

    comment = models.OneToOneField(Comment, models.CASCADE, related_name="lesson")
    is_spam = models.BooleanField()
    words = models.JSONField(default=list)
    learnt_at = models.DateTimeField(default=timezone.now)
    is_owed = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["learnt_at"], condition=Q(is_owed=True), name="comment_lesson_owed")]

    def __str__(self) -> str:
        return str(self.comment_id)


class Judgement(models.Model):
    """What the standing decision about a comment said of each of its signals, kept so that it can be taken back.

    `signs` are the codes that were counted in the week, with whether the decision agreed; `denied` those that a
    moderator called wrong, whatever was decided about the comment.
    """

    comment = models.OneToOneField(Comment, models.CASCADE, related_name="judgement")
    week = models.DateField()
    signs = models.JSONField(default=dict)
    denied = models.JSONField(default=list)

    def __str__(self) -> str:
        return str(self.comment_id)
