"""What every page of the site shows: its name, its menu and its pages about itself."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from articles.furniture import furniture_of


def site(request: HttpRequest) -> dict[str, Any]:
    """`site`, `menu`, `top_sections`, `about_pages`, `banner`; each asks the database when a template uses it, once."""
    furniture = furniture_of(request)
    return {
        "site": furniture.site_lazily,
        "menu": furniture.menu_lazily,
        "top_sections": furniture.top_sections_lazily,
        "about_pages": furniture.about_pages_lazily,
        "banner": furniture.banner_lazily,
        "furniture": furniture,
    }
