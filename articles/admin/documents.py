"""The screens of documents: files that pieces link to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.lists import BoundedPaginator
from articles.models import Document


class MissingFilter(admin.SimpleListFilter):
    """Documents of an import whose files were not found."""

    title = gettext_lazy("show")
    parameter_name = "which"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [("lost", _("The file is missing"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Document]) -> QuerySet[Document]:
        return queryset.filter(digest="") if self.value() == "lost" else queryset


@admin.register(Document)
class DocumentAdmin(admin.ModelAdmin):
    """The list, and a form that takes a file and gives its address."""

    change_list_template = "admin/_list.html"
    paginator = BoundedPaginator
    list_display = ["__str__", "kind", "file_size", "created_at"]
    list_filter = [MissingFilter]
    list_per_page = 50
    search_fields = ["title", "name"]
    show_full_result_count = False
    fields = ["title", "file", "address"]
    readonly_fields = ["address"]
    view_on_site = False

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "file":
            kwargs["widget"] = forms.FileInput  # what lies in the folder of originals has no address to lead to
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description=gettext_lazy("size"), ordering="size")
    def file_size(self, document: Document) -> str:
        return _("no file") if document.is_lost else filesizeformat(document.size)

    @admin.display(description=gettext_lazy("address in a text"))
    def address(self, document: Document) -> str:
        if document.pk is None:
            return _("It has one once it is saved.")
        return format_html("<code>{}</code>", document.get_absolute_url())
