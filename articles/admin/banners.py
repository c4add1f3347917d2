"""The screens of banners."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from articles.admin.pieces import without_links
from articles.admin.placing import PieceSelect
from articles.admin.timed import TimedAdmin
from articles.admin.versions import VersionedForm
from articles.models import Banner


class BannerForm(VersionedForm):
    """One banner; the piece that it has comes without a search for it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.piece_id and "piece" in self.fields:
            self.fields["piece"].widget.widget.known = self.instance.piece


@admin.register(Banner)
class BannerAdmin(TimedAdmin):
    """Banners, the latest first."""

    form = BannerForm
    change_form_template = "admin/articles/timed_form.html"
    list_display = ["text", "state", "level", "begins", "ends"]
    list_filter = ["level"]
    search_fields = ["text"]
    search_help_text = gettext_lazy("Text")
    fields = ["text", "level", "piece", "address", "starts_at", "ends_at"]

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "piece":
            kwargs["widget"] = PieceSelect(db_field, self.admin_site)
        elif db_field.name == "text":
            kwargs["widget"] = forms.Textarea(attrs={"rows": 2})
        return without_links(super().formfield_for_dbfield(db_field, request, **kwargs), but_add=False)
