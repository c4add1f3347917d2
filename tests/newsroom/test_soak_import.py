"""An import, killed outright at random moments and begun again: in the end it is as if nothing had stopped it.

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

from bench.importing import write
from tests.factories import picture_bytes

ROOT = Path(__file__).resolve().parent.parent.parent
SCALE = float(os.environ.get("NEWSROOM_SOAK", "1"))
SEED = int(os.environ.get("NEWSROOM_SOAK_SEED") or random.randrange(10**6))
KILLS, POSTS = max(3, round(20 * SCALE)), max(40, round(150 * SCALE))

pytestmark = [pytest.mark.soak, pytest.mark.skipif(sys.platform != "linux", reason="kills processes")]

DUMP = """
import json
from django.apps import apps
left_out = {"created_at", "saved_at"}
tables = {}
for model in [*apps.get_app_config("articles").get_models(), *apps.get_app_config("comments").get_models(),
              *apps.get_app_config("newsroom").get_models()]:
    if model._meta.proxy or model._meta.model_name in {"bucket", "sitesettings", "retiredfiles"}:
        continue
    names = [column.attname for column in model._meta.concrete_fields if column.name not in left_out]
    tables[model._meta.label] = [list(row) for row in model._default_manager.order_by("pk").values_list(*names)]
    for field in model._meta.many_to_many:
        through = field.remote_field.through
        pairs = through._default_manager.order_by("pk").values_list()
        tables[f"{model._meta.label}.{field.name}"] = [list(row) for row in pairs]
print(json.dumps(tables, default=str, ensure_ascii=False))
"""


class Site:
    """A data folder, and the import into it."""

    def __init__(self, folder: Path, file: Path, media: Path) -> None:
        self.data, self.file, self.media = folder, file, media
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "DJANGO_"))}
        self.environment = kept | {"NEWSROOM_DATA": str(self.data), "DEMO": "0", "SECRET_KEY": "of the test " * 5}
        self.data.mkdir()
        self.run("-m", "newsroom.launcher.preparing", str(self.data))

    def run(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=self.environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self) -> subprocess.Popen:
        command = [sys.executable, "manage.py", "import_wordpress", str(self.file), "--media", str(self.media)]
        return subprocess.Popen(
            command, cwd=ROOT, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def finish(self) -> float:
        begun, importing = time.monotonic(), self.start()
        assert importing.wait(900) == 0
        return time.monotonic() - begun

    def tables(self) -> dict[str, list]:
        return json.loads(self.run("manage.py", "shell", "--no-imports", "-v", "0", "-c", DUMP))


def test_an_import_that_is_killed_at_any_moment_ends_like_one_that_nothing_stopped(tmp_path):
    print(f"NEWSROOM_SOAK_SEED={SEED}")
    file, media = tmp_path / "export.xml", tmp_path / "uploads"
    write(file, POSTS)
    (media / "2010").mkdir(parents=True)
    for number in range(40, POSTS + 1, 40):
        (media / "2010" / f"{number}.jpg").write_bytes(picture_bytes(400 + number, 300, kind="JPEG"))
    undisturbed = Site(tmp_path / "undisturbed", file, media)
    seconds = undisturbed.finish()
    moments, killed = random.Random(SEED), Site(tmp_path / "killed", file, media)
    for _ in range(KILLS):
        importing = killed.start()
        time.sleep(moments.uniform(0, seconds))
        importing.send_signal(signal.SIGKILL)
        importing.wait()
    killed.finish()
    expected, found = undisturbed.tables(), killed.tables()
    assert expected["articles.Article"]
    assert {name: len(rows) for name, rows in found.items()} == {name: len(rows) for name, rows in expected.items()}
    for name, rows in expected.items():
        assert found[name] == rows, name
