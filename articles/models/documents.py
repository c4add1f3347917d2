"""Files that are no pictures: what a piece links to, such as a report as PDF or a recording."""

from __future__ import annotations

import hashlib
from pathlib import PurePath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import Storage, storages
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.models.editions import Imported, SiteWide, once_per_source
from articles.naming import clean_file_name, new_key, title_from_name

_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
KINDS = {
    "csv": "text/csv", "doc": "application/msword", "docx": f"{_OFFICE}.wordprocessingml.document",
    "epub": "application/epub+zip", "flac": "audio/flac", "m4a": "audio/mp4", "m4v": "video/mp4",
    "mov": "video/quicktime",
    "mp3": "audio/mpeg", "mp4": "video/mp4", "odp": f"{_OPEN}.presentation", "ods": f"{_OPEN}.spreadsheet",
    "odt": f"{_OPEN}.text", "oga": "audio/ogg", "ogg": "audio/ogg", "ogv": "video/ogg", "pdf": "application/pdf",
    "ppt": "application/vnd.ms-powerpoint", "pptx": f"{_OFFICE}.presentationml.presentation", "rtf": "application/rtf",
    "txt": "text/plain", "wav": "audio/wav", "webm": "video/webm", "xls": "application/vnd.ms-excel",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet", "zip": "application/zip",
}  # fmt: skip
"""What is taken, by the end of its name, and the media type it is served as. Nothing that a browser would run."""


def documents() -> Storage:
    return storages["documents"]


def kind_of(name: str) -> str:
    """The media type of a file of this name; "" for one that is not taken."""
    return KINDS.get(PurePath(name).suffix.lower().removeprefix("."), "")


class Document(SiteWide, Imported):
    """One file as it came, under a lasting address of its own. Without its file it is known and shown nowhere."""

    key = models.CharField(max_length=22, unique=True, default=new_key, editable=False)
    title = models.CharField(_("title"), max_length=160, blank=True)
    file = models.FileField(_("file"), storage=documents, max_length=200)
    name = models.CharField(_("file name"), max_length=120, editable=False)
    kind = models.CharField(max_length=100, editable=False)
    size = models.PositiveBigIntegerField(_("size"), default=0, editable=False)
    digest = models.CharField(max_length=64, default="", editable=False)
    created_at = models.DateTimeField(_("added"), auto_now_add=True)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-created_at", "-pk"]
        constraints = [once_per_source("document")]

    def __str__(self) -> str:
        return self.title or self.name or self.key

    def get_absolute_url(self) -> str:
        return reverse("articles:document", kwargs={"key": self.key, "name": self.name})

    @property
    def is_lost(self) -> bool:
        """Whether its file has never been here."""
        return not self.digest

    @property
    def opens_in_browsers(self) -> bool:
        """Whether browsers show it by themselves; everything else they are told to save."""
        return self.kind == "application/pdf" or self.kind.partition("/")[0] in {"audio", "video"}

    def clean(self) -> None:
        if self.file and not self.file._committed and not kind_of(str(self.file.name)):
            known = ", ".join(sorted(KINDS))
            raise ValidationError({"file": _("Files of this kind are not taken. Those that are: %s.") % known})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; a new file is read once for its digest and is kept under a name of ours."""
        if self.file and not self.file._committed:
            self._take_in(self.file.file)
        super().save(*args, **kwargs)

    def _take_in(self, file: File) -> None:
        self.name = clean_file_name(str(file.name))
        self.kind, self.size = kind_of(self.name), file.size
        digest = hashlib.sha256()
        for chunk in file.chunks():
            digest.update(chunk)
        file.seek(0)
        self.digest = digest.hexdigest()
        self.title = self.title or title_from_name(self.name)
        key = str(self.key)
        self.file = File(file, name=f"{key[:2]}/{key}-{self.digest[:16]}{PurePath(self.name).suffix.lower()}")
