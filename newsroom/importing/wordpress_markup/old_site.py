"""What a conversion asks of the site that moves in, and what it tells those who moved it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol


class Site(Protocol):
    """What the converter asks of the import about the old site."""

    def picture(self, url: str, number: int | None) -> str | None:
        """The address ("/media/p/…") of the picture that stood at `url`, in any of its sizes, or whose attachment has
        this number; None for a picture of another site, or one that the library does not have."""

    def words_of(self, number: int) -> str:
        """The caption of an attachment as plain text; "" if it has none."""

    def file(self, number: int) -> tuple[str, str] | None:
        """The address and the name of an attachment that is no picture."""

    def attached(self) -> list[int]:
        """The numbers of the pictures that belong to this post, in their order."""

    def address(self, url: str) -> str:
        """Where a link leads today; the same `url` when it is not the old site's, or unknown."""

    def block(self, number: int) -> str | None:
        """What a reusable block holds; None if there is none of this number."""


@dataclass
class Notes:
    """What is shown otherwise than before: plain lines for the report, each once, in the order they came."""

    _lines: dict[str, None] = field(default_factory=dict)

    def add(self, line: str) -> None:
        self._lines[" ".join(line.split())[:500]] = None

    def lines(self) -> list[str]:
        return list(self._lines)
