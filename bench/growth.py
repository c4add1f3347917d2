"""What pages cost when they are made anew, and whether that grows: the same pages on small and on large sites.

`make bench` prints the table and adds it to bench/results.md. Each site is an invented one (`manage.py generate_site`)
with ten times as many replies as pieces, in a data folder of its own. Every page is asked for many times through
Django, where no page is kept: that is what the first reader after a change waits for.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from bench.report import tell  # noqa: E402

SIZES = [1_000, 10_000]
REPLIES = 10
"""For each piece, on the average."""
SEED = 1
TIMES = 15
A_DISCUSSION = 60
"""A piece with about so many replies is taken, so that the page is as long on every site."""


def addresses() -> dict[str, str]:
    """The pages that are asked for: of each kind the busiest, but for the piece, which is much the same everywhere."""
    from django.db.models import Count, F
    from django.db.models.functions import Abs

    from articles.models import Article, Author, Section, Tag

    live = Article.objects.live().stories()
    discussed = live.exclude(replies=Article.Replies.HIDDEN)
    middle = live.order_by("published_on").values_list("published_on", flat=True)[live.count() // 2]

    def busiest(model: Any) -> str:
        return model.objects.annotate(number=Count("articles")).order_by("-number", "pk")[0].get_absolute_url()

    first = live.order_by("pk").values_list("headline", flat=True)[0]
    like_most = discussed.annotate(off=Abs(A_DISCUSSION - 1.0 * F("reply_count")))
    return {
        "a piece with replies": like_most.order_by("off", "pk")[0].get_absolute_url(),
        "the piece with the most replies": discussed.order_by("-reply_count", "pk")[0].get_absolute_url(),
        "the front page": "/",
        "a section": busiest(Section),
        "a tag": busiest(Tag),
        "an author": busiest(Author),
        "the archive of a year": f"/{middle.year}/",
        "a search": f"/search/?q={quote(first.split()[0])}",
        "the feed": "/feed/",
    }


def median(client: Any, address: str) -> dict[str, float]:
    """Milliseconds, of the processor and by the clock, and the size; of many askings after the first."""
    response = client.get(address)
    if response.status_code != 200:
        sys.exit(f"{address} answers {response.status_code}.")
    taken = []
    for _ in range(TIMES):
        processor, clock = time.process_time(), time.perf_counter()
        client.get(address)
        taken.append((time.process_time() - processor, time.perf_counter() - clock))
    processor, clock = (statistics.median(times) * 1000 for times in zip(*taken, strict=True))
    return {"processor": processor, "clock": clock, "bytes": len(response.content)}


def measure(pieces: int) -> dict[str, Any]:
    """Make a site of so many pieces in the data folder of this process, and ask for each page."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client

    begun = time.perf_counter()
    call_command("generate_site", articles=pieces, comments=pieces * REPLIES, seed=SEED, stdout=sys.stderr)
    seconds = time.perf_counter() - begun
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    client = Client(headers={"host": "localhost"})
    pages = {name: median(client, address) for name, address in addresses().items()}
    return {"pieces": pieces, "seconds": seconds, "megabytes": megabytes, "pages": pages}


def in_a_folder_of_its_own(pieces: int) -> dict[str, Any]:
    """`measure()` in a process and a data folder of its own."""
    with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as folder:
        environment = os.environ | {"NEWSROOM_DATA": folder, "DEMO": "0"}
        for arguments in [["-m", "newsroom.launcher.preparing", folder], [__file__, "--measure", str(pieces)]]:
            done = subprocess.run(
                [sys.executable, *arguments], cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True
            )
        return json.loads(done.stdout)


def table(sites: list[dict[str, Any]]) -> Iterator[str]:
    yield (
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {os.cpu_count()} processors, {REPLIES} "
        f"replies a piece; medians of {TIMES}, in milliseconds: of processor time, and by the clock"
    )
    yield ""
    sizes = [f"{site['pieces']:,} pieces" for site in sites]
    yield "| page | " + " | ".join(f"{size}: kB | processor | clock" for size in sizes) + " | processor × | clock × |"
    yield "|---|" + "---:|" * (3 * len(sizes) + 2)
    for name in sites[0]["pages"]:
        rows = [site["pages"][name] for site in sites]
        cells = [f"{row['bytes'] / 1000:.0f} | {row['processor']:.1f} | {row['clock']:.1f}" for row in rows]
        ratios = [f"{rows[-1][what] / rows[0][what]:.2f}" for what in ["processor", "clock"]]
        yield f"| {name} | {' | '.join([*cells, *ratios])} |"
    yield ""
    made = [
        f"{site['pieces']:,} in {site['seconds']:.0f} s with at most {site['megabytes']:.0f} MB of memory"
        for site in sites
    ]
    yield f"Making the sites, pictures and replies included: {', '.join(made)}."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES, help="Numbers of pieces, from small to large.")
    parser.add_argument("--dry-run", action="store_true", help="Print the table, and add it to no file.")
    parser.add_argument("--measure", type=int, metavar="N", help="Only measure one site, in this data folder.")
    given = parser.parse_args()
    if given.measure:
        print(json.dumps(measure(given.measure)))
        return
    tell("Growing", table([in_a_folder_of_its_own(n) for n in given.sizes]), keep=not given.dry_run)


if __name__ == "__main__":
    main()
