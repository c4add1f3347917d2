"""The screens of the library: the grid, adding, and the form with the focal point and the proof of every crop."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import ActionLocation
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST, require_safe

from articles import permissions, renditions, tasks, wording
from articles.admin import looks
from articles.admin.lists import BoundedPaginator
from articles.admin.pictures import library
from articles.admin.pictures.forms import ACCEPT, PictureForm
from articles.admin.pictures.picking import pick
from articles.admin.pictures.uploading import refuse, upload
from articles.models import Picture
from articles.models.pictures import limits
from articles.renditions import Crop

WORDS = ["title", "alt", "decorative", "caption", "credit", "rights", "rights_until"]
PROOFS = [
    (Crop.WIDE, gettext_lazy("Lead"), "16:9"),
    (Crop.CARD, gettext_lazy("Card"), "3:2"),
    (Crop.SOCIAL, gettext_lazy("Social"), "1.91:1"),
    (Crop.PORTRAIT, gettext_lazy("Portrait"), "4:5"),
    (Crop.SQUARE, gettext_lazy("Square"), "1:1"),
]
STAGE_WIDTH = 1440
ANOTHER_SHAPE = 0.02
"""From this difference of width over height on, one is told to look at the crops."""
NAMED_WHEN_REFUSED = 3


@admin.register(Picture)
class PictureAdmin(admin.ModelAdmin):
    """The grid and the forms."""

    form = PictureForm
    paginator = BoundedPaginator
    add_form_template = "admin/articles/picture_add.html"
    change_form_template = "admin/articles/picture_form.html"
    change_list_template = "admin/articles/picture_list.html"
    list_filter = [library.CareFilter]
    list_per_page = 48
    list_max_show_all = 48
    ordering = ["-created_at", "-pk"]
    search_fields = library.SEARCHED
    search_help_text = gettext_lazy("Title, words, credit or file name")
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    view_on_site = False

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("upload/", view(self.upload_view), name="articles_picture_upload"),
            path("pick/", view(self.pick_view), name="articles_picture_pick"),
            *super().get_urls(),
        ]

    @method_decorator(require_POST)
    def upload_view(self, request: HttpRequest) -> JsonResponse:
        return upload(self, request)

    @method_decorator(require_safe)
    def pick_view(self, request: HttpRequest) -> HttpResponse:
        """What the dialog shows, for those who may look at the library."""
        if not self.has_view_or_change_permission(request):
            return HttpResponse(status=403)
        return pick(request)

    # The grid

    def get_actions(self, request: HttpRequest, action_location: ActionLocation = ActionLocation.CHANGE_LIST) -> dict:
        return {}

    def has_change_permission(self, request: HttpRequest, obj: Picture | None = None) -> bool:
        if obj is None:
            return super().has_change_permission(request)
        return permissions.may_change_picture(request.user, obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Picture]:
        return library.with_uses(super().get_queryset(request))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Picture], search_term: str
    ) -> tuple[QuerySet[Picture], bool]:
        return library.matching(queryset, search_term), False

    # The forms

    def get_fieldsets(self, request: HttpRequest, obj: Picture | None = None) -> list[tuple[str | None, dict]]:
        """Words first; whoever may only look is shown those, for the original is nobody's to open."""
        if obj is not None and not self.has_change_permission(request, obj):
            words = ["alt_state" if name == "decorative" else name for name in WORDS]
            return [(None, {"classes": ["desk-say"], "fields": words})]
        file = (None, {"classes": ["desk-replace"], "fields": ["original", "all_the_same"]})
        if obj is None:
            return [file, (None, {"classes": ["desk-say"], "fields": WORDS})]
        if obj.is_lost:
            return [(None, {"classes": ["desk-say"], "fields": WORDS}), file]
        focal = (None, {"classes": ["desk-focal"], "fields": [("focal_x", "focal_y")]})
        return [(None, {"classes": ["desk-say"], "fields": WORDS}), focal, file]

    def get_form(
        self, request: HttpRequest, obj: Picture | None = None, change: bool = False, **kwargs: Any
    ) -> type[PictureForm]:
        form = super().get_form(request, obj, change, **kwargs)
        form.request = request
        return form

    @method_decorator(csrf_protect)
    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The form, without the transaction that Django opens around it all.

        Making renditions takes half a second, in which nobody else could write; saving a picture is whole by itself.
        What only saving finds out, an original that is gone, comes back as an error of the form.
        """
        try:
            return self._changeform_view(request, object_id, form_url, extra_context)
        except renditions.Unusable as refusal:
            refuse(request, refusal)
        return self._changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request: HttpRequest, obj: Picture, form: PictureForm, change: bool) -> None:
        before = obj.width / obj.height if change and form.taken else None
        super().save_model(request, obj, form, change)
        tasks.nudge()
        if before and abs(obj.width / obj.height / before - 1) > ANOTHER_SHAPE:
            words = _("The new file has another shape than the old one. Please look at the focal point and the crops.")
            self.message_user(request, words, messages.WARNING)
        if form.filled_in:
            names = wording.all_of(form.fields[name].label for name in form.filled_in)
            self.message_user(request, _("Filled in from what the file says: %s.") % names, messages.INFO)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Picture | None = None,
    ) -> TemplateResponse:
        form = context["adminform"].form
        context |= {"alike": getattr(form, "alike", []), "limits": limits(), "accept": ACCEPT}
        if add:
            context["title"] = _("Add pictures")
        if obj is not None:
            context |= {
                "uses": library.uses_of(obj),
                "may_see_pieces": request.user.has_perm("articles.view_article"),
                "may_change": self.has_change_permission(request, obj),
                "stage": "" if obj.is_lost else looks.whole_address(obj, STAGE_WIDTH),
                "proofs": [] if obj.is_lost else proofs_of(obj),
                "others": obj.lookalikes(),
            }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def delete_model(self, request: HttpRequest, obj: Picture) -> None:
        super().delete_model(request, obj)
        tasks.nudge()

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Refuses while a piece or an author shows the picture, and says which."""
        picture = self.get_object(request, object_id)
        if picture is not None and self.has_delete_permission(request, picture):
            uses = library.uses_of(picture)
            if uses.number:
                self.message_user(request, where(uses), messages.ERROR)
                return HttpResponseRedirect(reverse("admin:articles_picture_change", args=[picture.pk]))
        return super().delete_view(request, object_id, extra_context)


def where(uses: library.Uses) -> str:
    """Why a picture that is used cannot be deleted."""
    named = [wording.quoted(thing) for thing in uses.named[:NAMED_WHEN_REFUSED]]
    if more := uses.number - len(named):
        named.append(ngettext("%(number)d more", "%(number)d more", more) % {"number": more})
    words = ngettext(
        "This picture is shown in %(number)d place, so it is not deleted. Take it out there first: %(names)s.",
        "This picture is shown in %(number)d places, so it is not deleted. Take it out there first: %(names)s.",
        uses.number,
    )
    return words % {"number": uses.number, "names": wording.all_of(named)}


def proofs_of(picture: Picture) -> list[dict[str, Any]]:
    """Each crop with the part of the picture that it shows, as an SVG view box."""
    return [
        {"label": label, "shape": shape, "ratio": repr(crop.ratio), "box": looks.view_box(picture, crop)}
        for crop, label, shape in PROOFS
    ]
