"""Large and long: a quarrel of ten thousand, and a crowd that posts while a moderator works.

NEWSROOM_SOAK scales the sizes; the budgets are the same at every size.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.models import Article
from comments import moderation, threads
from comments.models import Comment
from tests.comments.conftest import SAME_ORIGIN
from tests.comments.factories import make_chain, make_comment, make_many

SCALE = float(os.environ.get("NEWSROOM_SOAK", "1.0"))

pytestmark = [pytest.mark.soak, pytest.mark.django_db(databases="__all__")]


def scaled(number: int) -> int:
    return max(1, round(number * SCALE))


def test_a_quarrel_of_ten_thousand_stays_within_the_budgets_of_its_pages(client, article):
    total, in_thread, deep = scaled(10_000), scaled(3_000), scaled(500)
    answered, quarrel, *others = make_many(article, total // 2 - deep)
    make_many(article, in_thread, parent=answered)
    make_chain(quarrel, deep)
    make_many(article, (total // 2 - in_thread) // 60, parents=others[:60])
    assert Comment.objects.count() >= 0.9 * total
    assert moderation.reconcile(save=False).comments == []

    page = article.get_absolute_url()
    after = threads.page_of_discussion(article).next_after
    addresses = {page: 12, f"{page}?after={after}": 12}
    for root in [answered, quarrel]:
        thread, place = reverse("comments:thread", args=[root.public_id]), ""
        addresses[thread] = 6
        while following := threads.page_of_thread(root.public_id, place)[1].next_after:
            place = following
        if place:
            addresses[f"{thread}?after={place}"] = 6
    for address, budget in addresses.items():
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address)
        assert response.status_code == 200
        assert len(queries) <= budget, address
        assert len(response.content) <= 250_000, address
        assert response.content.decode().count("<ol>") <= threads.VISUAL_LEVELS + 60 * 2
    for comment in [answered, quarrel, others[-1], Comment.objects.order_by("-depth").first()]:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(comment.get_absolute_url()).status_code == 302
        assert len(queries) <= 6


@pytest.mark.django_db(transaction=True, databases="__all__")
def test_twenty_post_while_a_moderator_approves_five_hundred(article, typed, shared_databases, no_limits):
    """Statements wait for each other: none is refused for a lock, no comment is lost, and every count is exact."""
    writers, each, held = 20, scaled(10), scaled(500)
    address = reverse("comments:post", args=[article.pk])
    forms = {
        number: [typed(email=f"w{number}@example.org", comment=f"Thought {number}.{turn}") for turn in range(each)]
        for number in range(writers)
    }

    def fresh(deed):
        def run(*args):
            try:
                return deed(*args)
            finally:
                connections.close_all()

        return run

    def press(number: int) -> list[int]:
        browser = Client()
        return [browser.post(address, form, headers=SAME_ORIGIN).status_code for form in forms[number]]

    def approve(pks: list[int]) -> int:
        return sum(
            moderation.transition(comment, "published", None, "approved") is not None
            for comment in Comment.objects.filter(pk__in=pks).order_by("pk")
        )

    def look() -> tuple[int, int, int, int]:
        live = Article.objects.get(pk=article.pk)
        wrong = len(moderation.reconcile(save=False))
        return live.reply_count, Comment.objects.published().count(), Comment.objects.count(), wrong

    with ThreadPoolExecutor(writers + 1) as pool:
        waiting = pool.submit(fresh(lambda: [make_comment(article, status="pending").pk for _ in range(held)])).result()
        approved = pool.submit(fresh(approve), waiting)
        statuses = [status for answers in pool.map(fresh(press), range(writers)) for status in answers]
        assert statuses == [303] * writers * each
        assert approved.result() == held
        assert pool.submit(fresh(look)).result() == (held, held, held + writers * each, 0)
