"""Where a piece lives and what it is about: sections and tags."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.models.editions import Imported, SiteWide, SiteWideQuerySet, once_per_source
from articles.slugs import RESERVED, make_slug


def refuse_reserved(slug: str) -> None:
    """Raise ValidationError for a slug that would hide an address of ours ("feed", "page" …)."""
    if slug in RESERVED:
        raise ValidationError(_("“%(slug)s” is kept for addresses of this site."), params={"slug": slug})


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
    path = models.CharField(max_length=400, unique=True, editable=False)
    description = models.TextField(_("description"), blank=True, help_text=_("One or two sentences for readers."))
    position = models.PositiveSmallIntegerField(_("position"), default=0, help_text=_("Lower numbers come first."))

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
        self.slug = self.slug or make_slug(self.name)
        ancestor = self.parent
        while ancestor is not None:
            if ancestor.pk == self.pk:
                raise ValidationError({"parent": _("A section cannot lie inside itself.")})
            ancestor = ancestor.parent
        if Section.objects.filter(path=self._make_path()).exclude(pk=self.pk).exists():
            raise ValidationError({"slug": _("There is a section with this address already.")})

    def _make_path(self) -> str:
        return f"{self.parent.path}/{self.slug}" if self.parent_id else self.slug

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; a changed place in the tree moves everything below and leaves redirects behind."""
        self.slug = self.slug or make_slug(self.name) or "section"
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


class Tag(SiteWide, Imported):
    """A subject: any number of them on a piece."""

    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(
        _("slug"), max_length=80, unique=True, allow_unicode=True, blank=True, validators=[refuse_reserved]
    )
    description = models.TextField(_("description"), blank=True)

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
        self.slug = self.slug or make_slug(self.name)
        if Tag.objects.filter(slug=self.slug).exclude(pk=self.pk).exists():
            raise ValidationError({"name": _("There is a tag with this name already.")})

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.slug = self.slug or make_slug(self.name) or "tag"
        with transaction.atomic():
            save_remembering_slug(self, "articles:tag", lambda: super(Tag, self).save(*args, **kwargs))


def save_remembering_slug(thing: Any, url_name: str, save: Any) -> None:
    """Run `save`, and leave a redirect at the address that the thing had, if its slug changed."""
    before = type(thing).objects.filter(pk=thing.pk).values_list("slug", flat=True).first() if thing.pk else None
    save()
    if before not in (None, thing.slug):
        thing.former_addresses.model.remember(reverse(url_name, kwargs={"slug": before}), thing)
