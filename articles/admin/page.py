"""The screens of pages such as About."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy

from articles.admin.lists import StateTabs
from articles.admin.pieces import PieceAdmin, PieceForm
from articles.models import Article, Page


class PageForm(PieceForm):
    """The form of a page, which may lie below another page."""

    parent = forms.ModelChoiceField(
        Page.objects.none(), required=False, label=gettext_lazy("Parent page"), empty_label=gettext_lazy("None")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.kind = Article.Kind.PAGE
        if self.instance._state.adding:
            self.initial.setdefault("replies", Article.Replies.HIDDEN)  # few pages are there to be discussed
        if "parent" in self.fields:
            self.fields["parent"].queryset = Page.objects.exclude(pk=self.instance.pk).order_by("path").defer("body")


@admin.register(Page)
class PageAdmin(PieceAdmin):
    """Pages: the same writing surface and the same deeds, without section and credits."""

    form = PageForm
    list_display = ["headline", "state", "address", "time", "words"]
    list_filter = [StateTabs]
    fieldsets = [
        (None, {"classes": ["desk-write"], "fields": ["headline", "standfirst", "body"]}),
        (gettext_lazy("Address and language"), {"classes": ["desk-file"], "fields": ["slug", "parent", "language"]}),
        (gettext_lazy("Lead picture"), {"classes": ["desk-file", "desk-lead"], "fields": ["lead_picture"]}),
        (gettext_lazy("Replies"), {"classes": ["desk-file"], "fields": ["replies", "replies_close_at"]}),
        (
            gettext_lazy("Search engines"),
            {"classes": ["desk-file"], "fields": ["search_title", "search_description"]},
        ),
        (gettext_lazy("Embargo"), {"classes": ["desk-file"], "fields": ["embargoed_until"]}),
    ]

    @admin.display(description=gettext_lazy("address"), ordering="path")
    def address(self, page: Page) -> str:
        return f"/{page.path}/" if page.path else ""
