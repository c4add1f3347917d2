"""What every page of the site shows: its name, its menu and its pages about itself."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from articles.furniture import furniture_of


def site(request: HttpRequest) -> dict[str, Any]:
    """`site`, `menu` (two levels) and `about_pages`; each asks the database once, when a template uses it."""
    furniture = furniture_of(request)
    return {
        "site": furniture.site_lazily,
        "menu": furniture.menu_lazily,
        "about_pages": furniture.about_pages_lazily,
        "furniture": furniture,
    }
