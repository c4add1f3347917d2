"""Which pictures of the library are copies of each other, or nearly."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

AMONG = 20_000
"""So many of the newest are compared, so that asking costs no more as the library grows."""

BITS = 6
"""Of 64: a copy that was scaled or encoded again differs in fewer; another picture in about 32."""

MOST = 6


def as_text(bits: int) -> str:
    """A likeness (`renditions.Taken.likeness`) as it is stored: 16 hexadecimal digits."""
    return f"{bits:016x}"


def alike(others: QuerySet, digest: str, likeness: str) -> list[Any]:
    """Of `others`, at most six with the same bytes, or among the newest 20,000 with nearly the same look."""
    found = list(others.filter(digest=digest)[:MOST]) if digest else []
    bits = int(likeness or "0", 16)
    if _says_enough(bits):
        newest = others.exclude(likeness="").order_by("-pk").values_list("pk", "likeness")[:AMONG]
        hashes = ((pk, int(other, 16)) for pk, other in newest.iterator())
        near = [pk for pk, other in hashes if (other ^ bits).bit_count() <= BITS and _says_enough(other)]
        known = {picture.pk for picture in found}
        found += [picture for picture in others.filter(pk__in=near[: 2 * MOST]) if picture.pk not in known]
    return found[:MOST]


def _says_enough(bits: int) -> bool:
    """Whether a hash is of a picture with something in it: flat ones are all alike."""
    return BITS < bits.bit_count() < 64 - BITS
