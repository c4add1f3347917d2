"""Importing from WordPress on the desk: the form, and the page on which a run is watched, stopped and read of.

The run itself is the worker's (newsroom.tasks). Whoever may begin one may do everything here.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.options import ActionLocation
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from articles.admin import looks
from articles.admin.lists import BoundedPaginator
from articles.importing.account import name_of
from newsroom import tasks
from newsroom.importing.runs import MOST_MESSAGES
from newsroom.models import ImportRun

State = ImportRun.State
SHOWN_AT_ONCE = 50
OUTCOMES = {
    "created": gettext_lazy("created"),
    "updated": gettext_lazy("updated"),
    "unchanged": gettext_lazy("unchanged"),
    "skipped": gettext_lazy("skipped"),
    "failed": gettext_lazy("failed"),
}
KINDS = {
    "author": gettext_lazy("Authors"),
    "section": gettext_lazy("Sections"),
    "tag": gettext_lazy("Tags"),
    "picture": gettext_lazy("Pictures"),
    "document": gettext_lazy("Documents"),
    "article": gettext_lazy("Articles"),
    "page": gettext_lazy("Pages"),
    "comment": gettext_lazy("Replies"),
}
"""In the order in which they come in; what else an export holds is named as it names it."""

LOOKS = {
    State.WAITING: ("submitted", "submitted"),
    State.READING: ("in_edit", "in_edit"),
    State.RUNNING: ("in_edit", "in_edit"),
    State.DONE: ("live", "live"),
    State.FAILED: ("block", "failed"),
    State.STOPPED: ("withdrawn", "withdrawn"),
}
"""The drawing and the tint of each state."""


class ImportForm(forms.Form):
    """The files of an import; a dry run unless somebody says otherwise."""

    export = forms.FileField(
        label=gettext_lazy("Export file"),
        help_text=gettext_lazy("The XML file that WordPress gives under Tools → Export → All content."),
        widget=forms.FileInput(attrs={"accept": ".xml,.wxr,text/xml,application/xml"}),
    )
    archive = forms.FileField(
        label=gettext_lazy("Pictures and files"),
        help_text=gettext_lazy(
            "A ZIP archive of the folder wp-content/uploads, if you have it. Nothing is fetched from the old site: "
            "without the archive, pictures come in by their words alone, and get their files with a later import."
        ),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".zip,application/zip"}),
    )
    dry_run = forms.BooleanField(
        label=gettext_lazy("Dry run: only say what would come in"),
        help_text=gettext_lazy(
            "Nothing is changed. Afterwards one press imports the same files, without a new upload."
        ),
        required=False,
        initial=True,
    )

    def clean_export(self) -> UploadedFile:
        return _not_too_large(self.cleaned_data["export"])

    def clean_archive(self) -> UploadedFile | None:
        archive = self.cleaned_data["archive"]
        return _not_too_large(archive) if archive else None


def _not_too_large(file: UploadedFile) -> UploadedFile:
    if file.size > settings.IMPORT_MAX_BYTES:
        raise ValidationError(too_large(), code="too_large")
    return file


def too_large() -> str:
    """What is said of a file that is."""
    return _("The file is too large: the most is %d MB.") % (settings.IMPORT_MAX_BYTES // 1_000_000)


@admin.register(ImportRun)
class ImportRunAdmin(admin.ModelAdmin):
    """The list of runs, the form that begins one, and the page of each."""

    change_list_template = "admin/newsroom/import_list.html"
    paginator = BoundedPaginator
    list_display = ["name", "status", "came_in", "started_by", "added"]
    list_per_page = 50
    show_full_result_count = False

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/progress/", view(self.progress_view), name="newsroom_importrun_progress"),
            path("<int:pk>/report/", view(self.report_view), name="newsroom_importrun_report"),
            path("<int:pk>/stop/", view(self.stop_view), name="newsroom_importrun_stop"),
            path("<int:pk>/again/", view(self.again_view), name="newsroom_importrun_again"),
            *super().get_urls(),
        ]

    def has_view_permission(self, request: HttpRequest, obj: ImportRun | None = None) -> bool:
        return self.has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: ImportRun | None = None) -> bool:
        return self.has_add_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: ImportRun | None = None) -> bool:
        return self.has_add_permission(request)

    def get_actions(self, request: HttpRequest, action_location: ActionLocation = ActionLocation.CHANGE_LIST) -> dict:
        return {}

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def status(self, run: ImportRun) -> SafeString:
        return chip(run)

    @admin.display(description=gettext_lazy("added"), ordering="created_at")
    def added(self, run: ImportRun) -> str:
        return looks.short_moment(run.created_at)

    @admin.display(description=gettext_lazy("came in"))
    def came_in(self, run: ImportRun) -> str | None:
        """How many things are new, of all kinds; None where it has not come to the first."""
        if not run.counts:
            return None
        number = sum(outcomes.get("created", 0) for outcomes in run.counts.values())
        if run.dry_run:
            return ngettext("%d would come in (dry run)", "%d would come in (dry run)", number) % number
        return ngettext("%d new", "%d new", number) % number

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImportRun]:
        return super().get_queryset(request).select_related("started_by")

    # The form

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Take the files and have the worker begin; nothing but the files is looked at here."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = ImportForm(request.POST or None, request.FILES or None, label_suffix="")
        if request.method == "POST" and form.is_valid():
            given = form.cleaned_data
            run = ImportRun.begin(given["export"], given["archive"], dry_run=given["dry_run"], user=request.user)
            self.log_addition(request, run, [{"added": {}}])
            tasks.nudge_import(run)
            return HttpResponseRedirect(self._address(run.pk))
        title = _("Import from WordPress")
        context = {"form": form, "most": settings.IMPORT_MAX_BYTES, "too_large": too_large()}
        return render(request, "admin/newsroom/import_add.html", self._context(request, title) | context)

    # The page of a run

    @method_decorator(require_safe)
    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The page of a run, on which nothing is typed."""
        run = self._run(request, object_id)
        context = self._context(request, str(run)) | standing(run) | messages_of(run) | {"original": run}
        return render(request, "admin/newsroom/import_run.html", context)

    @method_decorator(require_safe)
    def progress_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The part of the page that changes, for the script that asks every second."""
        run = self._run(request, pk)
        return render(request, "admin/newsroom/_import_standing.html", standing(run) | messages_of(run))

    @method_decorator(require_safe)
    def report_view(self, request: HttpRequest, pk: int) -> FileResponse:
        """The whole report, as JSON."""
        run = self._run(request, pk)
        try:
            report = run.report.open("rb")
        except (OSError, ValueError):  # the latter when there is none
            raise Http404 from None
        return FileResponse(report, as_attachment=True, filename=f"import-{pk}.json", content_type="application/json")

    @method_decorator(require_POST)
    def stop_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        self._run(request, pk).stop()
        return HttpResponseRedirect(self._address(pk))

    @method_decorator(require_POST)
    def again_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Line the run up once more; with `for_good` a dry run becomes one that changes things."""
        run = self._run(request, pk)
        dry_run = run.dry_run and "for_good" not in request.POST
        if run.again(dry_run=dry_run):
            self.log_change(request, run, _("Dry run once more.") if dry_run else _("Imported."))
            tasks.nudge_import(run)
        return HttpResponseRedirect(self._address(pk))

    def _run(self, request: HttpRequest, object_id: str | int) -> ImportRun:
        if not self.has_view_permission(request):
            raise PermissionDenied
        run = self.get_object(request, str(object_id))
        if run is None:
            raise Http404
        return run

    def _context(self, request: HttpRequest, title: str) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "opts": self.opts, "title": title}

    def _address(self, pk: int) -> str:
        return reverse("admin:newsroom_importrun_change", args=[pk])


def chip(run: ImportRun) -> SafeString:
    """The state by shape, word and tint; with what would hurt nobody said apart."""
    drawing, tint = LOOKS[State(run.state)]
    label = _("Done, with failures") if run.state == State.DONE and run.failed_items else State(run.state).label
    if run.state == State.DONE and run.failed_items:
        drawing, tint = "warn", "submitted"
    return format_html('<span class="desk-chip desk-chip--{}">{}{}</span>', tint, looks.icon(drawing), label)


def standing(run: ImportRun) -> dict[str, Any]:
    """How a run stands: its chip and sentence, how far it is, its counts as a table."""
    counts = run.counts
    kinds = [*[kind for kind in KINDS if kind in counts], *[kind for kind in counts if kind not in KINDS]]
    rows = [
        (KINDS.get(kind, kind), [(label, counts[kind].get(outcome, 0)) for outcome, label in OUTCOMES.items()])
        for kind in kinds
    ]
    return {
        "run": run,
        "chip": chip(run),
        "sentence": _sentence(run),
        "percent": min(100, 100 * run.done // run.total) if run.total else None,
        "done": min(run.done, run.total),
        "outcomes": list(OUTCOMES.values()),
        "rows": rows,
        "has_files": bool(run.export),
    }


def _sentence(run: ImportRun) -> str:
    """What is going on, for those who see it and for those who are told."""
    if run.stop_asked and not run.is_finished:
        return _("It stops as soon as the item it is at is whole.")
    sentences = {
        State.WAITING: _("The files are here. The worker begins as soon as it is free."),
        State.READING: _("The files are read to their end first; nothing has changed yet."),
        State.RUNNING: _("Looking at what would come in; nothing is changed.") if run.dry_run else _("Bringing it in."),
        State.DONE: _("Nothing was changed: this was a dry run. The counts say what an import would do.")
        if run.dry_run
        else _("Everything that can come in is here."),
        State.FAILED: run.problem,
        State.STOPPED: _("Stopped before its end.")
        if run.dry_run
        else _("Stopped before its end. What came in stays; going on brings in the rest."),
    }
    if run.state == State.DONE and run.failed_items:
        words = ngettext(
            "It is through, but %d item could not come in; it is named below.",
            "It is through, but %d items could not come in; each is named below.",
            run.failed_items,
        )
        return words % run.failed_items
    return sentences[State(run.state)]


def messages_of(run: ImportRun) -> dict[str, Any]:
    """The lines worth reading: a screenful at once, and the others."""
    lines = [line | {"kind": name_of(line["kind"])} for line in run.messages]
    first, others = lines[:SHOWN_AT_ONCE], lines[SHOWN_AT_ONCE:]
    return {"first": first, "others": others, "are_not_all": len(lines) >= MOST_MESSAGES}
