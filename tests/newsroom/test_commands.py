"""The operator's commands: what they do, what they print, how they end."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles.models import Article, Picture
from newsroom.launcher import preparing
from tests.factories import make_user

pytestmark = pytest.mark.django_db(databases="__all__")


def said(*command, **options) -> str:
    out = io.StringIO()
    call_command(*command, stdout=out, **options)
    return out.getvalue()


class TestPassword:
    @pytest.fixture(autouse=True)
    def _folder(self, settings, tmp_path):
        settings.DATA_DIR = tmp_path

    def test_it_sets_and_prints_a_new_one_for_the_owner(self, tmp_path):
        old = preparing.make_owner(tmp_path)
        shown = re.search(r"Name +editor\n +Password +(\S+)", said("password"))[1]
        owner = User.objects.get()
        assert owner.check_password(shown)
        assert shown != old

    def test_the_next_start_leaves_it_as_it_is(self, tmp_path):
        preparing.make_owner(tmp_path)
        said("password")
        assert preparing.make_owner(tmp_path) is None

    def test_it_serves_any_account_by_name(self):
        user = make_user(username="ines")
        shown = said("password", "ines").split()[-1]
        user.refresh_from_db()
        assert user.check_password(shown)

    def test_it_ends_the_sessions_of_the_account(self, client, tmp_path):
        client.login(username="editor", password=preparing.make_owner(tmp_path))
        said("password")
        assert client.get("/admin/").status_code == 302

    def test_an_unknown_account_is_refused_with_those_there_are(self):
        make_user(username="ines")
        with pytest.raises(CommandError, match=r"There is no account 'inez'\. The accounts are: ines"):
            call_command("password", "inez")

    def test_without_any_account_it_says_so(self):
        with pytest.raises(CommandError, match="none yet"):
            call_command("password")


class TestHousekeeping:
    @pytest.fixture(autouse=True)
    def _old_session(self, settings):
        Session.objects.create(session_key="old", expire_date=timezone.now() - timedelta(days=1))
        settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

    @pytest.mark.django_db(transaction=True, databases="__all__")  # the worker closes its connection
    def test_it_is_left_to_the_worker(self):
        call_command("housekeeping")
        assert Session.objects.exists()
        call_command("db_worker", batch=True, interval=0, startup_delay=False, verbosity=0)
        assert not Session.objects.exists()

    def test_with_now_it_is_done_at_once(self):
        call_command("housekeeping", now=True)
        assert not Session.objects.exists()


def test_the_demo_goes_in_and_out(monkeypatch):
    monkeypatch.setattr(Picture, "_write", lambda *_args: None)  # tests/newsroom/test_demo.py makes them
    assert "The demo newsroom is in: 32 pieces" in said("load_demo")
    assert said("load_demo", if_empty=True) == ""
    assert "Removed: 32 pieces" in said("remove_demo")
    assert not Article.objects.exists()
