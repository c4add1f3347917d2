"""The front page: what stands where, and that nothing stands twice."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article
from tests.factories import make_article, make_author, make_page, make_section

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


def test_pieces_of_subsections_stand_in_the_band_of_their_section(client):
    world, culture = make_section(name="World", position=1), make_section(name="Culture", position=2)
    asia = make_section(parent=world, position=3)
    books = make_section(parent=culture, position=4)
    fiction = make_section(parent=books, position=5)
    for section in [world] * 8 + [asia, asia, world, books, fiction]:
        make_article(section=section, published_at=timezone.now() - timedelta(minutes=Article.objects.count() + 1))
    bands = client.get("/").context["bands"]
    assert [(band["section"], [piece.section for piece in band["articles"]]) for band in bands] == [
        (world, [asia, asia, world]),
        (culture, [books, fiction]),
    ]


def test_a_band_holds_the_newest_five_of_a_section_and_all_below_it(client):
    world = make_section()
    sections = [world, make_section(parent=world), make_section(parent=world)]
    for number in range(8 + 9):
        made = timezone.now() - timedelta(minutes=number + 1)
        make_article(headline=f"No {number}", section=sections[number % 3], published_at=made)
    (band,) = client.get("/").context["bands"]
    assert [piece.headline for piece in band["articles"]] == [f"No {number}" for number in range(8, 13)]


def test_a_section_that_is_not_in_the_menu_has_no_band_and_stands_at_the_foot(client):
    quiet = make_section(in_menu=False)
    for _piece in range(20):
        make_article(section=quiet)
    page = client.get("/").content.decode()
    assert quiet.get_absolute_url() not in page.partition("<main")[0]
    assert quiet.get_absolute_url() in page.partition("<footer")[2]
    assert client.get("/").context["bands"] == []


def test_more_sections_below_one_another_cost_no_more_queries(client):
    def cost() -> int:
        make_article()
        with CaptureQueriesContext(connection) as queries:
            client.get("/")
        return len(queries)

    above = make_section()
    for _ in range(12):
        make_article(section=above, bylines=(make_author(),))
    before = cost()
    for _ in range(6):
        above = make_section(parent=above)
        make_article(section=above, bylines=(make_author(),))
    assert cost() == before <= 10


def test_what_is_pinned_leads_whatever_is_newer_and_stands_once(client):
    old = make_article(is_pinned=True, published_at=timezone.now() - timedelta(days=90))
    newest = [make_article(published_at=timezone.now() - timedelta(minutes=number + 1)) for number in range(12)]
    context = client.get("/").context
    shown = pieces_on(context)
    assert context["lead"] == old
    assert context["rail"] == newest[:3]
    assert len({piece.pk for piece in shown}) == len(shown)


def test_a_pinned_piece_that_is_new_anyway_stands_once(client):
    pinned = make_article(is_pinned=True, published_at=timezone.now() - timedelta(hours=2))
    newer = make_article()
    assert pieces_on(client.get("/").context) == [pinned, newer]


def test_an_opinion_can_be_pinned_and_leaves_the_others_below(client):
    pinned, other = make_article(label="opinion", is_pinned=True), make_article(label="opinion")
    make_article()
    context = client.get("/").context
    assert context["lead"] == pinned
    assert context["opinion"] == [other]


@pytest.mark.parametrize("fields", [{"status": "draft"}, {"published_at": timezone.now() + timedelta(days=30)}])
def test_what_is_pinned_but_not_out_is_not_shown(client, fields):
    out = make_article()
    make_article(headline="Secret words", is_pinned=True, **fields)
    page = client.get("/")
    assert page.context["lead"] == out
    assert "Secret words" not in page.content.decode()


def test_a_page_cannot_lead_even_when_it_is_pinned(client):
    make_page(is_pinned=True)
    assert client.get("/").context["lead"] is None


def test_four_pieces_at_most_are_kept_at_the_top_and_the_page_keeps_to_its_queries(
    client, django_assert_max_num_queries
):
    for number in range(6):
        made = timezone.now() - timedelta(days=number + 1)
        make_article(is_pinned=True, bylines=(make_author(),), published_at=made, label=["opinion", "news"][number % 2])
    for _ in range(12):
        make_article(bylines=(make_author(),))
    with django_assert_max_num_queries(10):
        context = client.get("/").context
    assert [piece.is_pinned for piece in [context["lead"], *context["rail"], *context["row"]]] == [True] * 4 + [
        False
    ] * 4


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
