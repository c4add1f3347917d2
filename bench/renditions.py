"""What renditions cost and how good they are: the chosen recipe against its neighbours, in one run.

`make bench` prints the tables and adds them to bench/results.md. Time is processor time of this process, so that what
else runs on the machine weighs little. Quality is SSIM of the brightness in blocks of 8 by 8 (Z. Wang et al., "Image
Quality Assessment", 2004); sizes are compared at like quality, read off between two qualities of the same setting.
"""

from __future__ import annotations

import argparse
import io
import math
import os
import platform
import random
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import PIL
from PIL import Image, ImageDraw, ImageFilter, ImageMath, ImageOps
from tqdm import tqdm

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from articles.renditions import CURRENT, RECIPES, Crop, Format, crop_box, encode, plan, render  # noqa: E402

RESULTS = ROOT / "bench" / "results.md"
DRAWINGS = ["harbour", "lead", "wheat", "theatre"]
WIDTHS = [480, 960]
CHOSEN = RECIPES[CURRENT]
CENTRE = (50, 50)


@dataclass(frozen=True)
class Setting:
    """An encoder's options under a name; `family` is what stays the same while the quality changes."""

    format: str
    family: str
    quality: int
    options: tuple[tuple[str, object], ...]

    def encode(self, image: Image.Image) -> bytes:
        out = io.BytesIO()
        image.save(out, self.format, quality=self.quality, **dict(self.options))
        return out.getvalue()


@dataclass
class Measured:
    """What a setting did to a set of renditions."""

    seconds: float = 0.0
    size: int = 0
    quality: float = 0.0
    count: int = 0


def settings() -> Iterator[Setting]:
    """The chosen settings first in each format, then the alternatives."""
    jpegs = {
        "optimised, progressive": {"optimize": True, "progressive": True},
        "optimised": {"optimize": True},
        "plain": {},
    }
    for family, options in jpegs.items():
        for quality in around(CHOSEN.jpeg_quality, [70, 78, 85]):
            yield Setting("JPEG", family, quality, tuple(options.items()))
    for method in around(CHOSEN.webp_method, [2, 4, 6]):
        for quality in around(CHOSEN.webp_quality, [66, 76, 86]):
            yield Setting("WEBP", f"method {method}", quality, (("method", method),))
    for speed in around(CHOSEN.avif_speed, [4, 6, 7, 8, 9, 10]):
        for quality in around(CHOSEN.avif_quality, [50, 60, 70]):
            yield Setting("AVIF", f"speed {speed}", quality, (("speed", speed), ("max_threads", 1)))


def around(chosen: int, others: list[int]) -> list[int]:
    return [chosen, *[other for other in others if other != chosen]]


def photographs() -> list[Image.Image]:
    """Three pictures as photographs are: soft and rough ground, light from one side, hard edges, a little grain."""
    return [_photograph(random.Random(seed)) for seed in (1, 2, 3)]  # noqa: S311


def _photograph(dice: random.Random, size: tuple[int, int] = (1800, 1200)) -> Image.Image:
    light = Image.linear_gradient("L").rotate(90 * dice.randrange(4)).resize(size)
    brightness = Image.blend(ImageOps.autocontrast(_noise(dice, size, 11)), light, 0.35)
    colours = [Image.blend(Image.new("L", size, 128), _noise(dice, size, 4), 0.8) for _ in "br"]
    picture = Image.merge("YCbCr", [brightness, *colours]).convert("RGB")
    draw = ImageDraw.Draw(picture)
    for _ in range(60):
        x, y, side = dice.randrange(size[0]), dice.randrange(size[1]), dice.randrange(20, 260)
        corners = [(x + dice.randrange(side), y + dice.randrange(side)) for _ in range(3)]
        there, shade = picture.getpixel((x, y)), dice.randrange(50, 150)
        draw.polygon(corners, fill=tuple(min(255, value * shade // 100) for value in there))
    picture = picture.filter(ImageFilter.GaussianBlur(0.6))
    grain = Image.frombytes("L", size, dice.randbytes(size[0] * size[1])).convert("RGB")
    return Image.blend(picture, grain, 0.02)


def _noise(dice: random.Random, size: tuple[int, int], octaves: int) -> Image.Image:
    """Fractal noise: each octave is twice as fine as the one before, and weaker."""
    noise = Image.new("L", size, 128)
    for octave in range(1, octaves):
        across, down = 3 * 2**octave // 2, 2**octave
        layer = Image.frombytes("L", (across, down), dice.randbytes(across * down))
        noise = Image.blend(noise, layer.resize(size, Image.Resampling.BICUBIC), 0.6 / (1 + octave))
    return noise


def drawings() -> list[Image.Image]:
    """Some of the demo's drawings."""
    folder = ROOT / "newsroom" / "demo" / "content" / "pictures"
    found = []
    for name in DRAWINGS:
        with Image.open(folder / f"{name}.png") as picture:
            found.append(picture.convert("RGB"))
    return found


def at_widths(pictures: list[Image.Image]) -> list[Image.Image]:
    """The renditions that are encoded: as the page shows them."""
    shown = []
    for picture in pictures:
        specs = [spec for spec in plan(*picture.size) if spec.crop in {Crop.WHOLE, Crop.CARD} and spec.width in WIDTHS]
        shown += [pixels for _spec, pixels in render(picture, picture.size, specs, CENTRE)]
    return shown


def similarity(one: Image.Image, other: Image.Image) -> float:
    """SSIM of the brightness, as the mean over blocks of 8 by 8; 1.0 is the same picture."""
    a, b = one.convert("L").convert("F"), other.convert("L").convert("F")

    def mean(image: Image.Image) -> Image.Image:
        return image.reduce(8)

    def product(x: Image.Image, y: Image.Image) -> Image.Image:
        return ImageMath.lambda_eval(lambda of: of["x"] * of["y"], x=x, y=y)

    parts = {
        "a": mean(a),
        "b": mean(b),
        "aa": mean(product(a, a)),
        "bb": mean(product(b, b)),
        "ab": mean(product(a, b)),
    }
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2

    def ssim(of: dict) -> object:
        means, squares = of["a"] * of["b"], of["a"] * of["a"] + of["b"] * of["b"]
        shared, spread = of["ab"] - means, of["aa"] + of["bb"] - squares
        return ((means * 2 + c1) * (shared * 2 + c2)) / ((squares + c1) * (spread + c2))

    values = ImageMath.lambda_eval(ssim, **parts)
    return values.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))


def measure(setting: Setting, renditions: list[Image.Image]) -> Measured:
    found = Measured()
    for image in renditions:
        start = time.process_time()
        data = setting.encode(image)
        found.seconds += time.process_time() - start
        found.size += len(data)
        with Image.open(io.BytesIO(data)) as shown:
            found.quality += similarity(image, shown.convert("RGB"))
        found.count += 1
    found.quality /= found.count
    return found


def in_decibels(quality: float) -> float:
    return -10 * math.log10(1 - quality)


def size_at(quality: float, points: list[Measured]) -> float:
    """The bytes that a family of settings needs for this quality: a line between two known ones, bytes as logarithm."""
    known = sorted((in_decibels(point.quality), math.log(point.size)) for point in points)
    wanted = in_decibels(quality)
    pairs = list(pairwise(known))
    (x0, y0), (x1, y1) = next((pair for pair in pairs if wanted <= pair[1][0]), pairs[-1])
    return math.exp(y0 + (y1 - y0) * (wanted - x0) / (x1 - x0))


def encoding_table(kind: str, renditions: list[Image.Image]) -> Iterator[str]:
    measured = {setting: measure(setting, renditions) for setting in tqdm(list(settings()), kind, disable=None)}
    families: dict[tuple[str, str], list[Measured]] = {}
    for setting, found in measured.items():
        families.setdefault((setting.format, setting.family), []).append(found)
    base: dict[str, Measured] = {}
    for setting, found in measured.items():
        base.setdefault(setting.format, found)
    jpeg = base["JPEG"]
    yield f"### {kind}: {jpeg.count} renditions, {' and '.join(map(str, WIDTHS))} pixels wide"
    yield ""
    yield "Ratios are to the chosen setting of the format (in bold). Last: bytes at the quality of the chosen JPEG."
    yield ""
    yield "| format | setting | quality | renditions/s | ratio | kB each | ratio | SSIM | dB | bytes at like quality |"
    yield "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    for setting, found in measured.items():
        own = base[setting.format]
        name = f"**{setting.family}**" if found is own else setting.family
        like = size_at(jpeg.quality, families[setting.format, setting.family]) / jpeg.size
        rate, each = found.count / found.seconds, found.size / found.count / 1000
        yield (
            f"| {setting.format} | {name} | {setting.quality} | {rate:.1f} | {own.seconds / found.seconds:.2f} |"
            f" {each:.1f} | {found.size / own.size:.2f} | {found.quality:.4f} | {in_decibels(found.quality):.1f} |"
            f" {like:.2f} |"
        )
    yield ""


def scaling_table(pictures: list[Image.Image]) -> Iterator[str]:
    """Filters, and scaling from the original or from the next larger rendition that is large enough."""
    filters = {"Lanczos": Image.Resampling.LANCZOS, "bicubic": Image.Resampling.BICUBIC}
    ways: dict[str, Callable[[Image.Image], list[Image.Image]]] = {"**as chosen**": _as_chosen}
    for name, filter in filters.items():
        ways[f"{name}, each from the original"] = lambda picture, filter=filter: _scaled(picture, filter, 0)
        ways[f"{name}, reducing first"] = lambda picture, filter=filter: _scaled(picture, filter, 2.0)
    yield "### Scaling: all renditions of the photographs, before they are encoded"
    yield ""
    yield "SSIM is to what Lanczos makes from the original."
    yield ""
    yield "| way | renditions/s | ratio | SSIM |"
    yield "| --- | ---: | ---: | ---: |"
    best = [image for picture in pictures for image in _scaled(picture, Image.Resampling.LANCZOS, 0)]
    chosen = 0.0
    for name, way in ways.items():
        start = time.process_time()
        made = [image for picture in pictures for image in way(picture)]
        seconds = time.process_time() - start
        chosen = chosen or seconds
        quality = sum(similarity(a, b) for a, b in zip(best, made, strict=True)) / len(made)
        yield f"| {name} | {len(made) / seconds:.0f} | {chosen / seconds:.2f} | {quality:.4f} |"
    yield ""


def _as_chosen(picture: Image.Image) -> list[Image.Image]:
    specs = plan(*picture.size)
    made = dict(render(picture, picture.size, specs, CENTRE))
    return [made[spec] for spec in specs]


def _scaled(picture: Image.Image, filter: Image.Resampling, gap: float) -> list[Image.Image]:
    return [
        picture.resize((spec.width, spec.height), filter, crop_box(*picture.size, spec.crop), gap or None)
        for spec in plan(*picture.size)
    ]


def one_picture(picture: Image.Image) -> Iterator[str]:
    """What one picture costs, start to end, as the site makes it."""
    yield f"### All renditions of one photograph of {picture.width} by {picture.height}"
    yield ""
    yield "| format | renditions | seconds | kB |"
    yield "| --- | ---: | ---: | ---: |"
    for format in Format:
        start, size, count = time.process_time(), 0, 0
        specs = [spec for spec in plan(*picture.size) if format in CHOSEN.formats(spec.crop)]
        for _spec, pixels in render(picture, picture.size, specs, CENTRE):
            size, count = size + len(encode(pixels, format)), count + 1
        yield f"| {format.name} | {count} | {time.process_time() - start:.2f} | {size / 1000:.0f} |"
    yield ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--dry-run", action="store_true", help=f"print the tables, and leave {RESULTS.name} as it is")
    options = parser.parse_args()
    photos, drawn = photographs(), drawings()
    lines = [
        f"## {datetime.now(UTC):%Y-%m-%d}: Pillow {PIL.__version__}, Python {platform.python_version()},"
        f" {os.cpu_count()} processors ({platform.machine()})",
        "",
        *one_picture(photos[0]),
        *scaling_table(photos),
        *encoding_table("Photographs", at_widths(photos)),
        *encoding_table("Drawings", at_widths(drawn)),
    ]
    print("\n".join(lines))
    if not options.dry_run:
        before = (
            RESULTS.read_text("utf-8") if RESULTS.exists() else "# What renditions cost\n\n`make bench` adds to it.\n"
        )
        RESULTS.write_text(before.rstrip("\n") + "\n\n" + "\n".join(lines).rstrip("\n") + "\n", "utf-8")


if __name__ == "__main__":
    main()
