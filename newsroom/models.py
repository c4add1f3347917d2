"""What spans both apps and has to be remembered: imports, and what each thing was like when it came in."""

from __future__ import annotations

from django.db import models


class Imported(models.Model):
    """One thing that came in from elsewhere: how it was told of, and what it was made into here.

    `told` is a digest of the account it was made from, `made` one of what the import wrote: whoever changes the thing
    here makes its digest another, and later imports leave it alone. `row` is its number in the table of its kind.
    """

    source = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)
    source_id = models.CharField(max_length=190)
    told = models.CharField(max_length=64)
    made = models.CharField(max_length=64)
    row = models.PositiveBigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["kind", "source_id"], name="imported_by_id")]
        constraints = [models.UniqueConstraint(fields=["source", "kind", "source_id"], name="imported_once_per_source")]

    def __str__(self) -> str:
        return f"{self.source}: {self.kind} {self.source_id}"
