"""The screens of sections."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy

from articles.admin.deleting import CountsUses
from articles.models import Section


@admin.register(Section)
class SectionAdmin(CountsUses):
    """Sections in the order of their addresses, which keeps a section and those below it together."""

    change_list_template = "admin/_list.html"
    list_display = ["name", "address", "position", "in_menu"]
    ordering = ["path"]
    search_fields = ["name", "slug"]
    autocomplete_fields = ["parent"]
    prepopulated_fields = {"slug": ["name"]}
    fields = ["name", "slug", "parent", "description", "position", "in_menu"]
    show_full_result_count = False

    @admin.display(description=gettext_lazy("address"), ordering="path")
    def address(self, section: Section) -> str:
        return section.get_absolute_url()
