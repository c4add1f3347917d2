"""The mark of the site as it is kept: the picture that it was made from, and the files that pages name."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from typing import IO, Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from PIL import Image

from articles import marks, renditions
from articles.marks import Icon
from articles.models.pictures import RETIRED_FOR, limits, originals
from articles.models.rendered import FOLDER
from articles.models.retired import RetiredFiles
from articles.naming import new_key

PLACE = "site/"
"""Of the originals of marks among those of pictures, whose folders have two letters."""


class Marked(models.Model):
    """What SiteSettings is besides its words: shown under a mark, of which every icon is made."""

    mark = models.FileField(_("mark"), storage=originals, max_length=200, blank=True, editable=False)
    mark_dark = models.FileField(_("mark on dark paper"), storage=originals, max_length=200, blank=True, editable=False)
    mark_files = models.JSONField(default=dict, blank=True, editable=False)
    mark_has_name = models.BooleanField(
        _("the mark shows the name"),
        default=False,
        help_text=_("The masthead then shows the mark alone, and tells the name to those who do not see it."),
    )

    class Meta:
        abstract = True

    @property
    def icons(self) -> dict[str, Icon]:
        """The files of the mark, by what each is for (articles.marks); those of the built-in one without another."""
        return marks.named_in(self.mark_files) if self.mark_files else marks.built_in()

    @property
    def masthead(self) -> Icon | None:
        """The mark as it stands above the name; None for the built-in one, which stands there by nothing but rules."""
        return self.icons.get("masthead")

    @property
    def masthead_dark(self) -> Icon | None:
        """The same for dark paper, where it is another."""
        return self.icons.get("masthead_dark")

    def take_mark(self, file: IO[bytes]) -> None:
        """Make this picture the mark; `save()` then has the pages name what is made of it.

        Raises:
            renditions.Unusable: for a file that is no picture, or too small a one, with a sentence that says why.
        """
        image = look_at(file)
        self.mark = _original(file)
        kept = {name: told for name, told in self.mark_files.items() if name == "masthead_dark"}
        self.mark_files = kept | {name: _written(made) for name, made in marks.make(image).items()}

    def take_dark_mark(self, file: IO[bytes]) -> None:
        """Have the masthead show this picture on dark paper.

        Raises:
            renditions.Unusable: as `take_mark()` does.
        """
        image = look_at(file)
        self.mark_dark = _original(file)
        self.mark_files = self.mark_files | {"masthead_dark": _written(marks.for_masthead(image))}

    def drop_mark(self) -> None:
        """Go back to the built-in mark."""
        self.mark = self.mark_dark = ""
        self.mark_files = {}

    def drop_dark_mark(self) -> None:
        """Show the one mark on any paper."""
        self.mark_dark = ""
        self.mark_files = {name: told for name, told in self.mark_files.items() if name != "masthead_dark"}

    def names_of_mark(self) -> set[str]:
        """The storage names of the files that pages name."""
        return {place for place, _width, _height in self.mark_files.values()}

    def retire_former_mark(self) -> None:
        """Have the files that the database knows and this copy names no more swept; call inside the transaction."""
        stored = type(self).objects.filter(pk=self.pk).first()
        if stored is None:
            return
        due_at = timezone.now() + RETIRED_FOR
        if gone := stored.names_of_mark() - self.names_of_mark():
            RetiredFiles.objects.create(names=sorted(gone), due_at=due_at)
        for before, now in [(stored.mark, self.mark), (stored.mark_dark, self.mark_dark)]:
            if before and str(before) != str(now):
                RetiredFiles.objects.create(names=[], original=str(before), due_at=due_at)


def look_at(file: IO[bytes]) -> Image.Image:
    """The picture of an upload that may become a mark, without empty margins.

    Raises:
        renditions.Unusable: when it may not, with a sentence that says why.
    """
    image = renditions.take_drawing(file, limits())
    marks.check(image)
    return image.crop(image.getchannel("A").getbbox())


def _original(file: IO[bytes]) -> Any:
    """The file as it is kept when the settings are saved; its name tells nothing, and is never used twice."""
    file.seek(0)
    return File(file, name=f"{PLACE}{new_key()}")


def _written(image: Image.Image) -> list:
    """A file of the mark put into the storage; keyed, as renditions are."""
    data = marks.encode(image)
    digest = hmac.new(settings.SECRET_KEY.encode(), data, hashlib.sha256).hexdigest()
    place = f"{FOLDER}{digest[:40]}.png"
    default_storage.save(place, ContentFile(data))
    return [place, image.width, image.height]


def names_of_marks(settings_rows: Iterable[Marked]) -> set[str]:
    """The storage names that any of these rows has pages name."""
    return {name for row in settings_rows for name in row.names_of_mark()}
