"""Take in one story as copied from a web page: a text file with a headline, paragraphs and perhaps subheadings.

Says what it decided, writes everything in one transaction or nothing at all, and prints the piece's address last.
The same story is not taken twice.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.management.base import CommandError
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from articles.importing.report import Report
from articles.importing.text import NotAStory, Story, decode, read_story
from articles.locality import SiteCommand
from articles.models import Article, Author, Byline, Section, Tag

SOURCE = "text"
YEARS = range(1600, 3000)
"""No newspaper is older, and a year beyond them is a slip of the pen that the calendar might still take."""


class Command(SiteCommand):
    help = "Import a story from a text file; prints what it decided, and the address of the piece last."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="A text file in UTF-8; - reads standard input.")
        parser.add_argument("--headline", default="", help="The headline, instead of the one found.")
        parser.add_argument("--section", default="", help="Slug, path or name of a section (default: the first one).")
        parser.add_argument("--author", action="append", default=[], help="A reporter's name; may be repeated.")
        parser.add_argument("--tags", default="", help="Tags, parted by commas; unknown ones are made.")
        parser.add_argument("--date", default="", help="Date of publication: 2020-10-06 or 2020-10-06T14:05.")
        parser.add_argument("--publish", action="store_true", help="Publish it; without this it becomes a draft.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would be done, and write nothing.")
        parser.add_argument("--report", type=Path, metavar="FILE.json", help="Write what was done as JSON.")

    def handle(self, *, file: Path, report: Path | None, dry_run: bool, **options: Any) -> None:
        try:
            story = read_story(decode(_read(file)), " ".join(options["headline"].split()))
        except NotAStory as error:
            raise CommandError(f"{file}: {error}.") from error
        at = _moment(options["date"])
        known = Article.objects.filter(source=SOURCE, source_id=story.fingerprint).first()
        if known:
            raise CommandError(f"{file}: this story was imported already, as {known.get_absolute_url()}")
        try:
            with transaction.atomic():
                article = _make(story, at, options)
                lines = [*story.decisions, *_describe(article, story)]
                address = article.get_absolute_url()
                account = Report(SOURCE)
                account.add(
                    "article", story.fingerprint, "skipped" if dry_run else "created", "" if dry_run else address, lines
                )
                if report:
                    account.write(report)  # in here, so that without its report nothing comes in
                if dry_run:
                    transaction.set_rollback(True)
        except ValidationError as error:
            raise CommandError(f"{file}: {_in_one_line(error)}") from error
        except (DataError, IntegrityError) as error:
            said = str(error).strip().partition("\n")[0]
            raise CommandError(f"{file}: the database does not take this story: {said}.") from error
        except UnicodeEncodeError as error:
            raise CommandError(f"{file}: an option holds bytes that are no text in UTF-8.") from error
        for line in lines:
            self.stdout.write(line)
        self.stdout.write("Nothing was written: this was a dry run." if dry_run else address)


def _read(file: Path) -> bytes:
    try:
        if str(file) == "-":
            return sys.stdin.buffer.read()
        return file.read_bytes()
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from error


def _moment(written: str) -> datetime | None:
    """A date or a time of the site's zone; a date alone means noon, so that no zone moves it to another day."""
    if not written:
        return None
    try:
        moment = parse_datetime(written) if "T" in written or " " in written else None
        day = parse_date(written) if moment is None else None
    except ValueError:
        moment = day = None
    if day is not None:
        moment = datetime(day.year, day.month, day.day, 12)
    if moment is None:
        raise CommandError(f"--date must be a date such as 2020-10-06 or 2020-10-06T14:05, not {written!r}.")
    if moment.year not in YEARS:
        raise CommandError(f"--date must lie between {YEARS[0]} and {YEARS[-1]}, not in {moment.year}.")
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment


def _in_one_line(error: ValidationError) -> str:
    """What is wrong, each sentence with the part of the piece it is about."""
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    return " ".join(
        message if name == NON_FIELD_ERRORS else f"{name}: {message}"
        for name, messages in error.message_dict.items()
        for message in messages
    )


def _make(story: Story, at: datetime | None, options: dict[str, Any]) -> Article:
    article = Article(
        headline=story.headline,
        standfirst=story.standfirst,
        body=story.body,
        section=_section(options["section"]),
        source=SOURCE,
        source_id=story.fingerprint,
        published_at=None if options["publish"] else at,
    )
    article.full_clean()
    article.save()
    authors = dict.fromkeys(_named(Author, "author", name) for name in options["author"] if name.strip())
    article.set_tags([_named(Tag, "tag", name) for name in options["tags"].split(",") if name.strip()])
    article.set_bylines([(author, Byline.Role.REPORTING) for author in authors])
    if options["publish"]:
        article.schedule(at) if at else article.publish()
    Article.objects.filter(pk=article.pk).update(imported_version=article.version)
    return article


def _section(wanted: str) -> Section:
    sections = list(Section.objects.all())
    if not sections and not wanted:
        return Section.objects.create(name="News", slug="news")
    if not wanted:
        return sections[0]
    for section in sections:
        if wanted.casefold() in {section.slug, section.path, section.name.casefold()}:
            return section
    known = ", ".join(section.path for section in sections) or "none yet"
    raise CommandError(f"There is no section {wanted!r}. The sections are: {known}.")


def _named[T: (Author, Tag)](model: type[T], kind: str, name: str) -> T:
    """The author or tag of that name, made where there is none."""
    name = " ".join(name.split())
    known = model.objects.named(name)
    if known:
        return known
    made = model(name=name)
    try:
        made.full_clean()
    except ValidationError as error:
        shown = name if len(name) <= 40 else f"{name[:39]}…"
        raise CommandError(f"The {kind} {shown!r} cannot be made: {_in_one_line(error)}") from error
    made.save()
    return made


def _describe(article: Article, story: Story) -> list[str]:
    lines = [
        f"Headline: {article.headline}",
        f"Standfirst: {article.standfirst or 'none'}",
        f"Paragraphs: {len(story.paragraphs)}",
    ]
    before = 0
    for block in story.blocks:
        if block.is_subheading:
            lines.append(f"Subheading after paragraph {before}: {block.text}")
        before += not block.is_subheading
    lines += [
        f"Section: {article.section}",
        f"Authors: {', '.join(byline.author.name for byline in article.bylines.all()) or 'none'}",
        f"Tags: {', '.join(tag.name for tag in article.tags.all()) or 'none'}",
        f"Status: {article.state.label.lower()}",
    ]
    return lines
