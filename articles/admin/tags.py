"""The screens of tags: their other names, and the page on which several become one."""

from __future__ import annotations

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Count, QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.admin.deleting import CountsUses
from articles.admin.lists import BoundedPaginator
from articles.models import Tag, TagAlias
from articles.models.aliases import merge
from articles.models.taxonomy import key_of

MOST_MERGED = 20


class OtherNames(BaseInlineFormSet):
    """The other names of a tag, each typed once."""

    def clean(self) -> None:
        super().clean()
        seen = {key_of(str(self.data.get("name", "")))}
        for form in self.forms:
            name = getattr(form, "cleaned_data", {}).get("name")
            if not name or form.cleaned_data.get("DELETE"):
                continue
            if key_of(name) in seen:
                form.add_error("name", _("The tag has this name already."))
            seen.add(key_of(name))


class OtherNameInline(admin.TabularInline):
    """Whoever may change the tag may say what else it is called."""

    model = TagAlias
    formset = OtherNames
    fields = ["name"]
    extra = 1

    def has_view_permission(self, request: HttpRequest, obj: Tag | None = None) -> bool:
        return request.user.has_perm("articles.view_tag")

    def has_add_permission(self, request: HttpRequest, obj: Tag | None = None) -> bool:
        return request.user.has_perm("articles.change_tag")

    has_change_permission = has_delete_permission = has_add_permission


class MergeForm(forms.Form):
    """Which of the tags stays."""

    into = forms.ModelChoiceField(
        Tag.objects.none(), label=gettext_lazy("The tag that stays"), widget=forms.RadioSelect
    )

    def __init__(self, tags: list[Tag], *args: object) -> None:
        super().__init__(*args)
        self.fields["into"].queryset = Tag.objects.filter(pk__in=[tag.pk for tag in tags])
        self.fields["into"].choices = [(tag.pk, _in_words(tag)) for tag in tags]


def _in_words(tag: Tag) -> str:
    words = ngettext("%(tag)s: %(number)d piece", "%(tag)s: %(number)d pieces", tag.number)
    return words % {"tag": tag, "number": tag.number}


@admin.register(Tag)
class TagAdmin(CountsUses):
    """Tags by name."""

    change_list_template = "admin/_list.html"
    paginator = BoundedPaginator
    list_display = ["name", "address"]
    search_fields = ["name", "slug", "aliases__name"]
    prepopulated_fields = {"slug": ["name"]}
    fields = ["name", "slug", "description"]
    inlines = [OtherNameInline]
    actions = ["merge"]
    show_full_result_count = False

    @admin.display(description=gettext_lazy("address"), ordering="slug")
    def address(self, tag: Tag) -> str:
        return tag.get_absolute_url()

    @admin.action(description=gettext_lazy("Merge into one…"), permissions=["delete"])
    def merge(self, request: HttpRequest, queryset: QuerySet[Tag]) -> HttpResponse | None:
        """Ask which one stays, saying how many pieces each has; then merge all in one transaction."""
        tags = list(
            Tag.objects.filter(pk__in=queryset[: MOST_MERGED + 1].values("pk")).annotate(number=Count("articles"))
        )
        if not 1 < len(tags) <= MOST_MERGED:
            words = _("Choose two tags at least, and %(most)d at most.") % {"most": MOST_MERGED}
            self.message_user(request, words, messages.WARNING)
            return None
        form = MergeForm(tags, request.POST if "merge" in request.POST else None)
        if not form.is_valid():
            context = self.admin_site.each_context(request) | {
                "title": _("Merge tags"),
                "opts": self.opts,
                "tags": tags,
                "form": form,
            }
            return TemplateResponse(request, "admin/articles/tag/merge.html", context)
        into = form.cleaned_data["into"]
        with transaction.atomic():
            moved = 0
            for tag in tags:
                if tag.pk != into.pk:
                    number = merge(tag, into)
                    self.log_change(request, into, _("Merged with “%(tag)s”.") % {"tag": tag})
                    moved += number
        words = ngettext(
            "Merged into “%(tag)s”. %(number)d piece has changed its tag.",
            "Merged into “%(tag)s”. %(number)d pieces have changed their tag.",
            moved,
        )
        self.message_user(request, words % {"tag": into, "number": moved}, messages.SUCCESS)
        return None
