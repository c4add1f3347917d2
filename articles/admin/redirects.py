"""The screens of former addresses: the list with its uses, the form, and the file that comes in or goes out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.admin.views.main import ORDER_VAR, ChangeList
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Case, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from articles import asking, redirect_files, redirect_rules, wording
from articles.admin import looks
from articles.admin.lists import BoundedPaginator
from articles.models import Redirect
from articles.redirect_files import Line

MOST_USED = 100


class RedirectForm(forms.ModelForm):
    """A former address and the one thing that it leads to, or the reason why it leads nowhere any more."""

    def clean_path(self) -> str:
        """As it is stored: with its leading slash, without host and query, in its own script."""
        return redirect_rules.path_of(self.cleaned_data["path"])

    def clean_to_path(self) -> str:
        """A path of this site: an address elsewhere would send readers to whoever was typed in here."""
        given = self.cleaned_data["to_path"]
        return redirect_rules.path_of(given) if given else ""

    def clean_gone_reason(self) -> str:
        return self.cleaned_data["gone_reason"].strip()

    def _post_clean(self) -> None:
        """With the fields in their places, the redirect as a whole."""
        super()._post_clean()
        if not self.errors:
            try:
                redirect_rules.settle(self.instance)
            except ValidationError as error:
                self.add_error(None, error)


class KindFilter(admin.SimpleListFilter):
    """By what a redirect leads to."""

    title = gettext_lazy("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [("thing", _("to a thing")), ("path", _("to a path")), ("gone", _("gone"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Redirect]) -> QuerySet[Redirect]:
        kinds = {"thing": Q(to_path="", gone_reason=""), "path": ~Q(to_path=""), "gone": ~Q(gone_reason="")}
        return queryset.filter(kinds.get(self.value(), Q()))


class UseFilter(admin.SimpleListFilter):
    """Those that readers need most. The counts are in another database, so only so many can be asked for."""

    title = gettext_lazy("use")
    parameter_name = "use"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [("most", _("the hundred most used"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Redirect]) -> QuerySet[Redirect]:
        self.keys = asking.most_used(MOST_USED) if self.value() == "most" else []
        return queryset.filter(pk__in=self.keys) if self.value() == "most" else queryset


class RedirectList(ChangeList):
    """The list, with the uses of the redirects that are on the page."""

    def get_queryset(self, request: HttpRequest, exclude_parameters: list[str] | None = None) -> QuerySet[Redirect]:
        """By use where that is asked for, unless a column was chosen."""
        found = super().get_queryset(request, exclude_parameters)
        keys = next((spec.keys for spec in self.filter_specs if isinstance(spec, UseFilter)), [])
        if not keys or ORDER_VAR in self.params:
            return found
        places = [When(pk=key, then=Value(place)) for place, key in enumerate(keys)]
        return found.order_by(Case(*places, default=Value(len(keys))))

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        uses = asking.uses_of(self.result_list)
        for redirect in self.result_list:
            redirect.use = uses.get(redirect.pk)


class FileForm(forms.Form):
    """A file of redirects, or the text of one that was looked through already."""

    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv,text/plain"}),
    )
    text = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """With `text`, and `lines` of it."""
        cleaned = super().clean()
        file, text = cleaned.get("file"), cleaned.get("text")
        if self.errors:
            return cleaned
        if not file and not text:
            raise ValidationError({"file": _("Please choose a file.")}, code="required")
        try:
            # Browsers send the ends of lines of a form as two characters, whatever they were.
            data = file.read(redirect_files.LARGEST + 1) if file else text.replace("\r\n", "\n").encode()
            cleaned["text"] = redirect_files.text_of(data)
            cleaned["lines"] = redirect_files.lines_of(cleaned["text"])
        except ValidationError as error:
            self.add_error("file", error)
        return cleaned


@admin.register(Redirect)
class RedirectAdmin(admin.ModelAdmin):
    """Former addresses, the newest first."""

    form = RedirectForm
    change_list_template = "admin/articles/redirect_list.html"
    paginator = BoundedPaginator
    list_display = ["path", "leads_to", "uses", "last_used", "since"]
    list_filter = [KindFilter, UseFilter]
    list_select_related = ["article", "article__parent", "section", "tag", "author", "series"]
    search_fields = ["path", "to_path", "gone_reason", "article__headline"]
    search_help_text = gettext_lazy("Addresses, reasons and headlines")
    autocomplete_fields = redirect_rules.THINGS
    fields = ["path", *redirect_rules.TARGETS]
    show_full_result_count = False
    view_on_site = False

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("export/", view(self.export_view), name="articles_redirect_export"),
            path("import/", view(self.import_view), name="articles_redirect_import"),
            *super().get_urls(),
        ]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return RedirectList

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> forms.Field | None:
        helps = {
            "path": _("A path of this site, without the host and without a query, such as /2019/old-address/."),
            "to_path": _("Where a piece or a list stands at it, the redirect follows that wherever it moves."),
            "gone_reason": _("Readers are told this, and search engines that nothing comes back (410)."),
        }
        if db_field.name in helps:
            kwargs["help_text"] = helps[db_field.name]
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description=gettext_lazy("leads to"))
    def leads_to(self, redirect: Redirect) -> str:
        return _("Gone: %s") % redirect.gone_reason if redirect.is_gone else redirect.get_target_url()

    @admin.display(description=gettext_lazy("used"))
    def uses(self, redirect: Redirect) -> SafeString:
        return looks.told(_("Used"), redirect.use.number if redirect.use else 0)

    @admin.display(description=gettext_lazy("last used"))
    def last_used(self, redirect: Redirect) -> SafeString | None:
        return looks.told(_("Last used"), looks.short_moment(redirect.use.last_at)) if redirect.use else None

    @admin.display(description=gettext_lazy("since"), ordering="created_at")
    def since(self, redirect: Redirect) -> SafeString:
        return looks.told(_("Since"), looks.short_moment(redirect.created_at))

    def save_model(self, request: HttpRequest, obj: Redirect, form: forms.ModelForm, change: bool) -> None:
        """Keep it, have those that led to its address follow, and take the address out of the log."""
        followed = redirect_rules.keep(obj)
        asking.forget_missed([obj.path])
        if followed:
            words = ngettext(
                "%(number)d redirect that led to this address now leads where it does.",
                "%(number)d redirects that led to this address now lead where it does.",
                followed,
            )
            self.message_user(request, words % {"number": followed}, messages.INFO)

    # Files

    @method_decorator(require_safe)
    def export_view(self, request: HttpRequest) -> StreamingHttpResponse:
        """All redirects as CSV, as they stand."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        redirects = Redirect.objects.select_related(*self.list_select_related).order_by("path")
        rows = redirect_files.rows_of(redirects.iterator(chunk_size=2000))
        response = StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8")
        name = f"redirects-{timezone.localdate().isoformat()}.csv"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Take a file, show what each line would do, and do it once somebody has seen that."""
        if not (self.has_add_permission(request) and self.has_change_permission(request)):
            raise PermissionDenied
        form = FileForm(*([request.POST, request.FILES] if request.method == "POST" else []), label_suffix="")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Redirects from a file"),
            "form": form,
            "most_lines": redirect_files.MOST_LINES,
        }
        if request.method != "POST" or not form.is_valid():
            return render(request, "admin/articles/redirect_import.html", context)
        for_good = "for_good" in request.POST and not form.cleaned_data.get("file")
        lines = redirect_files.take_in(form.cleaned_data["lines"], dry_run=not for_good)
        counts = {outcome: sum(line.outcome == outcome for line in lines) for outcome in redirect_files.LABELS}
        if for_good:
            self._log(request, lines)
            self.message_user(request, _in_words(counts), messages.SUCCESS)
            if not counts[Line.Outcome.REFUSED]:
                return HttpResponseRedirect(reverse("admin:articles_redirect_changelist"))
        context |= {
            "lines": [(line, chip_of(line)) for line in lines],
            "sentence": _in_words(counts),
            "is_done": for_good,
            "changing": counts[Line.Outcome.NEW] + counts[Line.Outcome.CHANGED],
            "refused": counts[Line.Outcome.REFUSED],
            "text": form.cleaned_data["text"],
        }
        return render(request, "admin/articles/redirect_import.html", context)

    def _log(self, request: HttpRequest, lines: list[Line]) -> None:
        for outcome, flag in [(Line.Outcome.NEW, ADDITION), (Line.Outcome.CHANGED, CHANGE)]:
            kept = [line.redirect for line in lines if line.outcome == outcome]
            if kept:
                LogEntry.objects.log_actions(request.user.pk, kept, flag, _("From a CSV file."))


def _in_words(counts: dict[str, int]) -> str:
    """How many lines there are of each outcome, those that there are none of left out."""
    said = [redirect_files.COUNTED[outcome] % {"number": number} for outcome, number in counts.items() if number]
    return _("Lines of the file: %s.") % wording.listed(said)


def chip_of(line: Line) -> SafeString:
    """The outcome of a line by shape, word and tint."""
    drawing, tint = LOOKS[line.outcome]
    return looks.plain_chip(drawing, tint, line.label)


LOOKS = {
    Line.Outcome.NEW: ("live", "live"),
    Line.Outcome.CHANGED: ("in_edit", "in_edit"),
    Line.Outcome.UNCHANGED: ("withdrawn", "withdrawn"),
    Line.Outcome.REFUSED: ("block", "failed"),
}
