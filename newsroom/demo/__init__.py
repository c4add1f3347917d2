"""The demo newsroom: loaded into an empty database in one transaction, and taken out again without a trace.

Its pieces are our own words and its people are invented; the files are in `content/`.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from articles.models import Article, Author, Correction, Picture, Section, SiteSettings, Tag
from articles.slugs import make_slug
from comments.models import Comment
from comments.moderation import transition

SOURCE = "demo"
CONTENT = Path(__file__).parent / "content"
ACCOUNT = "demo-{slug}"


def is_untouched() -> bool:
    """Whether nothing has ever been set up here: no piece, no settings."""
    return not Article.objects.exists() and not SiteSettings.objects.exists()


@transaction.atomic
def load() -> int:
    """Load the demo; all of it or nothing. Returns the number of pieces."""
    site = _read(CONTENT / "site.toml")
    SiteSettings(**site["site"]).save()
    pictures = {row["file"]: _make_picture(row) for row in site["picture"]}
    sections: dict[str, Section] = {}
    for row in site["section"]:
        row["parent"] = sections.get(row.get("parent", ""))
        sections[row["slug"]] = Section.objects.create(**row, source=SOURCE, source_id=row["slug"])
    authors = {row["slug"]: _make_author(row, pictures) for row in site["author"]}
    for row in site["page"]:
        page = Article.objects.create(kind=Article.Kind.PAGE, **row, source=SOURCE, source_id=f"page/{row['slug']}")
        page.publish()
        _mark_as_imported(page)
    pieces = sorted((_read(file) | {"slug": file.stem} for file in (CONTENT / "pieces").glob("*.toml")), key=_published)
    for piece in pieces:
        _make_piece(piece, sections, authors, pictures)
    return len(pieces)


def _published(piece: dict[str, Any]) -> datetime:
    return piece["published"]


def _read(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _make_picture(row: dict[str, Any]) -> Picture:
    data = (CONTENT / "pictures" / row["file"]).read_bytes()
    words = {name: row.get(name, "") for name in ["alt", "caption", "credit"]}
    return Picture.objects.create(
        file=ContentFile(data, name=row["file"]), **words, source=SOURCE, source_id=row["file"]
    )


def _make_author(row: dict[str, Any], pictures: dict[str, Picture]) -> Author:
    """An author with an account that nobody can sign in with: replies of the newsroom need one to carry a badge."""
    photo = pictures.get(row.pop("photo", ""))
    first, _, last = row["name"].partition(" ")
    user = User(
        username=ACCOUNT.format(slug=row["slug"]), first_name=first, last_name=last, is_staff=True, is_active=False
    )
    user.set_unusable_password()
    user.save()
    return Author.objects.create(**row, photo=photo, user=user, source=SOURCE, source_id=row["slug"])


def _make_piece(
    piece: dict[str, Any], sections: dict[str, Section], authors: dict[str, Author], pictures: dict[str, Picture]
) -> None:
    words = {name: piece.get(name, "") for name in ["headline", "kicker", "standfirst", "dateline", "body"]}
    article = Article.objects.create(
        **words,
        slug=piece["slug"],
        label=piece["label"],
        section=sections[piece["section"]],
        lead_picture=pictures.get(piece.get("picture", "")),
        updated_at=piece.get("updated"),
        source=SOURCE,
        source_id=piece["slug"],
    )
    article.set_tags([_tag(name) for name in piece.get("tags", [])])
    article.set_bylines([(authors[credit["author"]], credit["role"]) for credit in piece["bylines"]])
    for row in piece.get("corrections", []):
        Correction.objects.create(article=article, kind=row["kind"], text=row["text"], issued_at=row["issued"])
    article.schedule(piece["published"])
    _make_replies(article, piece.get("reply", []), authors)
    _mark_as_imported(article)


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
        staff = authors.get(row.get("staff", ""))
        comment = Comment.objects.create(
            article=article,
            parent=made.get(row.get("parent", "")),
            author_name=row["name"],
            author_email=f"{make_slug(row['name']) or 'reader'}@example.org"[:120],
            user=staff.user if staff else None,
            body=row["text"].strip(),
            created_at=row["at"],
            published_at=row["at"] if row.get("status") == "published" else None,
            held_reasons=[] if row.get("status") == "published" else [{"reason": "first_comment", "points": 0}],
            source=SOURCE,
            source_id=f"{article.slug}/{row['id']}",
        )
        made[row["id"]] = comment
        if row.get("status") == "published":
            transition(comment, Comment.Status.PUBLISHED, None, "demo")
    for row in rows:
        if row.get("removed"):
            transition(made[row["id"]], Comment.Status.REJECTED, None, row.get("reason", "house_rules"))


@dataclass
class Removal:
    """What `remove()` took out, and the pieces that it left, each with the reason."""

    removed: int = 0
    kept: list[tuple[Article, str]] = field(default_factory=list)


@transaction.atomic
def remove() -> Removal:
    """Take the demo out again, but for pieces that somebody has edited or answered, and what those need."""
    result = Removal()
    for article in Article.objects.filter(source=SOURCE).order_by("-kind", "pk"):
        reason = _reason_to_keep(article)
        if reason:
            result.kept.append((article, reason))
        else:
            article.delete()
            result.removed += article.kind == Article.Kind.ARTICLE
    for tag in Tag.objects.filter(source=SOURCE, articles=None):
        tag.delete()
    for author in Author.objects.filter(source=SOURCE, bylines=None):
        if author.user and author.user.username == ACCOUNT.format(slug=author.source_id):
            author.user.delete()
        author.delete()
    for section in Section.objects.filter(source=SOURCE, articles=None, also_articles=None, children=None):
        section.delete()
    for picture in Picture.objects.filter(source=SOURCE, lead_of=None):
        if not Author.objects.filter(photo=picture).exists():
            picture.delete()
    values = _read(CONTENT / "site.toml")["site"]
    for settings in SiteSettings.objects.filter(**values):
        blank = SiteSettings()
        for name in values:
            setattr(settings, name, getattr(blank, name))
        settings.save()
    return result


def _reason_to_keep(article: Article) -> str:
    if article.version != article.imported_version:
        return "it was edited"
    if article.comments.exclude(source=SOURCE).exists():
        return "readers have replied to it"
    if Article.objects.filter(Q(parent=article)).exists():
        return "other pages lie under it"
    return ""


def describe(article: Article) -> str:
    """A line that names a piece on a terminal."""
    when = timezone.localtime(article.published_at).strftime("%Y-%m-%d") if article.published_at else "draft"
    return f"{article.headline} ({when}, {article.get_absolute_url()})"
