"""The log of addresses that lead nowhere: what is in it, what never is, and what it costs."""

from __future__ import annotations

import logging
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as site
from django.db import OperationalError, connections
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import asking
from articles.models import MissedAddress, Redirect, asked
from articles.tallies import Tally
from newsroom.tasks import housekeeping
from tests.admin_forms import signed_in
from tests.factories import make_article

pytestmark = pytest.mark.django_db(databases="__all__")

LIST = "/admin/articles/missedaddress/"
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0"}
SIDE = site.SIDE_DATABASE


@pytest.fixture
def editor():
    return signed_in("Editor")


def ask(client, path, referrer="", **more):
    headers = BROWSER | ({"Referer": referrer} if referrer else {}) | more
    return client.get(path, headers=headers)


def log() -> dict[str, int]:
    for tally in asking.TALLIES:
        tally.flush()
    return dict(MissedAddress.objects.values_list("path", "number"))


def make_missed(path="/lost/", **overrides) -> MissedAddress:
    now = timezone.now()
    return MissedAddress.objects.create(**{"path": path, "number": 1, "first_at": now, "last_at": now} | overrides)


# What is noted


def test_an_address_that_leads_nowhere_is_counted_without_its_query(client):
    for path in ["/lost/?mail=ada@example.org", "/lost/", "/2019/gone.html", "/2020/01/01/no-such-piece/", "/القدس/"]:
        assert ask(client, path).status_code == 404
    assert log() == {"/lost/": 2, "/2019/gone.html": 1, "/2020/01/01/no-such-piece/": 1, "/القدس/": 1}


def test_what_leads_somewhere_is_not_in_the_log(client):
    article = make_article()
    withdrawn = make_article(slug="withdrawn")
    withdrawn.withdraw(reason="Wrong.")
    Redirect.objects.create(path="/old/", article=article)
    Redirect.objects.create(path="/sold/", gone_reason="Sold.")
    for path in [article.get_absolute_url(), withdrawn.get_absolute_url(), "/old/", "/old", "/sold/", "/"]:
        ask(client, path)
    assert log() == {}


@pytest.mark.parametrize(
    "path",
    [
        "/wp-login.php",
        "/blog/wp-admin/setup-config.php",
        "/xmlrpc.php",
        "/.env",
        "/.git/config",
        "/app/.aws/credentials",
        "/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php",
        "/cgi-bin/luci",
        "/phpmyadmin/index.php",
        "/alfa.php",
        "/backup.sql",
        "/wp-content/plugins/x/readme.txt",
        "/admin/no-such-screen/",
        "/comments/receipt/a-token-of-somebody/",
        "/preview/a-token-of-somebody/",
        "/media/r/lost.jpg",
        "/unsubscribe/ada@example.org/",
        "/a\x01b/",
        "/" + "a" * 500,
    ],
)
def test_scanners_and_private_addresses_stay_out(client, path):
    assert ask(client, path).status_code != 200
    assert log() == {}


def test_an_address_without_its_slash_is_noted_where_the_reader_ends_up(client):
    for path in ["/lost", "/search", "/2019/lost.html"]:
        client.get(path, headers=BROWSER, follow=True)
    assert log() == {"/lost/": 1, "/2019/lost.html": 1}


@pytest.mark.parametrize(
    "agent", ["", "python-requests/2.32", "curl/8.1", "Mozilla/5.0 zgrab/0.x", "Nuclei - Open-source"]
)
def test_programs_that_say_what_they_are_stay_out(client, agent):
    assert ask(client, "/lost/", **{"User-Agent": agent}).status_code == 404
    assert log() == {}


def test_an_old_program_counts_when_a_page_links_to_it(client):
    ask(client, "/story.php", "https://blog.example/links/")
    assert log() == {"/story.php": 1}


def test_posts_and_bytes_that_are_no_text_are_not_noted(client):
    client.post("/lost/", headers=BROWSER)
    ask(client, "/caf%E9/")
    assert log() == {}


@pytest.mark.parametrize(
    ("referrer", "kept"),
    [
        ("https://blog.example/links/?q=who#here", "blog.example/links/"),
        ("https://ada:secret@blog.example", "blog.example/"),
        ("http://testserver/about/?q=who", "/about/"),
        ("http://testserver/lost/", ""),
        ("http://testserver/preview/token/", ""),
        ("https://blog.example/" + "a" * 400, "blog.example/" + "a" * 287),
        ("android-app://com.example/", ""),
        ("http://[half", ""),
        ("nonsense", ""),
        ("javascript:alert(1)", ""),
    ],
)
def test_the_page_that_led_there_is_kept_without_query_or_name(client, referrer, kept):
    ask(client, "/lost/", referrer)
    log()
    assert MissedAddress.objects.get().referrer == kept


def test_the_last_page_that_led_there_stays_when_somebody_types_the_address(client):
    ask(client, "/lost/", "https://one.example/")
    ask(client, "/lost/", "https://two.example/")
    ask(client, "/lost/")
    log()
    ask(client, "/lost/")
    log()
    missed = MissedAddress.objects.get()
    assert (missed.referrer, missed.number) == ("two.example/", 4)
    assert missed.first_at < missed.last_at


# What it costs


def test_the_page_of_a_404_asks_no_database_more_for_being_counted(client, monkeypatch, time_machine):
    time_machine.move_to(datetime(2026, 1, 1, 12, tzinfo=UTC), tick=False)
    queries = {}
    ask(client, "/lost/")  # what a process asks once
    for is_counting in [True, False]:
        with CaptureQueriesContext(connections["default"]) as main, CaptureQueriesContext(connections[SIDE]) as side:
            assert ask(client, "/lost/").status_code == 404
        queries[is_counting] = [query["sql"] for query in [*main.captured_queries, *side.captured_queries]]
        monkeypatch.setattr(asking, "note_missed", lambda request: None)
    assert queries[True] == queries[False]
    assert all(sql.startswith("SELECT") for sql in queries[True])


def test_a_batch_is_one_transaction_however_many_asked():
    tally = Tally(MissedAddress.objects.all().add)
    for number in range(300):
        tally.add(f"/lost-{number % 3}/")
    with CaptureQueriesContext(connections[SIDE]) as side:
        tally.flush()
    assert len(side.captured_queries) < 12
    assert sorted(MissedAddress.objects.values_list("number", flat=True)) == [100, 100, 100]


def test_two_processes_add_up():
    one, two = Tally(MissedAddress.objects.all().add), Tally(MissedAddress.objects.all().add)
    for tally in [one, two, two]:
        tally.add("/lost/")
    one.flush()
    two.flush()
    assert MissedAddress.objects.get().number == 3


def test_memory_is_bounded_and_what_is_known_goes_on_counting():
    written = {}
    tally = Tally(written.update, keys=2)
    for key in ["a", "b", "c", "a"]:
        tally.add(key)
    tally.flush()
    assert {key: count.number for key, count in written.items()} == {"a": 2, "b": 1}


def test_rows_are_bounded_and_the_rarest_and_oldest_go(monkeypatch):
    monkeypatch.setattr(asked, "MOST_MISSED", 10)
    monkeypatch.setattr(asked, "ROOM", 2)
    now = timezone.now()
    make_missed("/ignored/", is_ignored=True, last_at=now - timedelta(days=60))
    for number in range(6):
        make_missed(f"/often-{number}/", number=number + 2, last_at=now - timedelta(days=70))
    for number in range(4):
        make_missed(f"/once-{number}/", number=1, last_at=now - timedelta(days=50 - number))
    tally = Tally(MissedAddress.objects.all().add)
    tally.add("/new/")
    tally.flush()
    left = set(MissedAddress.objects.values_list("path", flat=True))
    assert left == {"/ignored/", *(f"/often-{number}/" for number in range(6)), "/new/"}


def test_what_cannot_be_written_is_logged_once_and_harms_nobody(client, caplog):
    def fail(counts):
        raise OperationalError("database or disk is full")

    tally = Tally(fail)
    with caplog.at_level(logging.WARNING, "articles.tallies"):
        for _ in range(3):
            tally.add("/lost/")
            tally.flush()
    assert [record.getMessage() for record in caplog.records] == [
        "Counts could not be written and are forgotten: database or disk is full"
    ]


@pytest.mark.django_db(transaction=True, databases="__all__")
def test_a_locked_side_database_costs_the_batch_and_no_answer(client, monkeypatch, caplog):
    monkeypatch.setattr("articles.tallies.LONGEST_WAIT", 1)
    other = connections[SIDE].copy()
    try:
        with transaction_of(other) as cursor:
            if other.vendor == "postgresql":
                cursor.execute("LOCK TABLE articles_missedaddress IN SHARE MODE")
            assert ask(client, "/lost/").status_code == 404
            assert log() == {}
        assert "Counts could not be written" in caplog.text
    finally:
        other.close()
    ask(client, "/lost/")
    assert log() == {"/lost/": 1}


@contextmanager
def transaction_of(connection):
    """A transaction on a connection of somebody else; on SQLite it has the lock of the file from its start."""
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    with connection.cursor() as cursor:
        yield cursor
    connection.rollback()


def test_a_thread_writes_when_enough_has_gathered_and_ends(monkeypatch):
    monkeypatch.undo()  # of what keeps the thread away from other tests
    written, is_done = {}, threading.Event()

    def write(counts):
        written.update({key: count.number for key, count in counts.items()})
        is_done.set()

    tally = Tally(write, most=3, seconds=3600)
    for _ in range(3):
        tally.add("/lost/")
    assert is_done.wait(30)
    tally._writer and tally._writer.join(30)
    assert written == {"/lost/": 3}
    assert tally._writer is None


def test_housekeeping_forgets_what_nobody_asks_for_any_more(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    now = timezone.now()
    make_missed("/old/", last_at=now - timedelta(days=91))
    make_missed("/new/", last_at=now - timedelta(days=89))
    housekeeping.call()
    assert [missed.path for missed in MissedAddress.objects.all()] == ["/new/"]


# The screen


def listed(response) -> list[str]:
    return [missed.path for missed in response.context["cl"].result_list]


def test_the_log_lists_what_is_asked_for_most_first(editor):
    make_missed("/rare/", number=1)
    make_missed("/often/", number=9)
    make_missed("/ignored/", number=99, is_ignored=True)
    assert listed(editor.get(LIST)) == ["/often/", "/rare/"]
    assert listed(editor.get(LIST, {"state": "ignored"})) == ["/ignored/"]
    assert listed(editor.get(LIST, {"q": "rar"})) == ["/rare/"]


def test_one_press_opens_a_form_with_the_address_in_it_and_saving_it_clears_the_log(editor):
    make_missed("/lost & found/")
    page = editor.get(LIST).content.decode()
    link = page.partition('<span class="desk-row-deeds"><a class="desk-btn" href="')[2].partition('"')[0]
    form = editor.get(link).context["adminform"].form
    assert form["path"].value() == "/lost & found/"
    assert editor.post(link, {"path": "/lost & found/", "to_path": "/contact/"}).status_code == 302
    assert Redirect.objects.get().path == "/lost & found/"
    assert not MissedAddress.objects.exists()


def test_one_press_ignores_an_address_and_one_takes_it_back(editor, client):
    missed, other = make_missed(), make_missed("/other/")
    assert editor.post(f"{LIST}?q=lost", {"ignore_one": missed.pk})["Location"] == f"{LIST}?q=lost"
    assert listed(editor.get(LIST)) == ["/other/"]
    ask(client, "/lost/")
    log()
    assert listed(editor.get(LIST)) == ["/other/"]
    editor.post(LIST, {"take_back_one": missed.pk})
    assert set(listed(editor.get(LIST))) == {"/lost/", "/other/"}
    for key in ["x", "", "9" * 30, "-1", str(other.pk + 999)]:
        assert editor.post(LIST, {"ignore_one": key}).status_code == 302
    assert not MissedAddress.objects.filter(is_ignored=True).exists()


def test_several_are_ignored_taken_back_and_deleted_at_once(editor):
    keys = [make_missed(f"/{number}/").pk for number in range(3)]
    editor.post(LIST, {"action": "ignore", "_selected_action": keys[:2]})
    assert listed(editor.get(LIST)) == ["/2/"]
    editor.post(f"{LIST}?state=ignored", {"action": "take_back", "_selected_action": keys[:1]})
    assert set(listed(editor.get(LIST))) == {"/0/", "/2/"}
    editor.post(LIST, {"action": "delete_selected", "_selected_action": keys, "post": "yes"})
    assert listed(editor.get(LIST)) == []


def test_what_strangers_ask_for_is_shown_as_words_and_never_as_a_link(editor):
    make_missed("/<script>alert(1)</script>/", referrer="blog.example/<b>")
    page = editor.get(LIST).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert 'href="//blog.example' not in page


@pytest.mark.parametrize("number", [3, 60])
def test_the_log_costs_the_same_however_long_it_is(editor, django_assert_max_num_queries, number):
    for n in range(number):
        make_missed(f"/{n}/")
    editor.get(LIST)
    with CaptureQueriesContext(connections[SIDE]) as side, django_assert_max_num_queries(12):
        editor.get(LIST)
    assert len(side) <= 12


def test_only_editors_read_the_log(editor):
    missed = make_missed()
    for group in ["Reporter", "Moderator"]:
        client = signed_in(group)
        assert client.get(LIST).status_code == 403
        assert client.post(LIST, {"ignore_one": missed.pk}).status_code == 403
    assert not MissedAddress.objects.get().is_ignored
    assert editor.get("/admin/articles/missedaddress/add/").status_code == 403


def test_a_request_without_anything_known_of_it_is_noted_without_a_word():
    request = RequestFactory().get("/lost/", headers=BROWSER)
    asking.note_missed(request)
    assert log() == {"/lost/": 1}
