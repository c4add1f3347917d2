"""What the desk's templates ask for: icons, chips, thumbnails, and the parts of its forms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django import template
from django.contrib.admin.helpers import AdminForm, Fieldset
from django.contrib.auth.models import AbstractBaseUser
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.admin import looks
from articles.lifecycle import State

register = template.Library()

register.simple_tag(looks.icon, name="icon")
register.simple_tag(looks.thumbnail, name="thumb")
register.simple_tag(looks.thumbnail_address, name="thumb_address")
register.filter("short_moment", looks.short_moment)
register.filter("reading_minutes", looks.reading_minutes)


@register.simple_tag
def chip(state: State | str) -> SafeString:
    """The chip of a state."""
    return looks.chip(State(state))


@register.simple_tag
def when(moment: date | datetime, form: str) -> SafeString:
    """A day, or a moment in the zone of the site, in a form of Django's `date` filter and for machines."""
    local = timezone.localtime(moment) if isinstance(moment, datetime) else moment
    exact = local.isoformat(timespec="minutes") if isinstance(local, datetime) else local.isoformat()
    return format_html('<time datetime="{}">{}</time>', exact, date_format(local, form))


@register.filter
def megabytes(number: int) -> int:
    """Millions: of bytes, or of pixels."""
    return number // 1_000_000


@register.filter
def initials(user: AbstractBaseUser) -> str:
    """One or two letters for the round mark of an account."""
    words = user.get_full_name().split() or [user.get_username()]
    return "".join(word[0] for word in [words[0], *words[1:][-1:]]).upper()


@register.filter
def in_column(fieldsets: AdminForm, column: str) -> Iterator[Fieldset]:
    """The fieldsets whose classes name this column of the form."""
    return (fieldset for fieldset in fieldsets if column in fieldset.classes.split())


@register.filter
def named(inlines: Iterable, prefix: str) -> list:
    """The inline formsets with this prefix: none or one."""
    return [inline for inline in inlines if inline.formset.prefix == prefix]
