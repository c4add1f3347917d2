"""The folder with the files of the old site, laid out like `wp-content/uploads`; nothing is ever fetched."""

from __future__ import annotations

import math
import os
import re
import unicodedata
from pathlib import Path
from urllib.parse import unquote, urlsplit

from articles.redirecting import without_size

_COPY = re.compile(r"-(\d{1,5})x(\d{1,5})(?=\.\w{2,5}$)")


def place_of(url: str) -> str:
    """Where the file of this address lies below the folder of uploads: `2013/03/a.jpg`; "" where it names none."""
    try:
        path = unquote(urlsplit(url.strip()).path)
    except ValueError:
        return ""
    place = path.partition("/uploads/")[2] or path.lstrip("/")
    parts = place.split("/")
    return "" if "\0" in place or any(part in {"", ".", ".."} for part in parts) else place


def closed_folder(folder: Path) -> Path | None:
    """The first folder in there that this program may not look into: its files would seem to be missing."""
    closed: list[OSError] = []
    for _inside in os.walk(folder, onerror=closed.append):
        if closed:
            break
    return Path(closed[0].filename) if closed else None


class Uploads:
    """Finds files in the folder: by their names, or as the best copy that is left of them."""

    def __init__(self, folder: Path) -> None:
        self._folder = next(
            (inside for inside in [folder / "wp-content" / "uploads", folder / "uploads"] if inside.is_dir()), folder
        )
        self._known: dict[str, tuple[dict[str, str], dict[str, list[str]]]] = {}

    def find(self, place: str) -> Path | None:
        """The file at this place, else the one it was made from, else the largest copy of it; None for none.

        Sources of the names: WordPress's `wp_unique_filename()`, image sizes (`-300x200`), `-scaled`, `-rotated` and
        the names that its editor gives (`-e1234567890123`).
        """
        folder, _, name = place.rpartition("/")
        names, copies = self._names(folder)
        left = sorted(copies.get(_original(name), []), key=_size_of, reverse=True)
        for candidate in [name, _folded(name), _original(name), *left]:
            if candidate in names and (found := self._inside(folder, names[candidate])):
                return found
        return None

    def _names(self, folder: str) -> tuple[dict[str, str], dict[str, list[str]]]:
        """The files of a folder by their names as they are and as they are compared, and by that of their original.

        One folder is kept in mind.
        """
        if folder not in self._known:
            try:
                found = sorted(os.listdir(self._folder / folder))
            except (OSError, ValueError):  # of the latter kind are a NUL and what no name of a file can hold
                found = []
            names = {_folded(name): name for name in found} | {name: name for name in found}
            copies: dict[str, list[str]] = {}
            for name in found:
                copies.setdefault(_original(name), []).append(name)
            self._known = {folder: (names, copies)}
        return self._known[folder]

    def _inside(self, folder: str, name: str) -> Path | None:
        """The file, unless it lies outside of the folder or a link leads there."""
        path = self._folder / folder / name
        is_ours = os.path.isfile(path) and path.resolve().is_relative_to(self._folder.resolve())
        return path if is_ours else None


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _original(name: str) -> str:
    return without_size(_folded(name))


def _size_of(name: str) -> tuple[float, str]:
    """How much a copy shows, to sort by: what its name gives, more than any where it gives none."""
    size = _COPY.search(_folded(name))
    return (int(size[1]) * int(size[2]) if size else math.inf, name)
