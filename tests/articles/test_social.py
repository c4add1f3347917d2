"""Social pictures: what is on them stays on them, in every script, and nothing written makes drawing them fail.

The fonts of the machine play no part: cards are drawn with none but the site's own, or with a folder made here.
"""

from __future__ import annotations

import io
import os
import shutil
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageFont, features

from articles.social import Card, SocialPicture, draw, lines, order
from articles.social.card import ACCENT, BAND_RULE, DOUBLE_RULE, INK, MARGIN, PAPER, set_headline
from articles.social.faces import SITE_FONTS, Shelf, face

STORY = (0, DOUBLE_RULE + 8, 1200, BAND_RULE)
BAND = (MARGIN, BAND_RULE + 16, 1200 - MARGIN - 60, 630)  # below the tick, without the mark
FLIPPED_BAND = (MARGIN + 60, BAND_RULE + 16, 1200 - MARGIN, 630)
NAMEPLATE = (MARGIN, 30, 1200 - MARGIN, DOUBLE_RULE - 24)

pytestmark = pytest.mark.pixels
can_shape = features.check("raqm") or "NEWSROOM_REQUIRE_BROWSER" in os.environ  # which CI sets: there it is a failure
needs_shaping = pytest.mark.skipif(not can_shape, reason="Pillow finds no FriBiDi here")

SCRIPTS = {
    "English": "Night trains creep back on to the timetable",
    "German": "Bundesverfassungsgericht prüft Arbeitnehmerüberlassungsgesetz",
    "Polish": "Pociągi nocne wracają: żółć, źdźbło, łódź",
    "Greek": "Οι σιδηρόδρομοι επιστρέφουν τον Δεκέμβριο",
    "Russian": "Ночные поезда возвращаются в расписание",
    "Vietnamese": "Những chuyến tàu đêm trở lại từ tháng Mười hai",
}
SHAPED = {
    "Arabic": "دمشق تقول إن مقاتلين من سوريا يشاركون في الحرب",
    "Hebrew": "הנשיא אומר שהמשא ומתן יתחדש ביום שלישי",
    "Hindi": "रात की रेलगाड़ियाँ दिसंबर से लौटेंगी",
    "Thai": "รถไฟกลางคืนกลับมาให้บริการ ผู้โดยสารยินดี",
}
EVERY_SCRIPT = [
    *SCRIPTS.values(),
    *(pytest.param(headline, marks=needs_shaping, id=script) for script, headline in SHAPED.items()),
]


def drawn(headline="", section="", kicker="", site_name="", is_rtl=False, system_fonts=()) -> SocialPicture:
    return draw(Card(headline, section, kicker, site_name, is_rtl), system_fonts=system_fonts)


def opened(picture: SocialPicture) -> Image.Image:
    return Image.open(io.BytesIO(picture.data)).convert("RGB")


def ink(picture: SocialPicture, box: tuple[int, int, int, int]) -> tuple[int, int, int, int] | None:
    """The box around everything in `box` that is not paper, in pixels of the card."""
    part = opened(picture).crop(box)
    found = ImageChops.difference(part, Image.new("RGB", part.size, PAPER)).convert("L").getbbox()
    return found and (found[0] + box[0], found[1] + box[1], found[2] + box[0], found[3] + box[1])


def set_here(headline: str, is_rtl: bool = False):
    return set_headline(headline, 360, is_rtl, Shelf([]))


def words_of(line: lines.Line) -> str:
    return "".join(run.text for run in line.runs)


def test_a_card_is_a_png_of_the_size_that_networks_ask_for():
    picture = drawn("Night trains creep back", "World", "Transport", "The Meridian")
    image = Image.open(io.BytesIO(picture.data))
    assert (image.format, image.size) == ("PNG", (1200, 630))
    assert (picture.extension, picture.width, picture.height) == ("png", 1200, 630)


@pytest.mark.parametrize("headline", EVERY_SCRIPT)
def test_every_script_is_drawn_inside_the_margins(headline):
    box = ink(drawn(headline), STORY)
    assert box != ink(drawn(), STORY)
    assert box[0] >= MARGIN
    assert box[2] <= 1200 - MARGIN
    assert DOUBLE_RULE + 12 < box[1] < box[3] < BAND_RULE - 4


@pytest.mark.parametrize("headline", EVERY_SCRIPT)
def test_a_headline_is_set_in_fonts_that_have_its_letters(headline):
    setting = set_here(headline)
    spoken = "".join(words_of(line) for line in setting.lines)
    assert sorted(spoken.replace("-", "").replace(" ", "")) == sorted(headline.replace(" ", ""))


def test_the_colours_are_those_of_the_site():
    image = opened(drawn("Night trains creep back", "World", "Transport", "The Meridian"))
    style = (SITE_FONTS.parent / "site.css").read_text()
    for colour in (PAPER, INK, ACCENT):
        assert f"light-dark({colour}," in style
    assert {colour: image.getpixel(spot) for colour, spot in [("paper", (5, 300)), ("ink", (300, DOUBLE_RULE))]} == {
        "paper": (0xFC, 0xFC, 0xFA),
        "ink": (0x14, 0x19, 0x1F),
    }
    assert image.getpixel((600, 5)) == (0xA8, 0x10, 0x2A)


def test_a_kicker_is_red_and_a_headline_is_ink():
    def red(picture):
        return sum(count for count, (r, g, b) in opened(picture).crop(STORY).getcolors(1 << 20) if r > g + 60)

    assert red(drawn("Night trains")) == 0
    assert red(drawn("Night trains", kicker="Transport")) > 300


def test_a_short_headline_is_set_larger_than_a_long_one():
    sizes = [
        set_here(headline).lines[0].style.size
        for headline in ("War ends", "Damascus says fighters from Syria have joined the war", "word " * 60)
    ]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > 2 * sizes[-1]


@pytest.mark.parametrize("length", [40, 80, 120, 160, 200])
def test_no_headline_of_words_has_more_than_five_lines_or_a_last_line_of_one_short_word(length):
    headline = ("Damascus says that fighters from Syria have joined a war; Ankara denies it " * 3)[:length].strip()
    setting = set_here(headline)
    assert len(setting.lines) <= 5
    assert " ".join(words_of(line) for line in setting.lines) == headline
    widths = [line.width for line in setting.lines]
    assert min(widths) > max(widths) / 2


def test_a_word_of_300_letters_is_broken_and_ends_in_an_ellipsis():
    setting = set_here("x" * 300)
    assert len(setting.lines) == 5
    assert words_of(setting.lines[0]).endswith("-")
    assert words_of(setting.lines[-1]).endswith("x…")
    box = ink(drawn("x" * 300), STORY)
    assert box[0] >= MARGIN
    assert box[2] <= 1200 - MARGIN


def test_a_long_headline_loses_whole_words_only_and_only_when_nothing_else_fits():
    shown = " ".join(words_of(line) for line in set_here("judges weigh the limits " * 20).lines)
    assert shown.endswith("…")
    assert set(shown.rstrip("…").split()) == {"judges", "weigh", "the", "limits"}
    assert "…" not in " ".join(words_of(line) for line in set_here("judges weigh the limits " * 8).lines)


def test_a_compound_too_wide_for_any_size_is_cut_where_a_syllable_begins():
    setting = set_here("Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz")
    ends = [words_of(line) for line in setting.lines]
    assert all(end.endswith("-") for end in ends[:-1])
    assert all(len(end) > 3 for end in ends)


def test_a_word_that_fits_at_some_size_is_not_cut():
    setting = set_here("Donaudampfschifffahrtsgesellschaft klagt")
    assert [words_of(line) for line in setting.lines] == ["Donaudampfschifffahrtsgesellschaft", "klagt"]


def test_a_soft_hyphen_shows_at_the_end_of_a_line_alone():
    setting = set_here("Bundes\u00adverfassungs\u00adgericht " * 3)
    text = "\n".join(words_of(line) for line in setting.lines)
    assert "\u00ad" not in text
    assert all(line.endswith("-") for line in text.split("\n") if "-" in line)


@needs_shaping
@pytest.mark.parametrize("headline", ["الحرب انتهت", "מלחמה"])
def test_a_short_right_to_left_headline_stands_at_the_right_edge(headline):
    left, _top, right, _bottom = ink(drawn(headline, is_rtl=True), STORY)
    assert left > 500
    assert right == 1200 - MARGIN


def test_a_short_left_to_right_headline_stands_at_the_left_edge():
    left, _top, right, _bottom = ink(drawn("War ends"), STORY)
    assert left == MARGIN
    assert right < 700


@needs_shaping
def test_arabic_letters_are_joined():
    assert ink(drawn("سلام", is_rtl=True), STORY) != ink(drawn("س\u200cل\u200cا\u200cم", is_rtl=True), STORY)


@pytest.mark.parametrize("is_rtl", [False, True])
def test_a_page_from_the_right_has_its_section_at_the_right_and_the_mark_at_the_left(is_rtl):
    card = drawn(section="World", is_rtl=is_rtl)
    left, _top, right, _bottom = ink(card, FLIPPED_BAND if is_rtl else BAND)
    assert (right == 1200 - MARGIN, left == MARGIN) == (is_rtl, not is_rtl)
    beside = (0, BAND_RULE + 2, 600, 630) if is_rtl else (600, BAND_RULE + 2, 1200, 630)
    mark_left, _top, mark_right, _bottom = ink(card, beside)
    assert (mark_left == MARGIN, mark_right == 1200 - MARGIN) == (is_rtl, not is_rtl)


@pytest.mark.parametrize(
    ("headline", "is_rtl", "at_right"),
    [
        ("War ends", False, False),
        ("War ends", True, False),
        pytest.param("מלחמה", False, True, marks=needs_shaping),
        pytest.param("מלחמה", True, True, marks=needs_shaping),
    ],
)
def test_kicker_headline_tick_and_section_begin_on_one_edge(headline, is_rtl, at_right):
    card = drawn(headline, "World", "Transport", is_rtl=is_rtl)
    tick = (0, BAND_RULE + 3, 1200, BAND_RULE + 15)
    boxes = [ink(card, box) for box in (STORY, tick, FLIPPED_BAND if at_right else BAND)]
    if at_right:
        assert {box[2] for box in boxes} == {1200 - MARGIN}
    else:
        assert {box[0] for box in boxes} == {MARGIN}


def test_the_small_mark_has_no_tile_that_would_stand_out_from_the_paper():
    corner = opened(drawn()).getpixel((1200 - MARGIN - 1, BAND_RULE + 19))
    assert corner == (0xFC, 0xFC, 0xFA)


def test_the_runs_of_a_mixed_line_stand_in_the_order_they_are_read():
    text = "אבג NATO דה 25%"
    runs = lines.runs_of(text, True, Shelf([]))
    assert [(run.text.strip(), run.rtl) for run in runs if run.text.strip()] == [
        ("25%", False),
        ("דה", True),
        ("NATO", False),
        ("אבג", True),
    ]


@pytest.mark.parametrize(
    ("text", "rtl", "levels"),
    [
        ("ab, c", False, "00000"),
        ("ab אב", False, "00011"),
        ("אב ab", True, "11122"),
        ("אב 12", False, "11122"),
        ("اب 12%", True, "111221"),
        ("a (אב) b", False, "00011000"),
        ("אב (ab)", True, "1111221"),
        ("אב 1,2", True, "111222"),
        ("אב-גד", False, "11111"),
    ],
)
def test_levels_follow_the_bidirectional_algorithm(text, rtl, levels):
    assert "".join(map(str, order.levels(text, rtl))) == levels


@pytest.mark.parametrize("script", ["夜行列車が復活", "ⰀⰁⰂ", "ᚠᚢᚦ"])
def test_letters_that_no_font_has_leave_out_the_headline_and_show_no_boxes(script):
    assert drawn(f"Trains {script}", "World", "Transport", "The Meridian") == drawn(
        "", "World", "Transport", "The Meridian"
    )
    assert ink(drawn(section=script), BAND) is None
    assert ink(drawn(site_name=script), NAMEPLATE) is None
    assert drawn("Trains", kicker=script) == drawn("Trains")


def test_section_name_and_headline_each_stay_when_another_cannot_be_spelled():
    picture = drawn("Trains", "ⰀⰁⰂ", "", "The Meridian")
    assert ink(picture, BAND) is None
    assert ink(picture, NAMEPLATE) == ink(drawn(site_name="The Meridian"), NAMEPLATE)
    assert ink(picture, STORY) == ink(drawn("Trains"), STORY)


def test_a_card_without_a_headline_shows_the_mark():
    left, _top, right, _bottom = ink(drawn(), STORY)
    assert (left + right) / 2 == 600
    assert right - left == 260


def test_emoji_without_a_font_are_left_out_of_a_headline():
    assert drawn("Match day ⚽🇬🇧 under the lights 👨‍👩‍👧") == drawn("Match day under the lights")


def test_a_system_font_is_used_where_the_site_has_none(tmp_path):
    assert drawn("日本") == drawn("")
    pillows_own = ImageFont.load_default(20).font_bytes  # has Latin letters only, and so changes nothing
    (tmp_path / "Aileron.ttf").write_bytes(pillows_own)
    assert drawn("日本", system_fonts=[str(tmp_path)]) == drawn("")
    assert drawn("War ends", system_fonts=[str(tmp_path)]) == drawn("War ends")


@needs_shaping
def test_letters_that_only_the_system_has_come_from_there(tmp_path, monkeypatch):
    site, system = tmp_path / "site", tmp_path / "system"
    site.mkdir()
    system.mkdir()
    for path in SITE_FONTS.glob("source-serif-4-news*.woff2"):
        shutil.copy(path, site)
    shutil.copy(SITE_FONTS / "noto-serif-hebrew-600.woff2", system)
    monkeypatch.setattr("articles.social.faces.SITE_FONTS", site)
    assert drawn("המלחמה", is_rtl=True, system_fonts=[str(tmp_path / "nowhere")]) == drawn(
        is_rtl=True, system_fonts=[str(tmp_path / "nowhere")]
    )
    left, _top, right, _bottom = ink(drawn("המלחמה", is_rtl=True, system_fonts=[str(system)]), STORY)
    assert left > 500
    assert right == 1200 - MARGIN


def test_damaged_fonts_and_missing_folders_are_passed_over(tmp_path):
    (tmp_path / "broken.ttf").write_bytes(b"no font")
    (tmp_path / "empty.otf").write_bytes(b"")
    folders = [str(tmp_path), str(tmp_path / "nowhere")]
    assert drawn("Trains 日本", system_fonts=folders) == drawn("")
    assert drawn("Trains", system_fonts=folders) == drawn("Trains")


def test_a_font_that_fails_while_drawing_costs_its_own_words_alone():
    bare = drawn("", "World")
    with (
        mock.patch("articles.social.card.set_headline", side_effect=OSError("invalid glyph")),
        mock.patch("articles.social.card.logger") as logger,
    ):
        picture = drawn("Night trains", "World")
    logger.exception.assert_called_once()
    assert ink(picture, STORY) is None
    assert ink(picture, BAND) == ink(bare, BAND)


@pytest.mark.parametrize("nothing", ["", " ", "\u200c", "\u00ad\u200b \u200d", "\ufe0f", "\u00a0\u200e", "🙂"])
def test_a_headline_of_nothing_that_can_be_seen_is_none(nothing):
    assert drawn(nothing, nothing, nothing, nothing) == drawn()


@pytest.fixture
def no_shaping(monkeypatch):
    """Pillow as it is on a machine without FriBiDi."""
    face.cache_clear()
    monkeypatch.setattr(ImageFont.core, "HAVE_RAQM", False)
    monkeypatch.setattr(features, "check", lambda name: name != "raqm")
    yield
    face.cache_clear()


@pytest.mark.usefixtures("no_shaping")
def test_without_shaping_simple_scripts_are_drawn_and_others_left_out_rather_than_wrong():
    bare = drawn("")
    assert all(drawn(headline) != bare for headline in SCRIPTS.values())
    assert all(drawn(headline) == bare for headline in SHAPED.values())


def test_the_same_words_give_the_same_bytes():
    words = ("Night trains creep back", "World", "Transport", "The Meridian")
    first = drawn(*words)
    drawn("Something else", "Sport")
    face.cache_clear()
    assert drawn(*words) == first


@pytest.mark.parametrize("headline", ["W" * 300, "Ωμέγα Ж ß " * 30, "x", "", "Ǻ" * 120])
def test_no_card_is_as_large_as_150_kilobytes(headline):
    assert len(drawn(headline, "Section " * 9, "Kicker " * 9, "Name " * 20).data) < 150_000


@pytest.mark.parametrize("is_rtl", [False, True])
def test_long_names_and_sections_stay_inside_their_room(is_rtl):
    picture = drawn("2026", "A section " * 12, "Kicker " * 30, "The Meridian of the north " * 8, is_rtl)
    left, _top, right, _bottom = ink(picture, (0, 30, 1200, DOUBLE_RULE - 24))
    assert left >= MARGIN
    assert right <= 1200 - MARGIN
    gap = (MARGIN + 40, BAND_RULE + 2, MARGIN + 80, 630) if is_rtl else (1056, BAND_RULE + 2, 1200 - MARGIN - 40, 630)
    assert ink(picture, gap) is None


def test_towers_of_marks_touch_neither_the_rules_nor_the_kicker_of_another_line():
    tower = "Za" + "\u0301" * 200 + "lgo" + "\u0323" * 200
    picture = drawn(tower, "World", "", tower)
    bare = opened(drawn("", "World"))
    image = opened(picture)
    for box in [(0, DOUBLE_RULE, 1200, DOUBLE_RULE + 8), (0, BAND_RULE, 1200, 630)]:
        assert ImageChops.difference(image.crop(box), bare.crop(box)).getbbox() is None


@pytest.mark.parametrize("between", ["\n", "\t", "\u2028", "\u3000", "  ", "\r\n \u2003", "\x1f"])
def test_spaces_of_all_kinds_are_one_space(between):
    assert drawn(f" Night{between}trains ") == drawn("Night trains")


def test_controls_and_embeddings_leave_no_trace():
    assert drawn("Ni\x00ght\u202e trains\u2069\ufeff\ud800") == drawn("Night trains")


def test_a_no_break_space_holds_words_together():
    kept = set_here("à 100\u00a0% des trains de nuit reviennent dans les gares de France dès le 12\u00a0décembre")
    assert any("100 %" in words_of(line) for line in kept.lines)
    assert any("12 décembre" in words_of(line) for line in kept.lines)


anything = st.text(max_size=120) | st.text(st.characters(), max_size=60)
tricky = st.text(
    "aé̇́̂ \u00ad\u200b\u200d\u200c\u200e\u200f\u202e\u2066ابגא12%(-…รั้งกिक्षर\u00a0👨👩🇬🇧️字、「」\x00\n", max_size=80
)


@settings(max_examples=40, deadline=None)
@given(anything | tricky, anything | tricky, st.booleans())
def test_no_text_makes_drawing_fail_or_leave_the_margins(headline, name, is_rtl):
    with mock.patch("articles.social.card.logger") as logger:
        picture = drawn(headline, name, name, name, is_rtl)
    logger.exception.assert_not_called()
    assert len(picture.data) < 150_000
    for edge in [(0, 0, MARGIN, 630), (1200 - MARGIN, 0, 1200, 630)]:
        assert ink(picture, edge) is None
