"""What every format is read into: discussions and the comments in them, before anything is known of this site."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from articles.importing.clean_xml import NotReadable

__all__ = ["Comment", "Discussion", "NotReadable"]


@dataclass(frozen=True)
class Discussion:
    """One discussion as the file knows it: by its `key`, under an address, and perhaps by another name.

    `settings` is what editors decided about it. What is `gone` was deleted as a whole where it comes from.
    """

    key: str
    address: str = ""
    name: str = ""
    title: str = ""
    gone: bool = False
    settings: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Comment:
    """One comment as the file tells of it: `data` is the format's own, as JSON can hold it.

    `key` is its discussion's, `parent` the id of what it answers. What is `gone` was deleted where it comes from.
    """

    id: str
    key: str
    parent: str
    written_at: datetime | None
    data: dict[str, Any]
    gone: bool = False


Record = Discussion | Comment
