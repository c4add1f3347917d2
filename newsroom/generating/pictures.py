"""Pictures for the library: small drawings of chance, taken in as any upload is."""

from __future__ import annotations

import base64
import io
from random import Random

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from articles.models import Picture
from newsroom.generating.words import Words

SIZE = (960, 640)


def make_pictures(chance: Random, words: Words, number: int) -> list[Picture]:
    """So many pictures with their renditions, each saved by itself; other formats than JPEG are the worker's.

    One that is there already, from a site that was stopped before its first piece, is taken as it is.
    """
    made = []
    for place in range(number):
        picture = Picture(
            original=ContentFile(_drawing(chance), name=f"generated-{place + 1}.png"),
            key=base64.urlsafe_b64encode(chance.randbytes(16)).decode().rstrip("="),
            title=words.subject(chance),
            alt=words.sentence(chance),
            caption=words.sentence(chance),
            credit=words.person(chance),
        )
        there = Picture.objects.filter(key=picture.key).first()
        if there is None:
            picture.prepare()
            picture.save()
        made.append(there or picture)
    return made


def _drawing(chance: Random) -> bytes:
    def colour() -> tuple[int, int, int]:
        return chance.randrange(256), chance.randrange(256), chance.randrange(256)

    image = Image.new("RGB", SIZE, colour())
    draw = ImageDraw.Draw(image)
    for _ in range(12):
        x, y = chance.randrange(SIZE[0]), chance.randrange(SIZE[1])
        corner = (x + chance.randint(40, 400), y + chance.randint(40, 300))
        chance.choice((draw.ellipse, draw.rectangle))(((x, y), corner), fill=colour())
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
