"""Where files are kept: a folder in which nobody ever meets half a file."""

from __future__ import annotations

import os
import secrets
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage

UNFINISHED = ".unfinished"
"""The folder of files that are still being written; a process that is stopped leaves one there."""


class WholeFiles(FileSystemStorage):
    """A folder of files that appear whole or not at all: each is written elsewhere in it, and then renamed.

    The stock storage writes in place, so that a process that is stopped leaves half a picture under the right name.
    A name stands for its bytes here, so writing it again replaces it.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"allow_overwrite": True} | kwargs)

    def _save(self, name: str, content: File) -> str:
        place = Path(self.path(name))
        place.parent.mkdir(parents=True, exist_ok=True)
        unfinished = Path(self.path(UNFINISHED)) / secrets.token_hex(16)
        unfinished.parent.mkdir(parents=True, exist_ok=True)
        try:
            with unfinished.open("wb") as out:
                for chunk in content.chunks():
                    out.write(chunk)
                out.flush()
                os.fsync(out.fileno())
            if self.file_permissions_mode is not None:
                unfinished.chmod(self.file_permissions_mode)
            unfinished.replace(place)
        finally:
            unfinished.unlink(missing_ok=True)
        return str(Path(name).as_posix())

    def remove_unfinished(self, before: datetime) -> int:
        """Remove what stopped processes have left since then (aware); returns how many files."""
        left = [file for file in Path(self.path(UNFINISHED)).glob("*") if file.stat().st_mtime < before.timestamp()]
        for file in left:
            file.unlink(missing_ok=True)
        return len(left)


class PrivateFiles(WholeFiles):
    """The same for files that nobody is ever sent to: they have no addresses, and no other account reads them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"file_permissions_mode": 0o600} | kwargs)

    def url(self, name: str | None) -> str:
        raise ValueError("Originals have no URL.")
