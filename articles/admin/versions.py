"""Saving nothing over a newer save: a form knows the version that it started from."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles import wording


class VersionedForm(forms.ModelForm):
    """The form of something with a `version`: sent from an older one, it comes back as it was typed (code `stale`).

    The screen names the class's `request`, the address of which is where the saved text is looked at.
    """

    request: HttpRequest | None = None

    started_from = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["started_from"] = self.instance.version

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.instance.pk and cleaned.get("started_from") != self.instance.version:
            self.add_error(None, ValidationError(self._whose_save_came_first(), code="stale"))
        return cleaned

    def _whose_save_came_first(self) -> SafeString:
        model = self.instance._meta.model
        entries = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(model, False))
        last = entries.filter(object_id=str(self.instance.pk)).select_related("user").order_by("-pk").first()
        return format_html(
            _("{who} saved this at {time} on {day}, after you opened it. Nothing of yours is saved or lost: {link}."),
            who=last.user if last else _("Somebody else"),
            time=wording.clock(self.instance.saved_at),
            day=wording.day_of_year(self.instance.saved_at),
            link=format_html(
                '<a href="{}" target="_blank">{}</a>',
                self.request.path if self.request else "",
                _("open the saved text in another tab"),
            ),
        )
