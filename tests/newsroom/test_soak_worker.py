"""The worker, killed outright at random moments: no rendition is ever half there, and none is forgotten.

NEWSROOM_SOAK=0.1 does a tenth; NEWSROOM_SOAK_SEED repeats the moments of a run that failed.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent.parent
SCALE = float(os.environ.get("NEWSROOM_SOAK", "1"))
SEED = int(os.environ.get("NEWSROOM_SOAK_SEED") or random.randrange(10**6))
KILLS, PICTURES = max(3, round(30 * SCALE)), 6

pytestmark = [pytest.mark.soak, pytest.mark.skipif(sys.platform != "linux", reason="kills processes")]

MAKE = f"""
import io
from PIL import Image
from django.core.files.base import ContentFile
from articles.models import Picture
for number in range({PICTURES}):
    out = io.BytesIO()
    Image.effect_noise((1200, 800), 20 + 10 * number).convert("RGB").save(out, "JPEG", quality=70)
    Picture(original=ContentFile(out.getvalue(), name=f"{{number}}.jpg"), alt="Noise").save()
"""

ASK = """
import json
from django.core.files.storage import default_storage
from articles.models import Picture
told = {"finished": 0, "missing": [], "names": []}
for picture in Picture.objects.all():
    names = [name for name in picture.names() if name.rpartition(".")[2] in picture.formats.split()]
    told["missing"] += [name for name in names if not default_storage.exists(name)]
    told["finished"] += picture.is_finished
    told["names"] += picture.names()
print(json.dumps(told))
"""


class Copy:
    """A data folder with pictures, and the worker on it."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "DJANGO_"))}
        self.environment = kept | {"NEWSROOM_DATA": str(self.data), "DEMO": "0"}
        self.run("-m", "newsroom.launcher.preparing", str(self.data))
        self.run("manage.py", "shell", "--no-imports", "-v", "0", "-c", MAKE)

    def run(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=self.environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def ask(self) -> dict:
        return json.loads(self.run("manage.py", "shell", "--no-imports", "-v", "0", "-c", ASK))

    def worker(self) -> subprocess.Popen:
        command = [sys.executable, "manage.py", "worker", "--interval", "0.2", "--no-startup-delay", "-v", "0"]
        return subprocess.Popen(command, cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL)


def test_a_worker_that_is_killed_at_any_moment_leaves_nothing_half_written_and_loses_no_work(tmp_path):
    print(f"NEWSROOM_SOAK_SEED={SEED}")
    moments, copy = random.Random(SEED), Copy(tmp_path)
    for _ in range(KILLS):
        worker = copy.worker()
        time.sleep(moments.uniform(0.8, 3.5))  # the first second goes into starting
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        for file in (copy.data / "media" / "r").iterdir():
            with Image.open(file) as picture:
                picture.load()  # raises for half a file
        assert copy.ask()["missing"] == [], f"seed {SEED}"
    worker, deadline = copy.worker(), time.monotonic() + 180
    try:
        while (told := copy.ask())["finished"] < PICTURES:
            assert time.monotonic() < deadline, f"seed {SEED}"
            time.sleep(0.5)
    finally:
        worker.terminate()
        worker.wait(30)
    assert {f"r/{file.name}" for file in (copy.data / "media" / "r").iterdir()} == set(told["names"])
