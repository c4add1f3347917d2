"""The menus of the site: one at the top of every page and one at its foot, of two levels at most.

A menu is a list in order. An item may lie below the one before it that does not: so there is no third level, and no
item can come to lie inside itself. Pages read a copy in the row of the settings, which they have fetched anyway.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.models.article import Page
from articles.models.editions import SiteWide, SiteWideQuerySet
from articles.models.site import SiteSettings
from articles.models.taxonomy import Section

_PLAIN = re.compile(r"[^\s\"'<>\\^`{|}\x00-\x1f\x7f]+")


def check_address(address: str) -> None:
    """Refuses what leads neither into this site nor to an https address."""
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = None
    is_ours = address.startswith("/") and not address.startswith("//")
    is_other = parts is not None and parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc
    if not _PLAIN.fullmatch(address) or not (is_ours or is_other):
        raise ValidationError(
            _("Please give a path of this site, such as /tag/climate/, or a whole address with https."),
            code="no_address",
        )


class MenuItemQuerySet(SiteWideQuerySet):
    def update(self, **kwargs: Any) -> int:
        with transaction.atomic(using=self.db):
            changed = super().update(**kwargs)
            note_menus()
        return changed

    update.alters_data = True

    def delete(self) -> tuple[int, dict[str, int]]:
        with transaction.atomic(using=self.db):
            deleted = super().delete()
            note_menus()
        return deleted

    delete.alters_data = True
    delete.queryset_only = True


class MenuItem(SiteWide):
    """One item: a section, a page or an address, under its own name or another; a label alone heads what lies below."""

    class Menu(models.TextChoices):
        HEADER = "header", _("At the top")
        FOOTER = "footer", _("At the foot")

    site = models.ForeignKey(SiteSettings, models.CASCADE, default=1, related_name="menu_items", editable=False)
    menu = models.CharField(_("menu"), max_length=6, choices=Menu, editable=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_below = models.BooleanField(_("lies below the item above"), default=False)
    # An item whose section or page goes is kept without it: what lies below must not come to lie below another.
    section = models.ForeignKey(
        Section, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("section")
    )
    page = models.ForeignKey(Page, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("page"))
    address = models.CharField(
        _("address"), max_length=500, blank=True, validators=[check_address], help_text=_("/tag/climate/ or https://…")
    )
    label = models.CharField(
        pgettext_lazy("of a menu item", "label"),
        max_length=60,
        blank=True,
        help_text=_("Empty: the name of the section or page."),
    )

    objects = MenuItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("menu item")
        verbose_name_plural = _("menu items")
        ordering = ["menu", "position", "pk"]
        indexes = [models.Index(fields=["menu", "position"], name="menuitem_by_position")]

    def __str__(self) -> str:
        return self.label or str(self.section or self.page or self.address or self.pk)

    def clean(self) -> None:
        targets = [name for name in ["section", "page", "address"] if getattr(self, name)]
        if len(targets) > 1:
            raise ValidationError(_("An item leads to one place: a section, a page or an address."), code="two_places")
        if not targets and not self.label:
            raise ValidationError(_("Please choose where this item leads, or give it a label."), code="nowhere")
        if self.address and not self.label:
            raise ValidationError({"label": _("An address needs a label.")}, code="no_label")

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            if not SiteSettings.objects.exists():
                SiteSettings().save()  # before set-up has made them
            super().save(*args, **kwargs)
            note_menus()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            deleted = super().delete(*args, **kwargs)
            note_menus()
        return deleted


def note_menus() -> None:
    """Bring the copy that pages read up to date; call inside the transaction of the change."""
    for site in SiteSettings.objects.all():
        SiteSettings.objects.filter(pk=site.pk).update(menus=site.read_menus())


def refuse_loose(items: Iterable[MenuItem]) -> None:
    """Refuses a menu whose first item, in its order, lies below another: there is none.

    Raises:
        ValidationError: with a sentence that says so.
    """
    first = min(items, key=lambda item: item.position, default=None)
    if first is not None and first.is_below:
        raise ValidationError(_("The first item of a menu has none above that it could lie below."), code="loose")
