"""The screens of authors."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db import models
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from articles.admin import looks
from articles.admin.lists import BoundedPaginator
from articles.admin.pictures import PictureSelect
from articles.admin.pieces import without_links
from articles.models import Author


@admin.register(Author)
class AuthorAdmin(admin.ModelAdmin):
    """Whoever is credited, with or without an account."""

    change_form_template = "admin/articles/author_form.html"
    change_list_template = "admin/_list.html"
    paginator = BoundedPaginator
    list_display = ["thumb", "name", "job_title", "user"]
    list_display_links = ["name"]
    list_select_related = ["photo", "user"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}
    fields = [
        "name", "slug", "has_page", "job_title", "beat", "bio", "photo",
        "website", "mastodon", "bluesky", "email", "user",
    ]  # fmt: skip
    show_full_result_count = False

    @admin.display(description=gettext_lazy("photo"))
    def thumb(self, author: Author) -> SafeString:
        return looks.thumbnail(author.photo)

    def formfield_for_foreignkey(self, db_field: models.ForeignKey, request: HttpRequest, **kwargs: Any) -> Any:
        """Only those who can sign in here are offered as accounts; a photo is chosen from the library."""
        if db_field.name == "user":
            kwargs["queryset"] = get_user_model().objects.filter(is_staff=True).order_by("username")
        elif db_field.name == "photo":
            kwargs["widget"] = PictureSelect()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        return without_links(field, but_add=False) if db_field.name == "photo" else field
