"""Moments of exports: in UTC where it is told, in the site's zone otherwise, and none where there is none."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.importing.times import YEARS, moment

NOT_YET = "0000-00-00 00:00:00"


@pytest.fixture(autouse=True)
def _zone(settings):
    settings.TIME_ZONE = "Europe/Berlin"


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("told", "at"),
    [
        (("2013-03-15 18:32:00", "2013-03-15 20:00:00", ""), utc(2013, 3, 15, 18, 32)),
        ((NOT_YET, "2013-03-15 18:32:00", ""), utc(2013, 3, 15, 17, 32)),
        (("", "2013-07-15 18:32:00", ""), utc(2013, 7, 15, 16, 32)),
        (("", "", "Fri, 15 Mar 2013 18:32:00 +0000"), utc(2013, 3, 15, 18, 32)),
        (("", "", "Fri, 15 Mar 2013 18:32:00 +0530"), utc(2013, 3, 15, 13, 2)),
        (("", "", "Fri, 15 Mar 2013 18:32:00 -0000"), utc(2013, 3, 15, 18, 32)),
        ((NOT_YET, NOT_YET, "Fri, 15 Mar 2013 18:32:00 +0000"), utc(2013, 3, 15, 18, 32)),
        (("  2013-03-15 18:32:00\n", "", ""), utc(2013, 3, 15, 18, 32)),
        (("2013-03-15T18:32:00Z", "", ""), utc(2013, 3, 15, 18, 32)),
        (("2013-03-15T18:32:00+02:00", "", ""), utc(2013, 3, 15, 16, 32)),
        (("2013-02-30 18:32:00", "2013-03-01 18:32:00", ""), utc(2013, 3, 1, 17, 32)),
        (("3013-03-15 18:32:00", "2013-03-15 18:32:00", ""), utc(2013, 3, 15, 17, 32)),
        (("2013-03-15", "", ""), utc(2013, 3, 15)),
    ],
)
def test_the_first_account_that_can_be_read_tells_the_moment(told, at):
    assert moment(*told) == at


@pytest.mark.parametrize(
    "told",
    [
        ("", ""),
        (NOT_YET, NOT_YET),
        (NOT_YET, NOT_YET, "Wed, 30 Nov -0001 00:00:00 +0000"),
        ("yesterday", "at noon", "soon"),
        ("1899-12-31 23:59:59", "2200-01-01 00:00:00"),
        ("", "", "Fri, 15 Mar 2013 18:32:00 +99999999"),
        ("", "", "Fri, 99 Mar 2013 18:32:00 +0000"),
        ("99999999999-01-01 00:00:00", "-001-11-30 00:00:00"),
    ],
)
def test_what_tells_of_no_moment_gives_none(told):
    assert moment(*told) is None


@pytest.mark.parametrize("local", ["2013-03-31 02:30:00", "2013-10-27 02:30:00"])
def test_an_hour_that_the_clocks_left_out_or_had_twice_is_a_moment_too(local):
    assert moment("", local).date().isoformat() == local[:10]


@given(st.text(), st.text(), st.text() | st.from_regex(r"\w{3}, \d+ Mar -?\d{1,6} \d+:\d+:\d+ [+-]\d+", fullmatch=True))
def test_whatever_is_written_gives_an_aware_moment_or_none(gmt, local, written):
    found = moment(gmt, local, written)
    assert found is None or (found.tzinfo is not None and found.year in YEARS)
