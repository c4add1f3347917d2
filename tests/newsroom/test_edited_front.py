"""The front page as editors run it: areas by hand, the rest by date, nothing twice, and each moment at its second."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from articles.fronts import filled_by_date, front_page_of
from articles.furniture import Furniture
from articles.models import Article, Front
from tests.factories import make_article, make_author, make_banner, make_front, make_picture, make_section

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return make_section(name="World", position=1)


def shown(client):
    return client.get("/").context["page"]


def story(hours: float, **overrides) -> Article:
    """A piece that came out so many hours ago."""
    return make_article(published_at=timezone.now() - timedelta(hours=hours), **overrides)


def stories(number: int, **overrides) -> list[Article]:
    """So many pieces, the newest first."""
    return [story(place + 1, **overrides) for place in range(number)]


# Areas


def test_what_is_placed_by_hand_comes_first_and_the_rest_by_date(client, world):
    newest = stories(12)
    lead, one, two = [story(hours) for hours in [900, 800, 700]]
    make_front(lead=lead, top=(one, two))
    page = shown(client)
    assert page.lead == lead
    assert page.top == [one, two, *newest[:5]]


def test_without_a_lead_by_hand_the_newest_leads(client, world):
    newest, one = stories(3), story(900)
    make_front(top=(one,))
    page = shown(client)
    assert (page.lead, page.top) == (newest[0], [one, *newest[1:]])


def test_hand_comes_before_what_is_kept_at_the_top_and_that_before_the_date(client, world):
    newest, by_hand = stories(3), story(900)
    pinned = [story(hours, is_pinned=True) for hours in [400, 500]]
    front = make_front(lead=by_hand)
    page = shown(client)
    assert [page.lead, *page.top] == [by_hand, *pinned, *newest]
    front.end()
    page = shown(client)
    assert [page.lead, *page.top] == [*pinned, *newest, by_hand]


def test_any_story_can_be_put_among_the_opinions_and_the_rest_is_filled_with_opinions(client, world):
    stories(9)
    analysis, opinion = story(900, label="analysis"), story(5, label="opinion")
    make_front(opinion=(analysis,))
    assert shown(client).opinion == [analysis, opinion]


def test_rails_come_in_their_own_order_with_as_many_pieces_as_they_say(client, world):
    sport = make_section(name="Sport", position=2, in_menu=False)
    make_section(name="Culture", position=3)
    for _ in range(3):
        stories(9, section=world)
        stories(9, section=sport)
    first = story(900, section=world)
    make_front(rails=((sport, 2), (world, 4)), rail=((sport, first),))
    bands = shown(client).bands
    assert [(band["section"], len(band["articles"])) for band in bands] == [(sport, 2), (world, 4)]
    assert bands[0]["articles"][0] == first


def test_a_piece_of_a_section_below_goes_to_the_nearest_rail(client, world):
    asia = make_section(name="Asia", parent=world)
    stories(8)
    in_asia, in_world = stories(2, section=asia), stories(2, section=world)
    for piece in [*in_asia, *in_world]:
        Article.objects.filter(pk=piece.pk).update(displayed_at=timezone.now() - timedelta(days=9))
    make_front(rails=((asia, 5), (world, 5)))
    bands = shown(client).bands
    assert [(band["section"], {piece.section for piece in band["articles"]}) for band in bands] == [
        (asia, {asia}),
        (world, {world}),
    ]


def test_with_no_rails_chosen_the_menu_has_them(client, world):
    sport = make_section(position=2)
    make_front()
    stories(8)
    for section in [world, sport]:
        for hours in [900, 901]:
            story(hours, section=section)
    assert [band["section"] for band in shown(client).bands] == [world, sport]


def test_no_piece_stands_twice_over_all_areas(client, world):
    sport = make_section(position=2)
    pieces = stories(12, section=world) + stories(12, section=sport, label="opinion")
    pinned = [story(hours, is_pinned=True, section=sport) for hours in [2, 3]]
    front = make_front(
        lead=pinned[1], top=(pieces[3], pieces[14]), opinion=(pieces[1], pieces[13]), rail=((world, pieces[0]),)
    )
    page = shown(client)
    keys = [piece.pk for piece in page.articles]
    assert len(set(keys)) == len(keys)
    assert set(front.slots.values_list("piece", flat=True)) <= set(keys)
    assert pinned[0] in page.top


def test_what_is_most_discussed_stays_a_true_ranking_and_can_be_left_out(client, world):
    lead = story(1)
    stories(3)
    Article.objects.filter(pk=lead.pk).update(reply_count=9)
    front = make_front(lead=lead)
    assert client.get("/").context["discussed"] == [lead]
    front.shows_discussed = False
    front.save()
    assert client.get("/").context["discussed"] == []


def test_a_piece_placed_in_a_rail_that_is_not_shown_is_free_to_stand_elsewhere(client, world):
    sport = make_section(position=2)
    piece = story(1)
    make_front(rails=((world, 5),), rail=((sport, piece),))
    assert shown(client).lead == piece


@pytest.mark.parametrize("area", ["lead", "top", "opinion"])
def test_all_that_there_is_can_be_placed_by_hand(client, world, area):
    piece = story(1)
    make_front(**{area: piece if area == "lead" else (piece,)})
    page = client.get("/")
    assert page.context["page"].articles == [piece]
    assert piece.headline in page.content.decode()
    assert "Nothing published yet" not in page.content.decode()


# Passed over


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "draft"},
        {"status": "withdrawn"},
        {"published_at": timezone.now() + timedelta(days=30)},
        {"embargoed_until": timezone.now() + timedelta(days=30)},
    ],
    ids=["draft", "withdrawn", "scheduled", "embargoed"],
)
def test_what_is_not_live_is_passed_over_and_its_place_filled_by_date(client, world, fields):
    newest, hidden = stories(3), make_article(headline="Secret words", **fields)
    last = story(900)
    make_front(lead=hidden, top=(last,))
    page = shown(client)
    assert (page.lead, page.top) == (newest[0], [last, *newest[1:]])
    assert "Secret words" not in client.get("/").content.decode()


def test_a_scheduled_piece_takes_its_place_by_itself_at_its_second(client, world, time_machine):
    time_machine.move_to(datetime(2026, 3, 2, 12, tzinfo=UTC))
    newest = stories(3)
    ahead = make_article(published_at=datetime(2026, 3, 2, 13, tzinfo=UTC))
    make_front(lead=ahead)
    page = client.get("/")
    assert page.context["lead"] == newest[0]
    time_machine.move_to(datetime(2026, 3, 2, 13, tzinfo=UTC))
    answer = client.get("/", headers={"If-None-Match": page["ETag"]})
    assert answer.status_code == 200
    assert answer.context["lead"] == ahead


def test_a_piece_that_is_withdrawn_leaves_its_place(client, world):
    newest, lead = stories(2), story(900)
    make_front(lead=lead)
    assert shown(client).lead == lead
    lead.withdraw("It was wrong.")
    assert shown(client).lead == newest[0]


# Moments


def test_a_front_page_appears_and_goes_at_its_second_with_no_job(client, world, time_machine):
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    time_machine.move_to(noon)
    newest, by_hand = stories(3), story(900)
    make_front(lead=by_hand, starts_at=noon + timedelta(hours=1), ends_at=noon + timedelta(hours=2))
    before = client.get("/")
    assert before.context["lead"] == newest[0]
    assert before["Expires"] == "Mon, 02 Mar 2026 13:00:00 GMT"
    time_machine.move_to(noon + timedelta(minutes=59, seconds=59), tick=False)
    assert client.get("/", headers={"If-None-Match": before["ETag"]}).status_code == 304
    time_machine.move_to(noon + timedelta(hours=1), tick=False)
    during = client.get("/", headers={"If-None-Match": before["ETag"]})
    assert during.context["lead"] == by_hand
    assert during["Expires"] == "Mon, 02 Mar 2026 14:00:00 GMT"
    time_machine.move_to(noon + timedelta(hours=2), tick=False)
    after = client.get("/", headers={"If-None-Match": during["ETag"]})
    assert after.context["lead"] == newest[0]
    assert len({before["ETag"], during["ETag"], after["ETag"]}) == 3


def test_ending_one_is_seen_at_once(client, world):
    newest, by_hand = stories(2), story(900)
    front = make_front(lead=by_hand)
    page = client.get("/")
    front.end()
    answer = client.get("/", headers={"If-None-Match": page["ETag"]})
    assert answer.context["lead"] == newest[0]


# Cost


def fill(number: int, sections) -> None:
    """So many pieces, opinions and pinned ones among them, spread over the sections."""
    first = make_article(bylines=(make_author(),), section=sections[0])
    names = [field.attname for field in Article._meta.concrete_fields if not field.generated and field.name != "id"]
    values = {name: getattr(first, name) for name in names}
    now = timezone.now()
    Article.objects.bulk_create(
        Article(
            **values
            | {
                "slug": f"piece-{number}-{place}",
                "section_id": sections[place % len(sections)].pk,
                "label": "opinion" if place % 5 == 0 else "news",
                "is_pinned": place % 97 == 0,
                "displayed_at": now - timedelta(minutes=place + 5),
            }
        )
        for place in range(number - 1)
    )


@pytest.mark.parametrize("is_by_hand", [False, True])
def test_it_costs_the_same_at_ten_and_at_a_thousand_pieces_and_a_304_two_queries(
    client, django_assert_num_queries, is_by_hand
):
    sections = [make_section(position=position) for position in range(4)]
    fill(10, sections)
    make_banner(piece=Article.objects.first())
    for number in range(30):
        make_front(starts_at=timezone.now() - timedelta(days=number + 1))

    def arranged() -> None:
        pieces = list(Article.objects.order_by("pk"))
        by_hand = {"lead": pieces[0], "top": pieces[1:8], "opinion": pieces[8:9], "rail": ((sections[1], pieces[9]),)}
        Front.objects.all().delete()
        make_front(**by_hand if is_by_hand else {}, rails=tuple((section, 5) for section in sections))

    for more in [0, 990]:
        if more:
            fill(more, sections)
        arranged()
        with django_assert_num_queries(9):
            page = client.get("/")
        assert len(page.context["page"].articles) >= 10
        with django_assert_num_queries(2):
            assert client.get("/", headers={"If-None-Match": page["ETag"]}).status_code == 304


# Even rows


def test_a_row_below_the_lead_has_pictures_throughout_where_moving_one_piece_does_it(client, world):
    picture = make_picture()
    pictured = [None, picture, None, picture, picture, None, picture, picture]
    pieces = [story(place + 1, lead_picture=lead) for place, lead in enumerate(pictured)]
    page = shown(client)
    assert page.lead == pieces[0]
    assert [piece.lead_picture is not None for piece in page.row] == [True] * 4
    assert set(page.top) == set(pieces[1:])
    html = client.get("/").content.decode()
    assert html.partition('id="more"')[2].partition("</section>")[0].count("<img") == 4


def test_what_is_placed_by_hand_is_not_moved_and_a_row_without_all_pictures_shows_none(client, world):
    picture = make_picture()
    pieces = [story(place + 1, lead_picture=None if place == 5 else picture) for place in range(8)]
    make_front(top=tuple(pieces[1:]))
    assert shown(client).top == pieces[1:]
    html = client.get("/").content.decode()
    assert "<img" not in html.partition('id="more"')[2].partition("</section>")[0]


def test_the_newest_piece_with_a_picture_heads_a_band_unless_it_is_filled_by_hand(client, world):
    stories(8)
    bare, other = story(100), story(101)
    pictured = story(102, lead_picture=make_picture())
    assert shown(client).bands[0]["articles"] == [pictured, bare, other]
    make_front(rail=((world, other),))
    assert shown(client).bands[0]["articles"] == [other, bare, pictured]


@pytest.mark.parametrize("number", range(9, 18))
def test_however_many_pieces_there_are_the_page_shows_each_of_them_once(client, number):
    sections = [make_section(position=position) for position in range(4)]
    pieces = [story(place + 1, section=sections[place % 4]) for place in range(number)]
    html = client.get("/").content.decode()
    assert [html.count(f">{piece.headline}</a>") for piece in pieces] == [1] * number


# What the desk is told


def test_what_is_filled_by_date_is_told_area_by_area(world):
    newest, lead = stories(9), story(900)
    front = make_front(lead=lead, top=(newest[4],))
    filled = filled_by_date(front_page_of(front, Furniture().sections))
    assert filled["lead"] == []
    assert filled["top"] == [piece for piece in newest[:7] if piece != newest[4]]
    assert filled["opinion"] == []
    assert filled["rail"] == newest[7:]


def test_a_page_at_a_moment_ahead_holds_what_will_be_live_then(world):
    now = timezone.now()
    story(1)
    ahead = make_article(published_at=now + timedelta(hours=5))
    sections = Furniture().sections
    assert front_page_of(None, sections, now + timedelta(hours=4)).lead != ahead
    assert front_page_of(None, sections, now + timedelta(hours=6)).lead == ahead
