"""Comments come in from Disqus: each once, where its piece is today, and nothing from a file that means harm."""

from __future__ import annotations

import io
import json
import re
import tracemalloc
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime
from io import StringIO
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles.importing.alone import alone
from articles.models import Article, Edition, Redirect
from comments import moderation
from comments.management.commands import import_comments
from comments.models import Address, Comment, LearntWord, Lesson, ModerationEvent, OutgoingMail, Subscription
from comments.moving import bringing, disqus, records, spool
from comments.moving.records import NotReadable
from comments.moving.spool import Spool
from tests.comments.disqus_files import HEAD, TAIL, post, thread, write
from tests.factories import make_article, make_page, make_user

pytestmark = pytest.mark.django_db(databases="__all__")


def run(file: Path, *arguments: str) -> tuple[str, str]:
    """What the command says, and what it complains of."""
    out, errors = StringIO(), StringIO()
    call_command("import_comments", str(file), *arguments, stdout=out, stderr=errors)
    return re.sub(" {2,}", " ", out.getvalue()), errors.getvalue()


def refusal(file: Path, *arguments: str) -> str:
    with pytest.raises(CommandError) as refused:
        run(file, *arguments)
    return str(refused.value)


def everything() -> list[list[dict[str, Any]]]:
    return [list(table.objects.order_by("pk").values()) for table in [Comment, Article, ModerationEvent, Edition]]


def answers() -> dict[str, str]:
    rows = Comment.objects.select_related("parent").order_by("path")
    return {comment.source_id: comment.parent.source_id if comment.parent else "" for comment in rows}


@pytest.fixture
def link(article) -> str:
    return f"https://old.example{article.get_absolute_url()}"


@pytest.fixture
def bring(tmp_path, link):
    """Import posts of one thread that belongs to the article."""

    def bring(*posts: str, arguments: tuple[str, ...] = ()) -> tuple[str, str]:
        return run(write(tmp_path, thread(1, link), *posts), *arguments)

    return bring


# What comes in


def test_a_post_comes_in_as_it_was(bring, article):
    said = bring(post(7, 1, '<p>Read <a href="https://a.example/">this</a>,<br>it is <b>good</b>.</p>'))
    comment = Comment.objects.get()
    assert said == ("discussion 1 created\ncomment 1 created\n", "")
    assert (comment.article, comment.source, comment.source_id) == (article, "disqus", "7")
    assert comment.body == "Read [this](https://a.example/),\nit is **good**."
    assert comment.created_at == comment.published_at == datetime(2014, 5, 2, 6, 7, tzinfo=UTC)
    assert (comment.author_name, comment.status, comment.kind) == ("Ida", "published", "reply")
    assert (comment.commenter, comment.user, comment.network_hash) == (None, None, "")


@pytest.mark.parametrize(
    ("author", "name", "email"),
    [
        ("<name>Ida Holm</name><username>ida</username><email>i@example.org</email>", "Ida Holm", "i@example.org"),
        ("<name /><username>ida</username><isAnonymous>false</isAnonymous>", "ida", ""),
        ("<name>Guest</name><isAnonymous>true</isAnonymous>", "Guest", ""),
        ("<name>&lt;b&gt;Ida&lt;/b&gt;</name><email>no</email>", "<b>Ida</b>", ""),
        ("", "Anonymous", ""),
    ],
)
def test_the_author_is_who_signed(bring, author, name, email):
    bring(post(1, 1, author=author))
    comment = Comment.objects.get()
    assert (comment.author_name, comment.author_email) == (name, email)


@pytest.mark.parametrize(
    ("flags", "status"),
    [
        ({}, "published"),
        ({"spam": True}, "spam"),
        ({"more": "<isApproved>false</isApproved>"}, "pending"),
        ({"more": "<isApproved>true</isApproved>"}, "published"),
        ({"spam": True, "more": "<isApproved>false</isApproved>"}, "spam"),
    ],
)
def test_states_stay_what_they_are(bring, flags, status):
    bring(post(1, 1, **flags))
    assert Comment.objects.get().status == status


def test_a_deleted_post_stays_out_unless_somebody_answered_it(bring):
    out, errors = bring(
        post(1, 1, "Secret words", deleted=True),
        post(2, 1, parent=1),
        post(3, 1, deleted=True),
        post(4, 1, deleted=True),
        post(5, 1, parent=4, deleted=True),
    )
    assert answers() == {"1": "", "2": "1"}
    gone = Comment.objects.get(source_id="1")
    assert (gone.status, gone.body, gone.author_name, gone.has_place) == ("withdrawn", "", "Anonymous", True)
    assert "3 comments were deleted there and not answered; left out." in errors
    assert "comment 3 skipped, 2 created" in out


def test_threads_are_as_they_were_in_whatever_order_the_file_has_them(bring):
    bring(post(4, 1, parent=2), post(3, 1), post(2, 1, parent=1), post(1, 1), post(5, 1, parent=1))
    assert answers() == {"1": "", "2": "1", "4": "2", "5": "1", "3": ""}


def test_markup_that_means_harm_is_only_words(bring):
    bring(post(1, 1, '<script>alert(1)</script><img src=x onerror="alert(2)"><a href="javascript:alert(3)">x</a>'))
    shown = Comment.objects.get().body_html
    assert "alert(1)" not in shown
    assert "onerror" not in shown
    assert "javascript" not in shown


def test_a_post_without_words_keeps_its_place(bring):
    bring(post(1, 1, ""), post(2, 1, parent=1))
    assert Comment.objects.get(source_id="1").body == "…"


# Whose discussion it is


@pytest.mark.parametrize(
    "shape",
    [
        "https://old.example{path}",
        "http://www.old.example:8080{path}?utm_source=x#disqus_thread",
        "{path}",
        "old.example{path}",
        "//old.example{path}",
        "https://old.example/index.php{path}",
        "https://old.example{bare}",
        "https://old.example{path}amp/",
        "/a/{pk}/",
        "https://old.example/former/address",
        "https://old.example/2010/%C3%A9t%C3%A9.html",
        "https://old.example/?p=42",
    ],
)
def test_a_thread_finds_its_piece_by_any_address_that_leads_there(tmp_path, shape):
    article = make_article(source="wp:old.example", source_id="42")
    Redirect.remember("/former/address", article)
    Redirect.remember("/2010/été.html", article)
    path = article.get_absolute_url()
    run(write(tmp_path, thread(1, shape.format(path=path, bare=path.rstrip("/"), pk=article.pk)), post(1, 1)))
    assert Comment.objects.get().article == article


def test_a_thread_finds_a_page_and_a_piece_by_the_plug_ins_name(tmp_path):
    page, article = make_page(slug="about", path="about"), make_article(source="wp:old.example", source_id="42")
    threads = thread(1, "https://old.example/about/"), thread(2, "", name="42 https://old.example/?p=42")
    run(write(tmp_path, *threads, post(1, 1), post(2, 2)))
    assert dict(Comment.objects.values_list("source_id", "article")) == {"1": page.pk, "2": article.pk}


@pytest.mark.parametrize("status", ["withdrawn", "published"])
def test_pieces_that_are_not_live_are_found_too(tmp_path, status):
    ahead = timezone.now() + timezone.timedelta(days=2)
    article = make_article(status=status, **({"published_at": ahead} if status == "published" else {}))
    run(write(tmp_path, thread(1, article.get_absolute_url()), post(1, 1)))
    assert Comment.objects.get().article == article


def test_threads_of_one_piece_become_one_discussion(tmp_path, article, link):
    file = write(
        tmp_path,
        thread(1, link),
        thread(2, f"{link}?from=mail", name="two"),
        post(1, 1),
        post(2, 2, parent=1),
    )
    out, _errors = run(file)
    assert out == "discussion 1 created\ncomment 2 created\n"
    assert answers() == {"1": "", "2": "1"}


@pytest.mark.parametrize(
    "address", ["https://old.example/nowhere/", "", "http://[::1", "/\x7f%00", "?p=9999999", "x" * 5000]
)
def test_what_matches_nothing_is_named_and_left_out(tmp_path, address, article):
    out, errors = run(write(tmp_path, thread(1, address, title="The <lost> story"), post(1, 1), post(2, 1)))
    assert out == "discussion 1 skipped\ncomment 2 skipped\n"
    assert "No piece of this site is found at it. (“The <lost> story”)" in errors
    assert not Comment.objects.exists()


def test_posts_of_a_thread_that_is_not_in_the_file_are_named(tmp_path):
    out, errors = run(write(tmp_path, post(1, 99)))
    assert "comment 1 skipped" in out
    assert "discussion 99: No piece" in errors


def test_a_thread_that_was_deleted_there_stays_out(tmp_path, link):
    _out, errors = run(write(tmp_path, thread(1, link, gone=True), post(1, 1)))
    assert "The whole discussion was deleted there." in errors
    assert not Comment.objects.exists()


def test_threads_without_posts_are_not_spoken_of(tmp_path, link):
    assert run(write(tmp_path, thread(1, link), thread(2, "/nowhere/"))) == ("There is no comment in this file.\n", "")


# A mapping


@pytest.mark.parametrize(
    "table",
    [
        "old,new\nhttps://old.example/story.asp?id=7,{new}\n",
        "https://old.example/story.asp?id=7;{new}",
        "\ufeffold\tnew\r\n\r\nthe-seventh\t{new}\r\n",
    ],
)
def test_a_mapping_says_where_what_is_found_nowhere_belongs(tmp_path, article, table):
    mapping = tmp_path / "map.csv"
    mapping.write_text(table.format(new=f"http://localhost{article.get_absolute_url()}"), encoding="utf-8")
    file = write(tmp_path, thread(1, "https://old.example/story.asp?id=7", name="the-seventh"), post(1, 1))
    run(file, "--map", str(mapping))
    assert Comment.objects.get().article == article


def test_a_mapping_goes_before_what_stands_at_the_address(tmp_path, link):
    other, mapping = make_article(), tmp_path / "map.csv"
    mapping.write_text(f"{link},{other.get_absolute_url()}", encoding="utf-8")
    run(write(tmp_path, thread(1, f"{link}?x=1"), post(1, 1)), "--map", str(mapping))
    assert Comment.objects.get().article == other


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (b"old,new\n/a/,/nowhere/\n", "Line 2: no piece of this site is found at /nowhere/."),
        (b"/a/\n", "Line 1: a line has two cells, the old address and the new one."),
        (b"/a/,\n", "Line 1: a line has two cells, the old address and the new one."),
        (b"/a/,/b/,/c/\n", "Line 1: a line has two cells, the old address and the new one."),
        (b"\xff\xfe/\0", "This is no text in UTF-8. Please save the table as “CSV UTF-8”."),
        (b'"a', "Line 1: this cannot be read as a table (unexpected end of data)."),
    ],
)
def test_a_mapping_that_is_wrong_is_refused_before_anything_comes_in(tmp_path, link, table, said):
    mapping = tmp_path / "map.csv"
    mapping.write_bytes(table)
    assert refusal(write(tmp_path, thread(1, link), post(1, 1)), "--map", str(mapping)) == f"{mapping}: {said}"
    assert not Comment.objects.exists()


# Again


def test_coming_in_twice_changes_nothing(bring):
    posts = [
        post(1, 1),
        post(2, 1, parent=1, spam=True),
        post(3, 1, parent=4),
        post(4, 1, parent=3),
        post(5, 1, parent=99),
        post(6, 1, deleted=True),
        post(7, 1, at="2199-01-01T00:00:00Z"),
    ]
    bring(*posts)
    before = everything()
    assert bring(*posts)[0] == "discussion 1 unchanged\ncomment 1 skipped, 6 unchanged\n"
    assert everything() == before


def test_names_in_addresses_are_the_same_after_all_was_deleted_and_cannot_be_guessed(bring, settings):
    bring(post(1, 1))
    first = Comment.objects.get().public_id
    Comment.objects.all()._raw_delete("default")
    bring(post(1, 1))
    assert Comment.objects.get().public_id == first
    Comment.objects.all()._raw_delete("default")
    settings.SECRET_KEY = "another key, of another site, that nobody knows"
    bring(post(1, 1))
    assert Comment.objects.get().public_id != first


def test_a_later_export_adds_what_is_new(bring):
    bring(post(1, 1), post(2, 1, parent=1))
    out, _errors = bring(post(1, 1), post(2, 1, parent=1), post(3, 1, parent=2))
    assert out == "discussion 1 created\ncomment 2 unchanged, 1 created\n"
    assert answers() == {"1": "", "2": "1", "3": "2"}


def test_answers_find_what_came_in_before_though_the_file_has_it_no_more(bring):
    bring(post(1, 1))
    assert bring(post(2, 1, parent=1))[1] == ""
    assert answers() == {"1": "", "2": "1"}


def test_what_is_deleted_there_after_it_came_in_goes_from_here_too(bring, article):
    bring(post(1, 1), post(2, 1), post(3, 1, parent=2))
    out, _errors = bring(post(1, 1, deleted=True), post(2, 1, deleted=True), post(3, 1, parent=2))
    assert "1 unchanged" in out
    assert "2 updated" in out
    assert dict(Comment.objects.values_list("source_id", "status")) == {
        "1": "withdrawn",
        "2": "withdrawn",
        "3": "published",
    }
    assert len(moderation.reconcile(save=False)) == 0


def test_what_was_decided_here_stays(bring):
    bring(post(1, 1))
    moderation.transition(Comment.objects.get(), "rejected", make_user(), "off_topic")
    bring(post(1, 1))
    assert Comment.objects.get().status == "rejected"


def test_the_first_of_two_with_one_number_comes_in_and_the_other_is_named(bring):
    out, errors = bring(post(1, 1, "First."), post(1, 1, "Second."))
    assert "Comment 1 comes a second time; it is left out." in errors
    assert out == "discussion 1 created\ncomment 1 skipped, 1 created\n"
    assert Comment.objects.get().body == "First."


# What cannot be as it is told


def test_circles_are_opened_and_orphans_begin_threads_and_both_are_named(bring):
    _out, errors = bring(
        post(1, 1, parent=3),
        post(2, 1, parent=1),
        post(3, 1, parent=2),
        post(4, 1, parent=2),
        post(5, 1, parent=77),
        post(6, 1, parent=6),
    )
    assert answers() == {"1": "", "2": "1", "3": "2", "4": "2", "5": "", "6": ""}
    assert "Comment 1 answers one that answers it; it begins a thread." in errors
    assert "Comment 5 answers one that is not there; it begins a thread." in errors
    assert "Comment 6 answers one that answers it; it begins a thread." in errors


def test_an_answer_to_a_comment_of_another_piece_begins_a_thread(tmp_path, link):
    other = make_article().get_absolute_url()
    _out, errors = run(write(tmp_path, thread(1, link), thread(2, other), post(1, 1), post(2, 2, parent=1)))
    assert "Comment 2 answers one that is not there; it begins a thread." in errors
    assert answers() == {"1": "", "2": ""}


@pytest.mark.parametrize("at", ["2199-01-01T00:00:00Z", "2101-05-05 10:00:00"])
def test_a_date_that_lies_ahead_becomes_today_and_is_named(bring, at):
    before = timezone.now()
    _out, errors = bring(post(1, 1, at=at))
    comment = Comment.objects.get()
    assert before <= comment.created_at <= timezone.now()
    assert comment.published_at == comment.created_at
    assert "which lies ahead; it is dated today." in errors


@pytest.mark.parametrize("at", ["yesterday", "0000-00-00T00:00:00Z", "9999-12-31T23:59:59Z", " "])
def test_a_date_that_cannot_be_read_becomes_that_of_the_piece_and_is_named(bring, article, at):
    _out, errors = bring(post(1, 1, at=at))
    assert Comment.objects.get().created_at == article.published_at
    assert "Comment 1 has no date that can be read" in errors


def test_a_quarrel_without_end_comes_in_whole_and_its_depth_has_one(bring, monkeypatch):
    monkeypatch.setattr(spool, "DEEPEST", 20)
    monkeypatch.setattr(spool, "PART", 7)
    _out, errors = bring(*(post(number, 1, parent=number - 1 or "") for number in range(1, 101)))
    assert Comment.objects.count() == 100
    assert max(Comment.objects.values_list("depth", flat=True)) == 19
    assert Comment.objects.get(source_id="100").parent == Comment.objects.get(source_id="19")
    assert "80 comments were below the level" in errors
    assert len(moderation.reconcile(save=False)) == 0


def test_a_chain_of_a_million_is_put_in_order_and_bounded():
    at = datetime(2014, 5, 2, tzinfo=UTC)
    with Spool() as filled:
        filled.fill(records.Comment(str(n), "1", str(n - 1), at, {}) for n in range(1_000_000))
        filled.match(lambda discussion: 1)
        order = filled.order(1, by_time=True)
    assert len(order.places) == 1_000_000
    assert order.too_deep == 1_000_000 - spool.DEEPEST
    assert max(_depths(order)) == spool.DEEPEST - 1


def _depths(order: spool.Order) -> list[int]:
    depths: dict[int | None, int] = {None: -1}
    for place in order.places:
        depths[place] = depths[order.above[place]] + 1
    return list(depths.values())


class Long(io.RawIOBase):
    """A file of so many posts of 5 kB, fifty in a thread; made while it is read."""

    def __init__(self, posts: int) -> None:
        self._parts = self._made(posts)
        self._rest = b""

    def _made(self, posts: int) -> Iterator[str]:
        yield HEAD
        for number in range(posts):
            if number % 50 == 0:
                yield thread(number, f"/nowhere/{number}/")
            yield post(number, number // 50 * 50, "word " * 1000)
        yield TAIL

    def read(self, size: int = -1) -> bytes:
        while len(self._rest) < size and (part := next(self._parts, "")):
            self._rest += part.encode()
        chunk, self._rest = self._rest[:size], self._rest[size:]
        return chunk


def peak_of(posts: int) -> int:
    tracemalloc.start()
    try:
        with Spool() as filled:
            filled.fill(disqus.read(Long(posts)))
            assert filled.total == posts
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_long_file_is_read_in_as_little_memory_as_a_short_one():
    assert peak_of(4000) < peak_of(200) + 500_000  # the long one has 20 MB


def test_a_long_discussion_comes_in_part_by_part(bring, monkeypatch):
    asked: list[int] = []
    whole = bringing.bring_in

    def counting(article, incoming, *arguments, **options):
        asked.append(len(incoming))
        return whole(article, incoming, *arguments, **options)

    monkeypatch.setattr(spool, "PART", 10)
    monkeypatch.setattr(bringing, "bring_in", counting)
    bring(*(post(number, 1, parent=number // 3 or "") for number in range(1, 36)))
    assert asked == [10, 10, 10, 5]
    assert answers() == {str(number): str(number // 3 or "") for number in range(1, 36)}
    assert len(moderation.reconcile(save=False)) == 0


# Files that are none, or mean harm


LAUGHS = "".join(f'<!ENTITY lol{n} "{f"&lol{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY lol0 "lol">{LAUGHS}]><disqus>&lol9;</disqus>', "a document type"),
        ('<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><disqus>&x;</disqus>', "a document type"),
        ('<!DOCTYPE d SYSTEM "http://127.0.0.1:9/x.dtd"><disqus/>', "a document type"),
        ('<!DOCTYPE d [<!ENTITY % x SYSTEM "http://127.0.0.1:9/">%x;]><disqus/>', "a document type"),
        ("<rss></rss>", "does not begin with <disqus>"),
        ("", "not well-formed XML (no element found)"),
        ("Not XML at all", "not well-formed XML (syntax error)"),
        (HEAD + "<post>", "not well-formed XML (no element found)"),
        (HEAD + "<a>" * 100_000, "more than 50 elements lie in one another"),
        ("<disqus>&undefined;</disqus>", "not well-formed XML (undefined entity"),
    ],
)
def test_a_file_that_means_harm_or_is_none_is_refused_in_a_sentence_and_nothing_comes_in(tmp_path, content, said):
    file = tmp_path / "harm.xml"
    file.write_text(content, encoding="utf-8")
    answer = refusal(file)
    assert said in answer
    assert answer.startswith(f"{file}: ")
    assert "\n" not in answer
    assert not Comment.objects.exists()


def test_nothing_comes_in_from_a_file_that_breaks_off(tmp_path, link):
    file = tmp_path / "half.xml"
    file.write_text(HEAD + thread(1, link) + post(1, 1) + "<post>", encoding="utf-8")
    assert "not well-formed" in refusal(file)
    assert not Comment.objects.exists()


def test_a_file_that_is_not_there_and_one_that_is_packed_are_refused_in_a_sentence(tmp_path):
    packed = tmp_path / "x.xml.gz"
    packed.write_bytes(b"\x1f\x8b\x08rest")
    assert refusal(tmp_path / "no.xml") == f"{tmp_path / 'no.xml'} cannot be read: No such file or directory."
    assert "This is a packed file. Please unpack it" in refusal(packed)
    assert refusal(tmp_path) == f"{tmp_path} cannot be read: Is a directory."


def test_characters_that_xml_has_no_place_for_do_not_keep_a_file_out(tmp_path, link):
    file = write(tmp_path, thread(1, link), post(1, 1, "Well\x00\x0b said&#0;.", author="<name>I\x01da&#xB;</name>"))
    run(file)
    comment = Comment.objects.get()
    assert (comment.author_name, comment.body) == ("Ida", "Well said.")


def test_bytes_that_are_no_utf8_are_read_as_windows_writes_them(tmp_path, link):
    file = tmp_path / "latin.xml"
    file.write_bytes((HEAD + thread(1, link) + post(1, 1, "Caf\xe9") + TAIL).encode("latin-1"))
    run(file)
    assert Comment.objects.get().body == "Café"


def test_a_comment_that_cannot_be_turned_is_named_and_the_others_come_in(bring, monkeypatch):
    def turn(html: str) -> str:
        if "bad" in html:
            raise RecursionError("too deep")
        return html

    monkeypatch.setattr(disqus, "markdown_from_html", turn)
    with pytest.raises(CommandError, match="1 thing could not come in"):
        bring(post(1, 1, "good"), post(2, 1, "bad"), post(3, 1, "good", parent=2))
    assert answers() == {"1": "", "3": ""}
    assert len(moderation.reconcile(save=False)) == 0


def test_a_discussion_that_cannot_come_in_leaves_nothing_and_keeps_none_of_the_others_out(tmp_path, link, monkeypatch):
    other = make_article()
    real = moderation.recount

    def recount(pk: int) -> None:
        if pk == other.pk:
            raise ValueError("It is broken")
        real(pk)

    monkeypatch.setattr(bringing.moderation, "recount", recount)
    file = write(tmp_path, thread(1, other.get_absolute_url()), thread(2, link), post(1, 1), post(2, 2))
    with pytest.raises(CommandError, match="1 thing could not come in"):
        run(file)
    assert answers() == {"2": ""}


# Counts, editions, and what does not follow


def editions(article: Article) -> int:
    return Article.objects.values_list("edition", flat=True).get(pk=article.pk)


def test_counts_are_exact_and_the_page_changes_once(bring, article, monkeypatch):
    monkeypatch.setattr(spool, "PART", 4)
    other, before = make_article(), editions(article)
    untouched = editions(other)
    posts = [post(n, 1, parent=n // 2 or "", spam=n % 5 == 0, deleted=n % 7 == 0) for n in range(1, 30)]
    bring(*posts)
    assert len(moderation.reconcile(save=False)) == 0
    article.refresh_from_db()
    assert article.reply_count == Comment.objects.filter(status="published").count() > 0
    assert (article.edition, editions(other)) == (before + 1, untouched)


def test_no_mail_goes_out_and_nothing_is_learnt(bring, article, mailoutbox):
    address = Address.objects.create(email="r@example.org", email_hash="x" * 64, confirmed_at=timezone.now())
    Subscription.objects.create(address=address, article=article)
    bring(post(1, 1, more="<isApproved>false</isApproved>"), post(2, 1, spam=True), post(3, 1, parent=1))
    bring(post(1, 1), post(2, 1), post(3, 1, spam=True))
    assert dict(Comment.objects.values_list("source_id", "status")) == {"1": "published", "2": "published", "3": "spam"}
    assert not OutgoingMail.objects.exists()
    assert not Lesson.objects.exists()
    assert not LearntWord.objects.exists()
    assert mailoutbox == []


# The command


def test_a_dry_run_says_what_would_happen_and_writes_nothing(bring, tmp_path):
    bring(post(1, 1))
    before = everything()
    posts = [post(1, 1, spam=True), post(2, 1, parent=1), post(3, 1, parent=98)]
    out, errors = bring(*posts, arguments=("--dry-run",))
    assert out == ("discussion 1 created\ncomment 1 updated, 2 created\nNothing was written: this was a dry run.\n")
    assert "Comment 3 answers one that is not there" in errors
    assert everything() == before
    assert bring(*posts)[0] == "discussion 1 created\ncomment 1 updated, 2 created\n"


def test_the_report_has_what_was_done(tmp_path, article, link):
    file, report = (
        write(tmp_path, thread(1, link), thread(2, "/x/", "Lost"), post(1, 1), post(2, 2)),
        tmp_path / "r.json",
    )
    run(file, "--report", str(report))
    told = json.loads(report.read_text("utf-8"))
    assert told["source"] == "disqus"
    assert told["counts"] == {"discussion": {"skipped": 1, "created": 1}, "comment": {"skipped": 1, "created": 1}}
    assert told["items"] == [
        {"kind": "discussion", "source_id": "/x/", "outcome": "skipped", "address": "",
         "notes": ["No piece of this site is found at it. (“Lost”)"]},
        {"kind": "discussion", "source_id": link, "outcome": "created", "address": article.get_absolute_url(),
         "notes": []},
    ]  # fmt: skip


def test_a_report_that_cannot_be_written_is_told_before_anything_comes_in(tmp_path, link):
    file = write(tmp_path, thread(1, link), post(1, 1))
    assert "cannot be written" in refusal(file, "--report", str(tmp_path / "no" / "r.json"))
    assert "written over" in refusal(file, "--report", str(file))
    assert not Comment.objects.exists()


def test_who_stops_it_keeps_what_came_in_and_can_go_on(tmp_path, link, monkeypatch):
    other = make_article()
    file = write(tmp_path, thread(1, link), thread(2, other.get_absolute_url()), post(1, 1), post(2, 2))
    real = bringing.bring_in

    def stopping(article, *arguments, **options):
        if article.pk == other.pk:
            raise KeyboardInterrupt
        return real(article, *arguments, **options)

    monkeypatch.setattr(bringing, "bring_in", stopping)
    assert refusal(file) == "Stopped before the end; what came in stays. Give the command again to go on."
    assert answers() == {"1": ""}
    assert len(moderation.reconcile(save=False)) == 0
    monkeypatch.setattr(bringing, "bring_in", real)
    run(file)
    assert answers() == {"1": "", "2": ""}


def test_who_stops_it_while_the_file_is_read_has_nothing_in(tmp_path, link, monkeypatch):
    def stopping(file):
        raise KeyboardInterrupt
        yield

    monkeypatch.setattr(disqus, "read", stopping)
    said = refusal(write(tmp_path, thread(1, link), post(1, 1)))
    assert said == "Stopped while the file was read; nothing has come in."


def test_two_imports_do_not_run_at_once(tmp_path, link, monkeypatch):
    monkeypatch.setattr(import_comments, "alone", lambda: nullcontext(False))
    assert refusal(write(tmp_path, thread(1, link), post(1, 1))).startswith("Another import is at work.")
    with alone() as is_alone:
        assert is_alone


def test_a_name_for_the_format_is_only_needed_where_it_is_not_seen(tmp_path, link):
    file = write(tmp_path, thread(1, link), post(1, 1))
    assert "this is no JSON" in refusal(file, "--format", "json")
    run(file, "--format", "disqus")
    assert Comment.objects.count() == 1


def test_a_full_disk_is_told_of_in_a_sentence(tmp_path, link, monkeypatch):
    real = spool._TABLES
    monkeypatch.setattr(spool, "_TABLES", f"PRAGMA max_page_count=20; {real}")
    posts = chain([thread(1, link)], (post(number, 1, "x" * 5000) for number in range(100)))
    assert "There is no room to unpack the file" in refusal(write(tmp_path, *posts))


def test_the_spool_leaves_nothing_behind(tmp_path, monkeypatch):
    monkeypatch.setattr(spool.tempfile, "tempdir", str(tmp_path))
    with pytest.raises(NotReadable), Spool() as filled:
        filled.fill(disqus.read(io.BytesIO(b"<disqus>")))
    assert list(tmp_path.iterdir()) == []
