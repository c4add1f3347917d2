"""The screens of sections and tags."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy

from articles.admin.lists import BoundedPaginator
from articles.models import Section, Tag


@admin.register(Section)
class SectionAdmin(admin.ModelAdmin):
    """Sections in the order of their addresses, which keeps a section and those below it together."""

    change_list_template = "admin/_list.html"
    list_display = ["name", "address", "position", "in_menu"]
    list_editable = ["position", "in_menu"]
    ordering = ["path"]
    search_fields = ["name", "slug"]
    autocomplete_fields = ["parent"]
    prepopulated_fields = {"slug": ["name"]}
    fields = ["name", "slug", "parent", "description", "position", "in_menu"]
    show_full_result_count = False

    @admin.display(description=gettext_lazy("address"), ordering="path")
    def address(self, section: Section) -> str:
        return section.get_absolute_url()


@admin.register(Tag)
class TagAdmin(admin.ModelAdmin):
    """Tags by name."""

    change_list_template = "admin/_list.html"
    paginator = BoundedPaginator
    list_display = ["name", "address"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}
    fields = ["name", "slug", "description"]
    show_full_result_count = False

    @admin.display(description=gettext_lazy("address"), ordering="slug")
    def address(self, tag: Tag) -> str:
        return tag.get_absolute_url()
