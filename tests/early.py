"""A pytest plugin that is loaded first (`-p tests.early`): the run gets a data folder of its own.

Django's settings are read before any conftest is, and they must not find the developer's own data.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

# Playwright's sync API keeps an event loop in the thread; Django would refuse the database there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
for name in ["SITE_URL", "PORT", "HOST", "DEBUG", "DEMO", "CACHE_URL", "SECRET_KEY"]:
    os.environ.pop(name, None)
_folder = tempfile.mkdtemp(prefix="newsroom-tests-")
os.environ["NEWSROOM_DATA"] = _folder
(Path(_folder) / "static").mkdir()


def pytest_unconfigure() -> None:
    shutil.rmtree(_folder, ignore_errors=True)
