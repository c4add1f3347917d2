"""Authors: the people (and agencies) in the credits, with or without an account here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, URLValidator
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.models.editions import Imported, SiteWide, SiteWideQuerySet, once_per_source
from articles.models.pictures import Picture
from articles.models.search import SearchEntry
from articles.models.taxonomy import free_slug, has_name, name_differs, refuse_reserved, save_remembering_slug

check_mastodon = RegexValidator(
    r"^@[A-Za-z0-9_]+(?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z0-9-]{2,}\Z",
    _("Please give the whole name, such as @name@server.example."),
    code="no_mastodon",
)
check_bluesky = RegexValidator(
    r"^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]\Z",
    _("Please give the handle without @, such as name.example."),
    code="no_bluesky",
)


@dataclass(frozen=True)
class Link:
    """An address at which an author is found elsewhere: what kind it is, its words, and where it leads."""

    kind: str
    words: str
    address: str


class AuthorQuerySet(SiteWideQuerySet):
    def named(self, name: str) -> Author | None:
        """The author of this name, whatever its capitals; of several with the same one, the first."""
        return next((author for author in self.order_by("pk").iterator() if has_name(author, name)), None)

    def update(self, **kwargs: Any) -> int:
        if "name" not in kwargs:
            return super().update(**kwargs)
        with transaction.atomic(using=self.db):
            authors = list(self.order_by().values_list("pk", flat=True))
            changed = super().update(**kwargs)
            SearchEntry.objects.follow_names(bylines__author__in=authors)
        return changed

    update.alters_data = True


class Author(SiteWide, Imported):
    """A credited person. Deleting the account they sign in with leaves the author and every byline."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(
        _("slug"), max_length=80, unique=True, allow_unicode=True, blank=True, validators=[refuse_reserved]
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="author",
        verbose_name=_("account"),
        help_text=_("The account this person signs in with, if any."),
    )
    job_title = models.CharField(_("job title"), max_length=120, blank=True)
    bio = models.TextField(_("biography"), blank=True)
    beat = models.CharField(_("beat"), max_length=160, blank=True, help_text=_("What they write about, in one line."))
    website = models.URLField(
        _("website"), max_length=300, blank=True, validators=[URLValidator(schemes=["http", "https"])]
    )
    mastodon = models.CharField(
        _("Mastodon"), max_length=120, blank=True, validators=[check_mastodon], help_text="@name@server.example"
    )
    bluesky = models.CharField(
        _("Bluesky"), max_length=120, blank=True, validators=[check_bluesky], help_text="name.example"
    )
    email = models.EmailField(
        _("e-mail for readers"), blank=True, help_text=_("Shown on their page. Leave it empty to show none.")
    )
    has_page = models.BooleanField(
        _("has a page"), default=True, help_text=_("An agency or “Staff” can be credited without a page of its own.")
    )
    photo = models.ForeignKey(
        Picture, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("photo")
    )

    objects = AuthorQuerySet.as_manager()

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        ordering = ["name"]
        constraints = [once_per_source("author")]

    def __str__(self) -> str:
        return self.name

    @property
    def shown_photo(self) -> Picture | None:
        """The photo, where there is something of it to show."""
        return self.photo.shown if self.photo else None

    @property
    def links(self) -> list[Link]:
        """Where else readers find them, in the order in which their page shows it."""
        user, _at, server = self.mastodon.removeprefix("@").partition("@")
        found = [
            (_("Website"), self.website.partition("://")[2].removeprefix("www.").rstrip("/"), self.website),
            (_("Mastodon"), self.mastodon, f"https://{server}/@{user}"),
            (_("Bluesky"), self.bluesky and f"@{self.bluesky}", f"https://bsky.app/profile/{self.bluesky}"),
            (_("E-mail"), self.email, f"mailto:{self.email}"),
        ]
        return [Link(kind, words, address) for kind, words, address in found if words]

    def get_absolute_url(self) -> str:
        return reverse("articles:author", kwargs={"slug": self.slug})

    def clean(self) -> None:
        self.slug = self.slug or free_slug(self, Author.objects.all())
        if Author.objects.filter(slug=self.slug).exclude(pk=self.pk).exists():
            raise ValidationError({"slug": _("There is an author with this address already.")})
        before = Author.objects.filter(pk=self.pk).values_list("photo", flat=True).first()
        if self.photo_id and self.photo_id != before and (reason := self.photo.why_unusable()):
            raise ValidationError({"photo": reason}, code="unusable_picture")

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.slug = self.slug or free_slug(self, Author.objects.all())
        with transaction.atomic():
            is_renamed = name_differs(self)
            save_remembering_slug(self, "articles:author", lambda: super(Author, self).save(*args, **kwargs))
            if is_renamed:
                SearchEntry.objects.follow_names(bylines__author=self.pk)
