"""The log of addresses that lead nowhere: most asked for first, and one press from a redirect."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import ActionLocation
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from articles import wording
from articles.admin import looks
from articles.admin.lists import BoundedPaginator
from articles.models import MissedAddress


class IgnoredTabs(admin.SimpleListFilter):
    """What waits for somebody, and what was put aside."""

    title = gettext_lazy("state")
    parameter_name = "state"
    template = "admin/_tabs.html"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [("ignored", _("Ignored"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[MissedAddress]) -> QuerySet[MissedAddress]:
        return queryset.filter(is_ignored=self.value() == "ignored")

    def choices(self, changelist: ChangeList) -> Iterator[dict[str, Any]]:
        for choice, label in zip(
            super().choices(changelist), [pgettext("addresses", "Open"), _("Ignored")], strict=True
        ):
            yield choice | {"display": label, "number": None}


@admin.register(MissedAddress)
class MissedAddressAdmin(admin.ModelAdmin):
    """Nothing is typed here: an address gets a redirect, or is put aside, or forgotten."""

    change_list_template = "admin/_list.html"
    paginator = BoundedPaginator
    list_display = ["path", "asked", "last", "first", "asked_from", "deeds"]
    list_display_links = None
    list_filter = [IgnoredTabs]
    list_per_page = 50
    search_fields = ["path", "referrer"]
    actions = ["ignore", "take_back"]
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_list_display(self, request: HttpRequest) -> list[str]:
        """The buttons are for those who may press them."""
        may_press = self.has_change_permission(request) and request.user.has_perm("articles.add_redirect")
        return self.list_display if may_press else self.list_display[:-1]

    def get_actions(self, request: HttpRequest, action_location: ActionLocation = ActionLocation.CHANGE_LIST) -> dict:
        """Of putting aside and taking back, the one that the tab is not."""
        actions = super().get_actions(request, action_location)
        actions.pop("ignore" if request.GET.get("state") == "ignored" else "take_back", None)
        return actions

    @admin.display(description=gettext_lazy("asked for"), ordering="number")
    def asked(self, missed: MissedAddress) -> SafeString:
        return looks.told(_("Asked for"), missed.number)

    @admin.display(description=gettext_lazy("last"), ordering="last_at")
    def last(self, missed: MissedAddress) -> SafeString:
        return looks.told(_("Last"), looks.short_moment(missed.last_at))

    @admin.display(description=gettext_lazy("first"), ordering="first_at")
    def first(self, missed: MissedAddress) -> SafeString:
        return looks.told(_("First"), looks.short_moment(missed.first_at))

    @admin.display(description=gettext_lazy("asked from"), ordering="referrer")
    def asked_from(self, missed: MissedAddress) -> SafeString | None:
        """As words, not as a link: anybody can say that they came from anywhere."""
        return looks.told(pgettext("address", "From"), missed.referrer) if missed.referrer else None

    @admin.display(description=gettext_lazy("what to do"))
    def deeds(self, missed: MissedAddress) -> SafeString:
        """One press each."""
        add = f"{reverse('admin:articles_redirect_add')}?{urlencode({'path': missed.path})}"
        label = _("Take back") if missed.is_ignored else _("Ignore")
        return format_html(
            '<span class="desk-row-deeds"><a class="desk-btn" href="{}" aria-label="{}">{}</a>'
            '<button type="submit" class="desk-btn" name="{}" value="{}" aria-label="{}">{}</button></span>',
            add,
            _("Redirect %s") % missed.path,
            _("Redirect…"),
            "take_back_one" if missed.is_ignored else "ignore_one",
            missed.pk,
            wording.labelled(label, missed.path),
            label,
        )

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        for name, is_ignored in [("ignore_one", True), ("take_back_one", False)]:
            if request.method == "POST" and name in request.POST:
                if not self.has_change_permission(request):
                    raise PermissionDenied
                key = request.POST[name]
                chosen = MissedAddress.objects.filter(pk=int(key) if key.isdecimal() and len(key) < 19 else 0)
                self._put(request, chosen, is_ignored=is_ignored)
                return HttpResponseRedirect(request.get_full_path())
        return super().changelist_view(request, extra_context)

    @admin.action(description=gettext_lazy("Ignore"), permissions=["change"])
    def ignore(self, request: HttpRequest, queryset: QuerySet[MissedAddress]) -> None:
        self._put(request, queryset, is_ignored=True)

    @admin.action(description=gettext_lazy("Take back"), permissions=["change"])
    def take_back(self, request: HttpRequest, queryset: QuerySet[MissedAddress]) -> None:
        self._put(request, queryset, is_ignored=False)

    def _put(self, request: HttpRequest, chosen: QuerySet[MissedAddress], *, is_ignored: bool) -> None:
        number = MissedAddress.objects.filter(pk__in=list(chosen.values_list("pk", flat=True))).update(
            is_ignored=is_ignored
        )
        if is_ignored:
            words = ngettext("%d address is ignored.", "%d addresses are ignored.", number)
        else:
            words = ngettext("%d address is back in the log.", "%d addresses are back in the log.", number)
        self.message_user(request, words % number, messages.SUCCESS)
