"""What the database has to know of its tables to find the short way through them.

Without figures SQLite takes "everything that has appeared by now" for few rows, whatever the age of the site, and then
sorts them all for a list of twenty. PostgreSQL keeps such figures by itself.
"""

from __future__ import annotations

from django.db import connection

ROWS_ASKED = 1000
"""So many rows of each index are looked at, so that this costs the same on a site of any size."""


def take_stock() -> None:
    """Have SQLite count anew (https://www.sqlite.org/lang_analyze.html, 5: approximate ANALYZE for large databases)."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA analysis_limit = {ROWS_ASKED}")
        cursor.execute("ANALYZE")
