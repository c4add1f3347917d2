"""What every page of the site shows: its name, its menu and its pages about itself."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from articles.furniture import furniture_of


def site(request: HttpRequest) -> dict[str, Any]:
    """The settings, the menus and what stands in for them; each asks the database when a template uses it, once."""
    furniture = furniture_of(request)
    return {
        "site": furniture.site_lazily,
        "menu": furniture.menu_lazily,
        "foot_menu": furniture.footer_lazily,
        "imprint": furniture.imprint_lazily,
        "top_sections": furniture.top_sections_lazily,
        "about_pages": furniture.about_pages_lazily,
        "banner": furniture.banner_lazily,
        "furniture": furniture,
    }
