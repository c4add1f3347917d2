"""The screen of signals: what each weighs, how often moderators agreed with it, and changing its points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST, require_safe

from articles import wording
from comments import permissions, precision
from comments.models import Signal
from comments.pipeline.reasons import MOST_POINTS, SIGNALS, reset_weight, set_weight
from comments.precision import Week

HEIGHT = 40
STEP = 14

MANY = 20
"""From so many judgements on a share says something."""
POOR = 0.5


@dataclass(frozen=True)
class Bar:
    """One week of a chart: how high the part is in which moderators agreed, and the one above it in which not."""

    week: Week
    x: int
    right_y: float
    right_height: float
    wrong_y: float
    wrong_height: float

    @property
    def right_in_words(self) -> str:
        return wording.labelled(wording.short_day_of_year(self.week.monday), _right(self.week.right))

    @property
    def wrong_in_words(self) -> str:
        return wording.labelled(wording.short_day_of_year(self.week.monday), _wrong(self.week.wrong))


@dataclass(frozen=True)
class Line:
    """One signal on the screen."""

    code: str
    label: str
    points: int
    usual: int
    changed: Signal | None
    bars: list[Bar]
    in_words: str
    right: int
    wrong: int

    @property
    def counts(self) -> str:
        return _counts(self.right, self.wrong)

    @property
    def share(self) -> int | None:
        """In how many of a hundred judgements moderators agreed; None before there are any."""
        judged = self.right + self.wrong
        return round(100 * self.right / judged) if judged else None

    @property
    def is_poor(self) -> bool:
        """Whether it is wrong more often than right, over many judgements: it might weigh less."""
        judged = self.right + self.wrong
        return judged >= MANY and self.right < judged * POOR


def _right(number: int) -> str:
    return ngettext("%(number)d right", "%(number)d right", number) % {"number": number}


def _wrong(number: int) -> str:
    return ngettext("%(number)d wrong", "%(number)d wrong", number) % {"number": number}


def _counts(right: int, wrong: int) -> str:
    return wording.listed([_right(right), _wrong(wrong)])


def lines() -> list[Line]:
    """Every signal that decisions are proof for or against, in the order of the table. Two queries."""
    codes = [code for code, kind in SIGNALS.items() if kind.judged]
    changed = Signal.objects.select_related("changed_by").in_bulk(codes)
    weeks = precision.of_signals(codes)
    return [_line(code, changed.get(code), weeks[code]) for code in codes]


def _line(code: str, changed: Signal | None, weeks: list[Week]) -> Line:
    kind = SIGNALS[code]
    most = max(1, *(week.right + week.wrong for week in weeks))
    bars = []
    for place, week in enumerate(weeks):
        right, wrong = (round(number / most * (HEIGHT - 2), 1) for number in (week.right, week.wrong))
        bars.append(Bar(week, place * STEP, round(HEIGHT - right, 1), right, round(HEIGHT - right - wrong, 1), wrong))
    told = [
        wording.labelled(wording.short_day_of_year(week.monday), _counts(week.right, week.wrong))
        for week in weeks
        if week.right or week.wrong
    ]
    return Line(
        code=code,
        label=str(kind.label),
        points=changed.points if changed else kind.points,
        usual=kind.points,
        changed=changed,
        bars=bars,
        in_words=wording.listed_apart(told) or _("No decisions in twelve weeks."),
        right=sum(week.right for week in weeks),
        wrong=sum(week.wrong for week in weeks),
    )


@admin.register(Signal)
class SignalAdmin(admin.ModelAdmin):
    """One page with all signals; there is nothing to add, and nothing to delete but a change."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("", view(self.screen_view), name="comments_signal_changelist"),
            path("weigh/", view(self.weigh_view), name="comments_signal_weigh"),
        ]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return permissions.may_manage_rules(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Signal | None = None) -> bool:
        return permissions.may_manage_rules(request.user)

    has_change_permission = has_view_permission

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Signal | None = None) -> bool:
        return False

    @method_decorator(require_safe)
    def screen_view(self, request: HttpRequest) -> HttpResponse:
        """All signals."""
        return self._screen(request)

    @method_decorator(require_POST)
    @method_decorator(csrf_protect)
    def weigh_view(self, request: HttpRequest) -> HttpResponse:
        """Change what one signal weighs, or have it weigh the usual again."""
        if not permissions.may_manage_rules(request.user):
            raise PermissionDenied
        code = request.POST.get("code", "")
        if code not in SIGNALS:
            raise PermissionDenied
        label = str(SIGNALS[code].label)
        if "usual" in request.POST:
            if reset_weight(code):
                self._log(request, code, label, _("the usual points"))
            said = _("“%(signal)s” weighs the usual %(points)s again.")
            self.message_user(
                request, said % {"signal": label, "points": f"{SIGNALS[code].points:+d}"}, messages.SUCCESS
            )
            return self._back(code)
        typed, note = request.POST.get("points", "").strip(), request.POST.get("note", "")
        try:
            points = int(typed) if len(typed) < 6 else MOST_POINTS + 1
        except ValueError:
            points = MOST_POINTS + 1
        try:
            set_weight(code, points, request.user, note)
        except ValidationError as error:
            problem = {"code": code, "points": typed, "note": note, "errors": error.message_dict}
            return self._screen(request, problem, status=422)
        self._log(request, code, label, wording.labelled(f"{points:+d}", note))
        said = _("“%(signal)s” weighs %(points)s from the next reply on.")
        self.message_user(request, said % {"signal": label, "points": f"{points:+d}"}, messages.SUCCESS)
        return self._back(code)

    def _screen(self, request: HttpRequest, problem: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
        if not permissions.may_manage_rules(request.user):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": _("Signals"),
            "opts": self.opts,
            "lines": lines(),
            "problem": problem,
            "most": MOST_POINTS,
            "trap_is_missing": precision.trap_is_missing(),
            "width": precision.WEEKS * STEP,
            "height": HEIGHT,
        }
        request.current_app = self.admin_site.name
        return render(request, "admin/comments/signals.html", context, status=status)

    def _back(self, code: str) -> HttpResponse:
        return HttpResponseRedirect(f"{reverse('admin:comments_signal_changelist')}#signal-{code}")

    def _log(self, request: HttpRequest, code: str, label: str, what: str) -> None:
        LogEntry.objects.log_actions(
            user_id=request.user.pk,
            queryset=[Signal(code=code)],
            action_flag=CHANGE,
            change_message=wording.labelled(label, what)[:400],
            single_object=True,
        )
