"""The search: words as they are compared, what a reader may type, and one engine for each database behind one seam.

`words` and `query` know no database, `sqlite` and `postgresql` know no model; `finding` asks, and what keeps the index
true is `articles.models.search`.
"""

from __future__ import annotations

from types import ModuleType

from django.db.backends.base.base import BaseDatabaseWrapper

from articles.search import postgresql, sqlite

_ENGINES = {"sqlite": sqlite, "postgresql": postgresql}

NEWEST = 2000
"""So many matches are collected, the newest first, and ranked among themselves; no query's cost grows with the age of
the site. They fill the hundred pages that a list may have."""


def engine_for(connection: BaseDatabaseWrapper) -> ModuleType:
    """The engine of a database; both have the same functions."""
    return _ENGINES[connection.vendor]
