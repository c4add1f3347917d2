"""The desk: Django's admin site as the newsroom's own, and its first page, which says what waits.

Every list of the first page is bounded, and asks only what an index answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Model, QuerySet
from django.db.models.functions import TruncDate
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles import wording
from articles.furniture import furniture_of
from articles.lifecycle import Status
from articles.models import Article, Author, Byline, Front, Page, Picture, Section, Series, Tag
from articles.models.queries import ArticleQuerySet
from comments import moderation
from comments.models import Comment
from newsroom.signing_in import SignInForm

NAVIGATION: list[tuple[type[Model], Any]] = [
    (Article, _("Articles")),
    (Front, _("Front pages")),
    (Comment, _("Replies")),
    (Picture, _("Pictures")),
    (Section, _("Sections")),
    (Tag, _("Tags")),
    (Series, pgettext_lazy("plural", "Series")),
    (Author, _("Authors")),
    (Page, _("Pages")),
]
APPS = ["articles", "comments", "newsroom", "auth"]
IN_RUNDOWN = 40
MINE = 6
WAITING = 5
RECENT = 8
DAYS = 14
NEWEST_COMMENTS = 10_000
"""The chart of replies looks at so many of the newest and no further back: comments have no index by day."""


class Desk(AdminSite):
    """The admin site of the newsroom."""

    login_form = SignInForm
    index_title = _("Desk")
    index_template = "admin/desk.html"

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Django's own, under the name of the site, with the navigation and the number of held replies."""
        context = super().each_context(request)
        name = furniture_of(request).site.name
        may_moderate = moderation.may_moderate(request.user)
        held = Comment.objects.awaiting_moderation().count() if may_moderate else 0
        return context | {
            "site_header": name,
            "site_title": name,
            "navigation": self._navigation(request) if context["has_permission"] else [],
            "held_count": held,
        }

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        """The list of everything, the newsroom's own first."""
        apps = super().get_app_list(request, app_label)
        return sorted(apps, key=lambda app: APPS.index(app["app_label"]) if app["app_label"] in APPS else len(APPS))

    def _navigation(self, request: HttpRequest) -> list[dict[str, Any]]:
        """The links of the header: what this account may look at."""
        links = [{"label": _("Desk"), "url": reverse("admin:index"), "is_here": request.path == reverse("admin:index")}]
        for model, label in NAVIGATION:
            if model in self._registry and self._registry[model].has_view_or_change_permission(request):
                url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
                is_here = request.path.startswith(url)
                links.append({"label": label, "url": url, "is_here": is_here, "counts_held": model is Comment})
        return links

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The first page: what waits, what goes out today, what is mine, and what has been done."""
        now = timezone.now()
        shown: dict[str, Any] = {"now": now, "may_add": request.user.has_perm("articles.add_article")}
        shown["may_add_pictures"] = request.user.has_perm("articles.add_picture")
        if request.user.has_perm("articles.view_article"):
            shown |= rundown(now) | pieces_of(request.user)
            submitted = _stories().filter(status=Status.SUBMITTED)
            shown["submitted"] = submitted.order_by("saved_at").for_listing()[:WAITING]
            shown["submitted_count"] = submitted.count()
            shown["published_chart"] = chart("published", published_by_day(now), now)
            shown["activity"] = self._activity(request)
        if request.user.has_perm("articles.change_picture"):
            shown |= pictures_that_need_care()
        if moderation.may_moderate(request.user):
            held = Comment.objects.awaiting_moderation().select_related("article").defer("article__body")
            shown["held"] = held[:WAITING]
            shown["replies_chart"] = chart("replies", replies_by_day(now), now)
        return super().index(request, shown | (extra_context or {}))

    def _activity(self, request: HttpRequest) -> list[LogEntry]:
        """What was done last; each entry's `opens_at` leads to the thing, for those who may look at it."""
        entries = list(LogEntry.objects.select_related("user", "content_type").order_by("-pk")[:RECENT])
        for entry in entries:
            screen = self._registry.get(entry.content_type and entry.content_type.model_class())
            may_look = screen is not None and screen.has_view_or_change_permission(request)
            entry.opens_at = entry.get_admin_url() if may_look and not entry.is_deletion() else None
        return entries


def _stories() -> ArticleQuerySet:
    return Article.objects.stories()


def rundown(now: datetime) -> dict[str, list[Article]]:
    """Today's pieces by the clock: those that are out, and those that will be."""
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(now), time.min))
    tomorrow = timezone.make_aware(datetime.combine(timezone.localdate(now) + timedelta(days=1), time.min))
    published = _stories().filter(status=Status.PUBLISHED, visible_from__gte=midnight, visible_from__lt=tomorrow)
    today = list(published.order_by("visible_from", "pk").for_listing()[:IN_RUNDOWN])
    return {
        "out": [article for article in today if article.visible_from <= now],
        "ahead": [article for article in today if article.visible_from > now],
    }


def pieces_of(user: Any) -> dict[str, Any]:
    """The pieces that credit the account's author; without an author, those that the account last edited."""
    author = Author.objects.filter(user=user).first()
    if author is not None:
        credited = Byline.objects.filter(author=author).values("article")
        mine = _stories().filter(pk__in=credited).order_by("-saved_at")
        return {"mine": mine.for_listing()[:MINE], "my_author": author}
    kind = ContentType.objects.get_for_model(Article)
    edits = LogEntry.objects.filter(user=user, content_type=kind).order_by("-pk").values_list("object_id", flat=True)
    pks = list(dict.fromkeys(edits[: MINE * 10]))[:MINE]
    return {"mine": _stories().filter(pk__in=pks).order_by("-saved_at").for_listing(), "my_author": None}


def pictures_that_need_care() -> dict[str, list[Picture]]:
    """Pictures without words, and those whose rights have run out; one more than is shown says that there are more."""
    wordless = Picture.objects.filter(alt_state=Picture.AltState.MISSING).order_by("-pk")
    ended = Picture.objects.with_expired_rights().order_by("-rights_until")
    return {"wordless": list(wordless[: WAITING + 1]), "ended": list(ended[: WAITING + 1])}


def published_by_day(now: datetime) -> dict[date, int]:
    """How many pieces came out on each of the last days."""
    recent = _stories().live(now).filter(published_on__gt=timezone.localdate(now) - timedelta(days=DAYS))
    return dict(recent.order_by().values_list("published_on").annotate(number=Count("pk")))


def replies_by_day(now: datetime) -> dict[date, int]:
    """How many published replies were written on each of the last days."""
    newest: QuerySet[Comment] = Comment.objects.order_by("-pk").values("pk")[:NEWEST_COMMENTS]
    recent = Comment.objects.filter(pk__in=newest, created_at__gte=now - timedelta(days=DAYS)).published()
    by_day = recent.order_by().annotate(day=TruncDate("created_at")).values_list("day")
    return dict(by_day.annotate(number=Count("pk")))


@dataclass(frozen=True)
class Bar:
    """One day of a chart, with the geometry of its bar in the chart's own units."""

    day: date
    number: int
    x: int
    y: float
    height: float
    is_today: bool


CHART_HEIGHT = 60
BAR_STEP = 20


def chart(name: str, by_day: dict[date, int], now: datetime) -> dict[str, Any]:
    """The bars of the last days, their sum in the last seven, and all of it in words."""
    today = timezone.localdate(now)
    days = [today - timedelta(days=DAYS - 1 - number) for number in range(DAYS)]
    numbers = [by_day.get(day, 0) for day in days]
    most = max(1, *numbers)
    bars = []
    for place, (day, number) in enumerate(zip(days, numbers, strict=True)):
        height = round(number / most * (CHART_HEIGHT - 2), 1)
        bars.append(Bar(day, number, place * BAR_STEP, round(CHART_HEIGHT - height, 1), height, day == today))
    return {
        "name": name,
        "bars": bars,
        "week": sum(numbers[-7:]),
        "today": numbers[-1],
        "first_day": days[0],
        "in_words": wording.listed(
            wording.labelled(wording.short_day_of_year(day), number) for day, number in zip(days, numbers, strict=True)
        ),
    }
