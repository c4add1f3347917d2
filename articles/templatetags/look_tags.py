"""What the site's look asks for: times in words, the section one stands in, and the numbers under a list."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django import template
from django.core.paginator import Page
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import wording
from articles.furniture import Entry
from articles.paging import MAX_PAGES

register = template.Library()


@register.simple_tag
def moment(when: datetime) -> SafeString:
    """Day, time and zone: 6 October 2020, 14:05 BST."""
    return _time_element(when, wording.at(wording.day(when), _time_in_words(when)))


@register.simple_tag
def moment_after(when: datetime, before: datetime | None) -> SafeString:
    """A later moment beside an earlier one: the time alone when the day is the same."""
    if before is not None and timezone.localdate(when) == timezone.localdate(before):
        return _time_element(when, _time_in_words(when))
    return moment(when)


@register.simple_tag
def day(when: datetime) -> SafeString:
    """The day alone: 6 October 2020."""
    return _time_element(when, wording.day(when))


register.filter("day_in_words", wording.day)


@register.simple_tag
def day_or_time(when: datetime, today: date | None) -> SafeString:
    """The time when it was today, else the day. `today` is the page's own day; most pages have none."""
    if today and timezone.localdate(when) == today:
        return _time_element(when, wording.clock(when))
    return day(when)


@register.simple_tag
def today_in_words(today: date) -> SafeString:
    """The day of the paper, with its weekday: Tuesday 6 October 2020."""
    words = wording.with_weekday(today, wording.day(today))
    return format_html('<time datetime="{}">{}</time>', today.isoformat(), words)


@register.filter
def stamp(when: datetime) -> str:
    """A moment for machines, to the second (HTML does not allow Django's six digits), with its zone."""
    return timezone.localtime(when).isoformat(timespec="seconds")


def _time_element(when: datetime, words: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', stamp(when), words)


def _time_in_words(when: datetime) -> str:
    local = timezone.localtime(when)
    zone = local.tzname() or ""
    # Many zones have no name of their own but a bare "+04", which says nothing to a reader.
    zone = f"UTC{zone}" if zone[:1] in {"+", "-"} else zone
    return f"{wording.clock(local)}\N{NO-BREAK SPACE}{zone}"


@register.simple_tag(takes_context=True)
def aria_current(context: template.Context, entry: Entry) -> str:
    """Marks an entry of a menu: the page itself, or the section that the page's section or piece lies in."""
    article = context.get("article")
    if entry.page is not None:
        is_here = article is not None and article.pk == entry.page.pk
        return format_html(' aria-current="{}"', "page") if is_here else ""
    here = context.get("section") or getattr(article, "section", None)
    if here is None or entry.section is None or not f"{here.path}/".startswith(f"{entry.section.path}/"):
        return ""
    return format_html(' aria-current="{}"', "page" if context.get("section") == entry.section else "true")


@register.filter
def without_below(entries: Iterable[Entry]) -> list[Entry]:
    """The entries of a menu that have none below them."""
    return [entry for entry in entries if not entry.below]


@register.simple_tag(takes_context=True)
def site_analytics(context: template.Context) -> SafeString | str:
    """The script that counts visits, where the settings name one."""
    site = context["site"]
    if not site.analytics_script:
        return ""
    pairs = format_html_join("", ' {}="{}"', site.analytics_pairs.items())
    return format_html('<script defer src="{}"{}></script>', site.analytics_script, pairs)


@register.filter
def page_numbers(page: Page) -> Iterable[int | str]:
    """The numbers under a list: the ends, the neighbours, and an ellipsis for what lies between."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


@register.simple_tag
def page_query(number: int | str, query: str = "") -> str:
    """What is added to the address of a list for one of its pages: nothing for the first, but `query` for any."""
    page = f"page={number}" if number and int(number) > 1 else ""
    whole = "&".join(filter(None, [query, page]))
    return f"?{whole}" if whole else ""


@register.simple_tag
def page_in_title(page: Page) -> str:
    """What the title of a page of a list says besides the list's name: nothing on the first."""
    return _(", page %(number)s") % {"number": page.number} if page.number > 1 else ""


@register.filter
def most_pages(_page: Page) -> int:
    """The number of the last page that a list can have; what is older is in the archives."""
    return MAX_PAGES


@register.filter
def list_size(page: Page) -> str:
    """How many stories the list holds, in words; empty for a list that goes on behind its last page."""
    if page.paginator.num_pages >= MAX_PAGES:
        return ""
    count = page.paginator.count
    return ngettext("%(count)s story", "%(count)s stories", count) % {"count": count}


@register.filter
def results_in_words(page: Page, has_more: bool) -> str:
    """How many pieces were found; of a search that stopped looking at the newest ones, so many at least."""
    count = page.paginator.count
    if has_more:
        return _("The newest %(count)s results") % {"count": number_format(count)}
    return ngettext("%(count)s result", "%(count)s results", count) % {"count": number_format(count)}


@register.filter
def columns(pieces: list, count: int) -> list[list]:
    """The pieces in `count` columns, read down each; columns without any are left out."""
    height = -(-len(pieces) // count)
    return [pieces[start : start + height] for start in range(0, len(pieces), height or 1)]


@register.filter
def even_rows(pieces: list, most: int) -> list[list]:
    """The pieces in as few rows of at most `most` as will do, which differ by one at the most."""
    rows, left = [], list(pieces)
    for waiting in range(-(-len(left) // most), 0, -1):
        length = -(-len(left) // waiting)
        rows.append(left[:length])
        left = left[length:]
    return rows


@register.filter
def all_pictured(pieces: list) -> bool:
    """Whether each of them has a picture to show."""
    return all(piece.shown_picture for piece in pieces)
