"""Renders the site's mark to the icons that it ships: `.venv/bin/python newsroom/icons.py`.

For whoever changes the mark; nothing imports it when the site runs. It is run by its path, and needs what
newsroom/demo/drawing.py does: Playwright, of the development requirements, and a Chromium.
"""

from __future__ import annotations

import io
import os
import shutil
from pathlib import Path

from PIL import Image

FOLDER = Path(__file__).resolve().parent.parent / "static" / "site"
ICONS = {"mark.png": 512, "mark-192.png": 192, "apple-touch-icon.png": 180}
PAGE = "<!doctype html><style>body{margin:0}svg{display:block;inline-size:100vw;block-size:100vh}</style>"
FLAGS = ["--no-sandbox", "--disable-gpu", "--force-color-profile=srgb"]
COLOURS = 32
"""The mark has four inks; the rest is for its edges."""


def main() -> None:
    """Render every icon, each at its own size, so that edges are as sharp as they can be."""
    from playwright.sync_api import sync_playwright

    mark = (FOLDER / "mark.svg").read_text(encoding="utf-8")
    chromium = os.environ.get("NEWSROOM_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for name, size in ICONS.items():
            page = browser.new_page(viewport={"width": size, "height": size}, device_scale_factor=1)
            page.set_content(PAGE + mark)
            pixels = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
            pixels.quantize(COLOURS, dither=Image.Dither.NONE).save(FOLDER / name, "PNG", optimize=True)
            print(f"{name}  {size}×{size}  {(FOLDER / name).stat().st_size / 1000:.1f} kB")
        browser.close()


if __name__ == "__main__":
    main()
