"""Starts that are killed outright at random moments: the next one works, and nothing is lost.

NEWSROOM_SOAK=0.1 does a tenth; NEWSROOM_SOAK_SEED repeats the moments of a run that failed.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import random
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SCALE = float(os.environ.get("NEWSROOM_SOAK", "1"))
SEED = int(os.environ.get("NEWSROOM_SOAK_SEED") or random.randrange(10**6))
PIECES, REPLIES = 32, 377

pytestmark = [pytest.mark.soak, pytest.mark.skipif(sys.platform != "linux", reason="finds processes in /proc")]


class Newsroom:
    """One copy of the site with a data folder and a port of its own, started as `make run` does."""

    def __init__(self, folder: Path) -> None:
        self.data, self.log, self.port = folder / "data", folder / "log", free_port()
        self.mark = f"NEWSROOM_DATA={self.data}"
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "DJANGO_"))},
            "NEWSROOM_DATA": str(self.data),
            "PORT": str(self.port),
            "DEMO": "1",
        }
        self.process: subprocess.Popen | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> float:
        """Begin a start, without waiting for it; returns when that was."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "newsroom.launcher"],
                cwd=ROOT, env=self.environment, start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        return time.monotonic()

    def start_fully(self) -> float:
        """Start, and wait for the banner; returns the seconds that it took."""
        self.log.unlink(missing_ok=True)
        begun = self.start()
        while b"Ctrl-C stops it" not in self.log.read_bytes():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() - begun < 180, self.log.read_text()
            time.sleep(0.05)
        return time.monotonic() - begun

    def kill(self, everything: bool) -> None:
        """Kill the whole group; or every process there is, so that none can tidy up after another."""
        if everything:
            for pid in self.processes():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(60)

    def processes(self) -> list[int]:
        """All that run with this data folder."""
        found = []
        for environment in Path("/proc").glob("[0-9]*/environ"):
            with contextlib.suppress(OSError):
                if self.mark.encode() in environment.read_bytes().split(b"\0"):
                    found.append(int(environment.parent.name))
        return found

    def get(self, path: str) -> str:
        with urllib.request.urlopen(self.address + path, timeout=30) as answer:
            return answer.read().decode()

    def is_healthy(self) -> bool:
        try:
            return bool(self.get("/healthz"))
        except OSError:
            return False

    def post_reply(self, words: str) -> None:
        """Reply to the first piece of the front page, as a browser without JavaScript does."""
        piece = re.search(r'href="(/\d{4}/\d{2}/\d{2}/[^"#]+)"', self.get("/"))[1]
        form = re.search(r'<form[^>]*action="(/comments/[^"]+)".*?</form>', self.get(piece), re.DOTALL)
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[0]))
        fields = {"author": "Ilse Brand", "email": "ilse@example.org", "comment": words, **hidden}
        request = urllib.request.Request(self.address + form[1], urllib.parse.urlencode(fields).encode())
        request.add_header("Origin", self.address)
        with urllib.request.urlopen(request, timeout=30) as answer:
            assert answer.status == 200

    def count(self, question: str, *values: str) -> int:
        with contextlib.closing(sqlite3.connect(self.data / "newsroom.sqlite3")) as database:
            return database.execute(question, values).fetchone()[0]

    def static_files(self) -> dict[str, str]:
        """Every static file that was built, with the hash of what is in it."""
        root = self.data / "static"
        files = [file for file in root.rglob("*") if file.is_file()]
        return {str(file.relative_to(root)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[Newsroom]:
    newsroom = Newsroom(tmp_path)
    yield newsroom
    newsroom.kill(everything=True)


def test_a_start_that_is_killed_at_any_moment_is_made_good_by_the_next(newsroom):
    print(f"\nNEWSROOM_SOAK_SEED={SEED}")
    moments = random.Random(SEED)
    first = newsroom.start_fully()
    whole = newsroom.static_files()
    assert newsroom.stop() == 0
    later = newsroom.start_fully()
    assert newsroom.stop() == 0
    print(f"undisturbed: first start {first:.1f} s, later start {later:.1f} s")

    replies: list[str] = []
    for number in range(max(2, round(20 * SCALE))):
        afresh = number % 2 == 0
        if afresh:
            shutil.rmtree(newsroom.data)
            replies.clear()
        # Past the end of the start too: there the site is running.
        moment = moments.uniform(0, (first if afresh else later) * 1.2)
        begun = newsroom.start()
        time.sleep(max(0, begun + moment - time.monotonic()))
        newsroom.kill(everything=number % 4 < 2)
        again = newsroom.start_fully()
        print(f"{'first' if afresh else 'later'} start killed after {moment:.2f} s, next took {again:.1f} s")

        assert newsroom.count("SELECT count(*) FROM articles_article WHERE kind = 'article'") == PIECES
        assert newsroom.count("SELECT count(*) FROM comments_comment WHERE source = 'demo'") == REPLIES
        for words in replies:
            assert newsroom.count("SELECT count(*) FROM comments_comment WHERE body = ?", words) == 1
        assert newsroom.static_files() == whole
        stylesheet = re.search(r'href="(/static/[^"]+\.css)"', newsroom.get("/"))[1]
        assert newsroom.get(stylesheet)
        assert newsroom.get("/readyz")

        words = f"What was said after start {number} stays."
        newsroom.post_reply(words)
        replies.append(words)
        newsroom.kill(everything=True)
        assert newsroom.count("SELECT count(*) FROM comments_comment WHERE body = ?", words) == 1


def test_the_first_password_is_shown_again_by_a_start_that_follows_a_killed_one(newsroom):
    newsroom.start()
    wait_for(lambda: (newsroom.data / "password-not-shown").exists())
    newsroom.kill(everything=True)
    newsroom.start_fully()
    assert re.search(r"Password +\w+-\w+-\w+-\w+\n", newsroom.log.read_text())
    newsroom.stop()
    newsroom.start_fully()
    assert "the one shown at the first start" in newsroom.log.read_text()


def test_told_to_stop_it_finishes_the_request_that_is_running(newsroom):
    newsroom.start_fully()
    piece = re.search(r'href="(/\d{4}/\d{2}/\d{2}/[^"#]+)"', newsroom.get("/"))[1]
    action = re.search(r'action="(/comments/[^"]+)"', newsroom.get(piece))[1]
    head = [
        f"POST {action} HTTP/1.1", f"Host: localhost:{newsroom.port}", f"Origin: {newsroom.address}",
        "Content-Type: application/x-www-form-urlencoded", "Content-Length: 1000", "", "",
    ]  # fmt: skip
    with socket.create_connection(("127.0.0.1", newsroom.port), timeout=20) as slow:
        slow.sendall("\r\n".join(head).encode() + b"comment=" + b"a" * 292)
        time.sleep(1)
        newsroom.process.terminate()
        time.sleep(4)
        slow.sendall(b"a" * 700)
        assert slow.recv(100).startswith(b"HTTP/1.1 4")
    assert newsroom.process.wait(20) == 0
    assert newsroom.processes() == []


def test_a_supervisor_that_is_killed_leaves_nobody_on_the_port(newsroom):
    newsroom.start_fully()
    newsroom.process.kill()
    newsroom.process.wait()
    wait_for(lambda: newsroom.processes() == [])
    newsroom.start_fully()
    assert newsroom.stop() == 0


@pytest.mark.parametrize("name", ["granian", "manage.py\0worker"], ids=["server", "worker"])
def test_what_dies_is_started_again(newsroom, name):
    def running() -> list[int]:
        return [pid for pid in newsroom.processes() if name in Path(f"/proc/{pid}/cmdline").read_text()]

    newsroom.start_fully()
    before = set(wait_for(running))
    os.kill(min(before), signal.SIGKILL)
    wait_for(lambda: len(running()) == len(before) and min(before) not in running())
    wait_for(newsroom.is_healthy)
    assert newsroom.stop() == 0


def test_an_environment_whose_making_is_killed_is_made_whole_by_the_next_start(tmp_path):
    moments = random.Random(SEED)
    launcher = tmp_path / "newsroom" / "launcher"
    launcher.mkdir(parents=True)
    shutil.copy(ROOT / "newsroom" / "launcher" / "environment.py", launcher)
    for requirements in ROOT.glob("requirements*.txt"):
        shutil.copy(requirements, tmp_path)
    python = os.path.realpath(sys.executable)
    for _ in range(max(1, round(4 * SCALE))):
        process = subprocess.Popen([python, launcher / "environment.py"], start_new_session=True)
        time.sleep(moments.uniform(0, 10))
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    subprocess.run([python, launcher / "environment.py"], check=True)
    inside = tmp_path / ".venv" / "bin" / "python"
    subprocess.run([inside, "-c", "import django, granian, PIL, nh3, whitenoise"], check=True)
    assert not list(tmp_path.glob(".venv/*.new"))


def wait_for(condition: Callable[[], Any]) -> Any:
    """What the condition gives once it holds."""
    deadline = time.monotonic() + 120
    while not (found := condition()):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return found
