"""Front pages: what the database refuses, which one is in force when, and what ending and copying do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from articles import planning
from articles.lifecycle import Refused
from articles.models import Banner, Edition, Front, Slot
from articles.models.fronts import Area
from articles.models.timed import Phase
from tests.factories import make_article, make_banner, make_front, make_page, make_section

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def at(hour: float) -> datetime:
    """That hour of the day of the tests."""
    return NOON + timedelta(hours=hour - 12)


def in_force(model, hour: float):
    return model.objects.in_force(at(hour)).first()


# What the database refuses


def test_a_piece_stands_once_on_a_front_page():
    piece = make_article()
    front = make_front(lead=piece)
    with pytest.raises(IntegrityError), transaction.atomic():
        Slot.objects.create(front=front, area=Area.TOP, piece=piece)
    make_front(lead=piece)  # another page is another matter


def test_a_front_page_has_one_lead():
    front = make_front(lead=make_article())
    with pytest.raises(IntegrityError), transaction.atomic():
        Slot.objects.create(front=front, area=Area.LEAD, piece=make_article())


@pytest.mark.parametrize("make", [make_front, make_banner])
@pytest.mark.parametrize("after", [timedelta(0), -timedelta(seconds=1)])
def test_an_end_comes_after_its_start(make, after):
    with pytest.raises(IntegrityError), transaction.atomic():
        make(starts_at=NOON, ends_at=NOON + after)


@pytest.mark.parametrize(("area", "has_section"), [(Area.RAIL, False), (Area.TOP, True)])
def test_a_piece_in_a_rail_says_of_which_section_and_no_other_does(area, has_section):
    section = make_section() if has_section else None
    with pytest.raises(IntegrityError), transaction.atomic():
        Slot.objects.create(front=make_front(), area=area, section=section, piece=make_article())


def test_only_a_story_stands_on_a_front_page():
    with pytest.raises(ValidationError, match="“About us” is a page"):
        Slot(front=make_front(), area=Area.LEAD, piece=make_page(headline="About us")).full_clean()


# In force


def test_with_none_none_is_in_force():
    assert in_force(Front, 12) is None
    assert Front.objects.on_page() is None


@pytest.mark.parametrize("make", [make_front, make_banner])
def test_the_latest_that_has_begun_and_is_not_over_is_in_force(make):
    day = make(starts_at=at(6), ends_at=at(20))
    noon = make(starts_at=at(12), ends_at=at(14))
    expected = [
        (5.99, None), (6, day), (11.99, day), (12, noon), (13.99, noon), (14, day), (19.99, day), (20, None),
    ]  # fmt: skip
    assert [in_force(type(day), hour) for hour, _ in expected] == [which for _, which in expected]


def test_one_without_an_end_stays_until_a_later_one_begins_and_comes_back_when_that_is_over():
    old, evening = make_front(starts_at=at(1)), make_front(starts_at=at(18), ends_at=at(19))
    later = make_front(starts_at=at(22))
    found = [in_force(Front, hour) for hour in [0, 1, 18, 19, 22, 1000]]
    assert found == [None, old, evening, old, later, later]


def test_a_draft_is_never_in_force():
    ready = make_front(starts_at=at(1))
    make_front(starts_at=at(2), is_ready=False)
    assert in_force(Front, 3) == ready


def test_of_two_with_the_same_start_the_one_made_later_is_in_force():
    make_front(starts_at=at(1))
    second = make_front(starts_at=at(1), ends_at=at(3))
    assert in_force(Front, 2) == second


def test_an_old_front_page_with_an_end_ahead_gives_way_to_a_later_one_without():
    make_front(starts_at=at(1), ends_at=at(23))
    later = make_front(starts_at=at(2))
    assert in_force(Front, 3) == later


@pytest.mark.parametrize("make", [make_front, make_banner])
def test_the_moments_of_the_clock_are_those_at_which_another_comes_into_force(make):
    model = type(make(starts_at=at(6), ends_at=at(20)))
    make(starts_at=at(12), ends_at=at(14))
    if model is Front:
        make(starts_at=at(3))
        make(starts_at=at(22))
        make(starts_at=at(13), is_ready=False)

    def changes(hour: float) -> tuple[datetime | None, datetime | None]:
        now = at(hour)
        Edition.objects.get_or_create(name=Edition.SITE)
        row = Edition.objects.annotate(**model.objects.moments(now)).first()
        found = [getattr(row, name) for name in model.objects.moments(now)]
        known = [moment for moment in found if moment is not None]
        return (
            max([moment for moment in known if moment <= now], default=None),
            min([moment for moment in known if moment > now], default=None),
        )

    first = (at(3), at(6)) if model is Front else (None, at(6))
    assert changes(5) == first
    assert changes(6) == (at(6), at(12))
    assert changes(13) == (at(12), at(14))
    assert changes(14) == (at(14), at(20))
    assert changes(21) == ((at(20), at(22)) if model is Front else (at(20), None))


def test_its_phase_says_where_each_stands():
    day = make_front(starts_at=at(6), ends_at=at(20))
    noon = make_front(starts_at=at(12), ends_at=at(14))
    draft = make_front(starts_at=at(1), is_ready=False)
    for hour, expected in [(5, "ahead ahead draft"), (13, "behind now draft"), (15, "now over draft")]:
        found = {front.pk: front.phase for front in Front.objects.with_phases(at(hour))}
        assert [found[front.pk] for front in [day, noon, draft]] == expected.split()
    assert set(Phase.values) == {"ahead", "now", "behind", "over", "draft"}


@pytest.mark.parametrize("is_counted", [False, True], ids=["before it is counted", "counted"])
@pytest.mark.parametrize("what", ["in force", "moments"])
@pytest.mark.parametrize("model", [Front, Banner])
def test_those_that_are_over_are_not_looked_through(model, what, is_counted):
    """Each step goes by the index that begins with the end, or by a key."""
    over = [NOON - timedelta(days=number) for number in range(300)]
    rows = [model(starts_at=end - timedelta(hours=9), ends_at=end, saved_at=end) for end in over]
    for row in rows if model is Front else []:
        row.is_ready = True
        row.ends_at = row.ends_at if row.ends_at.day % 2 else None
    model.objects.bulk_create(rows)
    if is_counted:
        planning.take_stock()
    asked = model.objects.in_force()
    if what == "moments":
        asked = Edition.objects.annotate(**model.objects.moments(timezone.now()))
    plan = asked.explain()
    if connection.vendor == "sqlite":
        steps = [line for line in plan.splitlines() if "SEARCH" in line or "SCAN" in line]
        assert len(steps) >= 2
        assert not [line for line in steps if "SCAN" in line and "edition" not in line], plan
    else:
        assert "Limit" in plan


# Deeds


def test_ending_one_gives_way_at_once(time_machine):
    time_machine.move_to(NOON)
    day, noon = make_front(starts_at=at(6)), make_front(starts_at=at(11))
    noon.end()
    assert Front.objects.in_force().get() == day


@pytest.mark.parametrize("make", [make_front, make_banner])
@pytest.mark.parametrize(("start", "end", "code"), [(13, 14, "not_begun"), (9, 11, "over")])
def test_what_has_not_begun_or_is_over_cannot_be_ended(time_machine, make, start, end, code):
    time_machine.move_to(NOON)
    with pytest.raises(Refused) as refusal:
        make(starts_at=at(start), ends_at=at(end)).end()
    assert refusal.value.code == code


def test_a_copy_is_a_draft_with_everything_in_its_place():
    world, sport = make_section(), make_section()
    one, two, three = make_article(), make_article(), make_article()
    front = make_front(lead=one, top=(three, two), rails=((sport, 3), (world, 4)), shows_discussed=False, name="x" * 80)
    copy = front.copy()
    assert (copy.is_ready, copy.ends_at, copy.shows_discussed) == (False, None, False)
    assert len(copy.name) == 80
    assert [slot.piece for slot in copy.slots.all()] == [one, three, two]
    assert copy.shown_rails == front.shown_rails == {sport.pk: 3, world.pk: 4}
    assert front.slots.count() == 3


def test_two_pieces_can_change_places():
    one, two = make_article(), make_article()
    front = make_front(lead=one, top=(two,))
    front.arrange([Slot(area=Area.LEAD, piece=two), Slot(area=Area.TOP, piece=one)])
    assert [(slot.area, slot.piece) for slot in front.slots.order_by("area")] == [("lead", two), ("top", one)]


def test_every_change_of_a_front_page_makes_the_site_stale():
    front = make_front(lead=make_article())
    changes = [
        front.save,
        lambda: front.arrange([]),
        lambda: Slot.objects.create(front=front, area=Area.TOP, piece=make_article(status="draft")),
        lambda: front.slots.get().delete(),
        front.delete,
    ]
    for change in changes:
        before = Edition.objects.get(name=Edition.SITE).number
        change()
        assert Edition.objects.get(name=Edition.SITE).number > before


def test_a_save_counts_and_gives_its_number_back():
    front = make_front()
    front.save()
    assert front.version == Front.objects.get().version == 2


def test_a_page_that_has_begun_costs_one_query_with_its_rails(django_assert_num_queries):
    front = make_front(rails=((make_section(), 3), (make_section(), 4)))
    make_front(starts_at=timezone.now() - timedelta(days=2), ends_at=timezone.now() + timedelta(days=2))
    with django_assert_num_queries(1):
        found = Front.objects.on_page()
        assert found == front
        assert list(found.shown_rails.values()) == [3, 4]
