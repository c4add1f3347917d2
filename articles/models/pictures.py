"""Pictures: the file, what it shows, and whose it is."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles import renditions
from articles.models.editions import Imported, SiteWide, once_per_source


class Picture(SiteWide, Imported):
    """One picture of the library. Its file is our own re-encoded copy: no EXIF, no place, no camera."""

    class AltState(models.TextChoices):
        WRITTEN = "written", _("Written")
        DECORATIVE = "decorative", _("Decorative: says nothing that the text does not")
        MISSING = "missing", _("Missing")

    file = models.ImageField(_("file"), upload_to="r/", width_field="width", height_field="height", max_length=200)
    width = models.PositiveIntegerField(default=0, editable=False)
    height = models.PositiveIntegerField(default=0, editable=False)
    alt = models.CharField(
        _("text alternative"), max_length=400, blank=True, help_text=_("What is seen, for those who do not see it.")
    )
    alt_state = models.CharField(
        _("state of the text alternative"), max_length=12, choices=AltState, default=AltState.WRITTEN
    )
    caption = models.CharField(_("caption"), max_length=500, blank=True, help_text=_("What the picture shows."))
    credit = models.CharField(_("credit"), max_length=200, blank=True, help_text=_("Whose it is."))
    focal_x = models.PositiveSmallIntegerField(default=50, validators=[MaxValueValidator(100)], editable=False)
    focal_y = models.PositiveSmallIntegerField(default=50, validators=[MaxValueValidator(100)], editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["-created_at", "-pk"]
        constraints = [once_per_source("picture")]

    def __str__(self) -> str:
        return self.caption or self.alt or self.file.name

    @property
    def url(self) -> str:
        return self.file.url

    def clean(self) -> None:
        if self.alt:
            self.alt_state = self.AltState.WRITTEN
        elif self.alt_state == self.AltState.WRITTEN:
            self.alt_state = self.AltState.MISSING

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; a newly given file is re-encoded first.

        Raises:
            renditions.Unusable: for a file that is not a picture we can read, with a sentence that says why.
        """
        if self.file and not self.file._committed:
            clean = renditions.clean_upload(self.file.file)
            name = f"r/{_secret_name(clean)}"
            if _holds(self.file.storage, name, len(clean.data)):
                self.file = name
            else:
                self.file = ContentFile(clean.data, name=name.removeprefix("r/"))
        super().save(*args, **kwargs)


def _holds(storage: Storage, name: str, size: int) -> bool:
    """Whether the storage has these bytes; a file that a stopped process left half written is removed."""
    if not storage.exists(name):
        return False
    if storage.size(name) == size:
        return True
    storage.delete(name)
    return False


def _secret_name(clean: renditions.CleanPicture) -> str:
    """A name that nobody can guess and that changes with the bytes, so it can be kept for ever."""
    digest = hmac.new(settings.SECRET_KEY.encode(), clean.data, hashlib.sha256).hexdigest()
    return f"{digest[:40]}.{clean.extension}"
