"""Files that nobody needs any more, removed: those that were given up on purpose, and those that a stop left behind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.core.files.storage import Storage, default_storage, storages
from django.utils import timezone

from articles.models import Article, Picture, RetiredFiles, SiteSettings
from articles.models.marked import PLACE, names_of_marks
from articles.models.rendered import FOLDER
from articles.storage import WholeFiles

AT_ONCE = 500
ORIGINALS_FOLDER = 2
"""Characters of the key that name the folder of an original."""

A_DAY = timedelta(days=1)
"""No file takes that long to write, nor to be named by a row after it was written."""


def sweep() -> int:
    """Remove what was retired and is due, unless something names it again; returns the number of files.

    At most 500 retirements are seen to in one call; 0 is returned when none is due any more.
    """
    originals, removed = Picture._meta.get_field("original").storage, 0
    for retired in RetiredFiles.objects.due()[:AT_ONCE]:
        picture = Picture.objects.filter(key=retired.key).first() if retired.key else None
        for name in set(retired.names) - _named_now(retired, picture):
            removed += default_storage.exists(name)
            default_storage.delete(name)
        if retired.original and not (picture and str(picture.original) == retired.original):
            originals.delete(retired.original)
            removed += 1
        retired.delete()
    return removed


def _named_now(retired: RetiredFiles, picture: Picture | None) -> set[str]:
    if retired.key:
        return set(picture.names()) if picture else set()
    cards = Article.objects.filter(social_card__in=retired.names).values_list("social_card", flat=True)
    return {*cards, *names_of_marks(SiteSettings.objects.all())}


def remove_unfinished() -> int:
    """Remove what processes that were stopped left half written more than a day ago; returns how many files."""
    before = timezone.now() - A_DAY
    return sum(
        storage.remove_unfinished(before)
        for storage in [storages["default"], storages["originals"]]
        if isinstance(storage, WholeFiles)
    )


def remove_orphans() -> int:
    """Remove renditions, cards and originals that no row names, and that are older than a day; returns how many files.

    Looks at every file and every picture, so it is for the operator's command, not for every day.
    """
    originals = Picture._meta.get_field("original").storage
    removed = _remove_unnamed(default_storage, _inside(default_storage, FOLDER), set(_names_of_renditions()))
    return removed + _remove_unnamed(originals, _originals(originals), set(_names_of_originals()))


def _remove_unnamed(storage: Storage, names: Iterable[str], named: set[str]) -> int:
    before = timezone.now() - A_DAY
    orphans = [name for name in names if name not in named and storage.get_modified_time(name) < before]
    for name in orphans:
        storage.delete(name)
    return len(orphans)


def _names_of_renditions() -> Iterator[str]:
    for picture in Picture.objects.iterator():
        yield from picture.names()
    yield from Article.objects.exclude(social_card="").values_list("social_card", flat=True).iterator()
    yield from names_of_marks(SiteSettings.objects.all())
    for names in RetiredFiles.objects.values_list("names", flat=True).iterator():
        yield from names


def _names_of_originals() -> Iterator[str]:
    yield from Picture.objects.values_list("original", flat=True).iterator()
    for marks in SiteSettings.objects.values_list("mark", "mark_dark"):
        yield from marks
    yield from RetiredFiles.objects.values_list("original", flat=True).iterator()


def _inside(storage: Storage, folder: str) -> list[str]:
    try:
        return [folder + name for name in storage.listdir(folder)[1]]
    except FileNotFoundError:
        return []  # before the first file there is no folder


def _originals(storage: Storage) -> Iterator[str]:
    """The files in the folders that originals are spread over; those that are still being written are not in one."""
    try:
        folders = storage.listdir("")[0]
    except FileNotFoundError:
        return
    for folder in folders:
        if len(folder) == ORIGINALS_FOLDER or f"{folder}/" == PLACE:
            yield from _inside(storage, f"{folder}/")
