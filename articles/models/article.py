"""The piece: what it says, who made it, where it stands in its life, and the deeds that move it on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles import lifecycle
from articles.languages import validate_language
from articles.models import replying
from articles.models.deeds import Deeds
from articles.models.editions import Edition, Imported, once_per_source
from articles.models.people import Author
from articles.models.pictures import Picture
from articles.models.queries import ArticleQuerySet
from articles.models.search import SearchEntry
from articles.models.series import Series
from articles.models.taxonomy import Section, Tag
from articles.naming import keys_in, keys_with_words_in
from articles.rendering import OPENING, clean_body, count_words, opening_of
from articles.slugs import make_slug

_REMEMBERED = ("status", "published_at", "published_on", "embargoed_until", "body", "lead_picture_id", "headline")

TOP_LEVEL_ADDRESSES = frozenset(
    "a admin author comments corrections favicon.ico feed healthz media oembed page preview readyz robots.txt search "
    "section series site static tag".split()
)
"""First parts of addresses that a page may not have: they are used here, or kept free."""


class Article(Deeds, Imported):
    """A piece of the newsroom, or (kind `page`) a page such as About, which stands outside lists and feeds."""

    Status = lifecycle.Status

    class Kind(models.TextChoices):
        ARTICLE = "article", _("Article")
        PAGE = "page", _("Page")

    class Label(models.TextChoices):
        NEWS = "news", _("News")
        ANALYSIS = "analysis", _("Analysis")
        OPINION = "opinion", _("Opinion")
        EXPLAINER = "explainer", _("Explainer")
        REVIEW = "review", _("Review")
        LIVE = "live", pgettext_lazy("label", "Live")
        SPONSORED = "sponsored", _("Sponsored")
        SATIRE = "satire", _("Satire")
        ARCHIVE = "archive", _("From the archive")

    class Replies(models.TextChoices):
        OPEN = "open", pgettext_lazy("discussion", "Open")
        CLOSED = "closed", _("Closed: what was said stays")
        HIDDEN = "hidden", _("Hidden: no replies are shown")

    kind = models.CharField(max_length=10, choices=Kind, default=Kind.ARTICLE, editable=False)
    headline = models.CharField(_("headline"), max_length=300)
    kicker = models.CharField(_("kicker"), max_length=80, blank=True, help_text=_("A short label above the headline."))
    standfirst = models.TextField(_("standfirst"), blank=True, max_length=1000)
    body = models.TextField(_("body"), blank=True)
    dateline = models.CharField(
        _("dateline"), max_length=120, blank=True, help_text=_("The place it was reported from.")
    )
    language = models.CharField(
        _("language"),
        max_length=20,
        blank=True,
        default="",
        validators=[validate_language],
        help_text=_("Of the text. Empty: that of the site."),
    )
    label = models.CharField(_("label"), max_length=12, choices=Label, default=Label.NEWS)
    slug = models.SlugField(_("slug"), max_length=80, blank=True, allow_unicode=True)
    path = models.CharField(max_length=400, blank=True, default="", editable=False)  # pages only
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.DRAFT, editable=False)

    section = models.ForeignKey(
        Section, models.PROTECT, null=True, blank=True, related_name="articles", verbose_name=_("section")
    )
    secondary_sections = models.ManyToManyField(
        Section, blank=True, related_name="also_articles", verbose_name=_("further sections")
    )
    tags = models.ManyToManyField(Tag, blank=True, related_name="articles", verbose_name=_("tags"))
    series = models.ForeignKey(
        Series,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="articles",
        verbose_name=pgettext_lazy("singular", "series"),
    )
    part = models.PositiveSmallIntegerField(
        _("part"), null=True, blank=True, help_text=_("Lower numbers come first. Empty: it comes last.")
    )
    authors = models.ManyToManyField(Author, through="Byline", related_name="articles", verbose_name=_("authors"))
    lead_picture = models.ForeignKey(
        Picture, models.SET_NULL, null=True, blank=True, related_name="lead_of", verbose_name=_("lead picture")
    )
    pictures = models.ManyToManyField(Picture, blank=True, related_name="shown_in", editable=False)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent page")
    )

    created_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(_("saved"), editable=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    published_on = models.DateField(null=True, blank=True, editable=False)
    displayed_at = models.DateTimeField(_("displayed"), null=True, blank=True, editable=False)
    updated_at = models.DateTimeField(_("updated"), null=True, blank=True, editable=False)
    embargoed_until = models.DateTimeField(
        _("embargoed until"), null=True, blank=True, help_text=_("Nobody may see it earlier, whatever else is set.")
    )
    visible_from = models.GeneratedField(
        expression=Greatest(F("published_at"), Coalesce(F("embargoed_until"), F("published_at"))),
        output_field=models.DateTimeField(null=True),
        db_persist=True,
    )
    is_pinned = models.BooleanField(
        _("keep at the top"),
        default=False,
        help_text=_(
            "It leads the front page, whatever is newer. Only what is placed on a front page by hand stands above it."
        ),
    )
    search_title = models.CharField(
        _("title for search engines"), max_length=200, blank=True, help_text=_("Instead of the headline.")
    )
    search_description = models.CharField(
        _("description for search engines"), max_length=320, blank=True, help_text=_("Instead of the standfirst.")
    )
    withdrawal_reason = models.TextField(_("reason for withdrawal"), blank=True, editable=False)

    replies = models.CharField(_("replies"), max_length=8, choices=Replies, default=replying.default_replies)
    replies_close_at = models.DateTimeField(_("replies close"), null=True, blank=True)
    reply_count = models.PositiveIntegerField(_("replies"), default=0, editable=False)

    opening = models.CharField(max_length=OPENING, blank=True, default="", editable=False)
    word_count = models.PositiveIntegerField(_("words"), default=0, editable=False)
    social_card = models.CharField(max_length=60, blank=True, default="", editable=False)
    needs_card = models.BooleanField(default=False, editable=False)
    edition = models.PositiveBigIntegerField(default=1, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    imported_version = models.PositiveIntegerField(null=True, blank=True, editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        permissions = [("publish_article", _("Can publish, schedule and withdraw articles"))]
        constraints = [
            models.CheckConstraint(
                name="article_published_is_dated",
                condition=~models.Q(status="published")
                | models.Q(published_at__isnull=False, published_on__isnull=False, displayed_at__isnull=False),
                violation_error_message=_("A published piece has a date."),
            ),
            models.UniqueConstraint(
                fields=["published_on", "slug"], condition=models.Q(kind="article"), name="article_one_per_address"
            ),
            models.UniqueConstraint(fields=["path"], condition=models.Q(kind="page"), name="page_one_per_address"),
            once_per_source("article"),
        ]
        indexes = [
            models.Index(fields=["kind", "status", "displayed_at"], name="article_by_date"),
            models.Index(fields=["section", "status", "displayed_at"], name="article_by_section"),
            models.Index(fields=["kind", "status", "published_on", "visible_from"], name="article_by_day"),
            models.Index(
                fields=["series", "status", "visible_from"],
                condition=models.Q(series__isnull=False),
                name="article_by_series",
            ),
            models.Index(fields=["status", "visible_from"], name="article_by_clock"),
            models.Index(fields=["kind", "status", "reply_count"], name="article_by_replies"),
            models.Index(fields=["kind", "saved_at"], name="article_by_saving"),
            models.Index(fields=["kind", "published_on"], name="article_on_day"),
            models.Index(fields=["id"], condition=models.Q(needs_card=True), name="article_needs_card"),
            models.Index(fields=["displayed_at"], condition=models.Q(is_pinned=True), name="article_pinned"),
        ]

    def __str__(self) -> str:
        return self.headline or str(_("Without headline"))

    @classmethod
    def from_db(cls, db: str, field_names: Iterable[str], values: Iterable[Any], **kwargs: Any) -> Self:
        """A stored piece, which remembers what its saving must not lose: its address and its publication."""
        article = super().from_db(db, field_names, values, **kwargs)
        article._stored = {name: article.__dict__.get(name) for name in _REMEMBERED}
        article._stored_address = article._address() if {"slug", "published_on", "path"} <= set(field_names) else None
        return article

    _stored: dict[str, Any] = {}
    _stored_address: str | None = None

    # What it is now

    @property
    def is_live(self) -> bool:
        """Whether a reader may see it at this moment."""
        return lifecycle.is_live(self)

    @property
    def is_scheduled(self) -> bool:
        return self.state == lifecycle.State.SCHEDULED

    @property
    def state(self) -> lifecycle.State:
        return lifecycle.state_of(self)

    @property
    def has_appeared(self) -> bool:
        """Whether readers have ever been able to see it: its date and its address are promises from then on.

        Only what was published has a `published_on`, and what was merely scheduled gives it up when it is reopened.
        """
        seen = lifecycle.visible_from(self.published_at, self.embargoed_until)
        return self.published_on is not None and seen is not None and seen <= timezone.now()

    @property
    def replies_open(self) -> bool:
        """Whether a reply can be left at this moment, as far as the piece itself says."""
        if self.replies != self.Replies.OPEN or not self.is_live:
            return False
        return self.replies_end_at is None or timezone.now() < self.replies_end_at

    @property
    def replies_end_at(self) -> datetime | None:
        """When no more replies are taken: as the piece says, else as the settings of the site do; None for never."""
        return self.replies_close_at or replying.end_by_settings(self.kind, self.published_at, self.embargoed_until)

    @property
    def shows_replies(self) -> bool:
        return self.replies != self.Replies.HIDDEN

    @property
    def byline_list(self) -> list[models.Model]:
        return list(self.bylines.all())

    @property
    def summary(self) -> str:
        """What it is about, for lists, feeds and search engines: its standfirst, or else its first words."""
        return self.standfirst or self.opening

    @property
    def shown_picture(self) -> Picture | None:
        """The lead picture, where there is something of it to show."""
        return self.lead_picture.shown if self.lead_picture else None

    def get_absolute_url(self) -> str:
        """Today's address; a piece without a date has only its short permanent one."""
        return self._address() or self.get_short_url()

    def get_short_url(self) -> str:
        return reverse("articles:short", kwargs={"pk": self.pk})

    def _address(self) -> str | None:
        if self.kind == self.Kind.PAGE:
            return reverse("articles:page", kwargs={"path": self.path}) if self.path and self.published_on else None
        if self.published_on is None or not self.slug:
            return None
        return reverse("articles:detail", kwargs={"on": self.published_on, "slug": self.slug})

    # Saving

    def clean(self) -> None:
        self.slug = self.slug or make_slug(self.headline)
        self._keep_first_publication()
        self._refuse_unusable_pictures()
        if self.series:
            self.series.refuse_another_part(self)
        if self.kind == self.Kind.PAGE:
            self._check_page_address()
        elif self._address_is_taken():
            raise ValidationError({"slug": _("Another piece of that day has this address already.")})

    def _check_page_address(self) -> None:
        ancestor = self.parent
        while ancestor is not None:
            if ancestor.pk == self.pk:
                raise ValidationError({"parent": _("A page cannot lie inside itself.")})
            ancestor = ancestor.parent
        first = self._make_path().split("/")[0]
        if first in TOP_LEVEL_ADDRESSES or first.isdigit():
            raise ValidationError(
                {"slug": _("“%(slug)s” is kept for addresses of this site.") % {"slug": first}}, code="reserved"
            )
        if Article.objects.pages().filter(path=self._make_path()).exclude(pk=self.pk).exists():
            raise ValidationError({"slug": _("There is a page with this address already.")})

    def _refuse_unusable_pictures(self) -> None:
        """A picture without words, or without rights, may stay where it is, but comes into no further piece."""
        before = self._stored.get("body") or ""
        new = [key for key in keys_in(self.body) if key not in keys_in(before)]
        is_new = self.lead_picture_id and self.lead_picture_id != self._stored.get("lead_picture_id")
        if is_new and (reason := self.lead_picture.why_unusable()):
            raise ValidationError({"lead_picture": reason}, code="unusable_picture")
        with_words = keys_with_words_in(self.body)
        pictures = {picture.key: picture for picture in Picture.objects.filter(key__in=new)} if new else {}
        reasons = [pictures[key].why_unusable(has_words=key in with_words) for key in new if key in pictures]
        if len(pictures) < len(new):
            reasons.append(str(_("A picture in the text is not in the library any more. Please choose another.")))
        if any(reasons):
            raise ValidationError({"body": [reason for reason in reasons if reason]}, code="unusable_picture")

    def _make_path(self) -> str:
        return f"{self.parent.path}/{self.slug}" if self.parent_id else self.slug

    def _address_is_taken(self) -> bool:
        if self.published_on is None:
            return False
        same = Article.objects.stories().filter(published_on=self.published_on, slug=self.slug)
        return same.exclude(pk=self.pk).exists()

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Save with everything that follows from it, in one transaction.

        The body is made clean whatever path it came by; the editions of what shows the piece rise; a live piece
        that changed its address leaves a redirect at the old one.

        Raises:
            lifecycle.Refused: when the time of a first publication that has passed would move, or an embargo would
                hide what readers have seen.
        """
        self._keep_first_publication()
        saves_body = update_fields is None or "body" in update_fields
        if saves_body:
            self.body = clean_body(self.body)
            self.word_count = count_words(self.body)
        saves_opening = saves_body or "standfirst" in update_fields
        if saves_opening:
            self.opening = "" if self.standfirst else opening_of(self.body)
        self.saved_at = timezone.now()
        is_new = self._state.adding
        shows_others = is_new or (saves_body and self._stored_pictures() != (self.body, self.lead_picture_id))
        self.needs_card = self.needs_card or self._card_is_stale(is_new)
        self.slug = self.slug or make_slug(self.headline)
        self.path = self._make_path() if self.kind == self.Kind.PAGE else ""
        if self._finds_its_part() and update_fields is not None:
            update_fields = {*update_fields, "part"}
        self.version = 1 if is_new else F("version") + 1
        self.edition = 1 if is_new else F("edition") + 1
        if update_fields is not None:
            update_fields = {*update_fields, "saved_at", "slug", "path", "version", "edition", "needs_card"}
            update_fields |= {"word_count"} if saves_body else set()
            update_fields |= {"opening"} if saves_opening else set()
        with transaction.atomic():
            super().save(*args, update_fields=update_fields, **kwargs)
            if not self.slug:
                self.slug = f"piece-{self.pk}"
                self.path = self._make_path() if self.kind == self.Kind.PAGE else ""
                Article.objects.filter(pk=self.pk).update(slug=self.slug, path=self.path)
            self._remember_address(is_new)
            if shows_others:
                self._note_pictures(is_new)
            if self.Status.PUBLISHED in {self.status, self._stored.get("status")}:
                Edition.objects.raise_number(Edition.SITE)
                SearchEntry.objects.index([self.pk])
        self._stored = {name: getattr(self, name) for name in _REMEMBERED}
        self._stored_address = self._address()

    def _finds_its_part(self) -> bool:
        """Whether its number in a series had to be found: the last without one, none outside a series."""
        if (self.series_id is None) == (self.part is None):
            return False
        self.part = self.series.next_part() if self.series else None
        return True

    def _stored_pictures(self) -> tuple[str | None, int | None]:
        return self._stored.get("body"), self._stored.get("lead_picture_id")

    def _note_pictures(self, is_new: bool) -> None:
        """Keep what the library says of its uses true: the lead picture and those in the text."""
        keys = keys_in(self.body)
        if is_new and not keys and not self.lead_picture_id:
            return
        shown = set(Picture.objects.filter(key__in=keys).values_list("pk", flat=True)) if keys else set()
        self.pictures.set(shown | ({self.lead_picture_id} if self.lead_picture_id else set()))

    def _card_is_stale(self, is_new: bool) -> bool:
        """Whether its card (see articles.cards) has to be drawn: it is published, without a picture, in other words."""
        if self.lead_picture_id or self.kind == self.Kind.PAGE or self.status != self.Status.PUBLISHED:
            return False
        return is_new or not self.social_card or self.headline != self._stored.get("headline")

    @property
    def _first_published(self) -> datetime | None:
        """When readers first saw it, as stored; None while that lies ahead or was never planned."""
        first = lifecycle.visible_from(self._stored.get("published_at"), self._stored.get("embargoed_until"))
        has_passed = self._stored.get("published_on") is not None and first is not None and first <= timezone.now()
        return self._stored["published_at"] if has_passed else None

    def _keep_first_publication(self) -> None:
        if self._first_published is None:
            return
        if self.published_at != self._first_published:
            raise lifecycle.Refused(
                _("This piece has been published, and the time of first publication never moves."), code="frozen"
            )
        if self.embargoed_until and self.embargoed_until > timezone.now():
            raise lifecycle.Refused(
                _("Readers have seen this piece, so an embargo cannot hold it any more. It can be withdrawn."),
                code="late_embargo",
            )

    def _remember_address(self, is_new: bool) -> None:
        address = self._address()
        was_seen = self._first_published is not None  # an address that nobody has seen needs no redirect
        if not is_new and was_seen and self._stored_address and self._stored_address != address:
            self.former_addresses.model.remember(self._stored_address, self)
        if self.kind != self.Kind.PAGE or is_new:
            return
        for below in self.children.all():
            if below.path != below._make_path():
                below.save()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            if self.status == self.Status.PUBLISHED:
                Edition.objects.raise_number(Edition.SITE)
            SearchEntry.objects.forget([self.pk])
            return super().delete(*args, **kwargs)

    def set_tags(self, tags: Iterable[Tag]) -> None:
        """Give the piece exactly these tags; its pages and the tags' lists are stale from the commit on."""
        with transaction.atomic():
            self.tags.set(tags)
            self.shown_elsewhere()

    def set_bylines(self, credits: Iterable[tuple[Author, str]]) -> None:
        """Give the piece exactly these credits, `(author, role)`, in this order."""
        with transaction.atomic():
            self.bylines.all().delete()
            credit = self.bylines.model
            credit.objects.bulk_create(
                credit(article=self, author=author, role=role, position=position)
                for position, (author, role) in enumerate(credits)
            )
            self.shown_elsewhere()

    def set_secondary_sections(self, sections: Iterable[Section]) -> None:
        """Have the piece stand in exactly these sections, besides its own."""
        with transaction.atomic():
            self.secondary_sections.set(sections)
            self.shown_elsewhere()

    def shown_elsewhere(self) -> None:
        """What is shown with the piece but is no part of its row has changed; call inside that transaction."""
        Article.objects.filter(pk=self.pk).raise_edition()
        if self.status == self.Status.PUBLISHED:
            Edition.objects.raise_number(Edition.SITE)
            SearchEntry.objects.index([self.pk])


class PageManager(models.Manager.from_queryset(ArticleQuerySet)):
    """Only pages."""

    def get_queryset(self) -> ArticleQuerySet:
        return super().get_queryset().pages()


class Page(Article):
    """A page such as About, as a thing of its own: its own screen, its own permissions, the same table."""

    objects = PageManager()

    class Meta:
        proxy = True
        verbose_name = _("page")
        verbose_name_plural = _("pages")
