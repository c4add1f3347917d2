"""The accent: read on both papers, or refused with what would do."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles import colours

HEX = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_contrast_is_what_the_guidelines_say():
    assert colours.contrast("#ffffff", "#000000") == pytest.approx(21)
    assert colours.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert colours.contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize("written", ["#A8102A", "a8102a", "  #a8102a "])
def test_a_colour_has_one_spelling(written):
    assert colours.spelled(written) == "#a8102a"
    assert colours.spelled("#abc") == "#aabbcc"


@pytest.mark.parametrize("written", ["", "red", "#a8102", "#a8102a00", "#xyzxyz", "url(x)", "#a8102a;}"])
def test_what_is_no_colour_is_refused(written):
    with pytest.raises(ValueError, match="is no colour"):
        colours.spelled(written)


@settings(deadline=None)
@given(HEX)
def test_every_colour_has_a_shade_near_it_that_can_be_read_on_either_paper(colour):
    for grounds in [colours.GROUNDS, colours.DARK_GROUNDS]:
        assert colours.least_contrast(colours.nearest_readable(colour, grounds), grounds) >= colours.ENOUGH
    dark = colours.for_dark_paper(colour)
    assert colours.least_contrast(dark, colours.DARK_GROUNDS) >= colours.ENOUGH


@settings(deadline=None)
@given(HEX)
def test_white_can_be_read_on_whatever_can_be_read_on_paper(colour):
    readable = colours.nearest_readable(colour, colours.GROUNDS)
    assert colours.contrast(readable, "#ffffff") >= colours.ENOUGH


def test_a_colour_that_can_be_read_is_its_own_nearest():
    assert colours.nearest_readable(colours.ACCENT, colours.GROUNDS) == colours.ACCENT
