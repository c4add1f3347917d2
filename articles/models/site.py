"""The settings that editors change: what the site is called, how it looks, and what it says of itself."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from math import floor
from typing import Any, NamedTuple, Self
from zoneinfo import available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models, transaction
from django.utils.functional import cached_property
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from articles import accounts, analytics, colours, crawlers
from articles.accounts import Account
from articles.body_format import clean_lines
from articles.models.editions import SiteWide
from articles.models.marked import Marked


def check_time_zone(name: str) -> None:
    """Refuses what the zone database of this machine does not know."""
    if name not in available_timezones():
        raise ValidationError(_("This is not a time zone, such as Europe/London."), code="no_zone")


def check_language(code: str) -> None:
    """Refuses what is no language that dates and directions are known of."""
    if code not in {"en-us", *dict(settings.LANGUAGES)}:
        raise ValidationError(_("This is not a language, such as en-gb, fr or ar."), code="no_language")


class NewReplies(models.TextChoices):
    """What a new piece says of its replies until somebody decides otherwise; names as in Article.Replies."""

    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")
    HIDDEN = "hidden", _("Hidden")


class Moderation(models.TextChoices):
    """Whose comments are published before a moderator has seen them, as long as nothing speaks against them."""

    ANYBODY = "anybody", _("Anybody")
    KNOWN = "known", _("Those whose comments were approved before")
    NOBODY = "nobody", _("Nobody: a moderator sees every comment first")


class InMenu(NamedTuple):
    """One item of a menu as pages read it (articles.models.menus)."""

    menu: str
    is_below: bool
    section_id: int | None
    page_id: int | None
    address: str
    label: str


class SiteSettings(Marked, SiteWide):
    """One row; `load()` gives it, or the defaults before set-up has made it."""

    name = models.CharField(_("name of the site"), max_length=80, default="Newsroom")
    tagline = models.CharField(_("tagline"), max_length=160, blank=True)
    place = models.CharField(_("place"), max_length=80, blank=True, help_text=_("Shown beside the date: London."))
    description = models.TextField(
        _("description"), blank=True, max_length=300, help_text=_("One sentence for search engines and feeds.")
    )
    accent = models.CharField(
        _("accent"), max_length=7, blank=True, default="",
        help_text=_("A colour such as #a8102a: of links under the pointer, kickers and ticks. Empty: the press red."),
    )  # fmt: skip
    dark_accent = models.CharField(
        _("accent on dark paper"), max_length=7, blank=True, default="",
        help_text=_("Empty: a lighter shade of the accent."),
    )  # fmt: skip
    language = models.CharField(_("language"), max_length=15, blank=True, default="", validators=[check_language])
    time_zone = models.CharField(
        _("time zone"), max_length=60, blank=True, default="", validators=[check_time_zone],
        help_text=_("Of dates and times on the site and on the desk. The dates of what is published never move."),
    )  # fmt: skip
    footer_text = models.TextField(
        _("text at the foot"), blank=True, max_length=1000,
        help_text=_("A line or two. Links are written as in HTML: &lt;a href=\"/about/\"&gt;about us&lt;/a&gt;."),
    )  # fmt: skip
    imprint = models.ForeignKey(
        "articles.Page", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("imprint"),
        help_text=_("The page that says who answers for the site. It is named at the very foot while it is public."),
    )  # fmt: skip
    accounts = models.TextField(
        _("accounts elsewhere"), blank=True, max_length=3000,
        help_text=_("The whole address of each, one on a line, in the order in which they are shown."),
    )  # fmt: skip

    new_replies = models.CharField(
        _("replies to new pieces"), max_length=8, choices=NewReplies, default=NewReplies.OPEN
    )
    replies_close_after = models.PositiveSmallIntegerField(
        _("replies close after days"), default=0, validators=[MaxValueValidator(3650)],
        help_text=_("So many days after publication, unless the piece says when. 0: they stay open."),
    )  # fmt: skip
    moderation = models.CharField(
        _("who is published at once"), max_length=8, choices=Moderation, default=Moderation.KNOWN
    )

    analytics_script = models.CharField(
        _("script that counts visits"), max_length=300, blank=True, validators=[analytics.check_address],
        help_text=_(
            "An https address, or a path of this site. It runs on public pages alone, and is let in by their security "
            "policy with its own origin and nothing else."
        ),
    )  # fmt: skip
    analytics_data = models.TextField(
        _("what the script is told"), blank=True, max_length=3000, validators=[analytics.read_pairs],
        help_text=_("Attributes as its makers ask for them, one on a line: data-domain: news.example"),
    )  # fmt: skip

    blocked_crawlers = models.JSONField(default=list, blank=True)
    robots_lines = models.TextField(
        _("further lines of robots.txt"), blank=True, max_length=5000, validators=[crawlers.read],
        help_text=_("The desk, comments, previews and pages of results stay closed whatever is written here."),
    )  # fmt: skip
    is_hidden = models.BooleanField(
        _("not for search engines"), default=False,
        help_text=_("For a copy that is tried out: every page asks to stay out of every index."),
    )  # fmt: skip

    menus = models.JSONField(default=list, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("site settings")
        verbose_name_plural = _("site settings")

    def __str__(self) -> str:
        return self.name

    NewReplies, Moderation = NewReplies, Moderation

    @classmethod
    def load(cls) -> Self:
        return cls.objects.first() or cls()

    @classmethod
    def in_force(cls) -> SiteSettings:
        """Those that the request, the command or the task goes by; outside of these, those that are stored."""
        return _in_force.get() or cls.load()

    @contextmanager
    def brought_into_force(self) -> Generator[None]:
        """Within it, `in_force()` gives these. Language and zone have more to it: see `articles.locality`."""
        token = _in_force.set(self)
        try:
            yield
        finally:
            _in_force.reset(token)

    # Colours

    @property
    def shown_accent(self) -> str:
        return self.accent or colours.ACCENT

    @property
    def shown_dark_accent(self) -> str:
        return self.dark_accent or colours.for_dark_paper(self.shown_accent)

    @cached_property
    def style_sheet(self) -> str:
        """What pages need besides the style sheet of the code; empty where nothing differs from it."""
        if (self.shown_accent, self.shown_dark_accent) == (colours.ACCENT, colours.DARK_ACCENT):
            return ""
        return colours.style_sheet(self.shown_accent, self.shown_dark_accent)

    @property
    def style_name(self) -> str:
        """Its name in its address; empty where there is none to ask for."""
        return colours.name_of(self.style_sheet) if self.style_sheet else ""

    # What its words say

    @cached_property
    def account_list(self) -> list[Account]:
        return accounts.read(self.accounts)

    @cached_property
    def analytics_pairs(self) -> dict[str, str]:
        return analytics.read_pairs(self.analytics_data)

    @property
    def days_until_replies_close(self) -> timedelta | None:
        """How long after publication they close where the piece says nothing; None for never."""
        return timedelta(days=self.replies_close_after) if self.replies_close_after else None

    def read_menus(self) -> list[list]:
        """The items of the menus in their order, as the copy in `menus` has them."""
        return [list(item) for item in self.menu_items.order_by("menu", "position", "pk").values_list(*InMenu._fields)]

    def items_of(self, menu: str) -> list[InMenu]:
        """The items of one menu, from the copy: no query is made."""
        return [item for item in map(InMenu._make, self.menus) if item.menu == menu]

    # Saving

    def clean(self) -> None:
        refused = {}
        for name, grounds, sentence in _ACCENTS:
            try:
                setattr(self, name, _readable(getattr(self, name), grounds, sentence))
            except ValidationError as refusal:
                refused[name] = refusal
        try:
            accounts.read(self.accounts)
        except ValidationError as refusal:
            refused["accounts"] = refusal
        if refused:
            raise ValidationError(refused)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.footer_text = clean_lines(self.footer_text)
        self.pk = 1
        self.version += 1
        with transaction.atomic():
            self.menus = self.read_menus()
            self.retire_former_mark()
            super().save(*args, **kwargs)


_ACCENTS = [
    (
        "accent",
        colours.GROUNDS,
        _("On paper, and on the tint of boxes, %(colour)s has a contrast of %(ratio)s:1, and text needs 4.5:1."),
    ),
    (
        "dark_accent",
        colours.DARK_GROUNDS,
        _("On dark paper, and on its tint, %(colour)s has a contrast of %(ratio)s:1, and text needs 4.5:1."),
    ),
]


def _readable(written: str, grounds: tuple[str, ...], sentence: Any) -> str:
    """The colour in its one spelling.

    Raises:
        ValidationError: when it is none, or cannot be read on one of the grounds; then with the nearest that can.
    """
    if not written:
        return ""
    try:
        colour = colours.spelled(written)
    except ValueError:
        raise ValidationError(_("Please give a colour as six digits, such as #a8102a."), code="no_colour") from None
    ratio = colours.least_contrast(colour, grounds)
    if ratio >= colours.ENOUGH:
        return colour
    values = {
        "colour": colour,
        "ratio": floor(ratio * 10) / 10,  # never rounded up to what would be enough
        "shade": colours.nearest_readable(colour, grounds),
    }
    nearest = _("The nearest shade that has it is %(shade)s.")
    raise ValidationError(format_lazy("{} {}", sentence, nearest), code="contrast", params=values)


_in_force: ContextVar[SiteSettings | None] = ContextVar("articles.site_in_force", default=None)
