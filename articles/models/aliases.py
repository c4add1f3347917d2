"""Other names of tags, and how two tags become one."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
from articles.models.editions import SiteWide
from articles.models.redirects import Redirect
from articles.models.search import SearchEntry
from articles.models.taxonomy import KeyField, Tag, key_of
from articles.slugs import make_slug


class TagAlias(SiteWide):
    """Another name of a tag: whoever types it gets the tag, and its address leads there."""

    tag = models.ForeignKey(Tag, models.CASCADE, related_name="aliases", verbose_name=_("tag"))
    name = models.CharField(_("name"), max_length=100)
    key = KeyField("name", unique=True)

    class Meta:
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        known = Tag.objects.named(self.name)
        own = known is not None and known.pk == self.tag_id
        if known and own and known.key == key_of(self.name):
            raise ValidationError({"name": _("That is the tag's own name.")})
        if known and not own:
            words = _("That is a name of the tag “%(tag)s”. Merge the two instead.")
            raise ValidationError({"name": ValidationError(words, code="taken", params={"tag": known})})
        if TagAlias.objects.exclude(pk=self.pk).filter(key=key_of(self.name)).exists():
            raise ValidationError({"name": _("The tag has this other name already.")})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and have the address that a tag of this name would have lead to the tag."""
        with transaction.atomic():
            super().save(*args, **kwargs)
            slug = make_slug(self.name)
            if slug and not Tag.objects.filter(slug=slug).exists():
                Redirect.remember(reverse("articles:tag", kwargs={"slug": slug}), self.tag)


@transaction.atomic
def merge(tag: Tag, into: Tag) -> int:
    """Make `tag` another name of `into`; returns how many pieces changed their tag.

    Its pieces, its other names and its former addresses go over, its address leads there, and it is gone. A
    description that only it has goes over too. All of it commits together, or nothing does.

    Raises:
        ValidationError: when the two are one.
    """
    if tag.pk == into.pk:
        raise ValidationError(_("A tag cannot be merged with itself."), code="itself")
    locked = Tag.objects.select_for_update().order_by("pk").in_bulk([tag.pk, into.pk])
    tag, into = locked[tag.pk], locked[into.pk]
    tagged = Article.tags.through.objects
    pieces = SearchEntry.objects.with_name(tags=tag.pk)
    having_both = tagged.filter(tag=into).values("article")
    changed = tagged.filter(tag=tag).count()
    tagged.filter(tag=tag, article__in=having_both).delete()
    tagged.filter(tag=tag).update(tag=into)
    Redirect.objects.filter(tag=tag).update(tag=into)
    Redirect.remember(tag.get_absolute_url(), into)
    tag.aliases.update(tag=into)
    if not into.description and tag.description:
        into.description = tag.description
        into.save()
    name, key = tag.name, tag.key
    tag.delete()
    SearchEntry.objects.follow(pieces)
    if key != into.key and not TagAlias.objects.filter(key=key).exists():
        TagAlias(tag=into, name=name).save()
    return changed
