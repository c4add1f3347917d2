"""The renditions of a picture: where they are, which are there, and how those that lack are made."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from PIL import Image

from articles import renditions
from articles.renditions import Crop, Format, Spec

FOLDER = "r/"
"""Renditions are kept, and served, under it."""


class Rendered(models.Model):
    """What a Picture is besides its words: made of an original, a recipe and a focal point, shown in renditions."""

    recipe = models.PositiveSmallIntegerField(default=1, editable=False)
    formats = models.CharField(max_length=20, default="", blank=True, editable=False)
    is_finished = models.BooleanField(default=False, editable=False)

    class Meta:
        abstract = True

    @property
    def url(self) -> str:
        """The largest rendition of the whole picture, in the format that everything reads."""
        return self.url_of(self.specs(Crop.WHOLE)[-1], Format.JPEG)

    def url_of(self, spec: Spec, format: Format) -> str:
        return f"{settings.MEDIA_URL}{self._place(spec, format)}"

    def specs(self, crop: Crop) -> list[Spec]:
        """The renditions in this shape, from small to large."""
        return [spec for spec in self._plan() if spec.crop is crop]

    def has(self, format: Format) -> bool:
        """Whether all renditions in this format are there."""
        return format.value in self.formats.split()

    def _plan(self) -> tuple[Spec, ...]:
        return renditions.plan(self.width, self.height, self.recipe)

    def _place(self, spec: Spec, format: Format) -> str:
        """Where a rendition lies in the storage: its name tells nothing, and changes with what it is made from."""
        basis = f"{self.digest}/{self.recipe}"
        if spec.crop is not Crop.WHOLE:
            basis += f"/{self.focal_x}-{self.focal_y}"
        return FOLDER + renditions.name_of(self.key, basis, spec, format)

    def names(self) -> Iterator[str]:
        """The storage names of every rendition that it has or will have."""
        for spec in self._plan() if self.digest else ():
            for format in renditions.RECIPES[self.recipe].formats(spec.crop):
                yield self._place(spec, format)

    def open_original(self) -> Image.Image:
        """The pixels of the original.

        Raises:
            renditions.Unusable: when the file is gone or is not what it was.
        """
        try:
            with self.original.storage.open(self.original.name or "") as file:
                return renditions.open_again(BytesIO(file.read()))
        except OSError as error:
            raise renditions.Unusable(
                _("The original of “%(picture)s” is not there any more. Please choose a file."),
                code="gone",
                params={"picture": self},
            ) from error

    def make_renditions(self, *, again: bool = False) -> int:
        """Make what is missing, in today's recipe; returns how many files were written.

        The formats are announced one by one as they are complete, and only if the picture has not been changed in
        the meantime, so a worker that is stopped at any moment leaves nothing half done.

        Raises:
            renditions.Unusable: when something is missing and the original cannot be opened.
        """
        if not self.digest:
            return 0  # there is no file to make them from
        image, written, before = None, 0, dict(self._stored)
        if self.recipe != renditions.CURRENT:
            self.recipe, self.formats = renditions.CURRENT, ""
        for format in renditions.FORMATS:
            missing = self._missing(format, again=again)
            if missing:
                image = image or self.open_original()
                self._write(image, missing, format)
            written += len(missing)
            if not self._announce(format, before):
                return written
            before["recipe"] = self.recipe
        return written

    def _announce(self, format: Format, before: dict[str, Any]) -> bool:
        """Have pages name the renditions in this format; False when the picture is another by now."""
        formats = [known.value for known in renditions.FORMATS if self.has(known) or known is format]
        same = {name: before[name] for name in ["digest", "focal_x", "focal_y", "recipe"]}
        is_finished = len(formats) == len(renditions.FORMATS)
        unchanged = type(self).objects.filter(pk=self.pk, **same)
        if self.formats.split() == formats and self.is_finished == is_finished and before["recipe"] == self.recipe:
            return unchanged.exists()
        with transaction.atomic():
            if before["recipe"] != self.recipe and unchanged.exists():
                self.retire()
            if not unchanged.update(recipe=self.recipe, formats=" ".join(formats), is_finished=is_finished):
                return False
        self.formats, self.is_finished = " ".join(formats), is_finished
        self._remember()
        return True

    def _missing(self, format: Format, *, again: bool = False) -> list[Spec]:
        """The renditions in this format that are not in the storage; with `again`, all of them."""
        recipe = renditions.RECIPES[self.recipe]
        wanted = [spec for spec in self._plan() if format in recipe.formats(spec.crop)]
        return wanted if again else [spec for spec in wanted if not default_storage.exists(self._place(spec, format))]

    def _write(self, image: Image.Image, specs: list[Spec], format: Format) -> None:
        """Put renditions into the storage, each whole."""
        focal = (self.focal_x, self.focal_y)
        for spec, pixels in renditions.render(image, (self.width, self.height), specs, focal):
            data = renditions.encode(pixels, format, self.recipe)
            default_storage.save(self._place(spec, format), ContentFile(data))
