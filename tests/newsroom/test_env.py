"""The readers of the environment: a good value, the default, and one line for a bad one."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from newsroom import env

NAME = "NEWSROOM_TEST_VALUE"


@pytest.fixture
def given(monkeypatch):
    """Sets the value that is read; None takes it away."""

    def give(value: str | None) -> None:
        monkeypatch.delenv(NAME, raising=False)
        if value is not None:
            monkeypatch.setenv(NAME, value)

    return give


def refusal(read, *arguments, **options) -> str:
    """The line that a reader refuses with."""
    with pytest.raises(ImproperlyConfigured) as caught:
        read(NAME, *arguments, **options)
    line = str(caught.value)
    assert NAME in line or "usable" in line
    assert "\n" not in line
    return line


def read_integer(default=8000):
    return env.integer(NAME, default, minimum=1, maximum=65535)


def read_database(default="sqlite:///news.sqlite3"):
    return env.database_url(NAME, default, relative_to=Path("/srv/news"))


@pytest.mark.parametrize("value", [None, "", "   "])
def test_an_empty_value_counts_as_not_given(given, value):
    given(value)
    assert env.text(NAME, "the default") == "the default"
    assert read_integer() == 8000
    assert env.boolean(NAME, True) is True
    assert env.choice(NAME, "INFO", ["INFO", "ERROR"]) == "INFO"
    assert env.seconds(NAME, 90) == 90
    assert env.folder(NAME, Path("/srv/var"), relative_to=Path("/srv")) == Path("/srv/var")
    assert env.url(NAME, "http://localhost:8000") == "http://localhost:8000"
    assert env.url(NAME) == ""
    assert env.items(NAME, ["a"]) == ["a"]
    assert env.cache_url(NAME) is None
    assert read_database()["NAME"] == Path("/srv/news/news.sqlite3")


@pytest.mark.parametrize(("value", "number"), [("1", 1), ("65535", 65535), (" 80 ", 80), ("+80", 80)])
def test_a_whole_number_is_read(given, value, number):
    given(value)
    assert read_integer() == number


@pytest.mark.parametrize("value", ["0", "65536", "-1", "8e3", "8000.0", "abc", "８０", "1_000", "9" * 30])
def test_what_is_no_whole_number_within_the_limits_is_refused(given, value):
    given(value)
    assert refusal(env.integer, 8000, minimum=1, maximum=65535).startswith(
        f"{NAME} must be a whole number from 1 to 65535, not '{value}'"
    )


def test_the_limits_are_named_as_they_are(given):
    given("-5")
    assert "of at least 0, not" in refusal(env.integer, 1, minimum=0)
    given("5")
    assert "of at most 3, not" in refusal(env.integer, 1, maximum=3)
    given("five")
    assert "a whole number, not" in refusal(env.integer, 1)


@pytest.mark.parametrize(
    ("value", "meaning"),
    [
        ("True", True),
        ("1", True),
        ("yes", True),
        ("ON", True),
        ("false", False),
        ("0", False),
        ("No", False),
        ("off", False),
    ],
)
def test_yes_and_no_are_understood_in_several_words(given, value, meaning):
    given(value)
    assert env.boolean(NAME, not meaning) is meaning


@pytest.mark.parametrize("value", ["2", "maybe", "y", "truee"])
def test_what_is_neither_yes_nor_no_is_refused(given, value):
    given(value)
    assert refusal(env.boolean) == f"{NAME} must be True or False, not {value!r}."


def test_one_of_a_few_words(given):
    given("ERROR")
    assert env.choice(NAME, "INFO", ["INFO", "ERROR"]) == "ERROR"
    given("loud")
    assert refusal(env.choice, "INFO", ["INFO", "ERROR"]) == f"{NAME} must be one of INFO, ERROR, not 'loud'."


@pytest.mark.parametrize(
    ("value", "length"),
    [("90", 90), ("90s", 90), ("15m", 900), ("12h", 43200), ("30d", 2592000), ("0", 0), ("2 h", 7200)],
)
def test_a_length_of_time_has_a_unit_or_is_in_seconds(given, value, length):
    given(value)
    assert env.seconds(NAME, 1) == length


@pytest.mark.parametrize("value", ["soon", "-1", "1.5h", "3w", "h", "99999999999d"])
def test_what_is_no_length_of_time_is_refused(given, value):
    given(value)
    assert "or a time such as 15m, 12h or 30d, not" in refusal(env.seconds, 1)


def test_a_length_of_time_keeps_to_its_limits(given):
    given("1h")
    assert "from 0 to 60" in refusal(env.seconds, 1, maximum=60)
    given("30")
    assert "of at least 60" in refusal(env.seconds, 60, minimum=60)


def test_a_folder_is_read_from_where_the_project_is(given, tmp_path):
    given("data/../state")
    assert env.folder(NAME, tmp_path, relative_to=Path("/srv/news")) == Path("/srv/news/state")
    given("~/news")
    assert env.folder(NAME, tmp_path, relative_to=Path("/srv")) == Path.home() / "news"


def test_a_file_has_to_be_there(given, tmp_path):
    given("")
    assert env.file(NAME, relative_to=tmp_path) is None
    given("list.toml")
    assert "a file that is there" in refusal(env.file, relative_to=tmp_path)
    (tmp_path / "list.toml").touch()
    assert env.file(NAME, relative_to=tmp_path) == tmp_path / "list.toml"


def test_a_file_is_no_folder(given, tmp_path):
    (tmp_path / "file").write_text("")
    given(str(tmp_path / "file"))
    assert "must be a folder" in refusal(env.folder, tmp_path, relative_to=tmp_path)


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("https://news.example", "https://news.example"),
        ("https://News.Example/", "https://news.example"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_an_address_of_a_site_ends_without_a_slash(given, value, address):
    given(value)
    assert env.url(NAME) == address


@pytest.mark.parametrize(
    "value",
    ["news.example", "ftp://news.example", "https://", "https://news.example/blog", "https://a@news.example",
     "https://news.example?x", "https://news.example#x", "https://news .example", "https://news.example:port", "https://[::1"],
)  # fmt: skip
def test_what_is_no_address_of_a_site_is_refused(given, value):
    given(value)
    assert "must be an address such as https://news.example" in refusal(env.url)


def test_each_of_several_addresses_is_read_like_one(given):
    given("https://News.Example/, http://localhost:8000")
    assert env.urls(NAME) == ["https://news.example", "http://localhost:8000"]
    given("https://news.example, news.example")
    assert refusal(env.urls).endswith("without a path, not 'news.example'.")


def test_hosts_are_names_or_numbers(given):
    given("WWW.news.example, .news.example, 192.0.2.7, [2001:db8::1]")
    assert env.hosts(NAME) == ["www.news.example", ".news.example", "192.0.2.7", "[2001:db8::1]"]


@pytest.mark.parametrize(
    "value",
    ["https://news.example", "news.example/", "news.example:80", "a b", "2001:db8::1", "é.example", "-a.example"],
)
def test_what_is_no_host_is_refused(given, value):
    given(f"good.example, {value}")
    assert "must be hosts such as www.news.example" in refusal(env.hosts)


def test_a_list_has_commas_and_no_blanks(given):
    given(" a, b ,,c ")
    assert env.items(NAME) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ("sqlite:///news.sqlite3", "/srv/news/news.sqlite3"),
        ("sqlite:////var/news.sqlite3", "/var/news.sqlite3"),
        ("sqlite:////var/a%20b%3F.sqlite3", "/var/a b?.sqlite3"),
    ],
)
def test_a_sqlite_file_has_three_slashes_or_four(given, value, path):
    given(value)
    assert read_database() == {"ENGINE": "django.db.backends.sqlite3", "NAME": Path(path)}


def test_a_postgresql_address_has_all_its_parts(given):
    given("postgresql://ne%40ws:pa%2Fss@db.example:5433/news?sslmode=require&connect_timeout=5")
    assert read_database() == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "news", "USER": "ne@ws", "PASSWORD": "pa/ss", "HOST": "db.example", "PORT": "5433",
        "OPTIONS": {"sslmode": "require", "connect_timeout": "5"},
    }  # fmt: skip


def test_a_postgresql_socket_is_named_after_the_question_mark(given):
    given("postgres://news@/news?host=/run/postgresql")
    assert read_database()["HOST"] == "/run/postgresql"


def test_an_unknown_option_of_a_database_is_refused(given):
    given("postgresql://news:geheim@db/news?colour=red")
    line = refusal(env.database_url, relative_to=Path("/"))
    assert "colour" in line
    assert "geheim" not in line


@pytest.mark.parametrize(
    "value",
    ["mysql://news:geheim@db/news", "postgresql://news:geheim@db", "postgresql://news:geheim@db:port/news", "sqlite://geheim@news",
     "postgresql://db/news?password=geheim&x y", "sqlite:///", "news", "postgresql://a:geh@eim@db/x y"],
)  # fmt: skip
def test_a_database_that_cannot_be_used_is_refused_without_its_password(given, value):
    given(value)
    line = refusal(env.database_url, relative_to=Path("/"))
    assert "sqlite:///FILE or postgresql://USER:PASSWORD@HOST:PORT/NAME" in line
    assert "geh" not in line
    assert "eim" not in line


def test_a_cache_is_a_redis(given):
    given("rediss://:geheim@cache:6379/2")
    assert env.cache_url(NAME) == {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": "rediss://:geheim@cache:6379/2",
    }


@pytest.mark.parametrize(
    "value", ["memcached://:geheim@cache", "redis://:geheim@cache/news", "redis://", "redis://:geheim@cache:x/0"]
)
def test_another_cache_is_refused_without_its_password(given, value):
    given(value)
    assert "geheim" not in refusal(env.cache_url)


def test_a_secret_is_made_once_and_read_by_its_owner_alone(given, tmp_path):
    given(None)
    path = tmp_path / "new" / "secret-key"
    first = env.secret(NAME, kept_in=path)
    assert len(first) >= 60
    assert env.secret(NAME, kept_in=path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(path.parent) == ["secret-key"]


def test_processes_that_make_a_secret_at_once_agree_on_it(given, tmp_path):
    given(None)
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: env.secret(NAME, kept_in=tmp_path / "key"), range(16)))
    assert len(set(made)) == 1


def test_a_given_secret_wins_over_the_kept_one_and_is_not_stored(given, tmp_path):
    given("s" * 32)
    assert env.secret(NAME, kept_in=tmp_path / "key") == "s" * 32
    assert not (tmp_path / "key").exists()


def test_a_short_secret_is_refused_and_not_shown(given, tmp_path):
    given("geheim")
    assert "geheim" not in refusal(env.secret, kept_in=tmp_path / "key")


@pytest.mark.parametrize("content", [b"", b"geheim\n", b"\xff\xfe" * 40])
def test_a_kept_secret_that_cannot_be_used_is_refused_and_not_shown(given, tmp_path, content):
    given(None)
    (tmp_path / "key").write_bytes(content)
    line = refusal(env.secret, kept_in=tmp_path / "key")
    assert str(tmp_path / "key") in line
    assert "geheim" not in line


def test_a_secret_that_cannot_be_kept_is_refused(given, tmp_path):
    given(None)
    (tmp_path / "file").write_text("")
    assert "cannot be kept in" in refusal(env.secret, kept_in=tmp_path / "file" / "key")


def test_a_long_value_is_cut_in_its_refusal(given):
    given("x" * 500)
    assert len(refusal(env.boolean)) < 160
