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
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from articles import terminal, wording
from articles.importing.report import Report
from articles.importing.text import NotAStory, Story, decode, read_story
from articles.models import Article, Author, Byline, Section, Tag

SOURCE = "text"
YEARS = range(1600, 3000)
"""No newspaper is older, and a year beyond them is a slip of the pen that the calendar might still take."""


class Command(terminal.Command):
    help = gettext_lazy("Import a story from a text file; prints what it decided, and the address of the piece last.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        add = parser.add_argument
        add("file", type=Path, help=_("A text file in UTF-8; - reads standard input."))
        add("--headline", default="", help=_("The headline, instead of the one found."))
        add("--section", default="", help=_("Slug, path or name of a section (default: the first one)."))
        add("--author", action="append", default=[], help=_("A reporter's name; may be repeated."))
        add("--tags", default="", help=_("Tags, parted by commas; unknown ones are made."))
        add("--date", default="", help=_("Date of publication: 2020-10-06 or 2020-10-06T14:05."))
        add("--publish", action="store_true", help=_("Publish it; without this it becomes a draft."))
        add("--dry-run", action="store_true", help=_("Say what would be done, and write nothing."))
        add("--report", type=Path, metavar="FILE.json", help=_("Write what was done as JSON."))

    def handle(self, *, file: Path, report: Path | None, dry_run: bool, **options: Any) -> None:
        try:
            story = read_story(decode(_read(file)), " ".join(options["headline"].split()))
        except NotAStory as error:
            raise CommandError(wording.labelled(file, error)) from error
        at = _moment(options["date"])
        known = Article.objects.filter(source=SOURCE, source_id=story.fingerprint).first()
        if known:
            words = _("This story was imported already, as %(address)s") % {"address": known.get_absolute_url()}
            raise CommandError(wording.labelled(file, words))
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
            raise CommandError(wording.labelled(file, _in_one_line(error))) from error
        except (DataError, IntegrityError) as error:
            said = str(error).strip().partition("\n")[0]
            words = _("The database does not take this story: %(why)s.") % {"why": said}
            raise CommandError(wording.labelled(file, words)) from error
        except UnicodeEncodeError as error:
            words = _("An option holds bytes that are no text in UTF-8.")
            raise CommandError(wording.labelled(file, words)) from error
        for line in lines:
            self.stdout.write(line)
        self.stdout.write(_("Nothing was written: this was a dry run.") if dry_run else address)


def _read(file: Path) -> bytes:
    try:
        if str(file) == "-":
            return sys.stdin.buffer.read()
        return file.read_bytes()
    except OSError as error:
        words = _("%(path)s cannot be read: %(why)s.") % {"path": file, "why": error.strerror}
        raise CommandError(words) from error


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
        words = _("--date must be a date such as 2020-10-06 or 2020-10-06T14:05, not %(given)r.")
        raise CommandError(words % {"given": written})
    if moment.year not in YEARS:
        words = _("--date must lie between %(first)d and %(last)d, not in %(year)d.")
        raise CommandError(words % {"first": YEARS[0], "last": YEARS[-1], "year": moment.year})
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment


def _in_one_line(error: ValidationError) -> str:
    """What is wrong, each sentence with the part of the piece it is about."""
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    return " ".join(
        message if name == NON_FIELD_ERRORS else wording.labelled(name, message)
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
    authors = dict.fromkeys(_named(Author, name) for name in options["author"] if name.strip())
    article.set_tags([_named(Tag, name) for name in options["tags"].split(",") if name.strip()])
    article.set_bylines([(author, Byline.Role.REPORTING) for author in authors])
    if options["publish"]:
        article.schedule(at) if at else article.publish()
    Article.objects.filter(pk=article.pk).update(imported_version=article.version)
    return article


def _section(wanted: str) -> Section:
    sections = list(Section.objects.all())
    if not sections and not wanted:
        return Section.objects.create(name=_("News"), slug="news")
    if not wanted:
        return sections[0]
    for section in sections:
        if wanted.casefold() in {section.slug, section.path, section.name.casefold()}:
            return section
    known = wording.listed(section.path for section in sections) or _("none yet")
    words = _("There is no section %(wanted)r. The sections are: %(known)s.")
    raise CommandError(words % {"wanted": wanted, "known": known})


def _named[T: (Author, Tag)](model: type[T], name: str) -> T:
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
        words = {
            Author: _("The author %(name)r cannot be made: %(why)s"),
            Tag: _("The tag %(name)r cannot be made: %(why)s"),
        }
        raise CommandError(words[model] % {"name": shown, "why": _in_one_line(error)}) from error
    made.save()
    return made


def _describe(article: Article, story: Story) -> list[str]:
    none = pgettext("of a list", "none")
    lines = [
        _("Headline: %(headline)s") % {"headline": article.headline},
        _("Standfirst: %(standfirst)s") % {"standfirst": article.standfirst or none},
        _("Paragraphs: %(number)d") % {"number": len(story.paragraphs)},
    ]
    before = 0
    for block in story.blocks:
        if block.is_subheading:
            words = _("Subheading after paragraph %(number)d: %(subheading)s")
            lines.append(words % {"number": before, "subheading": block.text})
        before += not block.is_subheading
    lines += [
        _("Section: %(section)s") % {"section": article.section},
        _("Authors: %(authors)s")
        % {"authors": wording.listed(byline.author.name for byline in article.bylines.all()) or none},
        _("Tags: %(tags)s") % {"tags": wording.listed(tag.name for tag in article.tags.all()) or none},
        _("Status: %(status)s") % {"status": article.state.label},
    ]
    return lines
