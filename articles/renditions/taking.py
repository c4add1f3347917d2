"""Uploads made safe: limits read before anything is decoded, the picture upright, in sRGB, and nothing but pixels."""

from __future__ import annotations

import hashlib
import io
import struct
import threading
import warnings
import zlib
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil
from typing import IO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms

from articles.renditions import words
from articles.renditions.planning import crop_box, plan, working_size

KINDS = {"JPEG": "jpg", "MPO": "jpg", "PNG": "png", "WEBP": "webp", "AVIF": "avif", "GIF": "gif"}
"""What may come in, by Pillow's names, and the extension that the original is kept under.

MPO is what many cameras and telephones write: a JPEG with further pictures behind the first.
"""

_UNREADABLE = (
    OSError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, EOFError, RuntimeError, MemoryError,
    struct.error, zlib.error,
)  # fmt: skip
"""What Pillow's decoders raise for files that are not what they say; each comes from a real file."""

_ORIENTATION = 0x0112  # Exif 2.32, table 4
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_ON_ITS_SIDE = 5
"""From this orientation on, width and height change places."""

_ENOUGH_FOR_A_SIGN = 1280
"""Pixels of the longer side, about: twice of what the largest icon or the masthead needs."""

_SIXTEEN_BITS = 65535
_BAND = 256
"""Rows, of what comes out, that are made smaller at a time."""

_ONE_AT_A_TIME = threading.Lock()
"""A picture of 40 megapixels takes 160 MB while it is decoded; two at once in one process would take twice that."""


class Unusable(ValidationError):
    """A file that cannot be taken as a picture, with a sentence for the person who chose it."""

    def __str__(self) -> str:
        return " ".join(self.messages)


@dataclass(frozen=True)
class Limits:
    """The most that is taken: `pixels` (width times height) and `size` of the file in bytes."""

    pixels: int
    size: int


@dataclass(frozen=True)
class Taken:
    """An upload that is a picture: its pixels (`image`, RGB, never larger than renditions need), and facts of the file.

    `width` and `height` are those of the upright original, `size` its bytes, `digest` their SHA-256 in hexadecimal.
    """

    image: Image.Image
    kind: str
    width: int
    height: int
    size: int
    digest: str
    words: words.Words

    @property
    def extension(self) -> str:
        return KINDS[self.kind]

    @property
    def colour(self) -> str:
        """The colour of the whole in one, as `#rrggbb`: what stands in its place while it is fetched."""
        red, green, blue = self.image.resize((1, 1), Image.Resampling.BOX).tobytes()
        return f"#{red:02x}{green:02x}{blue:02x}"

    @property
    def likeness(self) -> int:
        """64 bits that stay nearly the same when the picture is scaled or encoded again.

        The difference hash: whether each of 8 by 8 places is brighter than its neighbour
        (N. Krawetz, "Kind of Like That", 2013).
        """
        small = self.image.convert("L").resize((9, 8), Image.Resampling.BOX).tobytes()
        bits = [small[9 * y + x] > small[9 * y + x + 1] for y in range(8) for x in range(8)]
        return sum(bit << place for place, bit in enumerate(bits))


def take(file: IO[bytes], limits: Limits) -> Taken:
    """Look at an upload and decode it.

    Raises:
        Unusable: when it is no picture, of another kind, damaged, moving, or larger than `limits` allows.
    """
    size = _size(file)
    _check_size(size, limits.size)
    with _ONE_AT_A_TIME, _opened(file, limits.pixels) as picture:
        _check(picture, limits.pixels)
        kind, found = picture.format or "JPEG", words.read(picture)
        image, width, height = _decoded(picture)
    return Taken(image, kind, width, height, size, _digest(file), found)


def take_drawing(file: IO[bytes], limits: Limits) -> Image.Image:
    """Look at an upload that is a sign rather than a picture: upright, in sRGB, with its transparency (RGBA).

    Raises:
        Unusable: as `take()` does.
    """
    size = _size(file)
    _check_size(size, limits.size)
    with _ONE_AT_A_TIME, _opened(file, limits.pixels) as picture:
        _check(picture, limits.pixels)
        orientation = _orientation(picture)
        picture.load()
        part = max(1, max(picture.size) // _ENOUGH_FOR_A_SIGN)
        image = _in_srgb(_made_smaller(picture, part)).convert("RGBA")
        return image.transpose(_UPRIGHT[orientation]) if orientation in _UPRIGHT else image


def open_again(file: IO[bytes]) -> Image.Image:
    """The pixels of an original that was taken before, as `take()` gave them.

    Raises:
        Unusable: when the file is not what it was.
    """
    with _ONE_AT_A_TIME, _opened(file, Image.MAX_IMAGE_PIXELS or 0) as picture:
        return _decoded(picture)[0]


def _check_size(size: int, most: int) -> None:
    if not size:
        raise Unusable(_("The file is empty."), code="empty")
    if size > most:
        raise Unusable(
            _("The file is too large: %(size)d MB, and the most is %(most)d MB."),
            code="too_heavy",
            params={"size": -(-size // 1_000_000), "most": most // 1_000_000},
        )


def _size(file: IO[bytes]) -> int:
    file.seek(0, io.SEEK_END)
    return file.tell()


def _digest(file: IO[bytes]) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    while block := file.read(1 << 20):
        digest.update(block)
    return digest.hexdigest()


@contextmanager
def _opened(file: IO[bytes], most: int) -> Generator[Image.Image]:
    """The picture with its header read; whatever goes wrong with it is told as Unusable."""
    file.seek(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about metadata that we leave behind, and sizes that we check ourselves
        try:
            picture = Image.open(file, formats=[kind for kind in KINDS if kind != "MPO"])
        except Image.DecompressionBombError as error:
            raise _too_large(most) from error
        except _UNREADABLE as error:
            raise _no_picture(file) from error
        try:
            with picture:
                yield picture
        except Unusable:
            raise
        except _UNREADABLE as error:
            raise _damaged() from error


def _check(picture: Image.Image, most: int) -> None:
    """What the header alone tells."""
    if picture.width * picture.height > most:
        raise _too_large(most)
    share = most // _weight(picture)
    if picture.width * picture.height > share:
        raise Unusable(
            _("This picture is too large: the most is %(most)d million pixels for its kind, and %(jpeg)d for a JPEG."),
            code="too_large",
            params={"most": share // 1_000_000, "jpeg": most // 1_000_000},
        )
    if picture.format != "MPO" and getattr(picture, "is_animated", False):
        raise Unusable(_("Moving pictures cannot be used. Please choose a still one."), code="animated")


def _weight(picture: Image.Image) -> int:
    """How many times more memory its decoder takes than others, measured with 8000 by 5000 pixels: WebP and AVIF are
    held in several copies at once, and a progressive JPEG in four colours as coefficients of two bytes."""
    if picture.format in {"WEBP", "AVIF"}:
        return 3
    return 2 if picture.mode == "CMYK" and picture.info.get("progressive") else 1


def _decoded(picture: Image.Image) -> tuple[Image.Image, int, int]:
    """The picture upright, in RGB and sRGB, and the size of the original that way up.

    It is made smaller as early as can be: a JPEG while it is decoded, others before their colours are worked on.
    """
    orientation = _orientation(picture)
    width, height = picture.size
    needed = _needed_scale(width, height)
    worked_on = working_size(width, height)
    if needed < 1:
        picture.draft(None, (int(width * needed) + 1, int(height * needed) + 1))
    picture.load()
    image = _on_white(_in_srgb(_made_smaller(picture, max(1, round(picture.width / worked_on[0])))))
    if orientation in _UPRIGHT:
        image = image.transpose(_UPRIGHT[orientation])
    return (image, height, width) if orientation >= _ON_ITS_SIDE else (image, width, height)


def _needed_scale(width: int, height: int) -> float:
    """How much smaller the picture may be made and still give every rendition, whichever way up it is."""
    needed = 0.0
    for spec in [*plan(width, height), *plan(height, width)]:
        left, _top, right, _bottom = crop_box(width, height, spec.crop)
        needed = max(needed, spec.width / (right - left))
    return min(needed, 1.0)


def _orientation(picture: Image.Image) -> int:
    try:
        orientation = picture.getexif().get(_ORIENTATION, 1)
    except _UNREADABLE:
        return 1
    return orientation if orientation in _UPRIGHT else 1


def _made_smaller(picture: Image.Image, part: int) -> Image.Image:
    """The picture in eight bits, `part` times smaller: band by band, since 40 megapixels that are converted at once
    take several times the memory that they were decoded into."""
    if part == 1:
        return _in_eight_bits(picture)
    whole = None
    for top in range(0, picture.height, _BAND * part):
        rows = picture.crop((0, top, picture.width, min(top + _BAND * part, picture.height)))
        band = _in_eight_bits(rows).reduce(part)
        if whole is None:
            whole = Image.new(band.mode, (band.width, ceil(picture.height / part)))
            whole.info = band.info
        whole.paste(band, (0, top // part))
    return whole or picture


def _in_eight_bits(picture: Image.Image) -> Image.Image:
    """Modes that can be scaled: sixteen bits of grey brought to eight (converting alone would cut every value above
    255 to white), palettes and single bits unfolded."""
    mode = picture.mode
    if mode in {"I", "I;16", "I;16B", "I;16L"}:
        grey = picture.convert("I").point(lambda value: value * (255 / _SIXTEEN_BITS)).convert("L")
        grey.info = {name: value for name, value in picture.info.items() if name != "transparency"}  # a 16-bit shade
        return grey
    if mode in {"P", "PA"} or "transparency" in picture.info:
        return picture.convert("RGBA")
    return picture.convert("L") if mode == "1" else picture


def _in_srgb(picture: Image.Image) -> Image.Image:
    """The picture in the colours browsers take for granted; a profile that cannot be used changes nothing."""
    profile = picture.info.get("icc_profile")
    if not profile:
        return picture
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


def _on_white(picture: Image.Image) -> Image.Image:
    """Without transparency: not every format has it, and dark ink on a dark page would be lost."""
    if picture.mode not in {"RGBA", "LA"}:
        return picture.convert("RGB")
    seen = picture if picture.mode == "RGBA" else picture.convert("RGBA")
    ground = Image.new("RGB", picture.size, (255, 255, 255))
    ground.paste(seen, mask=seen)
    return ground


def _too_large(most: int) -> Unusable:
    return Unusable(
        _("This picture is too large: the most is %(most)d million pixels."),
        code="too_large",
        params={"most": most // 1_000_000},
    )


_OTHERS = [
    ("svg", _("SVG drawings cannot be used: they can carry programs. Please export it as PNG.")),
    ("heic", _("HEIC pictures cannot be used: most browsers do not show them. Please export it as JPEG.")),
    ("tiff", _("TIFF and raw files cannot be used. Please export it as JPEG or PNG.")),
    ("pdf", _("This is a PDF document, not a picture. Please export the page as PNG or JPEG.")),
    ("film", _("This is a film, not a picture.")),
]


def _kind_of_other(head: bytes) -> str:
    """What else people upload, by the first bytes of the file."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<svg", b"<?xml", b"<!doctype svg")) and b"<svg" in start:
        return "svg"
    if head[4:8] == b"ftyp":
        return "heic" if head[8:12] in {b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"} else "film"
    if head.startswith((b"II*\0", b"MM\0*")):
        return "tiff"
    return "pdf" if head.startswith(b"%PDF") else ""


_OURS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8")


def _begins_like_ours(head: bytes) -> bool:
    """Whether the first bytes are those of a kind that is taken, so that what is wrong lies further on."""
    return head.startswith(_OURS) or head[8:12] == b"WEBP" or head[4:12] in {b"ftypavif", b"ftypavis"}


def _damaged() -> Unusable:
    return Unusable(
        _("This picture is damaged, or was not copied whole. Please choose the file again."), code="damaged"
    )


def _no_picture(file: IO[bytes]) -> Unusable:
    file.seek(0)
    head = file.read(4096)
    if _begins_like_ours(head):
        return _damaged()
    kind = _kind_of_other(head)
    if kind:
        return Unusable(dict(_OTHERS)[kind], code=kind)
    return Unusable(
        _("This file is not a picture that can be read. Please use a JPEG, PNG, WebP, AVIF or GIF file."),
        code="unreadable",
    )
