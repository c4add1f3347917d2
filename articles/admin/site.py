"""The one form of the site's settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy

from articles import colours
from articles.admin.menus import FooterInline, HeaderInline
from articles.admin.pieces import without_links
from articles.admin.site_form import SiteForm
from articles.models import SiteSettings

INK, DARK_INK = "#14191f", "#eceae4"


@dataclass(frozen=True)
class Proof:
    """The accent on one paper, as the form shows it."""

    name: str
    paper: str
    ink: str
    accent: str
    spot: str
    ratio: float


@admin.register(SiteSettings)
class SiteSettingsAdmin(admin.ModelAdmin):
    """One row: its list leads to its form, and nothing is added or deleted."""

    form = SiteForm
    change_form_template = "admin/articles/site_form.html"
    inlines = [HeaderInline, FooterInline]
    fieldsets = [
        (gettext_lazy("Name"), {"fields": ["name", "tagline", "place", "description"]}),
        (
            gettext_lazy("Mark"),
            {
                "classes": ["desk-marks"],
                "fields": ["mark_file", "drop_mark", "mark_has_name", "dark_mark_file", "drop_dark_mark"],
            },
        ),
        (gettext_lazy("Accent"), {"classes": ["desk-accent"], "fields": ["accent", "dark_accent"]}),
        (gettext_lazy("Language and time"), {"fields": ["language", "time_zone"]}),
        (gettext_lazy("Foot"), {"fields": ["footer_text", "imprint", "accounts"]}),
        (gettext_lazy("Replies"), {"fields": ["new_replies", "replies_close_after", "moderation"]}),
        (gettext_lazy("Counting visits"), {"fields": ["analytics_script", "analytics_data"]}),
        (
            gettext_lazy("Crawlers"),
            {"fields": ["is_hidden", "blocked_crawlers", "robots_lines", "closes_for_all"]},
        ),
    ]
    view_on_site = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: SiteSettings | None = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:articles_sitesettings_change", args=[1]))

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> SiteSettings | None:
        """The row, or the defaults under its number before set-up has made it; locked while its form is saved."""
        if object_id != "1":
            return None
        rows = SiteSettings.objects.all()
        return (rows.select_for_update() if request.method == "POST" else rows).first() or SiteSettings(pk=1)

    def get_fieldsets(self, request: HttpRequest, obj: SiteSettings | None = None) -> list[tuple[Any, dict]]:
        """As declared; whoever may only look is shown what is stored, without what only a form asks."""
        fieldsets = list(super().get_fieldsets(request, obj))
        if self.has_change_permission(request, obj):
            return fieldsets
        stored = {column.name for column in self.opts.fields}
        return [
            (name, options | {"fields": [field for field in options["fields"] if field in stored]})
            for name, options in fieldsets
        ]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        form.request = request
        return form

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        return without_links(field, but_add=False) if db_field.name == "imprint" else field

    def save_model(self, request: HttpRequest, obj: SiteSettings, form: SiteForm, change: bool) -> None:
        form.follow_marks()
        super().save_model(request, obj, form, change)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: SiteSettings | None = None,
    ) -> TemplateResponse:
        form = context["adminform"].form
        context |= {"proofs": proofs_of(form)}
        return super().render_change_form(request, context, add, change, form_url, obj)


def proofs_of(form: SiteForm) -> list[Proof]:
    """The accent on paper and on dark paper, as it is typed: also where it is refused."""
    accent = form.typed("accent") or colours.ACCENT
    dark = form.typed("dark_accent") or colours.for_dark_paper(accent)
    return [
        Proof(name, paper, ink, shade, accent, round(colours.least_contrast(shade, grounds), 1))
        for name, paper, ink, shade, grounds in [
            (gettext_lazy("On paper"), colours.PAPER, INK, accent, colours.GROUNDS),
            (gettext_lazy("On dark paper"), colours.DARK_PAPER, DARK_INK, dark, colours.DARK_GROUNDS),
        ]
    ]
