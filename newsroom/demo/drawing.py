"""Renders the drawings of the demo to the pictures that it ships: `.venv/bin/python newsroom/demo/drawing.py`.

For whoever changes a drawing; nothing imports it when the site runs. It needs Playwright, of the development
requirements, and a Chromium. The same Chromium makes the same bytes, so a drawing that did not change changes no
file. It is run by its path: as a module of the package it would wait for Django's settings.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from PIL import Image

DRAWINGS = Path(__file__).parent / "drawings"
PICTURES = Path(__file__).parent / "content" / "pictures"
SCENE_WIDTH, PORTRAIT_WIDTH = 1800, 1000
LARGEST_FILE = 150_000
COLOURS = (256, 128, 64, 48, 32, 28, 24)
"""Flat inks need few: the first number whose file is small enough is taken."""

FLAGS = [
    "--no-sandbox",  # as root there is none to be had
    "--disable-gpu",
    "--force-color-profile=srgb",
    "--disable-lcd-text",
    "--font-render-hinting=none",
]
PAGE = "<!doctype html><style>body{margin:0}svg{display:block;inline-size:100vw;block-size:auto}</style>"
VIEW_BOX = re.compile(r'viewBox="0 0 (\d+) (\d+)"')


def main(names: list[str]) -> int:
    """Render the drawings of these names ("harbour"), or all; returns the exit code."""
    unknown = [name for name in names if not (DRAWINGS / f"{name}.svg").is_file()]
    if unknown:
        print(f"No such drawing: {', '.join(unknown)}", file=sys.stderr)
        return 2
    files = [DRAWINGS / f"{name}.svg" for name in names] or sorted(DRAWINGS.glob("*.svg"))
    PICTURES.mkdir(parents=True, exist_ok=True)
    for name, image in rendered(files):
        data, colours = encoded(image)
        (PICTURES / f"{name}.png").write_bytes(data)
        print(f"{name}.png  {image.width}×{image.height}  {colours} colours  {len(data) / 1000:.0f} kB")
    return 0


def rendered(files: Iterable[Path]) -> Iterator[tuple[str, Image.Image]]:
    """The name of each drawing with the pixels that Chromium makes of it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=FLAGS)
        page = browser.new_page(device_scale_factor=1)
        for file in files:
            drawing = file.read_text(encoding="utf-8")
            width, height = size_of(drawing)
            page.set_viewport_size({"width": width, "height": height})
            page.set_content(PAGE + drawing)
            yield file.stem, Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        browser.close()


def size_of(drawing: str) -> tuple[int, int]:
    """Width and height of its picture: square drawings are portraits, the rest scenes.

    A height between two pixels is rounded down, so that no row at the foot shows half of the empty page.
    """
    found = VIEW_BOX.search(drawing)
    if found is None:
        raise ValueError("A drawing begins at 0 0 and says so in its viewBox.")
    across, down = (int(number) for number in found.groups())
    width = PORTRAIT_WIDTH if across == down else SCENE_WIDTH
    return width, width * down // across


def encoded(image: Image.Image) -> tuple[bytes, int]:
    """A PNG with a palette, with no metadata, and the number of colours that were allowed."""
    for colours in COLOURS:
        buffer = io.BytesIO()
        reduced = image.quantize(colours, method=Image.Quantize.MEDIANCUT, kmeans=2, dither=Image.Dither.NONE)
        reduced.save(buffer, "PNG", optimize=True)
        if buffer.tell() < LARGEST_FILE:
            return buffer.getvalue(), colours
    raise ValueError(f"Even {COLOURS[-1]} colours make a file of {LARGEST_FILE} bytes or more.")


def _chromium() -> str | None:
    """The Chromium of the machine; without one, Playwright looks for its own."""
    named = os.environ.get("NEWSROOM_CHROMIUM")
    return named or next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
