"""The queue of replies: cards, verdicts by button and key, and an undo that waits until the next verdict.

Every verdict goes through `moderation.transition()`. A comment's own page shows it and what was decided about it,
and changes nothing but its state.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import ActionLocation
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy, pgettext_lazy
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST

from articles import wording
from comments import markup, moderation, permissions
from comments import rule_admin as rule_admin  # registers its screens
from comments import signal_admin as signal_admin
from comments.models import Comment, ModerationEvent
from comments.models.events import UNDONE
from comments.pipeline.reasons import REJECTIONS, label_of

Status = Comment.Status

VERDICTS = {Status.PUBLISHED: "approved", Status.REJECTED: "house_rules", Status.SPAM: "spam"}
"""What a moderator may decide, and the reason that is logged when no other is given."""

DONE = {
    Status.PUBLISHED: gettext_lazy("The reply by %(name)s was approved."),
    Status.REJECTED: gettext_lazy("The reply by %(name)s was rejected."),
    Status.SPAM: gettext_lazy("The reply by %(name)s was marked as spam."),
}
DONE_TO_SEVERAL = {
    Status.PUBLISHED: ngettext_lazy("%(number)d reply was approved.", "%(number)d replies were approved.", "number"),
    Status.REJECTED: ngettext_lazy("%(number)d reply was rejected.", "%(number)d replies were rejected.", "number"),
    Status.SPAM: ngettext_lazy(
        "%(number)d reply was marked as spam.", "%(number)d replies were marked as spam.", "number"
    ),
}
"""What a verdict has done, to one reply and to several."""

TABS = {
    Status.PENDING: gettext_lazy("Held"),
    Status.PUBLISHED: gettext_lazy("Published"),
    Status.REJECTED: gettext_lazy("Rejected"),
    Status.SPAM: gettext_lazy("Spam"),
    Status.WITHDRAWN: gettext_lazy("Withdrawn"),
}
UNDO = "comments.undo"
"""The session's key for the last verdict: the comments with their former states, and what was decided."""

CARDS = 50
MOST_COUNTED = 1_000
MOST_LISTED = 10_000
MOST_AT_ONCE = 200
MOST_DIGITS = 18
"""A longer number is no comment's, and more than a database takes."""

QUOTED_LETTERS = 220


class BoundedPaginator(Paginator):
    """Counts no further than anybody pages."""

    @cached_property
    def count(self) -> int:
        return self.object_list.order_by().values("pk")[: MOST_LISTED + 1].count()


class StatusTabs(admin.SimpleListFilter):
    """Tabs by status; the queue opens on what is held."""

    title = gettext_lazy("status")
    parameter_name = "status"
    template = "admin/_tabs.html"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        others = Comment.objects.exclude(status=Status.PUBLISHED).order_by()
        self.counts = dict(others.values_list("status").annotate(number=Count("pk")))
        self.counts[Status.PUBLISHED] = Comment.objects.published().values("pk")[: MOST_COUNTED + 1].count()
        return list(TABS.items())

    def value(self) -> str:
        chosen = super().value()
        return chosen if chosen in TABS else Status.PENDING

    def queryset(self, request: HttpRequest, queryset: QuerySet[Comment]) -> QuerySet[Comment]:
        chosen = queryset.filter(status=self.value())
        return chosen.order_by("created_at", "pk") if self.value() == Status.PENDING else chosen.order_by("-pk")

    def choices(self, changelist: ChangeList) -> Iterator[dict[str, Any]]:
        for status, label in TABS.items():
            number = self.counts.get(status, 0)
            yield {
                "selected": self.value() == status,
                "query_string": changelist.get_query_string({"status": status}, remove=["p"]),
                "display": label,
                "number": f"{MOST_COUNTED}+" if number > MOST_COUNTED and status == Status.PUBLISHED else number,
            }


class Queue(ChangeList):
    """The cards of one tab, in the order in which they are read."""

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Comment]) -> list[str]:
        """The tab's own order; the queue has no columns to sort by."""
        return [str(part) for part in queryset.query.order_by] or ["-pk"]

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        cards = list(self.result_list)
        for number, card in enumerate(cards):
            following = cards[number + 1] if number + 1 < len(cards) else cards[number - 1] if number else None
            card.next_card = following.pk if following else ""
            prepare(card)
        self.result_list = cards


def prepare(card: Comment) -> None:
    """Give a comment what its card shows beside its own fields."""
    card.reasons = [
        {"label": label_of(reason), "points": int(reason.get("points") or 0)} for reason in card.held_reasons or []
    ]
    card.points = sum(reason["points"] for reason in card.reasons)
    card.text = markup.html_of(card)
    card.quoted = Truncator(card.parent.body).chars(QUOTED_LETTERS) if card.parent else ""
    card.refused_before = card.commenter.rejected + card.commenter.spam if card.commenter else 0
    card.possible = [status for status in VERDICTS if status in moderation.ALLOWED[card.status]]


class EventInline(admin.TabularInline):
    """What was decided about the comment, by whom and why."""

    model = ModerationEvent
    template = "admin/comments/_events.html"
    fields = readonly_fields = ["created_at", "from_status", "to_status", "reason", "actor", "note"]
    extra = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Comment | None = None) -> bool:
        return permissions.may_see_queue(request.user)

    def has_add_permission(self, request: HttpRequest, obj: Comment | None = None) -> bool:
        return False

    has_change_permission = has_delete_permission = has_add_permission

    def get_queryset(self, request: HttpRequest) -> QuerySet[ModerationEvent]:
        return super().get_queryset(request).select_related("actor", "comment")


@admin.register(Comment)
class CommentAdmin(admin.ModelAdmin):
    """The queue, and the page of one comment."""

    change_form_template = "admin/comments/comment.html"
    change_list_template = "admin/comments/queue.html"
    paginator = BoundedPaginator
    list_display = ["author_name"]
    list_filter = [StatusTabs]
    list_per_page = CARDS
    list_max_show_all = CARDS
    search_fields = ["author_name", "author_email", "body"]
    search_help_text = gettext_lazy("Name, e-mail or text")
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    inlines = [EventInline]
    fieldsets = [
        (None, {"fields": ["text", "on_article", "in_reply_to"]}),
        (gettext_lazy("Writer"), {"fields": ["author_name", "author_email", "author_url", "user", "commenter"]}),
        (
            gettext_lazy("Decision"),
            {"fields": ["status", "held_for", "created_at", "published_at"]},
        ),
    ]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return permissions.may_see_queue(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Comment | None = None) -> bool:
        return permissions.may_see_queue(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Comment | None = None) -> bool:
        return False  # what somebody wrote is theirs; only its state is ours

    def has_delete_permission(self, request: HttpRequest, obj: Comment | None = None) -> bool:
        return False

    def get_actions(self, request: HttpRequest, action_location: ActionLocation = ActionLocation.CHANGE_LIST) -> dict:
        return {}

    def get_readonly_fields(self, request: HttpRequest, obj: Comment | None = None) -> list[str]:
        return [name for _label, options in self.fieldsets for name in options["fields"]]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[Queue]:
        return Queue

    def get_queryset(self, request: HttpRequest) -> QuerySet[Comment]:
        related = super().get_queryset(request).select_related("article", "parent", "commenter", "user")
        return related.defer("article__body", "parent__body_html")

    @admin.display(description=gettext_lazy("text"))
    def text(self, comment: Comment) -> SafeString:
        return markup.html_of(comment)

    @admin.display(description=pgettext_lazy("column", "on"))
    def on_article(self, comment: Comment) -> str:
        return str(comment.article)

    @admin.display(description=gettext_lazy("in reply to"))
    def in_reply_to(self, comment: Comment) -> str:
        return (
            wording.labelled(comment.parent.author_name, Truncator(comment.parent.body).chars(QUOTED_LETTERS))
            if comment.parent
            else ""
        )

    @admin.display(description=gettext_lazy("held for"))
    def held_for(self, comment: Comment) -> str:
        return wording.listed(label_of(reason) for reason in comment.held_reasons or [])

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        context = {"undo": request.session.get(UNDO), "rejections": REJECTIONS, "title": _("Replies")}
        return super().changelist_view(request, context | (extra_context or {}))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        card = kwargs.get("obj")
        if card is not None:
            prepare(card)
            context |= {"card": card, "rejections": REJECTIONS, "undo": request.session.get(UNDO)}
        return super().render_change_form(request, context, *args, **kwargs)

    # Verdicts

    def get_urls(self) -> list:
        verdict = self.admin_site.admin_view(self.verdict_view)
        return [path("verdict/", verdict, name="comments_comment_verdict"), *super().get_urls()]

    @method_decorator(require_POST)
    @method_decorator(csrf_protect)
    def verdict_view(self, request: HttpRequest) -> HttpResponse:
        """Decide about one card, about those that are ticked, or take the last decision back; then the queue again."""
        if not moderation.may_moderate(request.user):
            raise PermissionDenied
        if "undo" in request.POST:
            return self._back(request, self._undo(request))
        to, _colon, pk = request.POST.get("verdict", "").partition(":")
        if to not in VERDICTS:
            raise PermissionDenied
        reason = request.POST.get("reason", "") if to == Status.REJECTED else ""
        reason = reason if reason in REJECTIONS else VERDICTS[to]
        pks = [pk] if pk else request.POST.getlist("card")
        self._decide(request, pks[:MOST_AT_ONCE], to, reason)
        return self._back(request, request.POST.get(f"next-{pk}", "") if pk else "")

    def _decide(self, request: HttpRequest, pks: list[str], to: str, reason: str) -> None:
        numbers = [int(pk) for pk in pks if pk.isdecimal() and len(pk) <= MOST_DIGITS]
        chosen = list(Comment.objects.filter(pk__in=numbers).order_by("pk"))
        if not chosen:
            words = (
                _("There is no such reply, so nothing was decided.")
                if pks
                else _("Nothing was ticked, so nothing was decided.")
            )
            self.message_user(request, words, messages.WARNING)
            return
        request.session.pop(UNDO, None)
        done: list[tuple[Comment, str]] = []
        for comment in chosen:
            came_from = comment.status
            try:
                event = moderation.transition(comment, to, request.user, reason)
            except moderation.Refused as refusal:
                self.message_user(
                    request, wording.labelled(comment.author_name, " ".join(refusal.messages)), messages.WARNING
                )
                continue
            if event:
                done.append((comment, came_from))
        if done:
            if len(done) == 1:
                words = str(DONE[to] % {"name": done[0][0].author_name})
            else:
                words = str(DONE_TO_SEVERAL[to] % {"number": len(done)})
            request.session[UNDO] = {
                "sentence": words,
                "to": to,
                "before": [[comment.pk, came_from] for comment, came_from in done],
            }

    def _undo(self, request: HttpRequest) -> str:
        """Bring the comments of the last verdict back; those that somebody has decided on since stay as they are."""
        last = request.session.pop(UNDO, None)
        if not last:
            return ""
        before = dict(last["before"])
        for comment in Comment.objects.filter(pk__in=before, status=last["to"]):
            moderation.transition(comment, before[comment.pk], request.user, UNDONE)
        return str(last["before"][0][0])

    def _back(self, request: HttpRequest, card: str) -> HttpResponse:
        """The page the verdict came from, at the card that is next."""
        queue = reverse("admin:comments_comment_changelist")
        back = request.POST.get("back", "")
        if not back.startswith(queue) or not url_has_allowed_host_and_scheme(back, None):
            back = queue
        return HttpResponseRedirect(f"{back}#reply-{card}" if card.isdecimal() else back)
