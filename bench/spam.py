"""What the pipeline lets through and whom it stops by mistake: the corpus of bench/corpus, posted in a seeded order.

Each comment is posted twice over: with nothing learnt, and after a moderator who is never wrong has decided a hundred,
fifty of each sort. People come back with the key of their browser, and are known once something of theirs was approved;
campaigns come as somebody new each time. Points alone are shown beside what happens where first comments wait anyway.
`make bench` adds the tables to bench/results.md.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from bench.report import tell  # noqa: E402

CORPUS = Path(__file__).parent / "corpus"
SEED = 6
DECIDED = 50
"""So many of each sort the moderator decides before the others come."""
OUTCOMES = ["published", "pending", "spam", "rejected", "refused"]
"""The last is the form's own: too many links, no name."""
NEVER = 1_000_000


@dataclass
class Posted:
    """One comment of the corpus and what became of it."""

    item: dict[str, str]
    is_spam: bool
    outcome: str
    was_known: bool
    points: int = 0
    reasons: list[str] = field(default_factory=list)


def corpus(folder: Path) -> list[tuple[dict[str, str], bool]]:
    """The comments with whether they are spam, in the seeded order."""
    found = []
    for name, is_spam in [("honest", False), ("spam", True)]:
        lines = (folder / f"{name}.jsonl").read_text("utf-8").splitlines()
        found += [(json.loads(line), is_spam) for line in lines if line.strip()]
    # An honest comment comes before the copy of it: that is what it was copied from.
    random.Random(SEED).shuffle(found)  # noqa: S311
    return sorted(found, key=lambda one: one[0]["kind"] == "copied")


class Site:
    """An empty newspaper with the pieces of the corpus, its readers and its moderator."""

    def __init__(self, items: Iterable[tuple[dict[str, str], bool]]) -> None:
        from django.contrib.auth import get_user_model

        from articles.models import Article, Section

        section, now = Section.objects.create(name="World", slug="world"), datetime.now(UTC)
        addresses = sorted({item["article"] for item, _ in items})
        self.articles = {
            address: Article.objects.create(
                headline=address, body="<p>What happened.</p>", slug=f"piece-{n}", section=section, status="published",
                published_at=now, displayed_at=now, published_on=now.date(), saved_at=now,
            )
            for n, address in enumerate(addresses)
        }  # fmt: skip
        self.moderator = get_user_model().objects.create_user("moderator", is_staff=True)
        self.people: dict[str, Any] = {}

    def post(self, item: dict[str, str], is_spam: bool) -> tuple[Posted, Any]:
        """Post it as a browser would; the comment is None where the form refuses it."""
        from comments import posting
        from comments.forms import CommentForm
        from comments.origin import Proof
        from comments.pipeline import Submission
        from comments.pipeline.identity import Identity, network_hash

        commenter = None if is_spam else self.people.get(item["writer"])
        if commenter is not None:
            commenter.refresh_from_db()
        known = commenter is not None and commenter.is_known
        names = {"author": "author", "email": "email", "website": "website", "comment": "comment"}
        form = CommentForm({name: item[key] for name, key in names.items()})
        if not form.is_valid():
            return Posted(item, is_spam, "refused", known, 0, sorted(form.errors)), None
        network = network_hash(item["id"] if is_spam else item["writer"])
        article, typed = self.articles[item["article"]], form.cleaned_data
        received = posting.receive(
            Submission(
                article=article,
                parent=None,
                author_name=typed["author"],
                author_email=typed["email"],
                author_url=typed.get("website", ""),
                body=typed["comment"],
                identity=Identity(network, network, commenter=commenter),
                proof=Proof.SAME_ORIGIN,
                honeypot="",
                form_article_id=article.pk,
                typed=(item["author"], item["comment"]),
            )
        )
        comment = received.comment
        if not is_spam:
            self.people.setdefault(item["writer"], comment.commenter)
        reasons = [
            f"{r['reason']} {r['points']:+}"
            for r in comment.held_reasons
            if r["points"] or r["reason"] != "first_comment"
        ]
        points = sum(r["points"] for r in comment.held_reasons)
        return Posted(item, is_spam, comment.status, known, points, reasons), comment

    def approve_quietly(self, comment: Any) -> None:
        """Have its writer known without teaching the classifier anything."""
        from comments.models import Commenter

        Commenter.objects.filter(pk=comment.commenter_id, approved=0).update(approved=1, approved_at=datetime.now(UTC))

    def decide(self, comment: Any, is_spam: bool) -> None:
        """As the moderator does; what is already as it should be is confirmed by being decided anew."""
        from comments import moderation

        to = "spam" if is_spam else "published"
        if comment.status == to:
            moderation.transition(comment, "pending", None, "looked_at")
        moderation.transition(comment, to, self.moderator, "decided")


def split(items: list[tuple[dict[str, str], bool]]) -> tuple[list, list]:
    """What the moderator decides, fifty of each sort, and the others."""
    left = {True: DECIDED, False: DECIDED}
    first, rest = [], []
    for item, is_spam in items:
        if left[is_spam] and item["kind"] != "copied":
            left[is_spam] -= 1
            first.append((item, is_spam))
        else:
            rest.append((item, is_spam))
    return first, rest


def run(folder: Path, *, hold: str, taught: bool) -> list[Posted]:
    """Post everything on an empty site, and undo it; returns what became of those that nobody has decided."""
    from django.conf import settings
    from django.db import transaction

    from articles.models import SiteSettings

    settings.COMMENTS_WEBSITE_FIELD = True
    settings.COMMENTS_LIMITS = dict.fromkeys(["soft", "email", "article", "site", "hard", "hard_wide"], (NEVER, 1))
    items = corpus(folder)
    first, rest = split(items)
    found = []
    with transaction.atomic():
        SiteSettings(moderation=hold).save()
        site = Site(items)
        for item, is_spam in first:
            _posted, comment = site.post(item, is_spam)
            if comment is not None and taught:
                site.decide(comment, is_spam)
            elif comment is not None and not is_spam:
                site.approve_quietly(comment)
        for item, is_spam in rest:
            posted, comment = site.post(item, is_spam)
            found.append(posted)
            if comment is not None and not is_spam:
                site.approve_quietly(comment)
        transaction.set_rollback(True)
    return found


def measure(folder: Path) -> dict[str, Any]:
    """All runs, in the data folder of this process; and what reading with five thousand rules takes."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
    import django

    django.setup()
    runs = {}
    for taught in [False, True]:
        for hold in ["anybody", "known"]:
            begun = time.process_time()
            posted = run(folder, hold=hold, taught=taught)
            took = (time.process_time() - begun) / 600 * 1000
            runs[f"{'taught' if taught else 'untaught'} {hold}"] = {"ms": took, "posted": [vars(one) for one in posted]}
    return {"runs": runs, "rules": rules_take()}


def rules_take() -> float:
    """Milliseconds of processor time to look for 5,000 rules in 5,000 characters; median of 21."""
    from comments.pipeline.patterns import Matcher, Subject

    chance = random.Random(SEED)  # noqa: S311
    words = ["".join(chance.choices("abcdefghiklmnoprstuvw", k=chance.randint(3, 9))) for _ in range(3_000)]
    rules = [(n, "word", " ".join(chance.choices(words, k=chance.randint(1, 3)))) for n in range(5_000)]
    matcher = Matcher(rules)
    subject = Subject("Ester", "e@example.org", "", " ".join(chance.choices(words, k=900))[:5_000])
    taken = []
    for _ in range(21):
        begun = time.process_time()
        matcher.find(subject)
        taken.append((time.process_time() - begun) * 1000)
    return statistics.median(taken)


def in_a_folder_of_its_own(folder: Path) -> dict[str, Any]:
    """`measure()` in a process and a data folder of its own."""
    with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as data:
        environment = os.environ | {"NEWSROOM_DATA": data, "DEMO": "0"}
        for arguments in [["-m", "newsroom.launcher.preparing", data], [__file__, "--measure", str(folder)]]:
            done = subprocess.run(
                [sys.executable, *arguments], cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True
            )
        return json.loads(done.stdout)


def table(measured: dict[str, Any], by: str) -> Iterator[str]:
    runs = {name: [Posted(**one) for one in run["posted"]] for name, run in measured["runs"].items()}
    number = len(next(iter(runs.values())))
    yield (
        f"{number} comments, after {2 * DECIDED} others; seed {SEED}; Python {platform.python_version()}. "
        "“Points alone”: nobody waits for being new."
    )
    yield ""
    yield "| | " + " | ".join(["comments", *OUTCOMES, "stopped"]) + " |"
    yield "|---|" + "---:|" * (len(OUTCOMES) + 2)
    titles = {
        "untaught anybody": "nothing learnt, points alone",
        "untaught known": "nothing learnt, first comments wait",
        "taught anybody": "100 decisions, points alone",
        "taught known": "100 decisions, first comments wait",
    }
    for name, title in titles.items():
        groups = {
            "spam": [one for one in runs[name] if one.is_spam],
            "honest": [one for one in runs[name] if not one.is_spam],
            "honest, of known writers": [one for one in runs[name] if not one.is_spam and one.was_known],
        }
        for group, posted in groups.items():
            yield f"| {title}: {group} | {_cells(posted)} |"
    yield ""
    times = ", ".join(f"{run['ms']:.1f} ({titles[name]})" for name, run in measured["runs"].items())
    yield f"Milliseconds of processor time for each comment, from the form to the row: {times}."
    yield f"Looking for 5,000 rules in 5,000 characters: {measured['rules']:.1f} ms."
    if by:
        yield ""
        yield f"By {by}, 100 decisions, points alone: stopped of all."
        yield ""
        kinds: dict[tuple[bool, str], list[Posted]] = defaultdict(list)
        for one in runs["taught anybody"]:
            kinds[one.is_spam, one.item[by]].append(one)
        before = {(one.is_spam, one.item["id"]): one for one in runs["untaught anybody"]}
        yield f"| {by} | sort | nothing learnt | 100 decisions | of |"
        yield "|---|---|---:|---:|---:|"
        for (is_spam, kind), posted in sorted(kinds.items(), key=lambda one: (one[0][0], one[0][1])):
            untaught = sum(before[is_spam, one.item["id"]].outcome != "published" for one in posted)
            stopped = sum(one.outcome != "published" for one in posted)
            yield f"| {kind} | {'spam' if is_spam else 'honest'} | {untaught} | {stopped} | {len(posted)} |"


def _cells(posted: list[Posted]) -> str:
    counted = Counter(one.outcome for one in posted)
    stopped = len(posted) - counted["published"]
    share = f"{100 * stopped / len(posted):.0f} %" if posted else ""
    return " | ".join([str(len(posted)), *(str(counted[outcome]) for outcome in OUTCOMES), share])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="The folder of honest.jsonl and spam.jsonl.")
    parser.add_argument("--by", choices=["kind", "lang"], default="kind", help="How the second table is cut.")
    parser.add_argument("--dry-run", action="store_true", help="Print the tables, and add them to no file.")
    parser.add_argument("--save", type=Path, help="Write what became of each comment into this file, as JSON.")
    parser.add_argument("--measure", type=Path, metavar="FOLDER", help="Only measure, in this data folder.")
    given = parser.parse_args()
    if given.measure:
        print(json.dumps(measure(given.measure)))
        return
    if not (given.corpus / "spam.jsonl").is_file():
        sys.exit(f"There is no corpus in {given.corpus}.")
    measured = in_a_folder_of_its_own(given.corpus)
    if given.save:
        given.save.write_text(json.dumps(measured, ensure_ascii=False), encoding="utf-8")
    tell("Honest comments and spam", table(measured, given.by), keep=not given.dry_run)


if __name__ == "__main__":
    main()
