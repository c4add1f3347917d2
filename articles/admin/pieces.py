"""What the forms of pieces and of pages share: the writing surface, the deeds, and saving nothing over a newer save.

A deed saves the form first and is then done in the same transaction. When it is refused, both are undone and the
form comes back with what was typed and the sentence that says why.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import IS_POPUP_VAR, ActionLocation
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import IntegrityError, models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from articles import languages, lifecycle, permissions, rendering, tasks, wording
from articles.admin import deeds, looks
from articles.admin.body import BodyField
from articles.admin.deleting import CountsUses
from articles.admin.lists import BoundedPaginator, PieceList
from articles.admin.moments import MomentField, zone_help
from articles.admin.pictures import PictureSelect
from articles.admin.replying import replies_in_force
from articles.admin.versions import VersionedForm
from articles.models import Article, Picture
from articles.models.queries import ArticleQuerySet
from articles.views import preview_token


class PieceForm(VersionedForm):
    """The form of a piece, with what its deeds ask for."""

    schedule_at = MomentField(label=gettext_lazy("Goes out at"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Reason, shown to readers"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    changed_story = forms.BooleanField(
        label=gettext_lazy("This changed the story: show readers “Updated”"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.is_scheduled:
            self.initial["schedule_at"] = self.instance.published_at
        if "replies_close_at" in self.fields:
            self.fields["replies_close_at"].help_text = replies_in_force(self.instance)
        for field in self.fields.values():
            if isinstance(field, MomentField):
                field.help_text = " ".join([str(text) for text in [field.help_text, zone_help()] if text])
        if "slug" in self.fields and self.instance.pk and self.instance.has_appeared:
            self.fields["slug"].help_text = _(
                "Readers know this address. If you change it, the old one will lead to the new one."
            )

    def clean_headline(self) -> str:
        return " ".join(self.cleaned_data["headline"].split())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if refusal := getattr(self.request, "refused_deed", None):
            self.add_error(None, refusal)
        return cleaned


class PieceAdmin(CountsUses):
    """The screens of a piece: its list and its form."""

    form = PieceForm
    paginator = BoundedPaginator
    change_form_template = "admin/articles/piece_form.html"
    change_list_template = "admin/_list.html"
    list_display_links = ["headline"]
    list_per_page = 50
    list_max_show_all = 200
    ordering = ["-saved_at"]
    sortable_by = ["time"]
    search_fields = ["headline", "standfirst", "slug"]
    search_help_text = gettext_lazy("Headline, standfirst or address")
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    view_on_site = False

    # Who may

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        may = super().has_change_permission(request, obj)
        return may and (obj is None or permissions.may_change(request.user, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        may = super().has_delete_permission(request, obj)
        return may and (obj is None or permissions.may_delete(request.user, obj))

    def has_publish_permission(self, request: HttpRequest) -> bool:
        """For actions that only publishers are offered."""
        return permissions.may_publish(request.user)

    # The list

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[PieceList]:
        return PieceList

    def get_actions(self, request: HttpRequest, action_location: ActionLocation = ActionLocation.CHANGE_LIST) -> dict:
        """Everything but deleting many: what readers have seen is withdrawn."""
        actions = super().get_actions(request, action_location=action_location)
        actions.pop("delete_selected", None)
        return actions

    @admin.display(description=gettext_lazy("state"))
    def state(self, article: Article) -> SafeString:
        return looks.chip(article.state)

    @admin.display(description=gettext_lazy("time"), ordering="saved_at")
    def time(self, article: Article) -> SafeString:
        return looks.time_cell(article)

    @admin.display(description=gettext_lazy("words"))
    def words(self, article: Article) -> int:
        return article.word_count

    # Actions

    @admin.action(description=gettext_lazy("Submit"), permissions=["change"])
    def submit(self, request: HttpRequest, queryset: ArticleQuerySet) -> None:
        self._do_to_all(request, queryset, "submit")

    @admin.action(description=gettext_lazy("Take into edit"), permissions=["publish"])
    def take_in_edit(self, request: HttpRequest, queryset: ArticleQuerySet) -> None:
        self._do_to_all(request, queryset, "take_in_edit")

    @admin.action(description=gettext_lazy("Send back as drafts"), permissions=["change"])
    def send_back(self, request: HttpRequest, queryset: ArticleQuerySet) -> None:
        self._do_to_all(request, queryset, "send_back")

    @admin.action(description=gettext_lazy("Mark as ready"), permissions=["publish"])
    def make_ready(self, request: HttpRequest, queryset: ArticleQuerySet) -> None:
        self._do_to_all(request, queryset, "make_ready")

    @admin.action(description=gettext_lazy("Publish now"), permissions=["publish"])
    def publish(self, request: HttpRequest, queryset: ArticleQuerySet) -> None:
        self._do_to_all(request, queryset, "publish")

    @admin.action(description=gettext_lazy("Withdraw…"), permissions=["publish"])
    def withdraw(self, request: HttpRequest, queryset: ArticleQuerySet) -> HttpResponse | None:
        """Ask for the reason on a page of its own, then withdraw."""
        form = WithdrawForm(request.POST if "reason" in request.POST else None)
        if form.is_valid():
            self._do_to_all(request, queryset, "withdraw", reason=form.cleaned_data["reason"])
            return None
        context = self.admin_site.each_context(request) | {
            "title": _("Withdraw pieces"),
            "opts": self.opts,
            "pieces": queryset[:MOST_NAMED],
            "more": max(0, queryset.count() - MOST_NAMED),
            "selected": request.POST.getlist("_selected_action"),
            "select_across": request.POST.get("select_across", "0"),
            "form": form,
        }
        return TemplateResponse(request, "admin/articles/withdraw.html", context)

    @admin.action(description=gettext_lazy("Reopen as drafts"), permissions=["publish"])
    def reopen(self, request: HttpRequest, queryset: ArticleQuerySet) -> None:
        self._do_to_all(request, queryset, "reopen")

    actions = ["submit", "take_in_edit", "send_back", "make_ready", "publish", "withdraw", "reopen"]

    def _do_to_all(self, request: HttpRequest, queryset: ArticleQuerySet, name: str, **details: Any) -> None:
        outcome = deeds.do_to_all(queryset, name, request.user, **details)
        tasks.nudge()
        for article, sentence in outcome.done:
            self.log_change(request, article, sentence)
        if outcome.done:
            sentence = deeds.done_to_several(name, len(outcome.done), **details)
            self.message_user(request, sentence, messages.SUCCESS)
        for article, why in outcome.refused:
            self.message_user(request, wording.labelled(wording.quoted(article), why), messages.WARNING)

    # The form

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Article | None:
        """The piece; locked while its form is saved, so that nobody saves between the look and the leap.

        What readers knew of it is noted before the form and a deed change that.
        """
        if request.method == "POST":
            try:
                self.model.objects.select_for_update(of=("self",)).filter(pk=object_id).values_list("pk").first()
            except (ValueError, ValidationError):
                return None
        piece = super().get_object(request, object_id, from_field)
        request.had_appeared = piece is not None and piece.has_appeared
        return piece

    def get_form(self, request: HttpRequest, obj: Article | None = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        form.request = request
        return form

    def get_fieldsets(self, request: HttpRequest, obj: Article | None = None) -> list[tuple[str | None, dict]]:
        """As declared; whoever may only look is shown the text as readers see it, not its HTML."""
        fieldsets = list(super().get_fieldsets(request, obj))
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        return [
            (name, options | {"fields": ["body_as_read" if field == "body" else field for field in options["fields"]]})
            for name, options in fieldsets
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Article | None = None) -> list[str]:
        return ["body_as_read"]

    @admin.display(description=gettext_lazy("Body"))
    def body_as_read(self, article: Article) -> SafeString:
        return rendering.render_body(article.body, Picture.objects.in_bodies([article.body]))

    def get_prepopulated_fields(self, request: HttpRequest, obj: Article | None = None) -> dict[str, list[str]]:
        return {} if obj and obj.has_appeared else {"slug": ["headline"]}

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "body":
            return BodyField(label=capfirst(db_field.verbose_name))
        if isinstance(db_field, models.DateTimeField):
            kwargs |= {"form_class": MomentField, "widget": MomentField.widget}
            return db_field.formfield(**kwargs)
        if db_field.name == "language":
            site = _("That of the site (%(code)s)") % {"code": get_language()}
            kwargs["widget"] = forms.Select(choices=[("", site), *languages.choices()])
        elif db_field.name == "replies":
            kwargs["show_hidden_initial"] = False  # its default is asked of the settings, which a form need not send
        elif db_field.name == "headline":
            kwargs["widget"] = forms.Textarea(attrs={"rows": 1, "dir": "auto", "placeholder": _("Headline")})
        elif db_field.name == "standfirst":
            kwargs["widget"] = forms.Textarea(
                attrs={"rows": 2, "dir": "auto", "placeholder": _("Standfirst: one sentence")}
            )
        elif db_field.name == "kicker":
            kwargs["widget"] = forms.TextInput(attrs={"dir": "auto", "placeholder": _("Kicker")})
        elif db_field.name == "lead_picture":
            kwargs["widget"] = PictureSelect()
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        return without_links(field, but_add=db_field.name != "lead_picture")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """What the address fills in, without choices that can be none: only numbers choose another row."""
        initial = super().get_changeform_initial_data(request)
        for name, value in list(initial.items()):
            try:
                field = self.opts.get_field(name)
            except FieldDoesNotExist:
                continue
            if field.many_to_many:
                initial[name] = [number for number in value if is_number(number)]
            elif field.is_relation and not is_number(value):
                del initial[name]
        return initial

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The form; a refusal undoes the save and comes back as an error of the form."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except lifecycle.Refused as refusal:
            request.refused_deed = refusal
        except IntegrityError:
            request.refused_deed = ValidationError(
                _("Another piece took this address at the same moment. Please save again."), code="address_taken"
            )
        return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request: HttpRequest, obj: Article, form: PieceForm, change: bool) -> None:
        if form.cleaned_data.get("changed_story") and obj.is_live:
            obj.mark_updated()
        request.address_before = obj._stored_address
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: PieceForm, formsets: list, change: bool) -> None:
        """What belongs to the piece, and then the deed whose button was pressed."""
        super().save_related(request, form, formsets, change)
        form.instance.shown_elsewhere()
        tasks.nudge()
        if name := request.POST.get("_deed"):
            given = form.cleaned_data
            at = given.get("schedule_at") if name == "schedule" else None
            reason = given.get("reason") or ""
            request.deed_done = deeds.do(form.instance, name, request.user, at=at, reason=reason)

    def log_change(self, request: HttpRequest, obj: Article, message: Any) -> LogEntry | None:
        """A deed has a line of its own in the log, after what was changed on the way."""
        done = getattr(request, "deed_done", "")
        entry = super().log_change(request, obj, message) if message or not done else None
        return super().log_change(request, obj, done) if done else entry

    def log_addition(self, request: HttpRequest, obj: Article, message: Any) -> LogEntry:
        entry = super().log_addition(request, obj, message)
        return super().log_change(request, obj, request.deed_done) if hasattr(request, "deed_done") else entry

    def response_add(self, request: HttpRequest, obj: Article, post_url_continue: str | None = None) -> HttpResponse:
        if IS_POPUP_VAR in request.POST:
            return super().response_add(request, obj, post_url_continue)
        return self._back_to_the_form(request, obj)

    def response_change(self, request: HttpRequest, obj: Article) -> HttpResponse:
        if IS_POPUP_VAR in request.POST:
            return super().response_change(request, obj)
        return self._back_to_the_form(request, obj)

    def _back_to_the_form(self, request: HttpRequest, obj: Article) -> HttpResponse:
        """Every button leaves the writer with the piece, and says what it has done."""
        sentence = getattr(request, "deed_done", "") or _("Saved.")
        if obj.is_live:
            link = format_html('<a href="{}">{}</a>', obj.get_absolute_url(), _("Read it on the site"))
            sentence = format_html("{} {}", sentence, link)
        self.message_user(request, sentence, messages.SUCCESS)
        before = getattr(request, "address_before", None)
        if before and getattr(request, "had_appeared", False) and before != obj.get_absolute_url():
            moved = _("The address has changed. The old one, %(address)s, leads to the new one.") % {"address": before}
            self.message_user(request, moved, messages.WARNING)
        url = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[obj.pk])
        filters = {"preserved_filters": self.get_preserved_filters(request), "opts": self.opts}
        return HttpResponseRedirect(add_preserved_filters(filters, url))

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Article | None = None,
    ) -> HttpResponse:
        piece = obj or context["adminform"].form.instance
        may_change = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        possible = deeds.possible_for(request.user, piece) if may_change else []
        main = deeds.main_deed(request.user, piece) if may_change else None
        context |= {
            "piece": piece,
            "state": piece.state,
            "may_change": may_change,
            "main_deed": main,
            "other_deeds": [deed for deed in possible if deed != main and deed.name not in {"schedule", "withdraw"}],
            "may_schedule": any(deed.name == "schedule" for deed in possible),
            "may_withdraw": any(deed.name == "withdraw" for deed in possible),
            "preview_url": reverse("articles:preview", args=[preview_token(obj)]) if obj else "",
        }
        return super().render_change_form(request, context, add, change, form_url, obj)


MOST_DIGITS = 18
"""A longer number is no row's, and more than a database takes."""


def is_number(text: str) -> bool:
    """Whether the text can be the number of a row."""
    return text.isdecimal() and len(text) <= MOST_DIGITS


def without_links(field: Any, *, but_add: bool = True) -> Any:
    """The field with a link to add what it chooses from, and no others: the rail is narrow, and deleting a section
    is not a thing to do on the way."""
    if isinstance(getattr(field, "widget", None), RelatedFieldWidgetWrapper):
        field.widget.can_add_related &= but_add
        field.widget.can_change_related = field.widget.can_view_related = field.widget.can_delete_related = False
    return field


MOST_NAMED = 20


class WithdrawForm(forms.Form):
    """The reason that an action needs before it withdraws."""

    reason = forms.CharField(label=gettext_lazy("Reason, shown to readers"), widget=forms.Textarea(attrs={"rows": 3}))
