"""The screens of former addresses."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import redirecting
from articles.admin.lists import BoundedPaginator
from articles.models import Redirect

TARGETS = ["article", "section", "tag", "author", "series", "to_path"]


class RedirectForm(forms.ModelForm):
    """A former address and the one thing that it leads to."""

    def clean_path(self) -> str:
        """As it is stored: with its leading slash, without host and query, in its own script."""
        path = unquote(self.cleaned_data["path"].strip())
        if not path.startswith("/") or path.startswith("//") or "?" in path or "#" in path:
            raise ValidationError(_("Please give a path of this site, such as /2019/old-address/."), code="no_path")
        return path

    def clean_to_path(self) -> str:
        """A path of this site: an address elsewhere would send readers to whoever was typed in here."""
        path = self.cleaned_data["to_path"].strip()
        if path and (not path.startswith("/") or path.startswith(("//", "/\\"))):
            raise ValidationError(_("Please give a path of this site, such as /about/."), code="no_path")
        return path

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors:
            if sum(bool(cleaned.get(name)) for name in TARGETS) != 1:
                raise ValidationError(_("Please choose one thing, and only one, that it leads to."), code="one_target")
            self._check_way(cleaned["path"], cleaned.get("to_path", ""))
        return cleaned

    def _check_way(self, path: str, to_path: str) -> None:
        """Straight there, or not at all."""
        if redirecting.is_taken(path):
            raise ValidationError({"path": _("Something stands at this address now, and it would win.")}, code="taken")
        if unquote(to_path) == path:
            raise ValidationError({"to_path": _("An address cannot lead to itself.")}, code="loop")
        others = Redirect.objects.exclude(pk=self.instance.pk)
        if to_path and others.filter(path=unquote(to_path)).exists():
            words = _("That is a former address too. Please choose what it leads to.")
            raise ValidationError({"to_path": words}, code="chain")
        if others.filter(to_path=path).exists():
            raise ValidationError({"path": _("Another redirect leads to this address.")}, code="chain")


@admin.register(Redirect)
class RedirectAdmin(admin.ModelAdmin):
    """Former addresses, the newest first."""

    form = RedirectForm
    change_list_template = "admin/_list.html"
    paginator = BoundedPaginator
    list_display = ["path", "leads_to", "created_at"]
    list_select_related = ["article", "section", "tag", "author", "series"]
    search_fields = ["path", "to_path"]
    autocomplete_fields = ["article", "section", "tag", "author", "series"]
    fields = ["path", *TARGETS]
    show_full_result_count = False
    view_on_site = False

    @admin.display(description=gettext_lazy("leads to"))
    def leads_to(self, redirect: Redirect) -> str:
        return redirect.get_target_url()
