"""Pictures: the original, what it shows, whose it is, and the renditions that readers are given."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import IO, Any, Self

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import Storage, storages
from django.core.validators import MaxValueValidator
from django.db import models, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from PIL import Image

from articles import renditions
from articles.models import likeness
from articles.models.editions import Edition, Imported, SiteWide, SiteWideQuerySet, once_per_source
from articles.models.rendered import Rendered
from articles.models.retired import RetiredFiles
from articles.naming import clean_file_name, keys_in, new_key, title_from_name
from articles.renditions import Format

RETIRED_FOR = timedelta(days=30)
"""How long renditions that no page names any more are kept, for copies of pages that others hold."""


def originals() -> Storage:
    return storages["originals"]


def limits() -> renditions.Limits:
    """The most that is taken, from the settings."""
    return renditions.Limits(settings.PICTURE_MAX_PIXELS, settings.PICTURE_MAX_BYTES)


class PictureQuerySet(SiteWideQuerySet):
    def named_in(self, bodies: Iterable[str]) -> dict[str, Picture]:
        """The pictures that clean bodies name, by key: one query, or none where there is nothing to ask for."""
        keys = {key for body in bodies for key in keys_in(body)}
        return {picture.key: picture for picture in self.filter(key__in=keys)} if keys else {}

    def in_bodies(self, bodies: Iterable[str]) -> dict[str, Picture]:
        """Those of them that there is something to show of."""
        return {key: picture for key, picture in self.named_in(bodies).items() if not picture.is_lost}

    def follow_new_recipe(self) -> int:
        """Have pictures that an older recipe made count as unfinished; returns how many."""
        return self.filter(is_finished=True).exclude(recipe=renditions.CURRENT).update(is_finished=False)

    def unfinished(self) -> Self:
        """Those without all renditions of today's recipe, the newest first; none can be made where the file is lost."""
        return self.filter(is_finished=False).exclude(digest="").order_by("-pk")

    def usable(self, on: date | None = None) -> Self:
        """Those that may be put into a piece: with words, or none needed, and with rights that have not run out."""
        today = on or timezone.localdate()
        in_time = models.Q(rights_until=None) | models.Q(rights_until__gte=today)
        return self.filter(in_time).exclude(alt_state=Picture.AltState.MISSING).exclude(digest="")

    def with_expired_rights(self, on: date | None = None) -> Self:
        return self.filter(rights_until__lt=on or timezone.localdate())

    def delete(self) -> tuple[int, dict[str, int]]:
        with transaction.atomic(using=self.db):
            for picture in self.all():
                picture.retire(at_once=True)
            return super().delete()

    delete.alters_data = True
    delete.queryset_only = True


class Picture(Rendered, SiteWide, Imported):
    """One picture of the library. Its original is private; readers get renditions: new pixels and nothing else."""

    class AltState(models.TextChoices):
        WRITTEN = "written", _("Written")
        DECORATIVE = "decorative", _("Decorative: says nothing that the text does not")
        MISSING = "missing", _("Missing")

    key = models.CharField(max_length=22, unique=True, default=new_key, editable=False)
    original = models.FileField(_("picture file"), storage=originals, max_length=200)
    original_name = models.CharField(max_length=120, blank=True, editable=False)
    kind = models.CharField(max_length=5, editable=False, default="")
    size = models.PositiveBigIntegerField(default=0, editable=False)
    digest = models.CharField(max_length=64, default="", editable=False, db_index=True)
    likeness = models.CharField(max_length=16, default="", editable=False)
    width = models.PositiveIntegerField(default=0, editable=False)
    height = models.PositiveIntegerField(default=0, editable=False)
    colour = models.CharField(max_length=7, default="#808080", editable=False)
    title = models.CharField(
        _("title"), max_length=160, blank=True, help_text=_("To find it by; readers never see it.")
    )
    alt = models.CharField(
        _("text alternative"), max_length=400, blank=True, help_text=_("What is seen, for those who do not see it.")
    )
    alt_state = models.CharField(
        _("state of the text alternative"), max_length=12, choices=AltState, default=AltState.WRITTEN
    )
    caption = models.CharField(_("caption"), max_length=500, blank=True, help_text=_("What the picture shows."))
    credit = models.CharField(_("credit"), max_length=200, blank=True, help_text=_("Whose it is."))
    rights = models.CharField(
        _("rights"), max_length=300, blank=True, help_text=_("What we may do with it, and by whose leave.")
    )
    rights_until = models.DateField(
        _("rights end on"), null=True, blank=True, help_text=_("The last day on which it may be put into a piece.")
    )
    focal_x = models.PositiveSmallIntegerField(
        _("focal point, across (%)"), default=50, validators=[MaxValueValidator(100)]
    )
    focal_y = models.PositiveSmallIntegerField(
        _("focal point, down (%)"), default=50, validators=[MaxValueValidator(100)]
    )
    created_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    imported_digest = models.CharField(max_length=64, blank=True, default="", editable=False)

    objects = PictureQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["-created_at", "-pk"]
        constraints = [once_per_source("picture")]
        indexes = [
            models.Index(fields=["id"], condition=models.Q(is_finished=False), name="picture_unfinished"),
            models.Index(fields=["rights_until"], name="picture_by_rights"),
            models.Index(fields=["alt_state", "-id"], name="picture_by_words"),
            models.Index(fields=["-created_at", "-id"], name="picture_by_age"),
        ]

    def __str__(self) -> str:
        return self.title or self.caption or self.alt or self.original_name or self.key

    must_be_new = False
    """Whether saving it as another picture is refused when the library has the same bytes by then."""

    _stored: dict[str, Any] = {}
    _looked_at: tuple[IO[bytes], renditions.Taken] | None = None

    @classmethod
    def from_db(cls, db: str, field_names: Iterable[str], values: Iterable[Any], **kwargs: Any) -> Self:
        picture = super().from_db(db, field_names, values, **kwargs)
        picture._remember()
        return picture

    def _remember(self) -> None:
        """What the database says of it, as far as this copy knows."""
        columns = {column.attname for column in self._meta.concrete_fields}
        self._stored = {name: value for name, value in self.__dict__.items() if name in columns}
        self._stored["original"] = str(self.original)

    # What may be done with it

    def why_unusable(self, *, has_words: bool = False) -> str:
        """Why it may not be put into a piece, as a sentence; empty when it may. `has_words`: the use has its own."""
        if self.is_lost:
            return str(_("The file of “%(picture)s” is missing. Please choose one in the library first.")) % {
                "picture": self
            }
        if self.alt_state == self.AltState.MISSING and not has_words:
            return str(_("“%(picture)s” has no text alternative yet. Please write one in the library first.")) % {
                "picture": self
            }
        if self.rights_have_ended:
            return str(_("The rights to “%(picture)s” have run out.")) % {"picture": self}
        return ""

    @property
    def is_lost(self) -> bool:
        """Whether it has no file, which an import could not find, or an upgrade: it shows nowhere until it has one."""
        return not self.digest

    @property
    def shown(self) -> Self | None:
        """The picture, or None where there is nothing of it to show."""
        return None if self.is_lost else self

    @property
    def rights_have_ended(self) -> bool:
        return self.rights_until is not None and self.rights_until < timezone.localdate()

    # Addresses

    @property
    def address(self) -> str:
        """Its lasting address, which bodies name it by: what a file is replaced by has the same."""
        return reverse("articles:picture", kwargs={"key": self.key})

    # Saving

    def clean(self) -> None:
        if self.alt:
            self.alt_state = self.AltState.WRITTEN
        elif self.alt_state == self.AltState.WRITTEN:
            self.alt_state = self.AltState.MISSING

    def look_at(self, file: IO[bytes]) -> renditions.Taken:
        """What a file is, before it becomes the picture's; taking it in then does not decode it again.

        Raises:
            renditions.Unusable: for a file that is not a picture we can read, with a sentence that says why.
        """
        taken = renditions.take(file, limits())
        self._looked_at = (file, taken)
        return taken

    def prepare(self) -> bool:
        """Do what takes time before saving: take a new file in, and make JPEG renditions that will be named.

        `save()` does it too; whoever opens a transaction around it calls this first, since SQLite has one writer.
        Returns whether the picture will have other renditions than the database knows.

        Raises:
            renditions.Unusable: for a file that is not a picture we can read, with a sentence that says why.
        """
        try:
            return self._make_ready()
        except OSError as error:
            raise _unkept() from error

    def _make_ready(self) -> bool:
        image = self._take_in() if self._has_new_file() else None
        if self.is_lost or not self._names_change():
            return False
        made_from = (self.digest, self.focal_x, self.focal_y, renditions.CURRENT)
        if self._prepared_from != made_from:
            self.recipe = renditions.CURRENT
            if missing := self._missing(Format.JPEG):
                self._write(image or self.open_original(), missing, Format.JPEG)
            self.formats, self.is_finished = Format.JPEG.value, False
            self._prepared_from = made_from
        return True

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Save; a new file is taken in, and its JPEG renditions are made before the picture is seen anywhere.

        The same happens for another focal point. Other formats follow: call `articles.tasks.nudge()` for that, which
        the doors do. Renditions that are not named any more are retired.

        Raises:
            renditions.Unusable: as `prepare()` does.
        """
        names_change = self.prepare()
        if names_change and update_fields is not None:
            update_fields = {*update_fields, *_FACTS}
        try:
            with transaction.atomic():
                if self._state.adding and self.must_be_new:
                    self._refuse_if_there()
                if not self._state.adding and self._stored:
                    self._refuse_if_overtaken(names_change)
                    if update_fields is None:
                        update_fields = self._changed()  # what somebody else has saved meanwhile stays
                    update_fields = set(update_fields)
                    if update_fields:
                        self.version = F("version") + 1
                        update_fields |= {"version", "saved_at"}
                if names_change and not self._state.adding:
                    self.retire()
                super().save(*args, update_fields=update_fields, **kwargs)
        except OSError as error:
            raise _unkept() from error
        self._remember()

    def _changed(self) -> list[str]:
        """The columns that differ from what was read."""
        now = {name: str(self.original) if name == "original" else getattr(self, name) for name in self._stored}
        return [name for name, value in now.items() if value != self._stored[name]]

    def _refuse_if_there(self) -> None:
        """Two who add the same file at the same moment are asked one after the other."""
        Edition.objects.raise_number(Edition.SITE)  # every saving does; whoever does it first has the others wait
        if Picture.objects.filter(digest=self.digest).exists():
            raise renditions.Unusable(_("This picture is in the library already."), code="alike")

    def _refuse_if_overtaken(self, names_change: bool) -> None:
        """Renditions were made from what was read; they would be wrong if it is not so any more."""
        if not names_change:
            return
        same = {name: self._stored[name] for name in ["digest", "focal_x", "focal_y"]}
        if not Picture.objects.select_for_update().filter(pk=self.pk, **same).exists():
            raise renditions.Unusable(
                _("Somebody else has changed the file or the focal point in the meantime. Please look at it again."),
                code="overtaken",
            )

    _prepared_from: tuple[str, int, int, int] | None = None
    _taken_in: File | None = None

    def _has_new_file(self) -> bool:
        is_new = bool(self.original) and not self.original._committed
        return is_new and self.original.file is not self._taken_in

    def _names_change(self) -> bool:
        if self._state.adding or not self._stored:
            return True
        return any(self._stored[name] != getattr(self, name) for name in ["digest", "focal_x", "focal_y"])

    def _take_in(self) -> Image.Image:
        """Learn what the new file says of itself, and give it the name it is kept under."""
        file = self.original.file
        seen, self._looked_at = self._looked_at, None
        taken = seen[1] if seen and seen[0] is file else renditions.take(file, limits())
        self.original_name = self.original_name if not file.name else clean_file_name(str(file.name))
        self.kind, self.size, self.digest = taken.kind, taken.size, taken.digest
        self.width, self.height = taken.width, taken.height
        self.colour, self.likeness = taken.colour, likeness.as_text(taken.likeness)
        for name in ["title", "caption", "credit", "rights"]:
            if self._state.adding and not getattr(self, name):
                setattr(self, name, getattr(taken.words, name))
        self.title = self.title or title_from_name(self.original_name)
        file.seek(0)
        key = str(self.key)
        self._taken_in = File(file, name=f"{key[:2]}/{key}-{taken.digest[:16]}.{taken.extension}")
        self.original = self._taken_in
        return taken.image

    # Leaving

    def retire(self, *, at_once: bool = False) -> None:
        """Have the renditions that the database knows swept later, or soon; call inside the change's transaction."""
        stored = Picture.objects.filter(pk=self.pk).first()
        if stored is None:
            return
        gone = at_once or str(stored.original) != str(self.original)
        RetiredFiles.objects.create(
            key=self.key,
            names=list(stored.names()),
            original=str(stored.original) if gone else "",
            due_at=timezone.now() + (timedelta() if at_once else RETIRED_FOR),
        )

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete the picture; its files go with the next sweep, which is due at once."""
        with transaction.atomic():
            self.retire(at_once=True)
            return super().delete(*args, **kwargs)

    # Likeness

    def lookalikes(self) -> list[Picture]:
        """Pictures of the library that this one is a copy of, or nearly: same bytes, or hardly another look."""
        others = Picture.objects.exclude(pk=self.pk)
        return [] if self.is_lost else likeness.alike(others, self.digest, self.likeness)

    def lookalikes_of(self, taken: renditions.Taken) -> list[Picture]:
        """The same for a file that is not this picture's yet."""
        return likeness.alike(Picture.objects.exclude(pk=self.pk), taken.digest, likeness.as_text(taken.likeness))


def _unkept() -> renditions.Unusable:
    return renditions.Unusable(
        _("The picture could not be kept: the place for pictures is full, or cannot be reached. Nothing was changed."),
        code="unkept",
    )


_FACTS = [
    "original", "original_name", "kind", "size", "digest", "likeness", "width", "height", "colour", "recipe", "formats",
    "is_finished",
]  # fmt: skip
"""What follows from the file and from how renditions are made."""
