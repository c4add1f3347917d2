"""What an import did, for people (lines) and for machines (`--report FILE.json`); every import uses it."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _


@dataclass
class Item:
    """One thing that came in, or did not: `outcome` is created, updated, unchanged, skipped or failed."""

    kind: str
    source_id: str
    outcome: str
    address: str = ""
    notes: list[str] = field(default_factory=list)


@dataclass
class Report:
    """The account of one import."""

    source: str
    items: list[Item] = field(default_factory=list)

    def add(self, kind: str, source_id: str, outcome: str, address: str = "", notes: list[str] | None = None) -> None:
        self.items.append(Item(kind, source_id, outcome, address, notes or []))

    @property
    def failed(self) -> bool:
        return any(item.outcome == "failed" for item in self.items)

    def as_dict(self) -> dict[str, Any]:
        """The report as JSON holds it: source, time (ISO 8601), counts by outcome, and the items in order."""
        return {
            "source": self.source,
            "at": timezone.now().isoformat(timespec="seconds"),
            "counts": dict(Counter(item.outcome for item in self.items)),
            "items": [asdict(item) for item in self.items],
        }

    def write(self, path: Path) -> None:
        """Write the JSON to `path`.

        Raises:
            CommandError: with one line, when the file cannot be written.
        """
        try:
            path.write_text(json.dumps(self.as_dict(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        except OSError as error:
            words = _("The report cannot be written to %(path)s: %(why)s.") % {"path": path, "why": error.strerror}
            raise CommandError(words) from error
