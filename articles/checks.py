"""What has to be there before anything can work, asked at every start."""

from __future__ import annotations

from typing import Any

from django.core.checks import Error
from django.db import connections
from django.utils.translation import gettext as _

from articles.search import sqlite


def search_is_possible(**_kwargs: Any) -> list[Error]:
    """The SQLite that Python was built with has to have FTS5, where the site stands on SQLite."""
    if connections["default"].vendor != "sqlite" or sqlite.is_available():
        return []
    return [
        Error(
            _("The SQLite of this Python was built without FTS5, which the search needs."),
            hint=_(
                "Use a Python whose SQLite has FTS5 (those of python.org, Debian, Fedora and Homebrew do), "
                "or set DATABASE_URL to a PostgreSQL database."
            ),
            id="articles.E001",
        )
    ]
