"""Parts of picture files that Pillow does not write, made byte by byte for `tests.awkward`.

Formats: PNG (W3C, third edition), ICC.1:2001-04 (an 8-bit lookup table), Exif 2.32, IPTC-IIM 4.2, XMP part 3.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable

from PIL import Image, ImageCms

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(
    size: tuple[int, int],
    depth: int,
    colour: int,
    rows: Iterable[bytes],
    *,
    interlaced: bool = False,
    more: bytes = b"",
) -> bytes:
    """A PNG of these rows, each without its filter byte; `colour` is 0 for grey, 2 for RGB, 6 for RGBA.

    `more` are further chunks before the pixels.
    """
    squeezed, squeeze = [], zlib.compressobj(6)
    for row in rows:
        squeezed.append(squeeze.compress(b"\0" + row))
    squeezed.append(squeeze.flush())
    head = struct.pack(">IIBBBBB", *size, depth, colour, 0, 0, interlaced)
    return SIGNATURE + chunk(b"IHDR", head) + more + chunk(b"IDAT", b"".join(squeezed)) + chunk(b"IEND", b"")


def interlaced_rows(picture: Image.Image) -> Iterable[bytes]:
    """The rows of a picture in the seven passes of Adam7."""
    passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    for left, top, across, down in passes:
        for y in range(top, picture.height, down):
            yield b"".join(bytes(picture.getpixel((x, y))) for x in range(left, picture.width, across))


def webp_of_one_colour(width: int, height: int) -> bytes:
    """A lossless WebP in which no pixel takes a single bit: five codes of one symbol each."""
    bits = f"{width - 1:014b}"[::-1] + f"{height - 1:014b}"[::-1] + "0" + "000" + "0" + "0" + "0"
    bits += "1" + "0" + "1" + f"{120:08b}"[::-1]  # green
    bits += ("1" + "0" + "1" + f"{200:08b}"[::-1]) * 2  # red, blue
    bits += "1" + "0" + "1" + f"{255:08b}"[::-1] + "1000"  # alpha; distance
    bits += "0" * (-len(bits) % 8)
    data = b"\x2f" + bytes(int(bits[place : place + 8][::-1], 2) for place in range(0, len(bits), 8))
    data += b"\0" * (len(data) % 2)
    body = b"WEBPVP8L" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(body)) + body


def segment(marker: int, data: bytes) -> bytes:
    """A segment of a JPEG."""
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data


def with_segments(jpeg: bytes, *segments: bytes) -> bytes:
    """The JPEG with segments right after its beginning."""
    return jpeg[:2] + b"".join(segments) + jpeg[2:]


def without_segment(jpeg: bytes, marker: int) -> bytes:
    """The JPEG without the first segment of this marker."""
    start = jpeg.index(bytes([0xFF, marker]))
    return jpeg[:start] + jpeg[start + 2 + int.from_bytes(jpeg[start + 2 : start + 4]) :]


def iim(*datasets: tuple[int, int, bytes]) -> bytes:
    """IPTC-IIM datasets (record, number, value) in the segment that Photoshop began to keep them in."""
    data = b"".join(b"\x1c" + bytes([record, number]) + struct.pack(">H", len(v)) + v for record, number, v in datasets)
    padded = data + b"\0" * (len(data) % 2)
    return segment(0xED, b"Photoshop 3.0\0" + b"8BIM\x04\x04\0\0" + struct.pack(">I", len(data)) + padded)


def exif_loop() -> bytes:
    """Exif whose first directory names itself as its own part, and as the next one."""
    entry = struct.pack("<HHII", 0x8769, 4, 1, 8)
    return b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", 1) + entry + struct.pack("<I", 8)


def box(name: bytes, data: bytes) -> bytes:
    """A box of the ISO base media format (ISO/IEC 14496-12)."""
    return struct.pack(">I", len(data) + 8) + name + data


def xmp(properties: str = "", attributes: str = "") -> bytes:
    """An XMP packet with these properties, as elements and as attributes."""
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
 xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/" {attributes}>{properties}</rdf:Description>
</rdf:RDF></x:xmpmeta><?xpacket end="w"?>""".encode()


def in_languages(tag: str, **texts: str) -> str:
    """A property with alternatives in languages; `x_default` is the one without."""
    items = "".join(f'<rdf:li xml:lang="{name.replace("_", "-")}">{text}</rdf:li>' for name, text in texts.items())
    return f"<{tag}><rdf:Alt>{items}</rdf:Alt></{tag}>"


def entity_bomb() -> bytes:
    """XML of 1 kB that unfolds to gigabytes."""
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "ten bytes!">{entities}]><x>&e9;</x>'.encode()


def swapped_profile() -> bytes:
    """The profile of sRGB in which what is called red is seen as green, and the other way round."""
    data = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    count, entry = int.from_bytes(data[128:132]), 12
    names = {b"rXYZ": b"gXYZ", b"gXYZ": b"rXYZ"}
    for start in range(132, 132 + count * entry, entry):
        name = data[start : start + 4]
        data = data[:start] + names.get(name, name) + data[start + 4 :]
    return data


def green_ink_profile() -> bytes:
    """A printer's profile whose cyan ink is green: a lookup table of two steps for each of the four inks."""
    ramp = bytes(range(256))
    paper, green, other = (255, 128, 128), (140, 78, 178), (0, 128, 128)
    table = b"".join(
        bytes(paper if inks == (0, 0, 0, 0) else green if inks == (1, 0, 0, 0) else other)
        for inks in [(c, m, y, k) for c in (0, 1) for m in (0, 1) for y in (0, 1) for k in (0, 1)]
    )
    identity = struct.pack(">9i", *[65536 * (n % 4 == 0) for n in range(9)])
    lut = b"mft1\0\0\0\0" + bytes([4, 3, 2, 0]) + identity + ramp * 4 + table + ramp * 3
    lut += b"\0" * (-len(lut) % 4)
    start = 128 + 4 + 12
    head = struct.pack(">I4sI4s4s4s", start + len(lut), b"\0" * 4, 0x02400000, b"prtr", b"CMYK", b"Lab ")
    head += struct.pack(">6H4s", 2026, 1, 1, 0, 0, 0, b"acsp") + b"\0" * 28
    head += struct.pack(">3i", 63190, 65536, 54061)
    return head.ljust(128, b"\0") + struct.pack(">I4sII", 1, b"A2B0", start, len(lut)) + lut
