"""The screens of series."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from articles import permissions
from articles.admin import looks
from articles.admin.lists import BoundedPaginator
from articles.models import Article, Series


class PartForm(forms.ModelForm):
    """The number of one part; nothing else of the piece is looked at or saved here."""

    def _post_clean(self) -> None:
        self.instance.part = self.cleaned_data.get("part")

    def save(self, commit: bool = True) -> Article:
        """Save the number; without one the piece leaves the series."""
        if self.instance.part is None:
            self.instance.series = None
        self.instance.save(update_fields=["series", "part"])
        return self.instance


class PartInline(admin.TabularInline):
    """The parts in their order, drafts among them. Pieces come in on their own form."""

    model = Article
    form = PartForm
    fields = ["state", "part"]
    readonly_fields = ["state"]
    extra = 0
    can_delete = False
    show_change_link = True
    view_on_site = False
    verbose_name = gettext_lazy("part")
    verbose_name_plural = gettext_lazy(
        "parts: lower numbers come first, and without a number a piece leaves the series"
    )

    def has_view_permission(self, request: HttpRequest, obj: Series | None = None) -> bool:
        return request.user.has_perm("articles.view_article")

    def has_add_permission(self, request: HttpRequest, obj: Series | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Series | None = None) -> bool:
        return request.user.has_perm("articles.change_article") and permissions.may_publish(request.user)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Article]:
        return super().get_queryset(request).stories().order_by("part", "pk").defer("body")

    @admin.display(description=gettext_lazy("state"))
    def state(self, article: Article) -> SafeString:
        return looks.chip(article.state)


@admin.register(Series)
class SeriesAdmin(admin.ModelAdmin):
    """Series by name."""

    change_list_template = "admin/_list.html"
    paginator = BoundedPaginator
    list_display = ["name", "address", "is_complete"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}
    fields = ["name", "slug", "description", "is_complete"]
    show_full_result_count = False
    view_on_site = False

    def get_inlines(self, request: HttpRequest, obj: Series | None) -> list[Any]:
        return [PartInline] if obj else []

    @admin.display(description=gettext_lazy("address"), ordering="slug")
    def address(self, series: Series) -> str:
        return series.get_absolute_url()
