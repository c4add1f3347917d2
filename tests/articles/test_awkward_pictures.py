"""Sixty awkward files: each is taken as it should be or refused in words, and nothing served holds what they hid."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.files.base import File
from django.core.files.storage import default_storage
from PIL import Image

from articles import renditions
from articles.models import Picture
from articles.renditions import Crop, Format
from tests.awkward import MARK, Awkward, make_awkward_files
from tests.pictures import encoded

pytestmark = pytest.mark.django_db

EXIFTOOL = shutil.which("exiftool")
ROOT = Path(__file__).parent.parent.parent
MOST_MEMORY = 400_000_000

HARMLESS = {
    "jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression", "loop", "background", "duration",
    "timestamp",
}  # fmt: skip
"""What Pillow tells of any file of the three formats."""

DESCRIBES_PIXELS = {"ExifTool", "System", "File", "JFIF", "RIFF", "VP8", "Composite", "QuickTime", "Meta", "ItemProp"}
"""The groups that exiftool sorts into what every file of the three formats has; metadata has groups of its own."""


@pytest.fixture(scope="module")
def awkward(tmp_path_factory) -> list[Awkward]:
    return make_awkward_files(tmp_path_factory.mktemp("awkward"))


def save(file: Awkward) -> Picture:
    with file.path.open("rb") as data:
        picture = Picture(original=File(data, name=file.name), alt="Words")
        picture.save()
    return Picture.objects.get(pk=picture.pk)


def files_under(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_there_are_sixty_of_them_and_no_two_alike(awkward):
    assert len(awkward) == 60
    assert len({file.path for file in awkward}) == 60
    assert all(file.path.is_file() for file in awkward)
    assert len({file.about for file in awkward}) == 60


def test_what_is_refused_is_refused_in_words_and_nothing_of_it_is_kept(awkward, tmp_path):
    for file in awkward:
        if file.is_taken:
            continue
        with pytest.raises(renditions.Unusable) as refusal:
            save(file)
        said = " ".join(refusal.value.messages)
        assert (refusal.value.code, file.says in said) == (file.code, True), f"{file.about}: {said}"
    assert not Picture.objects.exists()
    assert files_under(tmp_path) == []


@pytest.mark.pixels
def test_what_is_taken_looks_as_it_should_and_nothing_served_holds_what_was_hidden_in_it(awkward, tmp_path):
    for file in awkward:
        if not file.is_taken:
            continue
        picture = save(file)
        assert (picture.kind, (picture.width, picture.height)) == (file.kind, file.size), file.about
        assert picture.original_name == file.shown_name, file.about
        assert {name: getattr(picture, name) for name in file.words} == file.words, file.about
        with default_storage.open(picture.url.removeprefix("/media/")) as data, Image.open(data) as shown:
            seen = [shown.getpixel((shown.width * x // 4, shown.height * y // 4)) for y in (1, 3) for x in (1, 3)]
        for there, wanted in zip(seen, file.looks, strict=True):
            assert all(abs(a - b) < 20 for a, b in zip(there, wanted, strict=True)), f"{file.about}: {seen}"
    assert len(files_under(tmp_path / "originals")) == sum(file.is_taken for file in awkward)
    served = files_under(tmp_path / "media")
    assert served
    for path in served:
        assert_clean(path)
    assert_clean_to_exiftool(tmp_path / "media")


@pytest.mark.pixels
def test_the_formats_that_follow_hold_nothing_either(awkward, tmp_path):
    wanted = {"on its side, with its place", "words of a photographer", "a profile in which red is green"}
    chosen = [file for file in awkward if file.about in wanted]
    assert len(chosen) == len(wanted)
    for file in chosen:
        picture = save(file)
        picture.make_renditions()
        assert picture.is_finished
        assert picture.has(Format.AVIF)
        assert picture.specs(Crop.WHOLE)
    served = files_under(tmp_path / "media")
    assert {path.suffix for path in served} == {".jpg", ".webp", ".avif"}
    for path in served:
        assert_clean(path)
    assert_clean_to_exiftool(tmp_path / "media")


def assert_clean(path: Path) -> None:
    """Nothing that was planted, in the bytes or where Pillow looks."""
    data = path.read_bytes()
    for planted in [
        MARK.encode(),
        MARK.encode("utf-16-be"),
        b"Exif\0\0",
        b"Photoshop",
        b"<x:xmpmeta",
        b"acsp",
        b"PK\3\4",
    ]:
        assert planted not in data, path
    with Image.open(io.BytesIO(data)) as shown:
        told = {name for name, value in shown.info.items() if value and name not in HARMLESS}
        assert not told, path
        assert not shown.getexif(), path


def assert_clean_to_exiftool(folder: Path) -> None:
    """The same as exiftool sees it; where it is not installed this is left to CI, which insists on it."""
    if EXIFTOOL is None:
        assert not os.environ.get("NEWSROOM_REQUIRE_BROWSER"), "exiftool is missing: install libimage-exiftool-perl"
        return
    listing = [EXIFTOOL, "-json", "-G1", "-a", "-unknown", "-recurse", str(folder)]
    ran = subprocess.run(listing, capture_output=True, check=True, text=True)
    files = json.loads(ran.stdout)
    assert len(files) == len(files_under(folder))
    for file in files:
        groups = {name.partition(":")[0] for name in file if ":" in name}
        assert groups <= DESCRIBES_PIXELS, file
        assert not [name for name in file if "GPS" in name or "Comment" in name], file


@pytest.mark.skipif(EXIFTOOL is None, reason="exiftool is not installed")
def test_exiftool_would_see_what_was_planted(awkward):
    planted = next(file for file in awkward if file.about == "on its side, with its place")
    ran = subprocess.run([str(EXIFTOOL), "-G1", "-a", str(planted.path)], capture_output=True, check=True, text=True)
    assert MARK in ran.stdout
    assert "GPS Position" in ran.stdout


@pytest.mark.parametrize(
    ("kind", "mode", "options", "most"),
    [
        ("JPEG", "CMYK", {}, 10_000),
        ("JPEG", "CMYK", {"progressive": True}, 5_000),
        ("JPEG", "RGB", {"progressive": True}, 10_000),
        ("PNG", "RGBA", {}, 10_000),
        ("WEBP", "RGB", {}, 3_333),
        ("AVIF", "RGB", {}, 3_333),
    ],
)
def test_what_takes_more_memory_to_decode_may_have_fewer_pixels(kind, mode, options, most):
    limits = renditions.Limits(pixels=10_000, size=1_000_000)
    assert renditions.take(encoded(Image.new(mode, (most // 50, 50)), kind, **options), limits).kind == kind
    with pytest.raises(renditions.Unusable) as refusal:
        renditions.take(encoded(Image.new(mode, (most // 50 + 1, 50)), kind, **options), limits)
    assert refusal.value.code == "too_large"


def test_a_large_picture_is_made_smaller_band_by_band_without_a_seam(monkeypatch):
    monkeypatch.setattr("articles.renditions.taking.working_size", lambda width, height: (width // 2, height // 2))
    monkeypatch.setattr("articles.renditions.taking._BAND", 3)
    noise = Image.effect_noise((90, 61), 60).convert("RGB")
    noise.putalpha(Image.effect_noise((90, 61), 90))
    ground = Image.new("RGBA", noise.size, "white")
    ground.alpha_composite(noise)
    shown = renditions.take(encoded(noise), renditions.Limits(10_000, 100_000)).image
    assert shown.size == (45, 31)
    whole = ground.convert("RGB").reduce(2)
    furthest = max(abs(a - b) for a, b in zip(shown.tobytes(), whole.tobytes(), strict=True))
    assert furthest <= 3, "rounding, and no more"


MEASURED = """
import resource, subprocess, sys
ran = subprocess.run(sys.argv[1:])
print(ran.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)
"""
"""A process between this one and the command: a child begins with the peak of whoever started it."""


@pytest.mark.pixels
def test_the_command_takes_the_folder_with_less_than_400_mb(awkward, tmp_path):
    data = tmp_path / "data"
    (data / "static").mkdir(parents=True)
    for name in ["newsroom.sqlite3", "side.sqlite3"]:
        (data / name).touch()
    alone = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "CACHE_URL"}}
    alone |= {"NEWSROOM_DATA": str(data)}

    def manage(*words: str) -> list[str]:
        return [sys.executable, str(ROOT / "manage.py"), *words]

    for database in ["default", "side"]:
        subprocess.run(manage("migrate", "--database", database, "-v", "0"), env=alone, check=True)
    report = tmp_path / "report.json"
    command = manage("import_pictures", str(awkward[0].path.parent), "--report", str(report))
    ran = subprocess.run([sys.executable, "-c", MEASURED, *command], env=alone, capture_output=True, text=True)
    code, peak = map(int, ran.stdout.splitlines()[-1].split())
    refused = [file for file in awkward if not file.is_taken]
    assert code == 1
    assert "Traceback" not in ran.stderr
    assert f"{60 - len(refused)} pictures taken in, 0 changed, 0 as they were, {len(refused)} refused" in ran.stdout
    assert f"{len(refused)} could not be taken in" in ran.stderr.splitlines()[-1]
    said = {item["source_id"]: item for item in json.loads(report.read_text("utf-8"))["items"]}
    for file in refused:
        assert file.says in said[file.path.name]["notes"][0], file.about
    assert peak < MOST_MEMORY, f"{peak // 1_000_000} MB"
