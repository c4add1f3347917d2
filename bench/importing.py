"""What moving a WordPress site in costs: posts a second, and whether memory stays flat as the site grows, in one run.

`make bench` prints the table and adds it to bench/results.md. Each export is made here (ten comments for a post, in
threads, with categories, tags, links between posts and pictures that are not there), and is imported by the command in
a process and a data folder of its own; memory is the peak of that process, as the kernel counted it.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from bench.report import tell  # noqa: E402
from tests.newsroom import wxr_files as wxr  # noqa: E402

SIZES = [1_000, 10_000]
COMMENTS = 10
WORDS = (
    "harbour bridge council river minister winter paper market engine letter border railway harvest court island "
    "tunnel museum factory village storm treaty budget school hospital forest glacier theatre printer lantern"
).split()


@dataclass(frozen=True)
class Measured:
    """One import: its size, and what it took."""

    posts: int
    seconds: float
    again: float
    megabytes: float
    size: int


def words(chance: random.Random, number: int) -> str:
    return " ".join(chance.choice(WORDS) for _ in range(number))


def parts(posts: int) -> Iterator[str]:
    """The parts of an export with so many posts; the same for the same number."""
    chance = random.Random(posts)  # noqa: S311
    sections = [f"section-{number}" for number in range(12)]
    tags = [f"tag-{number}" for number in range(200)]
    yield from (wxr.author(f"author{number}", f"Author {number}") for number in range(20))
    yield from (wxr.category(slug, parent=sections[0] if place > 8 else "") for place, slug in enumerate(sections))
    yield from map(wxr.tag, tags)
    start = datetime(2005, 1, 1, tzinfo=UTC)
    for number in range(1, posts + 1):
        at = f"{start + timedelta(hours=11 * number):%Y-%m-%d %H:%M:%S}"
        first = number * 100
        replies = [
            wxr.comment(first + n, words(chance, 30), parent=first + n // 2 if n % 3 and n > 1 else 0, date=at)
            for n in range(1, COMMENTS + 1)
        ]
        text = "\n\n".join(words(chance, 60).capitalize() + "." for _ in range(7))
        text += f'\n\nSee <a href="{wxr.SITE}/?p={chance.randint(1, posts)}">another</a>.'
        labels = [wxr.label("category", chance.choice(sections))]
        labels += [wxr.label("post_tag", slug) for slug in chance.sample(tags, 3)]
        yield wxr.item(
            number,
            words(chance, 7).capitalize(),
            text,
            date=at,
            by=f"author{number % 20}",
            labels=labels,
            replies=replies,
        )
        if number % 20 == 0:
            yield wxr.attachment(10_000_000 + number, f"2010/{number}.jpg", alt="A picture", parent=number)


def write(file: Path, posts: int) -> None:
    """Write an export, a part at a time: it may be larger than memory."""
    head, _, tail = wxr.export("").partition("\n\n</channel>")
    with file.open("w", encoding="utf-8") as out:
        out.write(head)
        for part in parts(posts):
            out.write(part + "\n")
        out.write("\n</channel>" + tail)


def measure(posts: int) -> Measured:
    """Import a site of so many posts, twice: the second time there is nothing to do."""
    with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as folder:
        file, data = Path(folder, "export.xml"), Path(folder, "data")
        write(file, posts)
        environment = os.environ | {"NEWSROOM_DATA": str(data), "DEMO": "0"}

        def run(*arguments: str) -> float:
            begun = time.monotonic()
            subprocess.run(
                [sys.executable, *arguments], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )  # fmt: skip
            return time.monotonic() - begun

        run("-m", "newsroom.launcher.preparing", str(data))
        seconds = run("manage.py", "import_wordpress", str(file))
        again = run("manage.py", "import_wordpress", str(file))
        # The largest child of all so far; sizes are measured from small to large.
        kilobytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        return Measured(posts, seconds, again, kilobytes / 1024, file.stat().st_size)


def table(found: list[Measured]) -> Iterator[str]:
    yield f"Python {platform.python_version()}, {os.cpu_count()} processors, {COMMENTS} comments a post"
    yield ""
    yield "| posts | export | time | posts a second | again, unchanged | peak memory |"
    yield "|---:|---:|---:|---:|---:|---:|"
    for one in found:
        yield (
            f"| {one.posts:,} | {one.size / 1e6:.0f} MB | {one.seconds:.0f} s | {one.posts / one.seconds:.0f} "
            f"| {one.again:.0f} s | {one.megabytes:.0f} MB |"
        )
    first, last = found[0], found[-1]
    if first is not last:
        yield ""
        yield (
            f"From {first.posts:,} to {last.posts:,} posts: memory × {last.megabytes / first.megabytes:.2f}, "
            f"time a post × {last.seconds / last.posts / (first.seconds / first.posts):.2f}."
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES, help="Numbers of posts, from small to large.")
    parser.add_argument("--dry-run", action="store_true", help="Print the table, and add it to no file.")
    parser.add_argument("--write", type=Path, metavar="FILE", help="Only write an export of the first size.")
    given = parser.parse_args()
    if given.write:
        write(given.write, given.sizes[0])
        return
    tell("Moving a WordPress site in", table([measure(n) for n in given.sizes]), keep=not given.dry_run)


if __name__ == "__main__":
    main()
