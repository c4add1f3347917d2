"""Pictures made safe to serve: size limits read before decoding, rotation applied, metadata left behind."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import IO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, ImageOps

MAX_PIXELS = 40_000_000
"""More than any newspaper camera gives, and about 160 MB when decoded."""

SIXTEEN_BITS = 65535

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
    upright = _in_srgb(_in_eight_bits(ImageOps.exif_transpose(picture)))
    has_alpha = upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info
    mode = "RGBA" if has_alpha and kind != "JPEG" else "RGB"
    if upright.mode not in {mode, "L"}:
        upright = upright.convert(mode)
    options = {"JPEG": {"quality": 88, "optimize": True, "progressive": True}, "WEBP": {"quality": 82, "method": 5}}
    upright.info.pop("icc_profile", None)  # done with, and an encoder would put it into the file again
    out = io.BytesIO()
    upright.save(out, kind, **options.get(kind, {"optimize": True}))
    return CleanPicture(out.getvalue(), FORMATS[kind], upright.width, upright.height)


def _in_eight_bits(picture: Image.Image) -> Image.Image:
    """Sixteen bits of grey brought to eight: converting alone would cut every value above 255 to white."""
    if picture.mode not in {"I", "I;16", "I;16B", "I;16L"}:
        return picture
    grey = picture.convert("I").point(lambda value: value * (255 / SIXTEEN_BITS)).convert("L")
    grey.info = {name: value for name, value in picture.info.items() if name != "transparency"}  # a 16-bit shade
    return grey


def _in_srgb(picture: Image.Image) -> Image.Image:
    """The picture in the colours browsers take for granted; a profile that cannot be used changes nothing."""
    profile = picture.info.get("icc_profile")
    if not profile:
        return picture
    if picture.mode in {"P", "PA"} or "transparency" in picture.info:
        picture = picture.convert("RGBA")  # the profile is about the colours, not about places in a palette
    elif picture.mode == "1":
        picture = picture.convert("L")
    alpha = picture.getchannel("A") if picture.mode in {"RGBA", "LA"} else None
    colours = picture.convert({"RGBA": "RGB", "LA": "L"}[picture.mode]) if alpha else picture
    try:
        seen = ImageCms.profileToProfile(
            colours, ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return picture
    if seen is None:
        return picture
    if alpha:
        seen.putalpha(alpha)
    return seen


def _too_large() -> Unusable:
    return Unusable(
        _("This picture is too large: the most is %(most)d million pixels."),
        code="too_large",
        params={"most": MAX_PIXELS // 1_000_000},
    )
