"""The front page as editors run it: what stands where by hand, which sections have a rail, and from when to when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
from articles.models.editions import Edition, Imported, SiteWide, once_per_source
from articles.models.taxonomy import Section
from articles.models.timed import Timed, TimedQuerySet, ends_after_it_starts

RAIL_PIECES = 5
FEWEST_IN_RAIL, MOST_IN_RAIL = 2, 9
MOST_RAILS = 30


class Area(models.TextChoices):
    """The parts of the front page that pieces are put into."""

    LEAD = "lead", _("Lead")
    TOP = "top", _("Top stories")
    OPINION = "opinion", _("Opinion")
    RAIL = "rail", _("Rails of sections")


PLACES = {Area.LEAD: 1, Area.TOP: 7, Area.OPINION: 4, Area.RAIL: 60}
"""How many pieces can be put into an area by hand; of a rail, as many as the page has in all of them."""


class FrontQuerySet(TimedQuerySet):
    """Front pages."""

    def on_page(self, now: datetime | None = None) -> Front | None:
        """The one in force at `now`, with its `shown_rails`, in one query; None when the page goes by date alone."""
        found = self.filter(pk__in=self.in_force(now).values("pk")).order_by("rails__position", "rails__pk")
        rows = list(found.values_list("pk", "name", "shows_discussed", "rails__section_id", "rails__pieces"))
        if not rows:
            return None
        pk, name, shows_discussed, *_rail = rows[0]
        front = Front(pk=pk, name=name, shows_discussed=shows_discussed)
        front.shown_rails = {row[3]: row[4] for row in rows if row[3] is not None}
        return front


class Front(Timed, Imported):
    """One front page. With none in force the page goes by date alone."""

    STANDS: ClassVar[Q] = Q(is_ready=True)

    name = models.CharField(_("name"), max_length=80, help_text=_("For the desk alone: Monday morning."))
    ends_at = models.DateTimeField(
        _("until"), null=True, blank=True, help_text=_("Empty: until a later front page begins.")
    )
    is_ready = models.BooleanField(
        _("ready"), default=False, help_text=_("Readers see it from its start on. Without this it is a draft.")
    )
    shows_discussed = models.BooleanField(_("show “Most discussed”"), default=True)

    objects = FrontQuerySet.as_manager()

    class Meta:
        verbose_name = _("front page")
        verbose_name_plural = _("front pages")
        constraints = [ends_after_it_starts("front"), once_per_source("front")]
        indexes = [models.Index(fields=["ends_at", "starts_at"], condition=Q(is_ready=True), name="front_by_end")]

    def __str__(self) -> str:
        return self.name

    _shown_rails: dict[int, int] | None = None

    @property
    def shown_rails(self) -> dict[int, int]:
        """How many pieces each rail has, by the key of its section, in order; empty: the sections of the menu."""
        if self._shown_rails is None:
            rails = self.rails.order_by("position", "pk") if self.pk else []
            self._shown_rails = {rail.section_id: rail.pieces for rail in rails}
        return self._shown_rails

    @shown_rails.setter
    def shown_rails(self, rails: dict[int, int]) -> None:
        self._shown_rails = rails

    # Deeds

    def arrange(self, slots: Iterable[Slot], rails: Iterable[Rail] | None = None) -> None:
        """Give the page exactly these slots, and these rails unless they are to stay; they are saved anew.

        So two pieces can change places, which row by row would have one of them stand twice for a moment.
        """
        slots, rails = list(slots), None if rails is None else list(rails)
        with transaction.atomic():
            self.slots.all().delete()
            if rails is not None:
                self.rails.all().delete()
                Rail.objects.bulk_create(_anew(rails, self))
            Slot.objects.bulk_create(_anew(slots, self))
            Edition.objects.raise_number(Edition.SITE)
        self._shown_rails = None

    def copy(self) -> Front:
        """A new draft with the same slots and rails, from now on and without an end."""
        name = gettext("Copy of %(name)s") % {"name": self.name}
        with transaction.atomic():
            front = Front.objects.create(
                name=Truncator(name).chars(80), starts_at=timezone.now(), shows_discussed=self.shows_discussed
            )
            front.arrange(self.slots.all(), self.rails.all())
        return front


class Slot(SiteWide):
    """One piece in an area of a front page; readers see it there while it is live. Lower numbers come first."""

    front = models.ForeignKey(Front, models.CASCADE, related_name="slots", verbose_name=_("front page"))
    area = models.CharField(_("area"), max_length=8, choices=Area)
    section = models.ForeignKey(
        Section,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("rail"),
        help_text=_("The section in whose rail it stands."),
    )
    piece = models.ForeignKey(Article, models.CASCADE, related_name="front_slots", verbose_name=_("piece"))
    position = models.PositiveSmallIntegerField(_("number"), default=1)

    class Meta:
        verbose_name = pgettext_lazy("on a front page", "place")
        verbose_name_plural = _("places")
        ordering = ["position", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["front", "piece"],
                name="front_holds_a_piece_once",
                violation_error_message=_("This piece stands on the page already."),
            ),
            models.UniqueConstraint(
                fields=["front"],
                condition=Q(area="lead"),
                name="front_has_one_lead",
                violation_error_message=_("A front page has one lead."),
            ),
            models.CheckConstraint(
                name="front_rail_names_its_section",
                condition=Q(area="rail", section__isnull=False) | (~Q(area="rail") & Q(section__isnull=True)),
                violation_error_message=_("A piece in a rail says of which section; any other says none."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.piece)

    def clean(self) -> None:
        if self.piece_id is not None and self.piece.kind != Article.Kind.ARTICLE:
            raise ValidationError(
                {"piece": _("“%(piece)s” is a page. Only stories stand on the front page.") % {"piece": self.piece}},
                code="no_story",
            )


class Rail(SiteWide):
    """A section that has a rail on a front page; with none, every section of the menu has one."""

    front = models.ForeignKey(Front, models.CASCADE, related_name="rails", verbose_name=_("front page"))
    section = models.ForeignKey(Section, models.CASCADE, related_name="+", verbose_name=_("section"))
    position = models.PositiveSmallIntegerField(_("number"), default=1)
    pieces = models.PositiveSmallIntegerField(
        _("pieces"),
        default=RAIL_PIECES,
        validators=[MinValueValidator(FEWEST_IN_RAIL), MaxValueValidator(MOST_IN_RAIL)],
    )

    class Meta:
        verbose_name = _("rail")
        verbose_name_plural = _("rails")
        ordering = ["position", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["front", "section"],
                name="front_has_a_rail_once",
                violation_error_message=_("This section has a rail already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.section)


def _anew(rows: Iterable[Slot] | Iterable[Rail], front: Front) -> list:
    """The rows as new ones of this front page."""
    kept = []
    for row in rows:
        row.pk, row.front, row._state.adding = None, front, True
        kept.append(row)
    return kept
