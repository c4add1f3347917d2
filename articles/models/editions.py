"""Edition numbers: what a kept page compares itself with to learn whether it is still true."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.db.models import F


class EditionManager(models.Manager):
    def raise_number(self, name: str) -> None:
        """Raise one edition inside the caller's transaction, so that it commits with the change it tells of."""
        if not self.filter(name=name).update(number=F("number") + 1):
            self.create(name=name, number=1)


class Edition(models.Model):
    """A number that rises, in the same transaction, with every change to what it stands for.

    SITE stands for lists, menus, names and settings: everything that shows on pages not its own.
    COUNTS stands for the numbers of replies that lists show, so that a reply does not make every page stale.
    A piece has an edition of its own, `Article.edition`.
    """

    SITE = "site"
    COUNTS = "counts"

    name = models.CharField(max_length=20, primary_key=True)
    number = models.PositiveBigIntegerField(default=1)

    objects = EditionManager()

    def __str__(self) -> str:
        return f"{self.name} {self.number}"


class SiteWideQuerySet(models.QuerySet):
    """A QuerySet whose bulk changes raise the site's edition too (the admin deletes through it)."""

    def update(self, **kwargs: Any) -> int:
        with transaction.atomic(using=self.db):
            changed = super().update(**kwargs)
            if changed:
                Edition.objects.raise_number(Edition.SITE)
        return changed

    update.alters_data = True

    def delete(self) -> tuple[int, dict[str, int]]:
        with transaction.atomic(using=self.db):
            deleted = super().delete()
            Edition.objects.raise_number(Edition.SITE)
        return deleted

    delete.alters_data = True
    delete.queryset_only = True


class SiteWide(models.Model):
    """Something whose name or look shows on many pages: every change raises the site's edition."""

    objects = SiteWideQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            super().save(*args, **kwargs)
            Edition.objects.raise_number(Edition.SITE)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            deleted = super().delete(*args, **kwargs)
            Edition.objects.raise_number(Edition.SITE)
        return deleted


class Imported(models.Model):
    """Where a row came from, so that an import can be repeated without making it twice."""

    source = models.CharField(max_length=40, blank=True, default="", editable=False)
    source_id = models.CharField(max_length=190, blank=True, default="", editable=False)

    class Meta:
        abstract = True


def once_per_source(model_name: str) -> models.UniqueConstraint:
    """The constraint that makes `(source, source_id)` name one row; rows made here have no source."""
    return models.UniqueConstraint(
        fields=["source", "source_id"], condition=~models.Q(source=""), name=f"{model_name}_once_per_source"
    )
