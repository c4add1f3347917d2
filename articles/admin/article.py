"""The screens of articles."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.options import InlineModelAdmin
from django.contrib.admin.widgets import AutocompleteSelect
from django.db import models
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import lifecycle, permissions
from articles.admin import looks
from articles.admin.lists import StateTabs
from articles.admin.moments import MomentField
from articles.admin.pieces import PieceAdmin, without_links
from articles.models import Article, Author, Byline, Correction
from articles.models.article import ArticleQuerySet


class CreditSelect(AutocompleteSelect):
    """Finds authors as one types; a stored credit names its own, which came with it, and asks for none."""

    known: Author | None = None

    def optgroups(self, name: str, value: list[str], attr: dict[str, Any] | None = None) -> list:
        if self.known is None or value != [str(self.known.pk)]:
            return super().optgroups(name, value, attr)
        return [(None, [self.create_option(name, self.known.pk, str(self.known), True, 0)], 0)]


class CreditForm(forms.ModelForm):
    """One credit."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "author" in self.fields:
            select = self.fields["author"].widget
            getattr(select, "widget", select).known = self.instance.author


class BylineInline(admin.StackedInline):
    """The credits; whoever may change the piece may change them."""

    model = Byline
    form = CreditForm
    extra = 0
    autocomplete_fields = ["author"]
    fields = ["author", "role", "position"]

    def has_view_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return True

    has_add_permission = has_change_permission = has_delete_permission = has_view_permission

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Byline]:
        return super().get_queryset(request).select_related("author")

    def formfield_for_foreignkey(self, db_field: models.ForeignKey, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "author":
            kwargs["widget"] = CreditSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        return without_links(super().formfield_for_dbfield(db_field, request, **kwargs))


class CorrectionInline(admin.StackedInline):
    """What was put right, for all to see; whoever may publish may issue it."""

    model = Correction
    extra = 0
    fields = ["kind", "text", "issued_at"]

    def has_view_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return permissions.may_publish(request.user)

    has_change_permission = has_delete_permission = has_add_permission

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        if isinstance(db_field, models.DateTimeField):
            return db_field.formfield(form_class=MomentField, widget=MomentField.widget)
        return super().formfield_for_dbfield(db_field, request, **kwargs)


@admin.register(Article)
class ArticleAdmin(PieceAdmin):
    """Articles: everything but the pages about the site."""

    list_display = ["thumb", "headline", "state", "section", "by", "time", "words", "reply_count"]
    list_filter = [StateTabs, "section", "label", ("authors", admin.RelatedFieldListFilter)]
    autocomplete_fields = ["section", "secondary_sections", "tags"]
    fieldsets = [
        (None, {"classes": ["desk-write"], "fields": ["kicker", "headline", "standfirst", "body"]}),
        (
            gettext_lazy("Filing"),
            {"classes": ["desk-file"], "fields": ["section", "secondary_sections", "tags", "label", "dateline"]},
        ),
        (gettext_lazy("Lead picture"), {"classes": ["desk-file", "desk-lead"], "fields": ["lead_picture"]}),
        (gettext_lazy("Replies"), {"classes": ["desk-file"], "fields": ["replies", "replies_close_at"]}),
        (gettext_lazy("Front page"), {"classes": ["desk-file"], "fields": ["is_pinned"]}),
        (
            gettext_lazy("Search engines"),
            {"classes": ["desk-file"], "fields": ["search_title", "search_description"]},
        ),
        (
            gettext_lazy("Address and embargo"),
            {"classes": ["desk-file"], "fields": ["slug", "embargoed_until"]},
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> ArticleQuerySet:
        return super().get_queryset(request).stories()

    def get_inlines(self, request: HttpRequest, obj: Article | None) -> list[type[InlineModelAdmin]]:
        """Nothing is put right before it has been said."""
        is_unsaid = obj is None or obj.status in lifecycle.WORKING
        return [BylineInline] if is_unsaid else [BylineInline, CorrectionInline]

    @admin.display(description=gettext_lazy("picture"))
    def thumb(self, article: Article) -> SafeString:
        return looks.thumbnail(article.lead_picture)

    @admin.display(description=gettext_lazy("byline"))
    def by(self, article: Article) -> str:
        names = dict.fromkeys(byline.author.name for byline in article.byline_list)
        return get_text_list(list(names), _("and"))
