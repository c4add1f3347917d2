"""The library of pictures: a grid, and a form that takes no picture without words for those who do not see it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import ActionLocation
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles import renditions
from articles.admin.lists import BoundedPaginator
from articles.models import Article, Author, Picture

MOST_NAMED = 20


class PictureForm(forms.ModelForm):
    """A picture with its words; whether they are missing is never chosen, only whether none are needed."""

    decorative = forms.BooleanField(
        label=gettext_lazy("Decorative"),
        required=False,
        help_text=gettext_lazy("It says nothing that the text does not; screen readers pass over it."),
    )

    class Meta:
        model = Picture
        fields = ["file", "alt", "caption", "credit"]
        widgets = {"alt": forms.Textarea(attrs={"rows": 2}), "caption": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["decorative"] = self.instance.alt_state == Picture.AltState.DECORATIVE
        if "file" in self.fields:
            self.fields["file"].widget.attrs["aria-label"] = _("Picture file")

    def clean_file(self) -> Any:
        """The file, which has been read once: what cannot be used is said here, not while saving."""
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile):
            renditions.clean_upload(file)
            file.seek(0)
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        alt, decorative = cleaned.get("alt", "").strip(), cleaned.get("decorative")
        if alt and decorative:
            self.add_error("decorative", _("Either describe the picture, or mark it as decorative; not both."))
        elif not alt and not decorative and "alt" not in self.errors:
            self.add_error("alt", _("Please say what is seen, for those who do not see it, or mark it as decorative."))
        states = Picture.AltState
        self.instance.alt_state = states.DECORATIVE if decorative else states.WRITTEN
        return cleaned


class AltFilter(admin.SimpleListFilter):
    """What still needs words."""

    title = gettext_lazy("words")
    parameter_name = "needs"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [("alt", gettext_lazy("Needs a text alternative")), ("credit", gettext_lazy("Needs a credit"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Picture]) -> QuerySet[Picture]:
        if self.value() == "alt":
            return queryset.filter(alt_state=Picture.AltState.MISSING)
        return queryset.filter(credit="") if self.value() == "credit" else queryset


def pieces_with(picture: Picture) -> QuerySet[Article]:
    """The pieces and pages that show the picture, at their head or in their text."""
    return Article.objects.filter(Q(lead_picture=picture) | Q(body__contains=f'"{picture.url}"'))


@admin.register(Picture)
class PictureAdmin(admin.ModelAdmin):
    """The grid and the form."""

    form = PictureForm
    paginator = BoundedPaginator
    change_form_template = "admin/articles/picture_form.html"
    change_list_template = "admin/articles/picture_list.html"
    list_filter = [AltFilter]
    list_per_page = 48
    list_max_show_all = 48
    ordering = ["-created_at", "-pk"]
    search_fields = ["caption", "alt", "credit"]
    search_help_text = gettext_lazy("Caption, text alternative or credit")
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    view_on_site = False
    fieldsets = [(None, {"fields": ["file", "alt", "decorative", "caption", "credit"]})]

    def get_actions(self, request: HttpRequest, action_location: ActionLocation = ActionLocation.CHANGE_LIST) -> dict:
        return {}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Picture]:
        leading = Article.objects.filter(lead_picture=OuterRef("pk")).order_by().values("lead_picture")
        number = Coalesce(Subquery(leading.annotate(number=Count("pk")).values("number")), 0)
        return super().get_queryset(request).annotate(used=number)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        picture = kwargs.get("obj")
        if picture is not None and picture.pk:
            context["uses"] = picture.lead_of.order_by("-saved_at").defer("body")[:MOST_NAMED]
        return super().render_change_form(request, context, *args, **kwargs)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Refuses while a piece or an author shows the picture."""
        picture = self.get_object(request, object_id)
        if picture is not None and self.has_delete_permission(request, picture):
            number = pieces_with(picture).count() + Author.objects.filter(photo=picture).count()
            if number:
                words = ngettext(
                    "This picture is shown in %(number)d place; take it out there first.",
                    "This picture is shown in %(number)d places; take it out there first.",
                    number,
                )
                self.message_user(request, words % {"number": number}, messages.ERROR)
                return HttpResponseRedirect(reverse("admin:articles_picture_change", args=[picture.pk]))
        return super().delete_view(request, object_id, extra_context)
