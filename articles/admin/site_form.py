"""The form of the site's settings: what was typed stays through every refusal, and each refusal says what would do."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import colours, crawlers, locality
from articles.admin.pictures.forms import ACCEPT, PictureFile
from articles.admin.versions import VersionedForm
from articles.models import Page, SiteSettings
from articles.models.marked import look_at

MARKS = {"mark_file": "take_mark", "dark_mark_file": "take_dark_mark"}
"""The fields of files, and what the settings do with each."""


class SiteForm(VersionedForm):
    """Everything that editors decide for the whole site."""

    mark_file = PictureFile(
        label=gettext_lazy("Mark"),
        required=False,
        help_text=gettext_lazy(
            "A PNG with a transparent ground is best, of at least 192 pixels. The icons of browsers, home screens,"
            " feeds and search engines are all made from it."
        ),
    )
    drop_mark = forms.BooleanField(label=gettext_lazy("Go back to the built-in mark"), required=False)
    dark_mark_file = PictureFile(
        label=gettext_lazy("Mark on dark paper"),
        required=False,
        help_text=gettext_lazy("For the masthead in the dark. Without one the mark stands on a light ground there."),
    )
    drop_dark_mark = forms.BooleanField(label=gettext_lazy("Show the one mark on any paper"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        required=False,
        help_text=SiteSettings._meta.get_field("time_zone").help_text,
    )
    blocked_crawlers = forms.MultipleChoiceField(
        label=gettext_lazy("Crawlers that are asked to stay away"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("They are asked, not forced: what their operators say they honour, they honour."),
    )
    closes_for_all = forms.BooleanField(
        label=gettext_lazy("Yes: ask every crawler to leave the whole site alone"),
        required=False,
        help_text=gettext_lazy("Only needed where the lines above say “Disallow: /” to everybody."),
    )

    class Meta:
        model = SiteSettings
        fields = [
            "name", "tagline", "place", "description", "mark_has_name", "accent", "dark_accent", "language",
            "time_zone", "footer_text", "imprint", "accounts", "new_replies", "replies_close_after", "moderation",
            "analytics_script", "analytics_data", "blocked_crawlers", "robots_lines", "is_hidden",
        ]  # fmt: skip
        widgets = {
            "description": forms.Textarea(attrs={"rows": 2}),
            "accent": forms.TextInput(attrs={"size": 9, "placeholder": colours.ACCENT}),
            "dark_accent": forms.TextInput(attrs={"size": 9, "placeholder": colours.DARK_ACCENT}),
            "footer_text": forms.Textarea(attrs={"rows": 3}),
            "accounts": forms.Textarea(attrs={"rows": 4, "placeholder": "https://social.example/@us"}),
            "analytics_data": forms.Textarea(attrs={"rows": 3, "placeholder": "data-domain: news.example"}),
            "robots_lines": forms.Textarea(attrs={"rows": 6, "placeholder": "User-agent: *\nDisallow: /drafts/"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        site = self.instance
        choices = {
            "language": lambda: _choices(locality.LANGUAGES, site.language, settings.LANGUAGE_CODE),
            "time_zone": lambda: zone_choices(site.time_zone),
            "blocked_crawlers": crawler_choices,
        }
        for name, find in choices.items():
            if name in self.fields:
                self.fields[name].choices = find()
        for name in ["mark_file", "dark_mark_file"]:
            if name in self.fields:
                self.fields[name].widget.attrs["accept"] = ACCEPT
        if "imprint" in self.fields:
            self.fields["imprint"].queryset = Page.objects.order_by("path").defer("body")

    def clean_mark_file(self) -> Any:
        return _usable(self.cleaned_data["mark_file"])

    def clean_dark_mark_file(self) -> Any:
        return _usable(self.cleaned_data["dark_mark_file"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        try:
            groups = crawlers.read(cleaned.get("robots_lines") or "")[0]
        except ValidationError:
            groups = []  # the field says which line is wrong
        if any(group.closes_all for group in groups) and not cleaned.get("closes_for_all"):
            self.add_error(
                "closes_for_all",
                ValidationError(
                    _("These lines take the whole site out of every search engine. Please tick here if you mean it."),
                    code="closes_all",
                ),
            )
        has_mark = self.instance.mark_files or cleaned.get("mark_file")
        if cleaned.get("dark_mark_file") and (not has_mark or cleaned.get("drop_mark")):
            self.add_error("dark_mark_file", ValidationError(_("Please choose the mark itself first."), code="no_mark"))
        return cleaned

    def _post_clean(self) -> None:
        super()._post_clean()
        for name in MARKS if self.errors else []:
            if self.cleaned_data.get(name):
                self.add_error(
                    name,
                    ValidationError(
                        _("This file can be used, but browsers do not keep it. Please choose it once more."),
                        code="again",
                    ),
                )

    def follow_marks(self) -> None:
        """Have the settings take or drop their marks, as the form says."""
        cleaned, site = self.cleaned_data, self.instance
        if cleaned.get("drop_mark"):
            site.drop_mark()
        elif cleaned.get("drop_dark_mark"):
            site.drop_dark_mark()
        for name, take in MARKS.items():
            if cleaned.get(name):
                getattr(site, take)(cleaned[name])

    def typed(self, name: str) -> str:
        """A colour as it stands in the form now, in its one spelling; empty where it is none."""
        try:
            return colours.spelled((self[name].value() if name in self.fields else getattr(self.instance, name)) or "")
        except ValueError:
            return ""


def _usable(file: Any) -> Any:
    """The file, if a mark can be made of it.

    Raises:
        renditions.Unusable: when not, with a sentence that says why.
    """
    if file:
        look_at(file)
    return file


def _choices(known: dict[str, str], chosen: str, default: str) -> list[tuple[str, str]]:
    """The environment's own first, then what is known, and what was chosen by other means."""
    more = {chosen: chosen} if chosen and chosen not in known else {}
    own = _("As the server is set up: %(name)s") % {"name": known.get(default, default)}
    return [("", own), *known.items(), *more.items()]


def zone_choices(chosen: str) -> list[tuple[str, Any]]:
    """Every zone of the zone database that is named after a place, by the part of the world."""
    areas: dict[str, list[tuple[str, str]]] = {}
    for name in sorted({*available_timezones(), *filter(None, [chosen])}):
        area, _slash, place = name.partition("/")
        if place and area != "Etc":
            areas.setdefault(area, []).append((name, place.replace("_", " ").replace("/", ", ")))
    own = _("As the server is set up: %(name)s") % {"name": settings.TIME_ZONE.replace("_", " ")}
    others = [name for name in dict.fromkeys(["UTC", chosen]) if name and "/" not in name]
    return [("", own), *((name, name) for name in others), *areas.items()]


def crawler_choices() -> list[tuple[Any, list[tuple[str, str]]]]:
    """The known crawlers by what they fetch for, each with its operator."""
    return [
        (purpose.label, [(c.agent, f"{c.agent} ({c.operator})") for c in crawlers.CRAWLERS if c.purpose == purpose])
        for purpose in crawlers.Purpose
    ]
