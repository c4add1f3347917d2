"""Pictures made safe to serve: size limits read before decoding, rotation applied, metadata left behind."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import IO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

MAX_PIXELS = 40_000_000
"""More than any newspaper camera gives, and about 160 MB when decoded."""

FORMATS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}


class Unusable(ValidationError):
    """A file that cannot be taken as a picture, with a sentence for the person who chose it."""


@dataclass(frozen=True)
class CleanPicture:
    """Re-encoded bytes, their extension without the dot, and the size in pixels."""

    data: bytes
    extension: str
    width: int
    height: int


def clean_upload(file: IO[bytes]) -> CleanPicture:
    """Return the picture in `file` upright, in the sRGB modes browsers show, without any metadata.

    Raises:
        Unusable: when it is no picture, of another format, damaged, animated, or larger than `MAX_PIXELS`.
    """
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file, formats=list(FORMATS)) as picture:
                return _re_encode(picture)
    except Unusable:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large() from error
    except (OSError, SyntaxError, ValueError) as error:
        raise Unusable(
            _("This file is not a picture that can be read. Please use a JPEG, PNG or WebP file."), code="unreadable"
        ) from error


def _re_encode(picture: Image.Image) -> CleanPicture:
    kind = picture.format or "JPEG"
    if picture.width * picture.height > MAX_PIXELS:
        raise _too_large()
    if getattr(picture, "n_frames", 1) > 1:
        raise Unusable(_("Moving pictures cannot be used. Please choose a still one."), code="animated")
    upright = ImageOps.exif_transpose(picture)
    has_alpha = upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info
    mode = "RGBA" if has_alpha and kind != "JPEG" else "RGB"
    if upright.mode not in {mode, "L"}:
        upright = upright.convert(mode)
    options = {"JPEG": {"quality": 88, "optimize": True, "progressive": True}, "WEBP": {"quality": 82, "method": 5}}
    out = io.BytesIO()
    upright.save(out, kind, **options.get(kind, {"optimize": True}))
    return CleanPicture(out.getvalue(), FORMATS[kind], upright.width, upright.height)


def _too_large() -> Unusable:
    return Unusable(
        _("This picture is too large: the most is %(most)d million pixels."),
        code="too_large",
        params={"most": MAX_PIXELS // 1_000_000},
    )
