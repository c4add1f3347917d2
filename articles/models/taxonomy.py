"""Where a piece lives and what it is about: sections and tags."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.models.editions import Imported, SiteWide, SiteWideQuerySet, once_per_source
from articles.models.search import SearchEntry
from articles.slugs import RESERVED, first_free, make_slug

LONGEST_PATH = 400
ENOUGH = 3
"""A tag with fewer live pieces is thin: its page says hardly more than they do, so search engines are asked to leave it
out, and no sitemap names it."""
LONGEST_KEY = 300
ROOM_FOR_NUMBER = 70
"""What of a slug's 80 characters stays the same whatever number has to fit behind it."""


_LEFT_OUT = re.compile(
    "(?<!\u0438)\u0306|[\u0300-\u0305\u0307-\u036f]"  # accents; й keeps its breve
    "|[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u0652\u0670]"  # vowel signs
)


def refuse_reserved(slug: str) -> None:
    """Raise ValidationError for a slug that would hide an address of ours ("feed", "page" …)."""
    if slug in RESERVED:
        raise ValidationError(_("“%(slug)s” is kept for addresses of this site."), params={"slug": slug})


def free_slug(thing: Any, among: models.QuerySet) -> str:
    """A slug for the name of `thing` that none of `among` has: "c", then "c-2"; "tag" when no letter is left."""
    slug = make_slug(thing.name) or thing._meta.model_name
    others = among.exclude(pk=thing.pk).filter(slug__startswith=slug[:ROOM_FOR_NUMBER])
    return first_free(slug, set(others.values_list("slug", flat=True)))


class KeyField(models.CharField):
    """What a name is found by: `key_of()` the field that it is made `of`, written with every save of the row."""

    def __init__(self, of: str = "name", **options: Any) -> None:
        self.of = of
        super().__init__(**{"max_length": LONGEST_KEY, "editable": False, "default": "", **options})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, [self.of, *args], kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        key = key_of(getattr(model_instance, self.of))
        setattr(model_instance, self.attname, key)
        return key


def key_of(name: str) -> str:
    """The same for names that differ only in capitals, accents, vowel signs or spaces: "syria" for "Sýria".

    Only marks that readers leave out go: accents of Latin, Greek and Cyrillic letters but the breve of й, and the
    vowel signs of Arabic and Hebrew. Marks that make another letter elsewhere (が, Hindi vowels) stay.
    """
    letters = unicodedata.normalize("NFD", name.casefold())
    bare = _LEFT_OUT.sub("", letters)
    return unicodedata.normalize("NFC", " ".join(bare.casefold().split()))[:LONGEST_KEY]


def has_name(thing: Any, name: str) -> bool:
    """Whether `name` is that of `thing`, capitals and spaces aside; in Python, since SQLite folds only ASCII."""
    return _folded(thing.name) == _folded(name)


def name_differs(thing: Any) -> bool:
    """Whether a stored `thing` is about to get another name than it has."""
    stored = type(thing).objects.filter(pk=thing.pk).values_list("name", flat=True).first() if thing.pk else None
    return stored not in (None, thing.name)


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def with_those_above(path: str) -> list[str]:
    """The paths of the sections above one, from the top down, and its own: "a", "a/b" and "a/b/c" for "a/b/c"."""
    parts = path.split("/")
    return ["/".join(parts[:depth]) for depth in range(1, len(parts) + 1)]


class SectionQuerySet(SiteWideQuerySet):
    def top_level(self) -> SectionQuerySet:
        return self.filter(parent=None)

    def within(self, section: Section) -> SectionQuerySet:
        """The section and everything below it, at any depth."""
        return self.filter(models.Q(pk=section.pk) | models.Q(path__startswith=f"{section.path}/"))


class Section(SiteWide, Imported):
    """A place in the paper: World, Politics. Sections nest; `path` holds the slugs from the top down."""

    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(_("slug"), max_length=80, allow_unicode=True, blank=True, validators=[refuse_reserved])
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent section")
    )
    path = models.CharField(max_length=LONGEST_PATH, unique=True, editable=False)
    description = models.TextField(_("description"), blank=True, help_text=_("One or two sentences for readers."))
    position = models.PositiveSmallIntegerField(_("position"), default=0, help_text=_("Lower numbers come first."))
    in_menu = models.BooleanField(
        _("in the menu"),
        default=True,
        help_text=_("Named in the bar at the top of every page, if it lies in no other; the foot names all of these."),
    )

    objects = SectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["position", "name"]
        constraints = [once_per_source("section")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("articles:section", kwargs={"path": self.path})

    def clean(self) -> None:
        ancestor = self.parent
        while ancestor is not None:
            if ancestor.pk == self.pk:
                raise ValidationError({"parent": _("A section cannot lie inside itself.")})
            ancestor = ancestor.parent
        siblings = Section.objects.filter(parent=self.parent).exclude(pk=self.pk)
        if not self.slug and any(has_name(other, self.name) for other in siblings):
            raise ValidationError({"name": _("There is a section with this name here already.")})
        self.slug = self.slug or free_slug(self, siblings)
        if self._longest_path_below() > LONGEST_PATH:
            too_long = _("This makes the address of the section, or of one below it, longer than %(most)d characters.")
            raise ValidationError({"slug": ValidationError(too_long, params={"most": LONGEST_PATH})})
        if Section.objects.filter(path=self._make_path()).exclude(pk=self.pk).exists():
            raise ValidationError({"slug": _("There is a section with this address already.")})

    def _make_path(self) -> str:
        return f"{self.parent.path}/{self.slug}" if self.parent_id else self.slug

    def _longest_path_below(self) -> int:
        """The length of this section's path and of those below it, the longest, as they will be."""
        path = self._make_path()
        before = Section.objects.filter(pk=self.pk).values_list("path", flat=True).first()
        below = Section.objects.filter(path__startswith=f"{before}/").values_list("path", flat=True) if before else []
        return max(len(path), *(len(path) + len(other) - len(before) for other in below), 0)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; a changed place in the tree moves everything below and leaves redirects behind."""
        self.slug = self.slug or free_slug(self, Section.objects.filter(parent=self.parent))
        path = self._make_path()
        with transaction.atomic():
            before = Section.objects.filter(pk=self.pk).values_list("path", flat=True).first() if self.pk else None
            self.path = path
            super().save(*args, **kwargs)
            if before not in (None, path):
                self.former_addresses.model.remember(reverse("articles:section", kwargs={"path": before}), self)
                for below in Section.objects.filter(path__startswith=f"{before}/").order_by("path"):
                    old = below.path
                    Section.objects.filter(pk=below.pk).update(path=path + old[len(before) :])
                    below.former_addresses.model.remember(reverse("articles:section", kwargs={"path": old}), below)


class TagQuerySet(SiteWideQuerySet):
    def named(self, name: str) -> Tag | None:
        """The tag of this name, or with this other name, whatever its capitals and accents."""
        key = key_of(name)
        own = self.filter(key=key).order_by("pk").first()
        return own or self.filter(aliases__key=key).first()

    def update(self, **kwargs: Any) -> int:
        if "name" not in kwargs:
            return super().update(**kwargs)
        with transaction.atomic(using=self.db):
            tags = list(self.order_by().values_list("pk", flat=True))
            changed = super().update(**kwargs)
            SearchEntry.objects.follow_names(tags__in=tags)
        return changed

    update.alters_data = True

    def delete(self) -> tuple[int, dict[str, int]]:
        with transaction.atomic(using=self.db):
            tags = list(self.order_by().values_list("pk", flat=True))
            pieces = SearchEntry.objects.with_name(tags__in=tags)
            deleted = super().delete()
            SearchEntry.objects.follow(pieces)
        return deleted

    delete.alters_data = True
    delete.queryset_only = True


class Tag(SiteWide, Imported):
    """A subject: any number of them on a piece."""

    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(
        _("slug"), max_length=80, unique=True, allow_unicode=True, blank=True, validators=[refuse_reserved]
    )
    description = models.TextField(_("description"), blank=True, help_text=_("One or two sentences for readers."))
    key = KeyField("name", db_index=True)

    objects = TagQuerySet.as_manager()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name"]
        constraints = [once_per_source("tag")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("articles:tag", kwargs={"slug": self.slug})

    def clean(self) -> None:
        known = Tag.objects.exclude(pk=self.pk).named(self.name)
        if known and known.key == key_of(self.name):
            raise ValidationError({"name": _("There is a tag with this name already.")})
        if known:
            words = _("That is another name of the tag “%(tag)s”.")
            raise ValidationError({"name": ValidationError(words, code="alias", params={"tag": known})})
        self.slug = self.slug or free_slug(self, Tag.objects.all())

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.slug = self.slug or free_slug(self, Tag.objects.all())
        with transaction.atomic():
            is_renamed = name_differs(self)
            save_remembering_slug(self, "articles:tag", lambda: super(Tag, self).save(*args, **kwargs))
            if is_renamed:
                SearchEntry.objects.follow_names(tags=self.pk)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            pieces = SearchEntry.objects.with_name(tags=self.pk)
            deleted = super().delete(*args, **kwargs)
            SearchEntry.objects.follow(pieces)
        return deleted


def save_remembering_slug(thing: Any, url_name: str, save: Any) -> None:
    """Run `save`, and leave a redirect at the address that the thing had, if its slug changed."""
    before = type(thing).objects.filter(pk=thing.pk).values_list("slug", flat=True).first() if thing.pk else None
    save()
    if before not in (None, thing.slug):
        thing.former_addresses.model.remember(reverse(url_name, kwargs={"slug": before}), thing)
