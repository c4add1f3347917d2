"""How a measurement is told: printed, and kept with its date in bench/results.md."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

RESULTS = Path(__file__).parent / "results.md"


def tell(title: str, table: Iterable[str], *, keep: bool) -> None:
    """Print the lines of a table under its title and today's date (UTC); with `keep` they are added to RESULTS."""
    text = "\n".join([f"## {title}, {datetime.now(UTC):%Y-%m-%d}", "", *table])
    print(text)
    if keep:
        with RESULTS.open("a", encoding="utf-8") as results:
            results.write(f"\n{text}\n")
