"""The catalogues of the translated interface: `python -m tests.catalogues` brings them up to date.

Every message of the source comes into each catalogue (`locale/<language>/LC_MESSAGES/django.po`), those that are gone
leave it, and the catalogues are compiled beside themselves. GNU gettext is not needed. What is new stands there without
a translation, and a test fails until it has one.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
LOCALE = ROOT / "locale"
LANGUAGES = ["ar", "de", "fr"]
"""English is the language of the source."""

_FUNCTIONS: dict[str, tuple | None] = {
    name + ending: places
    for name, places in {
        "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
    }.items()
    for ending in ["", "_lazy", "_noop"]
} | {"_": None}  # fmt: skip


def from_source() -> Catalog:
    """Every message of the code and of the templates, with the files that it stands in."""
    found = Catalog(charset="utf-8")
    for place, message, comments, context in _messages():
        found.add(message, locations=[(place, 0)], auto_comments=comments, context=context)
    return found


def _messages() -> Iterator[tuple[str, str | tuple[str, ...], list[str], str | None]]:
    from django.utils.translation.template import templatize

    listed = subprocess.check_output(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, text=True
    )
    for place in sorted(listed.splitlines()):
        kind, file = Path(place).suffix, ROOT / place
        if (
            kind not in {".py", ".html", ".txt"}
            or place.startswith(("tests/", "bench/", "docs/"))
            or not file.is_file()
        ):
            continue
        source = file.read_text("utf-8")
        if kind != ".py":
            if not place.startswith("templates/"):
                continue
            # Python's own tokens are looked for in it, among which the lines' indentation would be one.
            source = "\n".join(line.lstrip() for line in templatize(source).splitlines())
        for _line, message, comments, context in extract(
            "python", io.BytesIO(source.encode()), _FUNCTIONS, ["Translators:"]
        ):
            yield place, message, comments, context


def po_of(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    with po_of(language).open("rb") as file:
        return read_po(file, locale=language, domain="django", abort_invalid=True)


def as_po(catalog: Catalog) -> bytes:
    out = io.BytesIO()
    write_po(out, catalog, width=110, omit_header=False, sort_by_file=True, include_lineno=False, ignore_obsolete=True)
    return out.getvalue()


def as_mo(catalog: Catalog) -> bytes:
    """What Django reads; the same bytes for the same catalogue."""
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def bring_up_to_date() -> None:
    source = from_source()
    for language in LANGUAGES:
        catalog = read(language)
        catalog.project, catalog.version = "Newsroom", "1"
        catalog.update(source, no_fuzzy_matching=True, update_creation_date=False)
        po_of(language).write_bytes(as_po(catalog))
        po_of(language).with_suffix(".mo").write_bytes(as_mo(read(language)))
        missing = [message.id for message in catalog if message.id and not is_whole(message.string)]
        print(f"{language}: {len(catalog)} messages, {len(missing)} without a translation")


def is_whole(translation: str | tuple[str, ...]) -> bool:
    return all(translation) if isinstance(translation, tuple) else bool(translation)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    bring_up_to_date()
    sys.exit()
