"""Makers of test data: sensible defaults, overridden by name; each call makes something new."""

from __future__ import annotations

import io
from datetime import timedelta
from itertools import count
from typing import Any

from django.contrib.auth.models import Group, User
from django.core.files.base import ContentFile
from django.db.models import Model
from django.utils import timezone
from PIL import Image

from articles.models import Article, Author, Banner, Byline, Front, Picture, Rail, Section, Series, Slot, Tag
from articles.models.fronts import Area
from articles.sitemaps import SHARD

_numbers = count(1)


def make_section(**overrides: Any) -> Section:
    number = next(_numbers)
    return Section.objects.create(**{"name": f"Section {number}", "slug": f"section-{number}"} | overrides)


def make_tag(**overrides: Any) -> Tag:
    number = next(_numbers)
    return Tag.objects.create(**{"name": f"Tag {number}", "slug": f"tag-{number}"} | overrides)


def make_series(**overrides: Any) -> Series:
    number = next(_numbers)
    return Series.objects.create(**{"name": f"Series {number}", "slug": f"series-{number}"} | overrides)


def make_author(**overrides: Any) -> Author:
    number = next(_numbers)
    return Author.objects.create(**{"name": f"Author {number}", "slug": f"author-{number}"} | overrides)


def make_user(*, groups: tuple[str, ...] = (), **overrides: Any) -> User:
    """A member of staff (is_staff) in the named groups; the password is "correct horse"."""
    number = next(_numbers)
    fields = {"username": f"person{number}", "password": "correct horse", "is_staff": True} | overrides
    user = User.objects.create_user(**fields)
    user.groups.set(Group.objects.filter(name__in=groups))
    return user


def picture_bytes(width: int = 120, height: int = 80, kind: str = "PNG", mode: str = "RGB", **options: Any) -> bytes:
    """A small picture file, in one colour."""
    out = io.BytesIO()
    Image.new(mode, (width, height)).save(out, kind, **options)
    return out.getvalue()


def make_picture(**overrides: Any) -> Picture:
    number = next(_numbers)
    shade = picture_bytes(width=120 + number % 400)
    fields = {"alt": "A grey field", "original": ContentFile(shade, name="grey.png")} | overrides
    return Picture.objects.create(**fields)


def make_article(
    *, tags: tuple[Tag, ...] = (), bylines: tuple[Author | tuple[Author, str], ...] = (), **overrides: Any
):
    """A live article, published an hour ago; `status="draft"` and the like make it something else.

    `published_at` alone moves the dates that follow from it.
    """
    number = next(_numbers)
    fields: dict[str, Any] = {
        "headline": f"Headline {number}",
        "standfirst": "A sentence that sums it up.",
        "body": "<p>First paragraph.</p>\n<p>Second paragraph.</p>",
        "slug": f"headline-{number}",
        "status": "published",
        "published_at": timezone.now() - timedelta(hours=1),
    } | overrides
    if fields.get("kind", "article") == "article" and "section" not in fields:
        fields["section"] = Section.objects.first() or make_section()
    if fields["status"] not in {"published", "withdrawn"} and "published_at" not in overrides:
        fields["published_at"] = None
    if fields["published_at"]:
        fields.setdefault("displayed_at", fields["published_at"])
        fields.setdefault("published_on", timezone.localdate(fields["published_at"]))
    article = Article.objects.create(**fields)
    article.set_tags(tags)
    credits = [credit if isinstance(credit, tuple) else (credit, Byline.Role.REPORTING) for credit in bylines]
    article.set_bylines(credits)
    return Article.objects.get(pk=article.pk)


def make_page(**overrides: Any) -> Article:
    """A live page such as About."""
    return make_article(**{"kind": "page", "section": None, "replies": "hidden"} | overrides)


def make_front(
    *,
    lead: Article | None = None,
    top: tuple[Article, ...] = (),
    opinion: tuple[Article, ...] = (),
    rail: tuple[tuple[Section, Article], ...] = (),
    rails: tuple[tuple[Section, int], ...] = (),
    **overrides: Any,
) -> Front:
    """A front page that has been in force for an hour, with these pieces in its areas, in this order."""
    fields = {"name": f"Front {next(_numbers)}", "is_ready": True, "starts_at": timezone.now() - timedelta(hours=1)}
    front = Front.objects.create(**fields | overrides)
    placed = [(Area.LEAD, None, lead)] if lead else []
    placed += [(Area.TOP, None, piece) for piece in top] + [(Area.OPINION, None, piece) for piece in opinion]
    placed += [(Area.RAIL, section, piece) for section, piece in rail]
    front.arrange(
        [
            Slot(area=area, section=section, piece=piece, position=position)
            for position, (area, section, piece) in enumerate(placed)
        ],
        [Rail(section=section, pieces=number, position=place) for place, (section, number) in enumerate(rails)],
    )
    return front


def make_banner(**overrides: Any) -> Banner:
    """A banner that has been up for a minute, and stays for two hours."""
    now = timezone.now()
    fields = {"text": f"Banner {next(_numbers)}", "starts_at": now - timedelta(minutes=1)}
    return Banner.objects.create(**fields | {"ends_at": now + timedelta(hours=2)} | overrides)


def shard_of(thing: Model, kind: str = "articles") -> str:
    """The address of the sitemap that has its number; databases go on counting from one test to the next."""
    return f"/sitemap-{kind}-{-(-thing.pk // SHARD)}.xml"
