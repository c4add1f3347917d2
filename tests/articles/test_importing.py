"""Coming in: a story as copied from a web page."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DataError, IntegrityError
from hypothesis import given
from hypothesis import strategies as st

from articles.importing.text import NotAStory, decode, read_story
from articles.models import Article, Author, Section, Tag
from tests.factories import make_section

STORY = """River Towns Agree on a Flood Fund – Five towns on the lower Arlen will pay. The first money is due in May.

The mayors met for the ninth time in two years.

“We have argued long enough,” said one of them.

Who pays what

The largest town gives half, the smallest a fiftieth.

, , ,

Leave a Reply"""


def run(tmp_path, text=STORY, *arguments, encoding="utf-8", **options):
    """Run the command on a file that holds `text`; returns the lines it printed."""
    file = tmp_path / "story.txt"
    file.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    out = StringIO()
    call_command("import_text", str(file), *arguments, stdout=out, **options)
    return out.getvalue().splitlines()


def test_the_headline_stands_before_the_dash_and_the_rest_sums_the_story_up():
    story = read_story(STORY)
    assert story.headline == "River Towns Agree on a Flood Fund"
    assert story.standfirst == ("Five towns on the lower Arlen will pay. The first money is due in May.")


def test_a_short_line_between_paragraphs_is_a_subheading():
    blocks = read_story(STORY).blocks
    assert [(block.text, block.is_subheading) for block in blocks] == [
        ("The mayors met for the ninth time in two years.", False),
        ("“We have argued long enough,” said one of them.", False),
        ("Who pays what", True),
        ("The largest town gives half, the smallest a fiftieth.", False),
    ]


def test_the_empty_tag_line_and_the_reply_form_are_left_out_and_named():
    assert read_story(STORY).decisions[:2] == [
        "Left out: “, , ,”, a line of tags that names none.",
        "Left out: “Leave a Reply”, the heading of a reply form.",
    ]


def test_a_headline_on_a_line_of_its_own_is_found():
    story = read_story("Ferry Returns\n\nIt sails on Monday.\n\nNobody had expected it.")
    assert (story.headline, story.standfirst) == ("Ferry Returns", "It sails on Monday.")
    assert [block.text for block in story.blocks] == ["Nobody had expected it."]


def test_a_dash_inside_the_first_sentence_is_no_headline():
    story = read_story("The ferry returned. It was late – as always – and full.\n\nNobody minded.")
    assert story.headline == "The ferry returned"
    assert len(story.blocks) == 2


def test_lines_without_blank_lines_between_them_are_paragraphs():
    assert len(read_story("Ferry Returns\nIt sails on Monday.\nNobody had expected it.").blocks) == 1


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1), min_size=1))
def test_every_word_of_the_text_is_kept_or_named(blocks):
    text = "\n\n".join(blocks)
    try:
        story = read_story(decode(text.encode()))
    except NotAStory:
        return
    kept = " ".join([story.headline, story.standfirst, *(block.text for block in story.blocks), *story.decisions])
    for word in text.split():
        assert word in kept or word in {"–", "—", "-", "––", "—–", "–-", "--", "-–", "—-", "-—", "–—", "——"}


def test_a_story_becomes_a_draft_and_its_address_is_printed_last(tmp_path, db):
    make_section(name="World", slug="world")
    lines = run(tmp_path)
    article = Article.objects.get()
    assert lines[-1] == f"/a/{article.pk}/"
    assert article.status == "draft"
    assert article.body.count("<p>") == 3
    assert article.body.count("<h2>") == 1
    assert "Subheading after paragraph 2: Who pays what" in lines


def test_options_say_where_and_when_and_by_whom(tmp_path, db):
    section = make_section(name="World", slug="world")
    Author.objects.create(name="Mara Lindqvist")
    lines = run(
        tmp_path, STORY, "--publish", "--date=2020-10-06", "--section=World", "--author=Mara Lindqvist",
        "--author=New Hand", "--tags=Arlen, floods", "--headline=A Purse for the Arlen",
    )  # fmt: skip
    article = Article.objects.get()
    assert lines[-1] == "/2020/10/06/a-purse-for-the-arlen/"
    assert article.is_live
    assert article.section == section
    assert [byline.author.name for byline in article.byline_list] == ["Mara Lindqvist", "New Hand"]
    assert sorted(Tag.objects.values_list("name", flat=True)) == ["Arlen", "floods"]
    assert article.standfirst.startswith("River Towns Agree on a Flood Fund – ")


def test_without_any_section_the_first_one_is_made(tmp_path, db):
    run(tmp_path)
    assert Section.objects.get().name == "News"


def test_a_dry_run_writes_nothing(tmp_path, db):
    assert run(tmp_path, STORY, "--dry-run")[-1] == "Nothing was written: this was a dry run."
    assert not Article.objects.exists()
    assert not Section.objects.exists()


def test_the_report_tells_machines_what_was_done(tmp_path, db):
    run(tmp_path, STORY, report=tmp_path / "report.json")
    report = json.loads((tmp_path / "report.json").read_text())
    assert report["counts"] == {"created": 1}
    assert report["items"][0]["address"] == Article.objects.get().get_absolute_url()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty"),
        (b" \n\t\n", "The file is empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "The file is not text"),
        ("Zürich wählt: Die Stadt stimmt ab.".encode("latin-1"), "not in UTF-8"),
        (b"Leave a Reply", "Nothing is left"),
        (b"A Headline Alone \xe2\x80\x93 And what sums it up.", "no text follows"),
        (b", , ,", "holds no words"),
        (b"bell \x07 rings", "control characters"),
    ],
)
def test_what_is_no_story_is_refused_in_one_line_and_writes_nothing(tmp_path, db, content, sentence):
    with pytest.raises(CommandError, match=sentence) as refusal:
        run(tmp_path, content)
    assert "\n" not in str(refusal.value)
    assert not Article.objects.exists()


def test_the_same_story_is_not_taken_twice_whatever_its_spaces(tmp_path, db):
    run(tmp_path)
    with pytest.raises(CommandError, match="imported already, as /a/"):
        run(tmp_path, STORY.replace("\n\n", "\r\n \r\n"))
    assert Article.objects.count() == 1


@pytest.mark.parametrize(
    ("option", "sentence"),
    [
        ("--date=yesterday", "--date must be a date"),
        ("--date=2020-13-45", "--date must be a date"),
        ("--date=0001-01-01", "--date must lie between 1600 and 2999, not in 1."),
        ("--date=9999-12-31T23:59", "--date must lie between 1600 and 2999, not in 9999."),
        (f"--author={'x' * 121}", "The author 'x+…' cannot be made: name: .*120 characters"),
        (f"--tags=good, {'y' * 101}", "The tag 'y+…' cannot be made: name: .*100 characters"),
        ("--author=\udcff", "holds bytes that are no text"),
        ("--report=/nowhere/report.json", "The report cannot be written to /nowhere/report.json: No such file"),
        ("--section=nowhere", "There is no section 'nowhere'. The sections are: world."),
        (f"--headline={'x' * 301}", "300 characters"),
    ],
)
def test_a_wrong_option_is_named_and_nothing_is_written(tmp_path, db, option, sentence):
    make_section(name="World", slug="world")
    with pytest.raises(CommandError, match=sentence.replace("(", r"\(")) as refusal:
        run(tmp_path, STORY, "--publish", option)
    assert "\n" not in str(refusal.value)
    assert not Article.objects.exists()
    assert not Author.objects.exists()
    assert not Tag.objects.exists()


@pytest.mark.parametrize("error", [IntegrityError, DataError])
def test_what_the_database_does_not_take_is_one_line(tmp_path, db, monkeypatch, error):
    def refuse(*args):
        raise error("value too long\nDETAIL: more than one line")

    monkeypatch.setattr(Article, "set_tags", refuse)
    with pytest.raises(CommandError, match=r"The database does not take this story: value too long\.$"):
        run(tmp_path)
    assert not Article.objects.exists()


def test_an_author_named_twice_is_credited_once(tmp_path, db):
    run(tmp_path, STORY, "--author=Mara Lindqvist", "--author=mara  lindqvist", "--author=Ester Vold")
    assert [byline.author.name for byline in Article.objects.get().byline_list] == ["Mara Lindqvist", "Ester Vold"]


def test_names_of_which_no_slug_is_left_get_one(tmp_path, db):
    run(tmp_path, STORY, "--tags=C++, C#, !!!, 🌍, feed, page, C++, c++", "--author=!!!", "--author=🌍")
    tags = {tag.name: tag.slug for tag in Tag.objects.all()}
    assert tags == {"C++": "c", "C#": "c-2", "!!!": "tag", "🌍": "tag-2", "feed": "feed-1", "page": "page-1"}
    assert list(Author.objects.order_by("pk").values_list("slug", flat=True)) == ["author", "author-2"]


def test_a_tag_is_found_by_its_name_whatever_its_capitals_and_script(tmp_path, db):
    known = Tag.objects.create(name="Öl und Straße", slug="something-else")
    run(tmp_path, STORY, "--tags=ÖL UND STRASSE")
    assert list(Article.objects.get().tags.all()) == [known]


@pytest.mark.parametrize("line", ["a line of words", "A line of words."])
def test_a_story_of_very_many_lines_comes_in(tmp_path, db, line):
    run(tmp_path, f"{line}\n" * 3000)
    assert Article.objects.get().word_count > 10_000


def test_a_long_first_paragraph_is_text_and_no_standfirst(tmp_path, db):
    story = read_story("Ferry Returns\n\n" + "It sails on Monday. " * 100 + "\n\nNobody had expected it.")
    assert (story.headline, story.standfirst) == ("Ferry Returns", "")
    assert len(story.blocks) == 2
    assert "No standfirst" in story.decisions[-1]


def test_a_file_that_is_not_there_is_named(db):
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        call_command("import_text", "/nowhere/story.txt")


def test_utf16_with_a_byte_order_mark_is_text(tmp_path, db):
    run(tmp_path, STORY.encode("utf-16"))
    assert Article.objects.get().headline == "River Towns Agree on a Flood Fund"


# What stands on other sites

WATCH = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
SHOWN = f'<figure class="embed"><a href="{WATCH}">{WATCH}</a></figure>'


def test_an_address_of_a_known_site_on_a_line_of_its_own_becomes_a_card():
    story = read_story(f"A headline here\n\nIt began on Monday.\n{WATCH}\nIt went on.\n\n{WATCH}\n\nIt ended.")
    assert story.body == f"{SHOWN}\n<p>It went on.</p>\n{SHOWN}\n<p>It ended.</p>"
    assert story.standfirst == "It began on Monday."
    assert f"Shown as a card: {WATCH}, {WATCH}" in story.decisions


def test_an_address_is_neither_a_headline_nor_a_standfirst():
    story = read_story(f"{WATCH}\n\nA headline here\n\n{WATCH}\n\nThe text, which says something.")
    assert (story.headline, story.standfirst) == ("A headline here", "")
    assert story.body == f"{SHOWN}\n{SHOWN}\n<p>The text, which says something.</p>"


def test_an_address_in_a_sentence_or_of_an_unknown_site_stays_in_the_text():
    story = read_story(f"A headline here\n\nSumming up, as it should.\n\nSee {WATCH} now.\n\nhttps://unknown.example/a")
    assert "figure" not in story.body
