"""Choosing from the library: the dialog that pieces and authors choose in, and the field that shows what was chosen."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from articles.admin import looks
from articles.admin.pictures.library import matching
from articles.models import Picture

A_PAGE = 24
MOST_PAGES = 200
OFFERED = 50
"""So many of the newest are offered where there is no JavaScript; with it, all are."""


def pick(request: HttpRequest) -> HttpResponse:
    """A page of the dialog: pictures, the newest first, that answer to `q`; `page` counts from 1."""
    asked = request.GET.get("page", "1")
    page = min(int(asked), MOST_PAGES) if asked.isdecimal() and len(asked) < 6 and int(asked) else 1
    found = matching(Picture.objects.order_by("-created_at", "-pk"), request.GET.get("q", "")[:200])
    rows = list(found[(page - 1) * A_PAGE : page * A_PAGE + 1])
    context = {
        "pictures": rows[:A_PAGE],
        "page": page,
        "next": page + 1 if len(rows) > A_PAGE and page < MOST_PAGES else None,
    }
    return render(request, "admin/articles/_picks.html", context)


class PictureSelect(forms.Select):
    """Shows the picture that is chosen; with the desk's script through a dialog, without as a list of the newest."""

    template_name = "admin/articles/_picture_select.html"

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list:
        chosen = self._chosen(value)
        newest = Picture.objects.usable().order_by("-created_at", "-pk")[:OFFERED]
        offered = [picture for picture in newest if picture != chosen]
        choices = [self.create_option(name, "", "---------", selected=chosen is None, index=0)]
        for index, picture in enumerate([chosen, *offered] if chosen else offered, 1):
            choices.append(
                self.create_option(name, picture.pk, str(picture)[:90], selected=picture == chosen, index=index)
            )
        return [(None, [choice], index) for index, choice in enumerate(choices)]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        chosen = self._chosen([str(value)] if value else [])
        thumb = looks.thumbnail_address(chosen, 720) if chosen else ""
        return context | {"chosen": chosen, "thumb": thumb}

    def _chosen(self, value: list[str]) -> Picture | None:
        """The picture of this number; asked for once."""
        wanted = value[0] if value and value[0].isdecimal() and len(value[0]) < 19 else None
        known: Picture | None = getattr(self, "_known", None)
        if wanted and (known is None or str(known.pk) != wanted):
            known = self._known = Picture.objects.filter(pk=wanted).first()
        return known if wanted else None
