"""Sixty files that people really upload, or that somebody makes on purpose, each with what must become of it.

Everything is made here, by Pillow or byte by byte (`tests.awkward_bytes`). Metadata holds MARK, so that whoever looks
at what is served can search its bytes for it.
"""

from __future__ import annotations

import io
import random
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import ExifTags, Image
from PIL.PngImagePlugin import PngInfo

from tests import awkward_bytes as by_hand
from tests.pictures import encoded

MARK = "planted-7f3c"
"""In every place, name, comment and caption that the files carry."""

Colour = tuple[int, int, int]
RED, GREEN, BLUE, PALE, WHITE = (200, 30, 30), (30, 160, 60), (30, 60, 200), (240, 240, 240), (255, 255, 255)

UNREADABLE = ("unreadable", "not a picture that can be read")
DAMAGED = ("damaged", "damaged, or was not copied whole")
ANIMATED = ("animated", "Moving pictures cannot be used")
TOO_LARGE = ("too_large", "the most is 40 million pixels")


@dataclass(frozen=True)
class Awkward:
    """One file, and what must become of it.

    `name` is what its owner calls it, `path` where it lies (the same, where a file may be called so). What is refused
    has a `code` and the part of the sentence, `says`. What is taken has a `kind` and a `size`; `looks` are colours in
    the middle of its quarters (top left, top right, bottom left, bottom right); `shown_name` and `words` are what the
    library must hold.
    """

    about: str
    name: str
    path: Path
    code: str = ""
    says: str = ""
    kind: str = ""
    size: tuple[int, int] = (0, 0)
    looks: tuple[Colour, ...] = ()
    shown_name: str = ""
    words: dict[str, str] = field(default_factory=dict)

    @property
    def is_taken(self) -> bool:
        return not self.code


@dataclass
class Case:
    """A file before it has a number and a place; `name` begins with {n} where its number goes."""

    about: str
    name: str
    data: bytes
    refused: tuple[str, str] = ("", "")
    kind: str = ""
    size: tuple[int, int] = (120, 80)
    looks: tuple[Colour, ...] = (RED, GREEN, BLUE, PALE)
    shown_name: str = ""
    words: dict[str, str] = field(default_factory=dict)


def make_awkward_files(folder: Path) -> list[Awkward]:
    """Make all sixty in `folder`, which must be there; they are numbered in this order."""
    files = []
    makers = [_of_other_kinds, _cut_off, _moving, _large, _in_other_colours, _of_other_makes, _with_exif, _with_words]
    for number, case in enumerate((case for maker in makers for case in maker()), start=1):
        name = case.name.replace("{n}", f"{number:02}")
        path = folder / name.replace("/", "_").replace("\0", "_").lstrip(".")  # not hidden
        path.write_bytes(case.data)
        code, says = case.refused
        taken: dict[str, Any] = {} if code else {"kind": case.kind, "size": case.size, "looks": case.looks}
        shown = case.shown_name.replace("{n}", f"{number:02}") or name
        files.append(Awkward(case.about, name, path, code, says, **taken, shown_name=shown, words=case.words))
    return files


def quarters(width: int = 120, height: int = 80, mode: str = "RGB") -> Image.Image:
    """Red, green, blue and pale: every turn and every change of colour shows."""
    picture = Image.new("RGB", (2, 2))
    for place, colour in zip([(0, 0), (1, 0), (0, 1), (1, 1)], [RED, GREEN, BLUE, PALE], strict=True):
        picture.putpixel(place, colour)
    return picture.resize((width, height), Image.Resampling.NEAREST).convert(mode)


def _file(picture: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    if kind == "JPEG":
        options = {"quality": 95, "subsampling": 0} | options
    return encoded(picture, kind, **options).getvalue()


def _greys(*colours: Colour) -> tuple[Colour, ...]:
    return tuple(
        (grey,) * 3 for red, green, blue in colours for grey in [(299 * red + 587 * green + 114 * blue) // 1000]
    )


def _of_other_kinds() -> Iterator[Case]:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'
    yield Case("text", "{n}-notes.jpg", b"Three boats, at dawn.\n" * 50, UNREADABLE)
    yield Case("a web page", "{n}-page.png", b"<!doctype html><script>alert(1)</script><img src=x>", UNREADABLE)
    yield Case("a ZIP archive", "{n}-album.jpg", _archive(), UNREADABLE)
    yield Case("a PDF document", "{n}-scan.jpg", b"%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF\n", ("pdf", "PDF document"))
    film = by_hand.box(b"ftyp", b"isom\0\0\2\0isomiso2") + by_hand.box(b"mdat", bytes(500))
    yield Case("a film", "{n}-clip.jpg", film, ("film", "a film"))
    drawing = b'<?xml version="1.0"?>\n' + svg.replace(b"<script>alert(1)</script>", b"<path d='M0 0h9'/>")
    yield Case("a drawing", "{n}-drawing.svg", drawing, ("svg", "export it as PNG"))
    yield Case("a drawing with a program, named as a picture", "{n}-logo.png", svg, ("svg", "can carry programs"))
    heic = by_hand.box(b"ftyp", b"heic\0\0\0\0mif1heic") + by_hand.box(b"meta", bytes(60))
    yield Case("HEIC from a telephone", "{n}-IMG_0042.heic", heic, ("heic", "export it as JPEG"))
    yield Case("TIFF", "{n}-print.tif", _file(quarters(), "TIFF"), ("tiff", "TIFF and raw files"))
    raw = b"II*\0\x10\0\0\0CR\2\0" + random.Random(1).randbytes(2000)
    yield Case("a camera's raw data", "{n}-DSC_1.jpg", raw, ("tiff", "TIFF and raw files"))
    yield Case("nothing", "{n}-empty.jpg", b"", ("empty", "is empty"))


def _archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("secret.txt", f"{MARK} in an archive")
    return out.getvalue()


def _cut_off() -> Iterator[Case]:
    rough = Image.frombytes("RGB", (200, 150), random.Random(2).randbytes(200 * 150 * 3))
    for kind, early in [("JPEG", 40), ("PNG", 20), ("WEBP", 24), ("AVIF", 60), ("GIF", 9)]:
        data, ending = _file(rough.convert("P") if kind == "GIF" else rough, kind), kind.lower().replace("jpeg", "jpg")
        yield Case(f"{kind} cut off early", f"{{n}}-early.{ending}", data[:early], DAMAGED)
        yield Case(f"{kind} cut off late", f"{{n}}-late.{ending}", data[: len(data) * 7 // 10], DAMAGED)
    data = bytearray(_file(quarters()))
    data[29] ^= 1  # in the check sum of the header
    yield Case("PNG with a wrong check sum", "{n}-sum.png", bytes(data), DAMAGED)


def _moving() -> Iterator[Case]:
    frames = [quarters(60, 40), Image.new("RGB", (60, 40), BLUE), Image.new("RGB", (60, 40), RED)]
    for kind, ending in [("GIF", "gif"), ("WEBP", "webp"), ("PNG", "png"), ("AVIF", "avif")]:
        data = _file(frames[0], kind, save_all=True, append_images=frames[1:], duration=80)
        yield Case(f"moving {kind}", f"{{n}}-moving.{ending}", data, ANIMATED)
    still = _file(quarters().quantize(8), "GIF")
    yield Case("GIF that does not move", "{n}-🏖️-Strand-日本.gif", still, kind="GIF")
    small = _file(quarters(8, 8).quantize(4), "GIF")
    frame = small[small.rindex(b"\x2c\0\0\0\0") : -1]
    many = small[:-1] + frame * 20_000 + b";"
    yield Case("GIF of 20,001 pictures", "{n}-film.gif", many, ANIMATED)


def _large() -> Iterator[Case]:
    for side in [12_000, 20_000]:
        bomb = by_hand.png((side, side), 1, 0, (bytes(side // 8) for _ in range(side)))
        yield Case(f"{side} by {side} pixels in {len(bomb)} bytes", "{n}-bomb.png", bomb, TOO_LARGE)
    bomb = by_hand.webp_of_one_colour(8000, 5000)
    said = ("too_large", "13 million pixels for its kind, and 40 for a JPEG")
    yield Case(f"40 million pixels in {len(bomb)} bytes of WebP", "{n}-bomb.webp", bomb, said)
    strip = _file(Image.new("RGB", (65_000, 1), RED))
    yield Case("one pixel high", "{n}-wide.png", strip, kind="PNG", size=(65_000, 1), looks=(RED,) * 4)
    dot = _file(Image.new("RGB", (1, 1), RED))
    name = {"name": "{n}-first\nsecond.png", "shown_name": "{n}-first second.png"}
    yield Case("one pixel", data=dot, kind="PNG", size=(1, 1), looks=(RED,) * 4, **name)
    column = _file(Image.new("RGB", (1, 20_000), RED))
    yield Case("one pixel wide", "{n}-high.png", column, kind="PNG", size=(1, 20_000), looks=(RED,) * 4)
    for width, about in [(8000, "just small enough"), (8001, "just too large")]:
        row = bytes((*RED, 255)) * (width // 2) + bytes((*BLUE, 0)) * (width - width // 2)
        data = by_hand.png((width, 5000), 8, 6, (row for _ in range(5000)))
        looks = {"kind": "PNG", "size": (8000, 5000), "looks": (RED, WHITE) * 2}
        yield Case(about, "{n}-field.png", data, **looks if width == 8000 else {"refused": TOO_LARGE})


def _in_other_colours() -> Iterator[Case]:
    inks = Image.new("CMYK", (120, 80), (255, 0, 0, 0))
    sure: dict[str, Any] = {"kind": "JPEG", "looks": ((0, 255, 255),) * 4}
    adobe = _file(inks, "JPEG")
    yield Case("CMYK without Adobe's mark", "{n}-inks.jpg", by_hand.without_segment(adobe, 0xEE), **sure)
    yield Case("CMYK, turned around as Adobe does", "{n}-inks.jpg", adobe, **sure)
    profile = by_hand.green_ink_profile()
    yield Case(
        "CMYK whose cyan is green", "{n}-press.jpg", _file(inks, "JPEG", icc_profile=profile),
        kind="JPEG", looks=((33, 152, 28),) * 4,
    )  # fmt: skip
    shades = quarters(mode="L").convert("I").point(lambda value: value * 257).convert("I;16")
    grey = _greys(RED, GREEN, BLUE, PALE)
    yield Case("grey in sixteen bits", "{n}-moon.png", _file(shades), kind="PNG", looks=grey)
    rows = (b"".join(bytes([v, 17]) for v in quarters().crop((0, y, 120, y + 1)).tobytes()) for y in range(80))
    deep = by_hand.png((120, 80), 16, 2, rows)
    yield Case("colours in sixteen bits, PNG named .jpg", "{n}-deep.jpg", deep, kind="PNG")
    palette, see_through = quarters().quantize(4), bytearray(b"\xff" * 4)
    see_through[palette.getpixel((90, 60))] = 0
    seen = (RED, GREEN, BLUE, WHITE)
    data = _file(palette, transparency=bytes(see_through))
    yield Case("palette with alpha", "{n}-stamp.png", data, kind="PNG", looks=seen)
    data = _file(palette, "GIF", transparency=palette.getpixel((90, 60)))
    long = {"name": "{n}-" + "x" * 243 + ".gif", "shown_name": "{n}-" + "x" * 116 + "…"}
    yield Case("palette with one colour left out", data=data, kind="GIF", looks=seen, **long)
    pale = quarters(mode="LA")
    pale.putalpha(Image.new("L", pale.size, 128))
    name = {"name": "{n}-a\0b.png", "shown_name": "{n}-ab.png"}
    lighter = tuple((127 + colour[0] // 2,) * 3 for colour in grey)
    yield Case("grey with alpha", data=_file(pale), kind="PNG", looks=lighter, **name)
    bits = Image.new("1", (120, 80))
    bits.paste(1, (60, 0, 120, 80))
    name = {"name": "{n}-photo\u202egnp.exe.png", "shown_name": "{n}-photognp.exe.png"}
    yield Case("one bit", data=_file(bits), kind="PNG", looks=((0, 0, 0), WHITE) * 2, **name)


def _of_other_makes() -> Iterator[Case]:
    passes = by_hand.png((120, 80), 8, 2, by_hand.interlaced_rows(quarters()), interlaced=True)
    name = {"name": "../../{n}/passwd.png", "shown_name": "passwd.png"}
    yield Case("interlaced PNG", data=passes, kind="PNG", **name)
    steps = _file(quarters(6000, 4000), "JPEG", progressive=True, comment=MARK.encode())
    name = {"name": "{n}-..\\..\\harbour..jpg", "shown_name": "harbour..jpg"}
    yield Case("progressive JPEG with a comment", data=steps, kind="JPEG", size=(6000, 4000), **name)
    behind = Image.new("RGB", (120, 80), BLUE)
    pair = _file(quarters(), "MPO", save_all=True, append_images=[behind])
    yield Case("two pictures from a telephone", "{n}-MVIMG.jpg", pair, kind="MPO")


def _with_exif() -> Iterator[Case]:
    exif = _exif(6)
    place = {1: "N", 2: (48.0, 12.0, 30.0), 3: "E", 4: (16.0, 22.0, 12.0), 0x12: MARK, 0x1C: MARK.encode()}
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(place)
    camera = {0x927C: MARK.encode() * 40, 0x9286: b"ASCII\0\0\0" + MARK.encode(), 0xA431: MARK}
    exif.get_ifd(ExifTags.IFD.Exif).update(camera)
    turned = quarters().transpose(Image.Transpose.ROTATE_90)
    yield Case("on its side, with its place", "{n}-IMG_0043.jpg", _file(turned, "JPEG", exif=exif), kind="JPEG")
    flipped = quarters().transpose(Image.Transpose.TRANSPOSE)
    yield Case("flipped and on its side", "{n}-scan.jpg", _file(flipped, "JPEG", exif=_exif(5)), kind="JPEG")
    huge = _exif(3)
    huge[0x010E] = MARK * 400_000
    overhead = quarters().transpose(Image.Transpose.ROTATE_180)
    yield Case("upside down, with 5 MB of Exif", "{n}-drone.png", _file(overhead, exif=huge), kind="PNG")
    plain = _file(quarters(), "JPEG")
    garbage = by_hand.segment(0xE1, b"Exif\0\0" + random.Random(3).randbytes(3000) + MARK.encode())
    yield Case("Exif that is garbage", "{n}-a.jpg", by_hand.with_segments(plain, garbage), kind="JPEG")
    looped = by_hand.with_segments(plain, by_hand.segment(0xE1, by_hand.exif_loop()))
    yield Case("Exif that goes in circles", "{n}-b.jpg", looped, kind="JPEG")


def _exif(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112], exif[0x010E], exif[0x013B] = orientation, MARK, MARK
    return exif


def _with_words() -> Iterator[Case]:
    old = by_hand.iim((1, 90, b"\x1b%G"), (2, 120, b"An old caption"), (2, 80, "Zoë Árvai".encode()))
    new = by_hand.xmp(
        by_hand.in_languages("dc:title", x_default=f"Boats {MARK}")
        + by_hand.in_languages("dc:description", en="Boats"),
        'photoshop:Credit="Zoë Árvai" Iptc4xmpCore:AltTextAccessibility="Three boats at a quay"',
    )
    plain = _file(quarters(), "JPEG")
    told = by_hand.with_segments(_file(quarters(), "JPEG", xmp=new), old)
    words = {"title": f"Boats {MARK}", "caption": "Boats", "credit": "Zoë Árvai"}
    yield Case("words of a photographer", "{n}-boats.jpg", told, kind="JPEG", words=words)
    bomb = by_hand.segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + by_hand.entity_bomb())
    yield Case("XMP that unfolds to gigabytes", "{n}-c.jpg", by_hand.with_segments(plain, bomb), kind="JPEG")
    swapped = _file(quarters(), "JPEG", icc_profile=by_hand.swapped_profile())
    looks = ((30, 200, 30), (160, 30, 60), (60, 30, 200), PALE)
    yield Case("a profile in which red is green", "{n}-profile.jpg", swapped, kind="JPEG", looks=looks)
    broken = by_hand.swapped_profile()[:200] + MARK.encode()
    yield Case("a broken profile", "{n}-profile.jpg", _file(quarters(), "JPEG", icc_profile=broken), kind="JPEG")
    huge = random.Random(4).randbytes(3_000_000) + MARK.encode()
    yield Case(
        "a profile of 3 MB", "{n}-profile.webp", _file(quarters(), "WEBP", icc_profile=huge, lossless=True), kind="WEBP"
    )
    notes = PngInfo()
    notes.add_text("Author", MARK)
    notes.add_text("Comment", MARK * 50, zip=True)
    notes.add_itxt("XML:com.adobe.xmp", by_hand.xmp(f"<dc:rights>{MARK}</dc:rights>").decode())
    data = _file(quarters(), pnginfo=notes) + _archive()
    yield Case("notes, and an archive behind the picture", "{n}-IMG", data, kind="PNG", words={"rights": MARK})
    bomb = by_hand.chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(50_000_000)))
    row = bytes(RED) * 120
    data = by_hand.png((120, 80), 8, 2, [row] * 80, more=bomb)
    yield Case("a note that unfolds to 50 MB", "{n}-note.png", data, DAMAGED)
