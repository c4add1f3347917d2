"""What a reader asks of the search: the words, where to look, and in which order."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from articles.models import Author, Section
from articles.search.finding import Filters
from articles.search.query import LONGEST, Query, clean, parse
from articles.slugs import make_slug

RELEVANCE, DATE = "relevance", "date"


class SearchForm(forms.Form):
    """The form of the search, from the query of its address; `query`, `filters` and `is_by_date` once it is valid."""

    use_required_attribute = False

    q = forms.CharField(
        label=pgettext_lazy("of a search", "Words"),
        required=False,
        max_length=None,
        widget=forms.TextInput(attrs={"type": "search", "maxlength": LONGEST}),
    )
    sort = forms.ChoiceField(
        label=gettext_lazy("Order"),
        required=False,
        choices=[(RELEVANCE, gettext_lazy("Best match first")), (DATE, gettext_lazy("Newest first"))],
    )
    section = forms.ChoiceField(label=gettext_lazy("Section"), required=False)
    author = forms.CharField(label=gettext_lazy("Author"), required=False, max_length=120)

    def __init__(self, asked: QueryDict, sections: list[Section]) -> None:
        super().__init__({name: clean(asked.get(name, "")) for name in NAMES}, auto_id="search-%s")
        self._sections = sections
        self.fields["section"].choices = [("", _("All sections")), *_choices(sections)]
        self.fields["from"] = _day_field(pgettext("first day", "From"))
        self.fields["to"] = _day_field(pgettext("last day", "To"))
        self.query, self.filters = Query(clean(asked.get("q", ""))), Filters()
        self.found_author: Author | None = None
        for name in ["sort", "section"]:
            self.fields[name].error_messages["invalid_choice"] = _("Please choose one of these.")
        for name in NAMES[1:]:
            self.fields[name].widget.attrs["form"] = "search"  # they stand beside what is found, outside the form

    @property
    def is_by_date(self) -> bool:
        return self.cleaned_data.get("sort") == DATE

    @property
    def narrowing(self) -> list[str]:
        """The names of the fields that narrow the search."""
        return [name for name in NARROWING if self.data.get(name)]

    @property
    def is_open(self) -> bool:
        """Whether what narrows the search is in use, or wrong, and has to be seen."""
        return bool(self.narrowing or any(name != "q" for name in self.errors))

    @property
    def chosen_section(self) -> Section | None:
        return next((one for one in self._sections if one.path == self.cleaned_data.get("section")), None)

    def clean_q(self) -> str:
        self.query = parse(self.cleaned_data["q"])
        return self.query.text

    def clean_author(self) -> str:
        name = self.cleaned_data["author"]
        if name:
            slugs = {slug for slug in [name.lower(), make_slug(name)] if slug}
            self.found_author = Author.objects.filter(Q(slug__in=slugs) | Q(name=name)).order_by("pk").first()
            if self.found_author is None:
                raise ValidationError(_("There is no author with this name here."), "unknown")
        return name

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        first, last = given.get("from"), given.get("to")
        if first and last and first > last:
            self.add_error("to", ValidationError(_("This day lies before the first."), "backwards"))
        section = self.chosen_section
        self.filters = Filters(
            sections=tuple(_within(section, self._sections)) if section else (),
            author=self.found_author.pk if self.found_author else None,
            since=_midnight(first) if first else None,
            before=_midnight(last + timedelta(days=1)) if last and last.year < 9999 else None,
        )
        return given

    def address(self, **changes: str) -> str:
        """The query of this search's address, with changes; the page is left out, and so is what says nothing."""
        values = {name: self.data.get(name, "") for name in NAMES} | changes
        if values["sort"] == RELEVANCE:
            values["sort"] = ""
        return urlencode({name: value for name, value in values.items() if value})

    def everywhere(self) -> str:
        """The address of the same words without what narrows the search."""
        return self.address(**dict.fromkeys(NARROWING, ""))

    def by_date(self) -> str:
        return self.address(sort=DATE)

    def by_relevance(self) -> str:
        return self.address(sort=RELEVANCE)


NARROWING = ["section", "author", "from", "to"]
NAMES = ["q", "sort", *NARROWING]


def _day_field(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _("Please write the day as year, month and day: 2020-10-06.")},
    )


def _choices(sections: list[Section]) -> list[tuple[str, str]]:
    """Every section by its path, those below one behind it and set in."""
    found: list[tuple[str, str]] = []

    def add(some: list[Section], depth: int) -> None:
        for section in some:
            found.append((section.path, "\u2003" * depth + section.name))
            add(section.submenu, depth + 1)

    add([section for section in sections if section.parent_id is None], 0)
    return found


def _within(section: Section, sections: list[Section]) -> list[int]:
    return [one.pk for one in sections if one.pk == section.pk or one.path.startswith(f"{section.path}/")]


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
