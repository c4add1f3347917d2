"""The demo newsroom: loaded into an empty database in one transaction, and taken out again without a trace.

Its pieces are our own words and its people are invented; the files are in `content/`.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from articles.models import (
    Article,
    Author,
    Banner,
    Correction,
    Front,
    Pick,
    Picture,
    Section,
    Series,
    SiteSettings,
    Tag,
)
from articles.slugs import make_slug
from comments.models import Comment
from comments.moderation import transition
from newsroom.demo import front_page

SOURCE = "demo"
CONTENT = Path(__file__).parent / "content"
ACCOUNT = "demo-{slug}"
_WORDS = ["title", "alt", "caption", "credit"]
_PLACEHOLDER = re.compile(r"picture:([\w.-]+)")
"""How bodies of the demo name its pictures, whose addresses are made when they are loaded."""


def is_untouched() -> bool:
    """Whether nothing has ever been set up here: nothing that the demo has, and no settings."""
    return is_empty() and not SiteSettings.objects.exists()


def is_empty() -> bool:
    """Whether there is nothing that the demo could stand in the way of."""
    return not any(model.objects.exists() for model in [Article, Section, Tag, Author, Series])


def load() -> int:
    """Load the demo; all of it or nothing. Returns the number of pieces."""
    site = _read(CONTENT / "site.toml")
    kept = {picture.source_id: picture for picture in Picture.objects.filter(source=SOURCE)}  # by a removal
    new = [row for row in site["picture"] if row["file"] not in kept]
    with ThreadPoolExecutor(2) as pool:  # half a second for each picture, while Pillow lets other threads run
        return _load(site, kept, list(pool.map(_prepare_picture, new)))


@transaction.atomic
def _load(site: dict[str, Any], kept: dict[str, Picture], prepared: list[Picture]) -> int:
    if _has_default_settings():
        SiteSettings(**site["site"]).save()
    for picture in prepared:
        picture.save()
    pictures = kept | {picture.source_id: picture for picture in prepared}
    sections: dict[str, Section] = {}
    for row in site["section"]:
        row["parent"] = sections.get(row.get("parent", ""))
        sections[row["slug"]] = Section.objects.create(**row, source=SOURCE, source_id=row["slug"])
    authors = {row["slug"]: _make_author(row, pictures) for row in site["author"]}
    for row in site["page"]:
        row = {"kind": Article.Kind.PAGE, "replies": Article.Replies.HIDDEN} | row
        page = Article.objects.create(**row, source=SOURCE, source_id=f"page/{row['slug']}")
        page.publish()
        _mark_as_imported(page)
    files = (CONTENT / "pieces").glob("*.toml")
    pieces = sorted(({"slug": file.stem} | _read(file) for file in files), key=_published)
    for piece in pieces:
        _make_piece(piece, sections, authors, pictures)
    for row in site["series"]:
        _make_series(row)
    for row in site["related"]:
        _pick_related(row)
    front_page.load(site, SOURCE)
    return len(pieces)


def _has_default_settings() -> bool:
    stored, blank = SiteSettings.load(), SiteSettings()
    chosen = [column.attname for column in SiteSettings._meta.concrete_fields if column.editable]
    return all(getattr(stored, name) == getattr(blank, name) for name in chosen if name != "id")


def _published(piece: dict[str, Any]) -> datetime:
    """When it appears; what has no time of publication is a draft and comes after everything else."""
    return piece.get("published", datetime.max.replace(tzinfo=UTC))


def _read(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _prepare_picture(row: dict[str, Any]) -> Picture:
    """A picture for the library with its renditions, not yet saved."""
    data = (CONTENT / "pictures" / row["file"]).read_bytes()
    words = {name: row.get(name, "") for name in _WORDS}
    x, y = row.get("focal", (50, 50))
    picture = Picture(original=ContentFile(data, name=row["file"]), **words, focal_x=x, focal_y=y)
    picture.source, picture.source_id = SOURCE, row["file"]
    picture.prepare()
    return picture


def _make_author(row: dict[str, Any], pictures: dict[str, Picture]) -> Author:
    """An author with an account that nobody can sign in with: replies of the newsroom need one to carry a badge."""
    photo = pictures.get(row.pop("photo", ""))
    first, _, last = row["name"].partition(" ")
    username = ACCOUNT.format(slug=row["slug"])
    user = User.objects.filter(username=username).first()
    if user is None:
        user = User(username=username, first_name=first, last_name=last, is_staff=True, is_active=False)
        user.set_unusable_password()
        user.save()
    return Author.objects.create(**row, photo=photo, user=user, source=SOURCE, source_id=row["slug"])


def _make_piece(
    piece: dict[str, Any], sections: dict[str, Section], authors: dict[str, Author], pictures: dict[str, Picture]
) -> None:
    words = {name: piece.get(name, "") for name in ["headline", "kicker", "standfirst", "dateline", "body", "language"]}
    words["body"] = _PLACEHOLDER.sub(lambda found: pictures[found[1]].address, words["body"])
    article = Article.objects.create(
        **words,
        slug=piece["slug"],
        label=piece["label"],
        section=sections[piece["section"]],
        lead_picture=pictures.get(piece.get("picture", "")),
        updated_at=piece.get("updated"),
        replies=piece.get("replies", Article.Replies.OPEN),
        source=SOURCE,
        source_id=piece["slug"],
    )
    article.set_secondary_sections([sections[slug] for slug in piece.get("also", [])])
    article.set_tags([_tag(name) for name in piece.get("tags", [])])
    article.set_bylines([(authors[credit["author"]], credit["role"]) for credit in piece["bylines"]])
    for row in piece.get("corrections", []):
        Correction.objects.create(article=article, kind=row["kind"], text=row["text"], issued_at=row["issued"])
    if "published" in piece:
        article.schedule(piece["published"])
    _make_replies(article, piece.get("reply", []), authors)
    _mark_as_imported(article)


def _make_series(row: dict[str, Any]) -> None:
    parts = row.pop("parts")
    series = Series.objects.create(**row, source=SOURCE, source_id=row["slug"])
    for part, slug in enumerate(parts, 1):
        article = Article.objects.get(source=SOURCE, source_id=slug)
        article.series, article.part = series, part
        article.save(update_fields=["series", "part"])
        article.refresh_from_db(fields=["version"])
        _mark_as_imported(article)


def _pick_related(row: dict[str, Any]) -> None:
    named = Article.objects.filter(source=SOURCE, source_id__in=[row["piece"], *row["picks"]])
    known = {piece.source_id: piece for piece in named}
    for position, slug in enumerate(row["picks"]):
        Pick.objects.create(article=known[row["piece"]], piece=known[slug], position=position)


def _mark_as_imported(article: Article) -> None:
    """Remember the version that the demo left, which tells later whether somebody has edited the piece."""
    Article.objects.filter(pk=article.pk).update(imported_version=article.version)


def _tag(name: str) -> Tag:
    return Tag.objects.get_or_create(
        slug=make_slug(name), defaults={"name": name, "source": SOURCE, "source_id": name}
    )[0]


def _make_replies(article: Article, rows: list[dict[str, Any]], authors: dict[str, Author]) -> None:
    made: dict[str, Comment] = {}
    for row in sorted(rows, key=lambda row: row["at"]):
        comment = _new_reply(row, authors)
        comment.article, comment.parent = article, made.get(row["parent"])
        comment.source_id = f"{article.slug}/{row['id']}"
        comment.save()
        made[row["id"]] = comment
        if row["status"] == Comment.Status.PUBLISHED:
            transition(comment, Comment.Status.PUBLISHED, None, "demo")
    for row in rows:
        if row.get("removed"):
            transition(made[row["id"]], Comment.Status.REJECTED, None, "house_rules", row.get("reason", ""))


def _new_reply(row: dict[str, Any], authors: dict[str, Author]) -> Comment:
    """A reply without its place; what waits for a moderator says why, what is published has its own time."""
    staff = authors.get(row.get("staff", ""))
    is_published = row["status"] == Comment.Status.PUBLISHED
    held = [] if is_published else row.get("held", ["first_comment"])
    is_ping = row.get("kind", Comment.Kind.REPLY) != Comment.Kind.REPLY  # another site wrote it, which has no address
    return Comment(
        kind=row.get("kind", Comment.Kind.REPLY),
        author_name=row["name"],
        author_email="" if is_ping else f"{make_slug(row['name']) or 'reader'}@example.org"[:120],
        author_url=row.get("url", ""),
        user=staff.user if staff else None,
        body=row["text"].strip(),
        created_at=row["at"],
        published_at=row["at"] if is_published else None,
        held_reasons=[{"reason": code, "points": HELD_POINTS.get(code, 0)} for code in held],
        source=SOURCE,
    )


HELD_POINTS = {"links": 3}
"""What a reason to hold a reply counts, where it counts at all."""


EDITED = gettext_noop("it was edited")
ANSWERED = gettext_noop("readers have replied to it")

Thing = Article | Author | Banner | Front | Picture | Section | Series | Tag


@dataclass
class Removal:
    """How many pieces `remove()` took out, and what it left, each with the reason."""

    removed: int = 0
    kept: list[tuple[Thing, str]] = field(default_factory=list)


@transaction.atomic
def remove(*, edited: bool = False) -> Removal:
    """Take the demo out again, but for what somebody has edited or answered, and what is in use.

    With `edited`, what was edited goes too; what readers have answered and what is in use never does.
    """
    result = Removal()
    content = _read(CONTENT / "site.toml")
    written = {kind: {row[name]: row for row in content[kind]} for kind, name in _NAMED_BY.items()}
    pieces = Article.objects.filter(source=SOURCE).order_by("pk")
    for thing in [
        *Front.objects.filter(source=SOURCE),
        *Banner.objects.filter(source=SOURCE),
        *sorted(pieces, key=_depth),
        *Series.objects.filter(source=SOURCE),
        *Tag.objects.filter(source=SOURCE),
        *Author.objects.filter(source=SOURCE).select_related("user", "photo"),
        *sorted(Section.objects.filter(source=SOURCE), key=_depth),
        *Picture.objects.filter(source=SOURCE),
    ]:
        reason = _use_of(thing) or ("" if edited or not _is_edited(thing, written) else EDITED)
        if reason:
            result.kept.append((thing, reason))
            continue
        _delete(thing)
        result.removed += isinstance(thing, Article) and thing.kind == Article.Kind.ARTICLE
    values = content["site"]
    for settings in SiteSettings.objects.filter(**values):
        blank = SiteSettings()
        for name in values:
            setattr(settings, name, getattr(blank, name))
        settings.save()
    return result


_NAMED_BY = {"section": "slug", "series": "slug", "author": "slug", "picture": "file"}


def _depth(thing: Article | Section) -> int:
    """Sorts what lies deepest first: what lies below goes before what holds it."""
    return -thing.path.count("/")


def _use_of(thing: Thing) -> str:
    """Why it cannot go whatever is asked for: what would be lost, or would lose something, with it."""
    if isinstance(thing, Banner | Front):
        return ""
    if isinstance(thing, Article):
        if thing.comments.exclude(source=SOURCE).exists():
            return ANSWERED
        return gettext_noop("other pages lie under it") if thing.children.exists() else ""
    if isinstance(thing, Series):
        return gettext_noop("pieces are parts of it") if thing.articles.exists() else ""
    if isinstance(thing, Tag):
        return gettext_noop("pieces have it") if thing.articles.exists() else ""
    if isinstance(thing, Author):
        if thing.bylines.exists():
            return gettext_noop("pieces are credited to it")
        account = thing.user if _has_demo_account(thing) else None
        return (
            gettext_noop("its account is in use")
            if account and (account.is_active or account.has_usable_password())
            else ""
        )
    if isinstance(thing, Section):
        if thing.articles.exists() or thing.also_articles.exists():
            return gettext_noop("pieces lie in it")
        return gettext_noop("other sections lie under it") if thing.children.exists() else ""
    if thing.shown_in.exists():
        return gettext_noop("pieces show it")
    return gettext_noop("it is the photo of an author") if Author.objects.filter(photo=thing).exists() else ""


def _has_demo_account(author: Author) -> bool:
    return author.user is not None and author.user.username == ACCOUNT.format(slug=author.source_id)


def _is_edited(thing: Thing, written: dict[str, dict[str, dict[str, Any]]]) -> bool:
    """Whether it says something else than the files of the demo; where a section lies is no word of it."""
    if isinstance(thing, Article):
        return thing.version != thing.imported_version
    if isinstance(thing, Banner | Front):
        return thing.version > 1
    if isinstance(thing, Tag):
        has_more = bool(thing.description) or thing.aliases.exists()
        return has_more or (thing.name, thing.slug) != (thing.source_id, make_slug(thing.source_id))
    row = written[thing._meta.model_name].get(thing.source_id, {})
    if isinstance(thing, Picture):
        return _differs(thing, row, _WORDS) or not _looks_like(thing, CONTENT / "pictures")
    if isinstance(thing, Series):
        return _differs(thing, row, ["name", "slug", "description", "is_complete"])
    if isinstance(thing, Section):
        return _differs(thing, row, ["name", "slug", "description", "position"])
    photo = thing.photo.source_id if thing.photo else ""
    foreign = thing.user is not None and not _has_demo_account(thing)
    return (
        foreign
        or photo != row.get("photo", "")
        or _differs(thing, row, ["name", "slug", "job_title", "beat", "bio", "email", "website"])
    )


def _differs(thing: Thing, row: dict[str, Any], names: list[str]) -> bool:
    return any(getattr(thing, name) != row.get(name, "") for name in names)


def _looks_like(picture: Picture, folder: Path) -> bool:
    """Whether it still has the demo's file."""
    return picture.digest == hashlib.sha256((folder / picture.source_id).read_bytes()).hexdigest()


def _delete(thing: Thing) -> None:
    if isinstance(thing, Author) and _has_demo_account(thing):
        thing.user.delete()
    thing.delete()


def describe(thing: Thing) -> str:
    """Words that name something of the demo on a terminal."""
    if isinstance(thing, Picture):
        return _("the picture %(name)s") % {"name": thing.source_id}
    if isinstance(thing, Banner):
        return _("the banner “%(name)s”") % {"name": thing}
    if isinstance(thing, Front):
        return _("the front page “%(name)s”") % {"name": thing}
    if not isinstance(thing, Article):
        words = {
            Author: _("the author %(name)s (%(address)s)"),
            Section: _("the section %(name)s (%(address)s)"),
            Series: _("the series %(name)s (%(address)s)"),
            Tag: _("the tag %(name)s (%(address)s)"),
        }
        return words[type(thing)] % {"name": thing, "address": thing.get_absolute_url()}
    when = timezone.localdate(thing.published_at).isoformat() if thing.published_at else _("draft")
    words = _("%(headline)s (%(day)s, %(address)s)")
    return words % {"headline": thing.headline, "day": when, "address": thing.get_absolute_url()}
