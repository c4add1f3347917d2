"""What the screens of front pages and of banners share: where each stands now, and ending it before its time."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from articles import wording
from articles.admin import looks
from articles.admin.lists import BoundedPaginator
from articles.admin.moments import MomentField, zone_help
from articles.admin.versions import VersionedForm
from articles.lifecycle import Refused
from articles.models.timed import Phase, Timed, TimedQuerySet

LOOKS = {
    Phase.DRAFT: ("draft", "draft"),
    Phase.AHEAD: ("scheduled", "scheduled"),
    Phase.NOW: ("live", "live"),
    Phase.BEHIND: ("withdrawn", "withdrawn"),
    Phase.OVER: ("withdrawn", "withdrawn"),
}
"""The drawing and the tint of each phase."""


class TimedAdmin(admin.ModelAdmin):
    """Those that stand from one moment to another, the latest first."""

    form = VersionedForm
    change_list_template = "admin/_list.html"
    paginator = BoundedPaginator
    ordering = ["-starts_at", "-pk"]
    list_per_page = 50
    show_full_result_count = False
    view_on_site = False
    actions = ["end_now"]

    def get_queryset(self, request: HttpRequest) -> TimedQuerySet:
        return super().get_queryset(request).with_phases()

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Timed | None:
        """The row; locked while its form is saved, so that nobody saves between the look and the leap."""
        if request.method == "POST":
            try:
                self.model.objects.select_for_update().filter(pk=object_id).values_list("pk").first()
            except (ValueError, ValidationError):
                return None
        return super().get_object(request, object_id, from_field)

    def get_form(self, request: HttpRequest, obj: Timed | None = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        form.request = request
        return form

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        if isinstance(db_field, models.DateTimeField):
            help_text = " ".join(str(text) for text in [db_field.help_text, zone_help()] if text)
            return db_field.formfield(form_class=MomentField, widget=MomentField.widget, help_text=help_text)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description=gettext_lazy("state"))
    def state(self, timed: Timed) -> SafeString:
        """In force now, from when, over, behind a later one, or a draft."""
        phase = Phase(timed.phase)
        drawing, tint = LOOKS[phase]
        label = phase.label
        if phase == Phase.AHEAD:
            label = _("from %(moment)s") % {"moment": looks.short_moment(timed.starts_at)}
        return looks.plain_chip(drawing, tint, label)

    @admin.display(description=pgettext_lazy("start", "from"), ordering="starts_at")
    def begins(self, timed: Timed) -> SafeString:
        return looks.told(pgettext("start", "From"), _in_full(timed.starts_at))

    @admin.display(description=gettext_lazy("until"), ordering="ends_at")
    def ends(self, timed: Timed) -> SafeString | None:
        return looks.told(_("Until"), _in_full(timed.ends_at)) if timed.ends_at else None

    @admin.action(description=gettext_lazy("End now"), permissions=["change"])
    def end_now(self, request: HttpRequest, queryset: TimedQuerySet) -> None:
        """Have each be over; one that cannot be stops no other, and says why."""
        for timed in queryset:
            try:
                timed.end()
            except Refused as refusal:
                self.message_user(
                    request, wording.labelled(wording.quoted(timed), " ".join(refusal.messages)), messages.WARNING
                )
            else:
                self.log_change(request, timed, _("Ended."))
                self.message_user(request, _("“%(name)s” is over.") % {"name": timed}, messages.SUCCESS)


def _in_full(when: Any) -> str:
    return wording.short_moment(when)
