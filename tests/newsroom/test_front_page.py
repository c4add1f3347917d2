"""The front page: what stands where, and that nothing stands twice."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from tests.factories import make_article, make_section

pytestmark = pytest.mark.django_db


def pieces_on(context) -> list:
    """Every piece on the page, in its order, but for the list of what is discussed."""
    bands = [piece for band in context["bands"] for piece in band["articles"]]
    return [context["lead"], *context["rail"], *context["row"], *context["opinion"], *bands]


def test_no_piece_stands_twice_and_the_newest_leads(client):
    sections = [make_section(position=position) for position in range(3)]
    for number in range(40):
        make_article(
            section=sections[number % 3],
            label="opinion" if number % 7 == 0 else "news",
            published_at=timezone.now() - timedelta(hours=number + 1),
        )
    context = client.get("/").context
    shown = pieces_on(context)
    assert len({piece.pk for piece in shown}) == len(shown)
    assert context["lead"].published_at == max(piece.published_at for piece in shown if piece.label == "news")
    assert {piece.label for piece in context["opinion"]} == {"opinion"}
    assert [band["section"] for band in context["bands"]] == sections


def test_sections_with_a_single_piece_left_share_a_band(client):
    sections = [make_section(position=position) for position in range(3)]
    for number in range(8):
        make_article(section=sections[0], published_at=timezone.now() - timedelta(minutes=number + 1))
    for section in sections[1:]:
        make_article(section=section, published_at=timezone.now() - timedelta(days=1))
    bands = client.get("/").context["bands"]
    assert [(band["section"], len(band["articles"])) for band in bands] == [(None, 2)]


def test_a_paper_of_opinions_has_a_lead_too(client):
    article = make_article(label="opinion")
    context = client.get("/").context
    assert context["lead"] == article
    assert not context["opinion"]


def test_an_empty_paper_says_so(client):
    assert "Nothing published yet" in client.get("/").content.decode()


def test_what_is_discussed_is_ranked_among_the_newest_hundred(client):
    few, many = make_article(), make_article()
    hidden = make_article(replies="hidden")
    for article, number in [(few, 3), (many, 7), (hidden, 9)]:
        type(article).objects.filter(pk=article.pk).update(reply_count=number)
    assert client.get("/").context["discussed"] == [many, few]


def test_midnight_makes_the_front_page_stale(client, time_machine):
    time_machine.move_to(datetime(2026, 3, 1, 23, 59, tzinfo=UTC))
    make_article()
    page = client.get("/")
    time_machine.move_to(datetime(2026, 3, 2, 0, 0, 1, tzinfo=UTC))
    assert client.get("/", headers={"If-None-Match": page["ETag"]}).status_code == 200


def test_the_script_before_paint_is_the_one_the_policy_allows(client):
    import base64
    import hashlib

    page = client.get("/")
    script = re.search(r"<script>(.*?)</script>", page.content.decode(), re.DOTALL)[1]
    source = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"'sha256-{source}'" in page["Content-Security-Policy"]
    assert "unsafe" not in page["Content-Security-Policy"]
    assert "nonce" not in page["Content-Security-Policy"]
