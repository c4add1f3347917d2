"""The two menus on the form of the settings: rows in their order, which can be dragged or numbered."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from articles.models import MenuItem, Page, Section, SiteSettings
from articles.models.menus import refuse_loose

BLANK = ("", "---------")


class MenuFormSet(BaseInlineFormSet):
    """The items of one menu."""

    menu = ""

    @classmethod
    def get_default_prefix(cls) -> str:
        return cls.menu

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """The sections and the pages are looked up once for all rows."""
        if not hasattr(self, "_targets"):
            self._targets = {
                "section": [BLANK, *Section.objects.order_by("path").values_list("pk", "path")],
                "page": [BLANK, *Page.objects.order_by("path").values_list("pk", "headline")],
            }
        return super().get_form_kwargs(index) | {"targets": self._targets, "menu": self.menu}

    def clean(self) -> None:
        super().clean()
        kept = [
            form.instance
            for form in self.forms
            if form.is_valid() and form.has_changed() | bool(form.instance.pk) and not form.cleaned_data.get("DELETE")
        ]
        refuse_loose(kept)


class MenuItemForm(forms.ModelForm):
    """One row."""

    def __init__(self, *args: Any, targets: dict[str, list], menu: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.menu = menu
        for name, choices in targets.items():
            if name in self.fields:
                widget = self.fields[name].widget
                getattr(widget, "widget", widget).choices = choices


class MenuInline(admin.TabularInline):
    """One menu; whoever may change the settings may change it."""

    model = MenuItem
    form = MenuItemForm
    formset = MenuFormSet
    menu = MenuItem.Menu.HEADER
    extra = 0
    fields = ["position", "is_below", "section", "page", "address", "label"]
    template = "admin/articles/menu_inline.html"

    def get_formset(self, request: HttpRequest, obj: SiteSettings | None = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        return type("Formset", (formset,), {"menu": self.menu})

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[MenuItem]:
        return (
            super().get_queryset(request).filter(menu=self.menu).select_related("section", "page").defer("page__body")
        )

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.is_relation and field is not None:
            field.widget = field.widget.widget  # a select alone: rows are no place to make sections
        return field

    def has_view_permission(self, request: HttpRequest, obj: SiteSettings | None = None) -> bool:
        return True

    def has_change_permission(self, request: HttpRequest, obj: SiteSettings | None = None) -> bool:
        return request.user.has_perm("articles.change_sitesettings")

    has_add_permission = has_delete_permission = has_change_permission


class HeaderInline(MenuInline):
    """The bar at the top of every page."""

    verbose_name_plural = gettext_lazy("Menu at the top")


class FooterInline(MenuInline):
    """What the foot of every page names."""

    menu = MenuItem.Menu.FOOTER
    verbose_name_plural = gettext_lazy("Menu at the foot")
