"""Small parts of the desk's look that Python puts together: icons, chips, thumbnails, times in a list."""

from __future__ import annotations

from datetime import datetime

from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles import wording
from articles.lifecycle import State
from articles.models import Article, Picture
from articles.renditions import Crop, Format, crop_box

MINUTES_PER_WORD = 1 / 230


def icon(name: str) -> SafeString:
    """A drawing of the sprite (templates/admin/_sprite.html); it says nothing that words beside it do not."""
    return format_html('<svg class="desk-i" aria-hidden="true"><use href="#desk-{}"></use></svg>', name)


def chip(state: State) -> SafeString:
    """A state by shape, word and tint."""
    return plain_chip(state.value, state.value, state.label)


def plain_chip(drawing: str, tint: str, label: str) -> SafeString:
    """Whatever else is told in the way in which states are."""
    return format_html('<span class="desk-chip desk-chip--{}">{}{}</span>', tint, icon(drawing), label)


def told(label: str, value: object) -> SafeString:
    """A value of a list, with its label where the list has no columns: on a phone."""
    return format_html('<span class="desk-told">{}</span> {}', label, value)


def thumbnail(picture: Picture | None) -> SafeString:
    """A small picture beside a headline, or the place where it would be."""
    if picture is None:
        return format_html('<span class="{}"></span>', "desk-thumb desk-thumb--none")
    return format_html(
        '<img class="desk-thumb" src="{}" width="66" height="44" alt="" loading="lazy">',
        thumbnail_address(picture, 132),
    )


def thumbnail_address(picture: Picture, width: int) -> str:
    """The smallest card of the picture that is at least so wide, or the largest there is; a sign for a missing file."""
    if picture.is_lost:
        return static("desk/no-picture.svg")
    return _smallest(picture, Crop.CARD, width)


def whole_address(picture: Picture, width: int) -> str:
    """The same of the whole picture."""
    return _smallest(picture, Crop.WHOLE, width)


def _smallest(picture: Picture, crop: Crop, width: int) -> str:
    specs = picture.specs(crop)
    return picture.url_of(next((spec for spec in specs if spec.width >= width), specs[-1]), Format.JPEG)


def view_box(picture: Picture, crop: Crop) -> str:
    """The part of the picture that a crop shows, as the view box of an SVG in the picture's own pixels."""
    left, top, right, bottom = crop_box(picture.width, picture.height, crop, picture.focal_x, picture.focal_y)
    return f"{left:.3f} {top:.3f} {right - left:.3f} {bottom - top:.3f}"


def short_moment(when: datetime) -> str:
    """The time when it was today, else the day; with the year only when it is another one."""
    local, today = timezone.localtime(when), timezone.localdate()
    if local.date() == today:
        return wording.clock(local)
    return wording.short_day_of_year(local) if local.year == today.year else wording.short_day(local)


def time_of(article: Article) -> tuple[datetime, str]:
    """The time that matters of a piece in its state, and what happened or will happen then."""
    state = article.state
    if state == State.LIVE:
        return article.published_at, _("published")
    if state == State.SCHEDULED:
        return article.visible_from or article.published_at, _("goes out")
    return article.saved_at, _("edited")


def time_cell(article: Article) -> SafeString:
    """The same as HTML."""
    when, what = time_of(article)
    return format_html(
        '<time datetime="{}">{}</time> <span class="desk-sub">{}</span>',
        timezone.localtime(when).isoformat(timespec="minutes"),
        short_moment(when),
        what,
    )


def reading_minutes(words: int) -> int:
    """How long a text of so many words takes to read."""
    return max(1, round(words * MINUTES_PER_WORD))
