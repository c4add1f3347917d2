"""What every test stands on: plain static files, fresh caches, state in a folder of the run's own."""

from __future__ import annotations

import os
import tempfile

# Playwright's sync API keeps an event loop in the thread; Django would refuse the database there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
os.environ.setdefault("NEWSROOM_DATA", tempfile.mkdtemp(prefix="newsroom-tests-"))

import pytest


@pytest.fixture(autouse=True)
def _own_state(settings, tmp_path):
    """Static files by their plain names, media in a folder that goes with the test."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


