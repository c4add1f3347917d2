"""What every test stands on: plain static files, fast passwords, state in a folder of the run's own.

Browser tests (marker `browser`) run wherever a Chromium is found. Where there is none they are left out and the
run says so; with NEWSROOM_REQUIRE_BROWSER set, as in CI, that is a failure.
"""

from __future__ import annotations

import os
import shutil

import pytest
from django.conf import settings as site
from django.db import connections

from articles import asking
from articles.models import Picture
from articles.tallies import Tally

CHROMIUM = os.environ.get("NEWSROOM_CHROMIUM") or next(
    filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"])), None
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    browser = [item for item in items if item.get_closest_marker("browser")]
    if not browser or CHROMIUM:
        return
    if os.environ.get("NEWSROOM_REQUIRE_BROWSER"):
        raise pytest.UsageError("NEWSROOM_REQUIRE_BROWSER is set, but no Chromium was found.")
    config.hook.pytest_deselected(items=browser)
    items[:] = [item for item in items if item not in browser]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not CHROMIUM:
        terminalreporter.write_line("No Chromium was found, so the browser tests were left out.", yellow=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """SQLite in files, so that each thread of the live server has a connection of its own, as it has in use.

    In memory all of them and the test share one, and what one reads or writes falls into another's transaction.
    """
    for connection in connections.all():
        if connection.vendor == "sqlite":
            connection.settings_dict["TEST"]["NAME"] = str(site.DATA_DIR / f"test-{connection.alias}.sqlite3")


@pytest.fixture(autouse=True)
def _own_state(settings, tmp_path, monkeypatch):
    """Static files by their plain names, pictures in folders that go with the test."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.MEDIA_ROOT = tmp_path / "media"
    kept = Picture._meta.get_field("original").storage  # a field asks for its storage once, not in every test
    monkeypatch.setitem(kept.__dict__, "base_location", str(tmp_path / "originals"))
    monkeypatch.setitem(kept.__dict__, "location", str(tmp_path / "originals"))
    settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _counts_are_written_when_a_test_says_so(monkeypatch):
    """No thread writes behind a test, and none finds what another test has counted."""
    monkeypatch.setattr(Tally, "_see_to_writing", lambda tally: None)
    for tally in asking.TALLIES:
        tally.forget()
