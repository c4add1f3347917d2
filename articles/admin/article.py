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
from django.utils.translation import gettext_lazy

from articles import lifecycle, permissions, wording
from articles.admin import looks
from articles.admin.lists import StateTabs
from articles.admin.moments import MomentField
from articles.admin.pieces import PieceAdmin, without_links
from articles.models import Article, Byline, Correction, Pick
from articles.models.picks import MOST_PICKS
from articles.models.queries import ArticleQuerySet


class KnownSelect(AutocompleteSelect):
    """Finds rows as one types; what is stored came with its choice, and none is asked for."""

    known: models.Model | None = None

    def optgroups(self, name: str, value: list[str], attr: dict[str, Any] | None = None) -> list:
        if self.known is None or value != [str(self.known.pk)]:
            return super().optgroups(name, value, attr)
        return [(None, [self.create_option(name, self.known.pk, str(self.known), True, 0)], 0)]


class ChoiceForm(forms.ModelForm):
    """One row of what belongs to a piece, with what it has `chosen`."""

    chosen = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.chosen in self.fields:
            select = self.fields[self.chosen].widget
            getattr(select, "widget", select).known = getattr(self.instance, self.chosen)


class CreditForm(ChoiceForm):
    """One credit."""

    chosen = "author"


class PickForm(ChoiceForm):
    """One related piece."""

    chosen = "piece"


class OfPiece(admin.StackedInline):
    """Rows that belong to a piece; whoever may change it may change them."""

    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return True

    has_add_permission = has_change_permission = has_delete_permission = has_view_permission

    def formfield_for_foreignkey(self, db_field: models.ForeignKey, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == self.form.chosen:
            kwargs["widget"] = KnownSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class BylineInline(OfPiece):
    """The credits."""

    model = Byline
    form = CreditForm
    autocomplete_fields = ["author"]
    fields = ["author", "role", "position"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Byline]:
        return super().get_queryset(request).select_related("author")

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        return without_links(super().formfield_for_dbfield(db_field, request, **kwargs))


class PickInline(OfPiece):
    """Related pieces in their order; readers see those that are live, and then what shares most tags."""

    model = Pick
    form = PickForm
    fk_name = "article"
    max_num = MOST_PICKS
    autocomplete_fields = ["piece"]
    fields = ["piece", "position"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Pick]:
        return super().get_queryset(request).select_related("piece").defer("piece__body")

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        return without_links(super().formfield_for_dbfield(db_field, request, **kwargs), but_add=False)


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
    autocomplete_fields = ["section", "secondary_sections", "tags", "series"]
    fieldsets = [
        (None, {"classes": ["desk-write"], "fields": ["kicker", "headline", "standfirst", "body"]}),
        (
            gettext_lazy("Filing"),
            {
                "classes": ["desk-file"],
                "fields": ["section", "secondary_sections", "tags", "series", "part", "label", "dateline", "language"],
            },
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
        return [BylineInline, PickInline] if is_unsaid else [BylineInline, PickInline, CorrectionInline]

    @admin.display(description=gettext_lazy("picture"))
    def thumb(self, article: Article) -> SafeString:
        return looks.thumbnail(article.lead_picture)

    @admin.display(description=gettext_lazy("byline"))
    def by(self, article: Article) -> str:
        return wording.all_of(dict.fromkeys(byline.author.name for byline in article.byline_list))
