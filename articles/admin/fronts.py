"""The screens of front pages: what stands where by hand, in which order, and a preview of how readers will see it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.forms.models import BaseInlineFormSet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from articles.admin import looks
from articles.admin.article import KnownSelect
from articles.admin.pieces import without_links
from articles.admin.placing import PieceSearch, PieceSelect, list_of_names
from articles.admin.timed import TimedAdmin
from articles.fronts import filled_by_date, front_page_of
from articles.furniture import furniture_of
from articles.models import Front, Rail, Slot
from articles.models.fronts import MOST_RAILS, PLACES, Area, FrontQuerySet
from articles.views import front_page_context

MOST_NAMED = 12


def named(field: forms.Field) -> None:
    """Give a field in a table its name, as the heading of a column is no label."""
    widget = getattr(field.widget, "widget", field.widget)
    widget.attrs["aria-label"] = str(field.label).capitalize()


class RowForm(forms.ModelForm):
    """A place or a rail. Whether it stands twice is asked of the page as a whole, which is saved as a whole."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in {"piece", "section"} & self.fields.keys():
            select = self.fields[name].widget
            select = getattr(select, "widget", select)
            self.fields[name].required = select.is_required = True
            if self.instance.pk:
                select.known = getattr(self.instance, name)
        for field in self.fields.values():
            named(field)

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() | {"front"}


class RowFormSet(BaseInlineFormSet):
    """Rows of a front page. What each inline has taken is seen by the next (`taken`, `shown_rails`, of the request)."""

    request: HttpRequest
    name: str

    @classmethod
    def get_default_prefix(cls) -> str:
        return cls.name

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            named(form.fields["DELETE"])

    def kept(self) -> Iterator[forms.ModelForm]:
        """The forms that hold a row which stays."""
        for form in self.forms:
            cleaned = getattr(form, "cleaned_data", {})
            if cleaned and not cleaned.get("DELETE") and (cleaned.get("piece") or cleaned.get("section")):
                yield form

    def rows(self) -> list[Any]:
        """The rows as they are to be saved; also tells the log what has changed."""
        self.save(commit=False)
        return [form.instance for form in self.kept()]


class SlotFormSet(RowFormSet):
    """The pieces of one area."""

    def _construct_form(self, i: int, **kwargs: Any) -> forms.ModelForm:
        form = super()._construct_form(i, **kwargs)
        form.instance.area = self.name
        return form

    def clean(self) -> None:
        super().clean()
        area, taken = Area(self.name), vars(self.request).setdefault("taken", {})
        for form in self.kept():
            piece = form.cleaned_data.get("piece")
            if piece is None:
                continue
            if piece.pk in taken:
                words = _("“%(piece)s” stands on this page already, under %(area)s. A piece stands there once.")
                form.add_error("piece", ValidationError(words % {"piece": piece, "area": taken[piece.pk]}, "twice"))
            taken.setdefault(piece.pk, area.label)
        if len(list(self.kept())) > PLACES[area]:
            raise ValidationError(_too_many(area), code="too_many")


def _too_many(area: Area) -> str:
    if area == Area.LEAD:
        return _("A front page has one lead. Please remove the others, or put them under Top stories.")
    words = _("%(area)s has %(most)d places. Please remove what is too much.")
    return words % {"area": area.label, "most": PLACES[area]}


class RailFormSet(RowFormSet):
    """The sections that have a rail."""

    def clean(self) -> None:
        super().clean()
        rails: set[int] = set()
        for form in self.kept():
            section = form.cleaned_data.get("section")
            if section is not None and section.pk in rails:
                form.add_error("section", ValidationError(_("This section has a rail already."), "twice"))
            rails |= {section.pk} if section else set()
        self.request.chosen_rails = rails


class RailSlotFormSet(SlotFormSet):
    """The pieces of the rails, each with its section, which must have one."""

    def clean(self) -> None:
        super().clean()
        rails = getattr(self.request, "chosen_rails", None) or {
            section.pk for section in furniture_of(self.request).top_sections if section.in_menu
        }
        for form in self.kept():
            section = form.cleaned_data.get("section")
            if section is not None and section.pk not in rails:
                words = _("%(section)s has no rail on this page, so nothing can stand in it.")
                form.add_error("section", ValidationError(words % {"section": section}, "no_rail"))


class RowInline(admin.TabularInline):
    """Rows of a front page; whoever may change it may change them."""

    form = RowForm
    extra = 0
    ordering = ["position", "pk"]
    name = ""
    classes = ["desk-ordered"]

    def has_view_permission(self, request: HttpRequest, obj: Front | None = None) -> bool:
        return request.user.has_perm("articles.view_front") or request.user.has_perm("articles.change_front")

    def has_change_permission(self, request: HttpRequest, obj: Front | None = None) -> bool:
        return request.user.has_perm("articles.add_front" if obj is None else "articles.change_front")

    has_add_permission = has_delete_permission = has_change_permission

    def get_formset(self, request: HttpRequest, obj: Front | None = None, **kwargs: Any) -> type[RowFormSet]:
        formset = super().get_formset(request, obj, **kwargs)
        formset.request, formset.name = request, self.name
        return formset

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "piece":
            kwargs["widget"] = PieceSelect(db_field, self.admin_site)
        elif db_field.name == "section":
            kwargs["widget"] = KnownSelect(db_field, self.admin_site)
        return without_links(super().formfield_for_dbfield(db_field, request, **kwargs), but_add=False)


class SlotInline(RowInline):
    """The pieces of one area, in their order."""

    model = Slot
    formset = SlotFormSet
    fields = ["piece", "state", "position"]
    readonly_fields = ["state"]
    verbose_name = gettext_lazy("piece")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Slot]:
        slots = super().get_queryset(request).filter(area=self.name)
        return slots.select_related("piece", "section").defer("piece__body")

    def get_max_num(self, request: HttpRequest, obj: Front | None = None, **kwargs: Any) -> int:
        return PLACES[Area(self.name)]

    @admin.display(description=gettext_lazy("state"))
    def state(self, slot: Slot) -> SafeString | str:
        return looks.chip(slot.piece.state) if slot.pk else ""


class LeadInline(SlotInline):
    """The one lead."""

    name = Area.LEAD.value
    fields = ["piece", "state"]
    classes: list[str] = []
    verbose_name = gettext_lazy("lead")
    verbose_name_plural = gettext_lazy("lead")


class TopInline(SlotInline):
    """The top stories: three beside the lead, four below it."""

    name = Area.TOP.value
    verbose_name_plural = gettext_lazy("top stories: the first three beside the lead, four more below it")


class OpinionInline(SlotInline):
    """The opinions."""

    name = Area.OPINION.value
    verbose_name_plural = Area.OPINION.label


class RailInline(RowInline):
    """The sections that have a rail, in their order."""

    name = "rails"
    model = Rail
    formset = RailFormSet
    fields = ["section", "pieces", "position"]
    max_num = MOST_RAILS
    verbose_name_plural = gettext_lazy("rails of sections: with none, those of the menu in its order")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Rail]:
        return super().get_queryset(request).select_related("section")


class RailSlotInline(SlotInline):
    """The pieces that stand first in a rail."""

    name = Area.RAIL.value
    formset = RailSlotFormSet
    fields = ["section", "piece", "state", "position"]
    verbose_name_plural = gettext_lazy("first in the rails")


@admin.register(Front)
class FrontAdmin(TimedAdmin):
    """Front pages, the latest first."""

    change_form_template = "admin/articles/front_form.html"
    change_list_template = "admin/articles/front_list.html"
    list_display = ["name", "state", "begins", "ends", "preview_link"]
    search_fields = ["name"]
    search_help_text = gettext_lazy("Name")
    fields = ["name", ("starts_at", "ends_at"), ("is_ready", "shows_discussed")]
    inlines = [LeadInline, TopInline, OpinionInline, RailInline, RailSlotInline]
    actions = ["copy", "end_now"]

    class Media:
        js = ["desk/order.js"]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("pieces/", view(PieceSearch.as_view(admin_site=self.admin_site)), name="articles_front_pieces"),
            path("<int:pk>/preview/", view(self.preview_view), name="articles_front_preview"),
            *super().get_urls(),
        ]

    @admin.display(description=gettext_lazy("preview"))
    def preview_link(self, front: Front) -> SafeString:
        url = reverse("admin:articles_front_preview", args=[front.pk])
        return format_html('<a href="{}">{}</a>', url, _("Preview"))

    @admin.action(description=gettext_lazy("Copy as a new draft"), permissions=["add"])
    def copy(self, request: HttpRequest, queryset: FrontQuerySet) -> HttpResponse | None:
        """A draft of each; of a single one its form is opened."""
        copies = [front.copy() for front in queryset]
        for front in copies:
            self.log_addition(request, front, [{"added": {}}])
            self.message_user(request, _("“%(name)s” is a new draft.") % {"name": front}, messages.SUCCESS)
        if len(copies) != 1:
            return None
        return HttpResponseRedirect(reverse("admin:articles_front_change", args=[copies[0].pk]))

    def save_related(self, request: HttpRequest, form: Any, formsets: list[RowFormSet], change: bool) -> None:
        """Everything that stands on the page, saved as a whole."""
        form.save_m2m()
        rails = [row for formset in formsets if formset.model is Rail for row in formset.rows()]
        slots = [row for formset in formsets if formset.model is Slot for row in formset.rows()]
        with transaction.atomic():
            form.instance.arrange(slots, rails)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """With what each area has by date at present."""
        front = kwargs.get("obj") or context.get("original")
        page = front_page_of(front, furniture_of(request).sections)
        filled = filled_by_date(page)
        for inline in context["inline_admin_formsets"]:
            name = inline.formset.name
            inline.filled = list_of_names(filled[name], MOST_NAMED) if name in filled else ""
        return super().render_change_form(request, context, *args, **kwargs)

    @method_decorator(require_safe)
    def preview_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page as readers will see it at its start, or see it now where it has begun."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        front = Front.objects.filter(pk=pk).first()
        if front is None:
            raise Http404
        moment = max(front.starts_at, timezone.now())
        context = {**front_page_context(request, front, moment), "front": front, "moment": moment}
        response = render(request, "newsroom/front_preview.html", context)
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response
