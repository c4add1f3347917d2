"""The account of a whole site's import: counts of every kind, and what was said of each thing, however many."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from articles import wording
from articles.importing.report import Item as Entry

KINDS = {
    "author": gettext_lazy("author"),
    "section": gettext_lazy("section"),
    "tag": gettext_lazy("tag"),
    "picture": gettext_lazy("picture"),
    "document": gettext_lazy("document"),
    "article": gettext_lazy("article"),
    "page": gettext_lazy("page"),
    "discussion": gettext_lazy("discussion"),
    "comment": gettext_lazy("comment"),
    "file": gettext_lazy("file"),
}
"""What else an export holds is named as it names it."""

OUTCOMES = {
    "created": ngettext_lazy("%(number)d created", "%(number)d created", "number"),
    "updated": ngettext_lazy("%(number)d updated", "%(number)d updated", "number"),
    "unchanged": ngettext_lazy("%(number)d unchanged", "%(number)d unchanged", "number"),
    "skipped": ngettext_lazy("%(number)d skipped", "%(number)d skipped", "number"),
    "failed": ngettext_lazy("%(number)d failed", "%(number)d failed", "number"),
}


def name_of(kind: str) -> str:
    """A kind of thing in words."""
    return str(KINDS.get(kind, kind))


@dataclass(frozen=True)
class Count:
    """So many things of a kind, which are too many to be named one by one: replies."""

    kind: str
    outcome: str
    number: int


class Account:
    """Takes note of entries, in a file of its own, so that a large site needs no more memory than a small one."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.counts: dict[str, Counter[str]] = {}
        self._lines = tempfile.TemporaryFile("w+", encoding="utf-8", errors="backslashreplace")  # noqa: SIM115

    def note(self, entry: Entry | Count) -> None:
        number = entry.number if isinstance(entry, Count) else 1
        if entry.kind != "file":
            self.counts.setdefault(entry.kind, Counter())[entry.outcome] += number
        if isinstance(entry, Entry):
            self._lines.write(json.dumps(asdict(entry), ensure_ascii=False) + "\n")

    @property
    def failed(self) -> int:
        return sum(counts["failed"] for counts in self.counts.values())

    def lines(self) -> list[str]:
        """The counts for people, a line for each kind."""
        width = max((len(name_of(kind)) for kind in self.counts), default=0) + 2
        return [
            f"{name_of(kind):<{width}}"
            + wording.listed(OUTCOMES[outcome] % {"number": number} for outcome, number in counts.items() if number)
            for kind, counts in self.counts.items()
        ]

    def write(self, path: Path) -> None:
        """Write the account as JSON: source, time (ISO 8601), counts by kind and outcome, and the entries in order.

        Raises:
            CommandError: with one line, when the file cannot be written.
        """
        head = {
            "source": self.source,
            "at": timezone.now().isoformat(timespec="seconds"),
            "counts": {kind: {name: number for name, number in c.items() if number} for kind, c in self.counts.items()},
        }
        self._lines.seek(0)
        try:
            with path.open("w", encoding="utf-8") as file:
                file.write(json.dumps(head, ensure_ascii=False, indent=2).removesuffix("\n}") + ',\n  "items": [')
                for place, line in enumerate(self._lines):
                    file.write(f"{',' if place else ''}\n    {line.rstrip()}")
                file.write("\n  ]\n}\n")
        except OSError as error:
            words = _("The report cannot be written to %(path)s: %(why)s.") % {"path": path, "why": error.strerror}
            raise CommandError(words) from error
        finally:
            self._lines.seek(0, 2)

    def close(self) -> None:
        self._lines.close()
