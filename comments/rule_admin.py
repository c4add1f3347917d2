"""The screen of rules: a rule is tried on the last thousand comments before the second press keeps it."""

from __future__ import annotations

import hashlib
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.signing import BadSignature, Signer
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin import looks
from articles.admin.lists import BoundedPaginator
from comments import permissions
from comments.models import Rule
from comments.pipeline import patterns, ruling

DECISIVE = ["kind", "pattern", "action"]
"""What has to be tried again when it is changed; a note or a date is not."""

_tried = Signer(salt="comments.rule_tried")

LOOKS = {
    Rule.Action.NUDGE: ("submitted", "submitted"),
    Rule.Action.HOLD: ("in_edit", "in_edit"),
    Rule.Action.SPAM: ("warn", "failed"),
    Rule.Action.REJECT: ("block", "failed"),
    Rule.Action.TRUST: ("live", "live"),
}
"""The drawing and the tint of each action."""


class RuleForm(forms.ModelForm):
    """A rule; unless `tried` proves that its outcome was shown, it is tried instead of being kept."""

    tried = forms.CharField(label="", required=False, widget=forms.HiddenInput)

    class Meta:
        fields = ["kind", "pattern", "action", "note", "expires_at"]
        error_messages = {NON_FIELD_ERRORS: {"unique_together": gettext_lazy("There is a rule for that already.")}}

    trial: ruling.Trial | None = None
    is_tried = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if {"kind", "pattern", "action"} <= set(cleaned):
            try:
                cleaned["pattern"] = patterns.canonical(cleaned["kind"], cleaned["pattern"])
            except ValidationError as error:
                self.add_error("pattern", error)
        return cleaned

    def _post_clean(self) -> None:
        """The model's own rules first: what cannot be kept need not be tried."""
        super()._post_clean()
        if self.errors or not set(self.changed_data).intersection(DECISIVE) or self._was_tried():
            return
        self.trial, self.is_tried = ruling.try_out(self.instance), True
        self.data = self.data.copy()
        self.data[self.add_prefix("tried")] = _tried.sign(self._decisive())
        self.add_error(None, ValidationError(_("Nothing is kept yet. See what it would have found."), code="tried"))

    def _was_tried(self) -> bool:
        try:
            return _tried.unsign(self.cleaned_data.get("tried", "")) == self._decisive()
        except BadSignature:
            return False

    def _decisive(self) -> str:
        """A name for what was tried; on one line, since browsers rewrite line ends."""
        told = "\n".join(str(getattr(self.instance, name)) for name in DECISIVE)
        return hashlib.sha256(told.encode()).hexdigest()


class InForceFilter(admin.SimpleListFilter):
    """By whether a rule still does something."""

    title = gettext_lazy("in force")
    parameter_name = "in_force"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [("yes", _("in force")), ("no", _("expired"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Rule]) -> QuerySet[Rule]:
        if self.value() == "yes":
            return queryset.in_force()
        return queryset.filter(expires_at__lte=timezone.now()) if self.value() == "no" else queryset


@admin.register(Rule)
class RuleAdmin(admin.ModelAdmin):
    """The list of rules with what each has found, and the form with its dry run."""

    form = RuleForm
    change_form_template = "admin/comments/rule_form.html"
    change_list_template = "admin/_list.html"
    paginator = BoundedPaginator
    list_display = ["pattern", "kind", "what_follows", "hits", "last_hit_at", "expires_at", "created_by"]
    list_filter = [InForceFilter, "kind", "action"]
    list_select_related = ["created_by"]
    list_per_page = 50
    ordering = ["-pk"]
    search_fields = ["pattern", "note"]
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    fields = ["kind", "pattern", "action", "note", "expires_at", "tried"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return permissions.may_manage_rules(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return permissions.may_manage_rules(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Rule | None = None) -> bool:
        return permissions.may_manage_rules(request.user)

    has_change_permission = has_delete_permission = has_view_permission

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Without a word about errors where a rule was only tried."""
        if getattr(context["adminform"].form, "is_tried", False):
            context["errors"] = None
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Rule, form: forms.ModelForm, change: bool) -> None:
        if not change:
            obj.created_by = request.user
        super().save_model(request, obj, form, change)

    @admin.display(description=gettext_lazy("what follows"), ordering="action")
    def what_follows(self, rule: Rule) -> SafeString:
        drawing, tint = LOOKS[Rule.Action(rule.action)]
        return looks.plain_chip(drawing, tint, rule.get_action_display())
