"""What spans both apps and has to be remembered: what came in, as what, and the imports that the desk asked for."""

from __future__ import annotations

from datetime import datetime
from pathlib import PurePath
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.files.base import File
from django.core.files.storage import Storage, storages
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.naming import clean_file_name, new_key
from articles.storage import WholeFiles


class Imported(models.Model):
    """One thing that came in from elsewhere: how it was told of, and what it was made into here.

    `told` is a digest of the account it was made from, `made` one of what the import wrote: whoever changes the thing
    here makes its digest another, and later imports leave it alone. `row` is its number in the table of its kind,
    `number` the one by which the old site's addresses asked for it where that is not `source_id`; what is not
    `is_open` was for few, such as the file of a private post, and is not found by any old address.
    """

    source = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)
    source_id = models.CharField(max_length=190)
    told = models.CharField(max_length=64)
    made = models.CharField(max_length=64)
    row = models.PositiveBigIntegerField()
    number = models.PositiveBigIntegerField(null=True)
    is_open = models.BooleanField(default=True)

    class Meta:
        indexes = [
            models.Index(fields=["kind", "source_id"], name="imported_by_id"),
            models.Index(fields=["kind", "number"], condition=~models.Q(number=None), name="imported_by_number"),
        ]
        constraints = [models.UniqueConstraint(fields=["source", "kind", "source_id"], name="imported_once_per_source")]

    def __str__(self) -> str:
        return f"{self.source}: {self.kind} {self.source_id}"


def imports() -> Storage:
    return storages["imports"]


def file_place(run: ImportRun, name: str) -> str:
    """Under a name of ours, which ends as the kind of file does."""
    return f"{run.key}{PurePath(name).suffix}"


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    def unfinished(self) -> Self:
        """Those that are waiting or at work, in the order in which they are carried out."""
        return self.filter(state__in=ImportRun.UNFINISHED).order_by("pk")

    def finished(self) -> Self:
        return self.exclude(state__in=ImportRun.UNFINISHED)

    def forget_files(self, before: datetime) -> int:
        """Delete the files of the runs that finished before then (aware); returns of how many."""
        old = self.finished().filter(finished_at__lt=before).exclude(export="", archive="", report="")
        for run in old:
            run.forget_files()
        return len(old)


class ImportRun(models.Model):
    """One import that somebody asked for on the desk: the files, how it goes on, and what became of it.

    `counts` are numbers by kind and outcome, `messages` the first things worth reading of, each with `kind`, `id`,
    `outcome` and `notes`. `total` and `done` are bytes while the files are read, and items after that.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        READING = "reading", _("Reading the files")
        RUNNING = "running", _("At work")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        STOPPED = "stopped", _("Stopped")

    UNFINISHED = [State.WAITING, State.READING, State.RUNNING]

    key = models.CharField(max_length=22, unique=True, default=new_key, editable=False)
    name = models.CharField(_("file"), max_length=120)
    archive_name = models.CharField(_("archive"), max_length=120, blank=True)
    export = models.FileField(storage=imports, upload_to=file_place, max_length=60, blank=True)
    archive = models.FileField(storage=imports, upload_to=file_place, max_length=60, blank=True)
    report = models.FileField(storage=imports, upload_to=file_place, max_length=60, blank=True)
    dry_run = models.BooleanField(_("dry run"), default=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    stop_asked = models.BooleanField(default=False)
    total = models.PositiveBigIntegerField(default=0)
    done = models.PositiveBigIntegerField(default=0)
    counts: Any = models.JSONField(default=dict)
    messages: Any = models.JSONField(default=list)
    problem = models.CharField(max_length=500, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("started by")
    )
    created_at = models.DateTimeField(_("added"), auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-pk"]
        default_permissions = ["add"]
        constraints = [
            models.CheckConstraint(
                name="import_run_finished_is_dated",
                condition=models.Q(state__in=["waiting", "reading", "running"], finished_at=None)
                | models.Q(state__in=["done", "failed", "stopped"], finished_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def begin(cls, export: File, archive: File | None, *, dry_run: bool, user: AbstractBaseUser) -> Self:
        """A new run with these files, which are kept; whoever begins it has the worker told."""
        run = cls(name=clean_file_name(str(export.name)), dry_run=dry_run, started_by=user)
        run.export = File(export, name="export.xml")
        if archive:
            run.archive_name = clean_file_name(str(archive.name))
            run.archive = File(archive, name="uploads.zip")
        run.save()
        return run

    @property
    def is_finished(self) -> bool:
        return self.state not in self.UNFINISHED

    @property
    def failed_items(self) -> int:
        """How many things could not come in, of all kinds."""
        return sum(outcomes.get("failed", 0) for outcomes in self.counts.values())

    def stop(self) -> None:
        """Have it end: at once when it waits, after the item it is at when it is at work."""
        this, now = ImportRun.objects.filter(pk=self.pk), timezone.now()
        if not this.filter(state=self.State.WAITING).update(state=self.State.STOPPED, finished_at=now):
            this.unfinished().update(stop_asked=True)

    def again(self, *, dry_run: bool) -> bool:
        """Line it up once more, with the same files; returns whether it was, which takes that it is at an end."""
        this, old_report = ImportRun.objects.finished().filter(pk=self.pk).exclude(export=""), str(self.report)
        lined_up = this.update(
            dry_run=dry_run, state=self.State.WAITING, stop_asked=False, total=0, done=0, counts={}, messages=[],
            problem="", started_at=None, finished_at=None, report="",
        )  # fmt: skip
        if lined_up:
            _delete_when_committed([old_report])
        return bool(lined_up)

    def keep_report(self, report: File) -> None:
        """Keep the whole report, in the place of the one before."""
        self.report.save("report.json", report, save=False)
        if not ImportRun.objects.filter(pk=self.pk).update(report=self.report.name):
            self.report.storage.delete(str(self.report.name))  # the run was deleted meanwhile

    def forget_files(self) -> None:
        """Delete the files; what is known of the run stays."""
        names = self._names()
        self.export = self.archive = self.report = ""
        self.save(update_fields=["export", "archive", "report"])
        _delete_when_committed(names)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete the run, and its files with it."""
        names = self._names()
        deleted = super().delete(*args, **kwargs)
        _delete_when_committed(names)
        return deleted

    def _names(self) -> list[str]:
        return [str(file) for file in [self.export, self.archive, self.report]]


def remove_stray_files(before: datetime) -> None:
    """Delete the files of imports that no run names, such as a stop leaves behind, when they are older (aware)."""
    storage = ImportRun._meta.get_field("export").storage
    if isinstance(storage, WholeFiles):
        storage.remove_unfinished(before)
    try:
        names = set(storage.listdir("")[1])
    except FileNotFoundError:
        return  # before the first file there is no folder
    for run in ImportRun.objects.only("export", "archive", "report"):
        names -= set(run._names())
    for name in names:
        if storage.get_modified_time(name) < before:
            storage.delete(name)


def _delete_when_committed(names: list[str]) -> None:
    storage = ImportRun._meta.get_field("export").storage

    def delete() -> None:
        for name in filter(None, names):
            storage.delete(name)

    transaction.on_commit(delete)
