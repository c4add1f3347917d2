"""What a search costs, and whether it grows with the site: a common word, a rare one, a phrase and nothing.

`make bench` prints the table and adds it to bench/results.md. Each site is made here, in bulk, in a data folder of its
own, and indexed as the worker would; then every question is asked many times, of the index alone and of the whole page.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from bench.report import tell  # noqa: E402

SIZES = [10_000, 100_000]
TIMES = 31
WORDS_OF_A_PIECE = 120
VOCABULARY = 20_000
RARE = 20
"""So many pieces say the rare word, whatever the size of the site: a page full."""
QUESTIONS = {
    "a common word": "harbour",
    "a rare word": "xylograph",
    "a phrase": '"harbour bridge"',
    "two words, by date": "council river",
    "nothing": "xylogarphic",
    "no word: the form alone": "",
}
"""The last tells what every page costs before anything is searched for."""


def pieces(number: int, section: Any) -> Iterator[Any]:
    """So many pieces, the same for the same number: words as often as in any language, dates over twenty years."""
    from articles.models import Article

    chance = random.Random(number)  # noqa: S311
    made = ["".join(chance.choices("abcdefghiklmnoprstuvw", k=chance.randint(3, 9))) for _ in range(VOCABULARY)]
    words = ["harbour", "bridge", "council", "river", *made]
    text = chance.choices(words, [1 / (rank + 2) for rank in range(len(words))], k=1_000_000)
    start, step = datetime(2006, 1, 1, tzinfo=UTC), timedelta(days=365 * 20) / number
    for place in range(number):
        said = text[(at := chance.randrange(len(text) - WORDS_OF_A_PIECE)) : at + WORDS_OF_A_PIECE]
        when = start + place * step
        rare = " xylograph" if place % (number // RARE) == 7 else ""
        yield Article(
            headline=" ".join(said[:7]).capitalize(),
            standfirst=" ".join(said[7:25]).capitalize() + ".",
            body=f"<p>{' '.join(said)}{rare}.</p>",
            slug=f"piece-{place}",
            section=section,
            status="published",
            published_at=when,
            displayed_at=when,
            published_on=when.date(),
            saved_at=when,
        )


def make_site(number: int) -> float:
    """Fill the site; returns the seconds that indexing took."""
    from articles.models import Article, Section
    from articles.search import indexing

    section, batch = Section.objects.create(name="World", slug="world"), []
    for piece in pieces(number, section):
        batch.append(piece)
        if len(batch) == 2_000:
            Article.objects.bulk_create(batch)
            batch = []
    Article.objects.bulk_create(batch)
    begun = time.perf_counter()
    while indexing.index_some():
        pass
    return time.perf_counter() - begun


def median(ask: Callable[[], Any]) -> float:
    """Milliseconds of processor time, of many askings after the first: nothing waits for a disk, and other programs on
    the machine are not counted."""
    ask()
    taken = []
    for _ in range(TIMES):
        begun = time.process_time()
        ask()
        taken.append((time.process_time() - begun) * 1000)
    return statistics.median(taken)


def measure(number: int) -> dict[str, Any]:
    """Make a site of so many pieces in the data folder of this process, and ask it everything."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
    import django

    django.setup()
    from django.test import Client

    from articles.search.finding import find
    from articles.search.query import parse

    indexing = make_site(number)
    client, found = Client(headers={"host": "localhost"}), {}
    for name, typed in QUESTIONS.items():
        by_date = "by date" in name
        asked = {"q": typed, "sort": "date" if by_date else "relevance"}

        def index(typed: str = typed, by_date: bool = by_date) -> list[int]:
            return find(parse(typed), by_date=by_date)

        def page(asked: dict[str, str] = asked) -> Any:
            return client.get("/search/", asked)

        if page().status_code != 200:
            sys.exit(f"The search for {typed} failed.")
        found[name] = {"found": len(index()), "index": median(index), "page": median(page)}
    return {"pieces": number, "indexing": indexing, "questions": found}


def in_a_folder_of_its_own(number: int) -> dict[str, Any]:
    """`measure()` in a process and a data folder of its own."""
    with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as folder:
        environment = os.environ | {"NEWSROOM_DATA": folder, "DEMO": "0"}
        for arguments in [["-m", "newsroom.launcher.preparing", folder], [__file__, "--measure", str(number)]]:
            done = subprocess.run(
                [sys.executable, *arguments], cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True
            )
        return json.loads(done.stdout)


def table(sites: list[dict[str, Any]]) -> Iterator[str]:
    yield (
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {os.cpu_count()} processors; medians of "
        f"{TIMES}, in milliseconds of processor time: of the index alone, and of the whole page"
    )
    yield ""
    sizes = [f"{site['pieces']:,}" for site in sites]
    yield "| search for | " + " | ".join(f"found in {s} | index | page" for s in sizes) + " | index × | page × |"
    yield "|---|" + "---:|" * (3 * len(sizes) + 2)
    for name in QUESTIONS:
        rows = [site["questions"][name] for site in sites]
        cells = [cell for row in rows for cell in [f"{row['found']:,}", f"{row['index']:.1f}", f"{row['page']:.1f}"]]
        ratios = [f"{rows[-1][what] / rows[0][what]:.2f}" if QUESTIONS[name] else "" for what in ["index", "page"]]
        yield f"| {name} | {' | '.join([*cells, *ratios])} |"
    yield ""
    speeds = [f"{site['pieces'] / site['indexing']:,.0f} pieces a second ({site['pieces']:,})" for site in sites]
    yield f"Indexing, {WORDS_OF_A_PIECE} words a piece: {', '.join(speeds)}."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES, help="Numbers of pieces, from small to large.")
    parser.add_argument("--dry-run", action="store_true", help="Print the table, and add it to no file.")
    parser.add_argument("--measure", type=int, metavar="N", help="Only measure one site, in this data folder.")
    given = parser.parse_args()
    if given.measure:
        print(json.dumps(measure(given.measure)))
        return
    tell("Searching", table([in_a_folder_of_its_own(n) for n in given.sizes]), keep=not given.dry_run)


if __name__ == "__main__":
    main()
