"""The settings as an operator meets them: from the environment, in a process of their own."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

from newsroom import env
from newsroom.routers import SIDE_MODELS, SideRouter

ROOT = Path(__file__).resolve().parent.parent.parent
OURS = ("NEWSROOM_", "DATABASE_", "CACHE_", "DJANGO_", "COMMENTS_")
NAMES = {"SITE_URL", "SECRET_KEY", "DEBUG", "HOST", "PORT", "DEMO"}


@pytest.fixture
def data(tmp_path) -> Path:
    """A data folder as set-up leaves it, its databases still empty."""
    (tmp_path / "static").mkdir()
    for name in ["newsroom.sqlite3", "side.sqlite3"]:
        (tmp_path / name).touch()
    return tmp_path


@pytest.fixture
def manage(data):
    """Runs manage.py with nothing of ours in the environment but what is given."""

    def run(*arguments: str, **given: str) -> subprocess.CompletedProcess:
        inherited = {
            name: value for name, value in os.environ.items() if not name.startswith(OURS) and name not in NAMES
        }
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=inherited | {"NEWSROOM_DATA": str(data)} | given,
            capture_output=True,
            text=True,
        )

    return run


@pytest.fixture
def values(manage):
    """Reads settings: values("DEBUG", SITE_URL=…)."""

    def read(*names: str, **given: str) -> list:
        shown = f"print(json.dumps([getattr(settings, name) for name in {names!r}]))"
        code = f"import json\nfrom django.conf import settings\n{shown}"
        done = manage("shell", "--no-imports", "-v", "0", "-c", code, **given)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return read


def test_an_https_site_passes_the_checks_for_deployment(manage):
    done = manage("check", "--deploy", "--fail-level", "WARNING", SITE_URL="https://news.example")
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_so_it_does_in_another_language_and_time_zone(manage):
    done = manage(
        "check", "--deploy", "--fail-level", "WARNING",
        SITE_URL="https://news.example", NEWSROOM_LANGUAGE="ar", NEWSROOM_TIME_ZONE="Asia/Beirut",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "maybe"),
        ("PORT", "abc"),
        ("SITE_URL", "news.example"),
        ("SECRET_KEY", "short"),
        ("DATABASE_URL", "mysql://news:geheim@db/news"),
        ("CACHE_URL", "memcached://:geheim@cache"),
        ("NEWSROOM_DATA", __file__),
        ("NEWSROOM_TIME_ZONE", "Mars/Base"),
        ("NEWSROOM_TRUSTED_PROXIES", "the proxy"),
        ("NEWSROOM_COMMENTS_MAX_LINKS", "-1"),
        ("NEWSROOM_SESSION", "5"),
        ("NEWSROOM_SESSION", "401d"),
        ("NEWSROOM_SESSION", "9999999999d"),
        ("NEWSROOM_LANGUAGE", "tlh"),
        ("NEWSROOM_LANGUAGE", "../x"),
        ("NEWSROOM_TRUSTED_ORIGINS", "https://good.example, news.example"),
        ("NEWSROOM_TRUSTED_ORIGINS", "https://news.example/path"),
        ("NEWSROOM_TRUSTED_ORIGINS", "http://[::1"),
        ("NEWSROOM_ALLOWED_HOSTS", "https://news.example"),
        ("NEWSROOM_ALLOWED_HOSTS", "good.example, news.example/"),
        ("NEWSROOM_ALLOWED_HOSTS", "news.example:8000"),
        ("NEWSROOM_LOG_LEVEL", "LOUD"),
        ("NEWSROOM_EMBED_PROVIDERS", "youtub"),
        ("NEWSROOM_EMBED_FILE", "nowhere.toml"),
        ("NEWSROOM_MASTODON_HOSTS", "https://social.example"),
        ("NEWSROOM_SHARE", "myspace"),
    ],
)
def test_a_bad_value_is_one_line_and_exit_status_1(manage, name, value):
    done = manage("check", **{name: value})
    assert done.returncode == 1
    assert done.stdout == ""
    assert name in done.stderr
    assert done.stderr.count("\n") == 1
    assert "geheim" not in done.stderr


def test_production_is_the_default(values):
    debug, hosts, secure = values("DEBUG", "ALLOWED_HOSTS", "SESSION_COOKIE_SECURE")
    assert debug is False
    assert "*" not in hosts
    assert set(hosts) == {"localhost", "127.0.0.1", "[::1]"}
    assert secure is False


def test_a_language_is_known_however_it_is_written(values):
    assert values("LANGUAGE_CODE", NEWSROOM_LANGUAGE="pt_BR") == ["pt-br"]


def test_an_https_address_makes_everything_secure(values):
    found = values(
        "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS",
        "SESSION_COOKIE_HTTPONLY", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS",
        SITE_URL="https://news.example", NEWSROOM_ALLOWED_HOSTS="www.news.example, alt.example",
    )  # fmt: skip
    assert found[:3] == [True] * 3
    assert found[3] > 30 * 24 * 3600
    assert found[4] is True
    assert {"news.example", "www.news.example", "alt.example"} <= set(found[5])
    assert found[6] == ["https://news.example"]


def test_the_secret_is_made_once_per_copy(values, data):
    first, second = values("SECRET_KEY"), values("SECRET_KEY")
    assert first == second
    assert (data / "secret-key").read_text().strip() == first[0]
    assert values("SECRET_KEY", SECRET_KEY="s" * 50) == ["s" * 50]


PRAGMAS = """
import json
from django.conf import settings
from django.db import connections
found = {}
for alias in settings.SQLITE_FILES:
    with connections[alias].cursor() as cursor:
        found[alias] = [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in
                        ["journal_mode", "synchronous", "foreign_keys", "busy_timeout"]]
        found[alias].append(connections[alias].transaction_mode)
print(json.dumps(found))
"""


def test_the_pragmas_of_sqlite_are_in_force(manage):
    done = manage("shell", "--no-imports", "-v", "0", "-c", PRAGMAS)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {alias: ["wal", 1, 1, 20000, "IMMEDIATE"] for alias in ["default", "side"]}


@pytest.mark.parametrize("name", ["newsroom.sqlite3", "side.sqlite3"])
def test_a_database_that_is_missing_is_an_error_and_is_not_made(manage, data, name):
    (data / name).unlink()
    done = manage("shell", "--no-imports", "-v", "0", "-c", PRAGMAS)
    assert done.returncode == 1
    assert (
        done.stderr == "There is no database here yet: `make run` sets it up (in NEWSROOM_DATA, or var/ without it).\n"
    )
    assert not (data / name).exists()


@pytest.mark.parametrize(
    ("trouble", "line"),
    [
        ("unable to open database file", "The database cannot be opened: {} and the files in it must be writable."),
        (
            "attempt to write a readonly database",
            "The database cannot be written: {} and the files in it must be writable.",
        ),
        (
            "disk I/O error",
            "The database could not do that: disk I/O error. There may be no room left on the disk.",
        ),
        ("connection\n  refused", "The database could not do that: connection refused."),
    ],
)
def test_trouble_with_the_database_is_one_line(manage, data, trouble, line):
    code = f"from django.db import OperationalError\nraise OperationalError({trouble!r})"
    done = manage("shell", "--no-imports", "-v", "0", "-c", code)
    assert (done.returncode, done.stderr) == (1, line.format(data) + "\n")


def test_the_whole_of_it_is_shown_to_whoever_asks(manage):
    code = "from django.db import OperationalError\nraise OperationalError('locked')"
    done = manage("shell", "--no-imports", "-v", "0", "--traceback", "-c", code)
    assert done.returncode == 1
    assert "Traceback" in done.stderr


def test_a_folder_with_odd_characters_works(manage, data):
    odd = data / "a b?c#d%e&é"
    odd.mkdir()
    for name in ["newsroom.sqlite3", "side.sqlite3"]:
        (odd / name).touch()
    done = manage("shell", "--no-imports", "-v", "0", "-c", PRAGMAS, NEWSROOM_DATA=str(odd))
    assert done.returncode == 0, done.stderr
    with sqlite3.connect(odd / "newsroom.sqlite3") as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    database.close()


class TestTheSideDatabase:
    def test_what_reading_writes_lives_there_and_nothing_else(self, monkeypatch):
        monkeypatch.setattr(settings, "SIDE_DATABASE", "side")
        router = SideRouter()
        for model in apps.get_models():
            key = (model._meta.app_label, model._meta.model_name)
            where = "side" if key in SIDE_MODELS else "default"
            assert router.db_for_write(model) == router.db_for_read(model) == ("side" if where == "side" else None)
            for alias in ["default", "side"]:
                assert bool(router.allow_migrate(alias, *key)) == (alias == where), key

    def test_on_postgresql_one_database_holds_both(self, monkeypatch):
        monkeypatch.setattr(settings, "SIDE_DATABASE", "default")
        assert SideRouter().allow_migrate("default", "comments", "bucket")

    @pytest.mark.django_db(databases="__all__")
    def test_its_tables_are_buckets_cache_and_counts_and_stand_nowhere_else(self):
        wanted = {"comments_bucket", "cache_entries", "articles_redirecthit", "articles_missedaddress"}
        side = set(connections[settings.SIDE_DATABASE].introspection.table_names())
        assert wanted <= side
        if settings.SIDE_DATABASE != "default":  # PostgreSQL holds both in one database
            assert side <= wanted | {"django_migrations"}
            assert not wanted & set(connections["default"].introspection.table_names())


def test_pictures_may_be_served_from_an_address_of_their_own(values):
    address, policy, storages = values(
        "MEDIA_URL", "SECURE_CSP", "STORAGES",
        NEWSROOM_MEDIA_URL="https://media.news.example", NEWSROOM_S3_BUCKET="news", NEWSROOM_S3_REGION="eu-west-1",
        NEWSROOM_S3_ENDPOINT="https://s3.example", NEWSROOM_S3_ORIGINALS_BUCKET="news-originals",
    )  # fmt: skip
    assert address == "https://media.news.example/"
    assert "https://media.news.example" in policy["img-src"]
    assert storages["default"]["OPTIONS"]["bucket_name"] == "news"
    assert storages["originals"]["OPTIONS"]["bucket_name"] == "news-originals"
    assert storages["default"]["OPTIONS"]["endpoint_url"] == "https://s3.example"


def test_a_bucket_that_everybody_reads_may_hold_no_originals(manage):
    done = manage("check", NEWSROOM_MEDIA_URL="https://media.news.example", NEWSROOM_S3_BUCKET="news")
    assert done.returncode == 1
    assert "NEWSROOM_S3_ORIGINALS_BUCKET must name another bucket" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["NEWSROOM_S3_ENDPOINT", "NEWSROOM_S3_REGION", "NEWSROOM_S3_ORIGINALS_BUCKET"])
def test_what_tells_of_a_bucket_is_refused_where_none_is_named(manage, name):
    done = manage("check", **{name: "https://s3.example"})
    assert done.returncode == 1
    assert done.stderr == f"{name} says nothing without NEWSROOM_S3_BUCKET; set both, or neither.\n"


@pytest.mark.parametrize("name", ["News", "ne", "news_room", "-news", "news.", "news..room", "a/b", "x" * 64])
@pytest.mark.parametrize("setting", ["NEWSROOM_S3_BUCKET", "NEWSROOM_S3_ORIGINALS_BUCKET"])
def test_a_name_that_no_bucket_can_have_is_refused(monkeypatch, setting, name):
    monkeypatch.setenv(setting, name)
    with pytest.raises(ImproperlyConfigured, match=f"^{setting} must be a bucket's name"):
        env.bucket(setting)


@pytest.mark.parametrize("name", ["news", "n-1", "media.news.example", "x" * 63, ""])
def test_other_names_of_buckets_are_taken(monkeypatch, name):
    monkeypatch.setenv("NEWSROOM_S3_BUCKET", name)
    assert env.bucket("NEWSROOM_S3_BUCKET") == name


def test_the_limits_of_pictures_are_settings(values, manage):
    assert values("PICTURE_MAX_PIXELS", NEWSROOM_PICTURE_MEGAPIXELS="12") == [12_000_000]
    done = manage("check", NEWSROOM_PICTURE_MEGABYTES="lots")
    assert done.returncode == 1
    assert "NEWSROOM_PICTURE_MEGABYTES" in done.stderr


def test_frames_come_from_the_sites_that_are_chosen_and_from_no_others(values):
    given = {"NEWSROOM_EMBED_PROVIDERS": "vimeo,mastodon", "NEWSROOM_MASTODON_HOSTS": "social.example"}
    assert values("SECURE_CSP", **given)[0]["frame-src"] == ["https://player.vimeo.com", "https://social.example"]
    assert "frame-src" not in values("SECURE_CSP", NEWSROOM_EMBED_PROVIDERS="none")[0]


def test_what_is_said_of_the_sites_is_the_same_in_every_process():
    """It goes into the validator of pages, which several processes answer with."""
    assert " at 0x" not in str(settings.EMBED_PROVIDERS)
    assert " at 0x" not in str(settings.SHARE_PLACES)
