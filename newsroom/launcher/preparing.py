"""Bring the data folder up to date: databases, demo, static files, the first account.

Every step can be stopped at any moment and done again: each asks what is there, does what is missing, and marks as
done only what is whole. Nothing that exists is touched. One process, since loading Django is what costs.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import sqlite3
import sys
import time
from collections.abc import Callable, Generator, Iterable
from contextlib import closing, contextmanager
from importlib.metadata import version
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from newsroom import env
from newsroom.early import gettext as _

OWNER = "editor"
UNSHOWN = "password-not-shown"
"""A file in the data folder from before the first account is made until its password was on the terminal."""


class Problem(Exception):
    """What stands in the way, in one line for the person at the terminal."""


def check_folder(folder: Path) -> None:
    """Make the folder of all state, and see that files can be made in it.

    Raises:
        Problem: when they cannot.
    """
    probe = folder / f".probe-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_text("")
        probe.unlink()
    except OSError as error:
        words = _("The data folder %(folder)s cannot be used: %(why)s. Choose another: NEWSROOM_DATA=/path make run")
        raise Problem(words % {"folder": folder, "why": error.strerror}) from error


@contextmanager
def alone_in(folder: Path, stopping: Callable[[], bool]) -> Generator[None]:
    """Of several starts on one data folder, one at a time gets to here and on to the end of the block."""
    with (folder / "set-up.lock").open("w") as lock:
        while not stopping():
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                time.sleep(0.1)
        yield


def prepare(folder: Path) -> dict[str, str]:
    """Do every step; returns what the person must be told: {"password": …} when the account was made now."""
    import django
    from django.conf import settings

    for path in getattr(settings, "SQLITE_FILES", {}).values():
        make_database_file(path)
    django.setup()
    migrate()
    if env.boolean("DEMO", True):
        load_demo()
    else:
        leave_empty()
    build_static_files(Path(settings.STATIC_ROOT))
    enqueue_housekeeping()
    password = make_owner(folder)
    return {"password": password} if password else {}


def make_database_file(path: Path) -> None:
    """Make an empty SQLite file where there is none: set-up alone may, everything else opens what exists.

    Raises:
        Problem: when the file is no SQLite database or cannot be opened.
    """
    try:
        path.touch(mode=0o640, exist_ok=True)
        with closing(sqlite3.connect(path.as_uri() + "?mode=rw", uri=True, timeout=20)) as connection:
            connection.execute("PRAGMA schema_version")
    except sqlite3.Error as error:
        said = [_("%(path)s cannot be opened as a SQLite database: %(why)s.") % {"path": path, "why": error}]
        if path.name == "side.sqlite3":
            said.append(_("It holds nothing that must be kept: delete it."))
        raise Problem(" ".join(said)) from error
    except OSError as error:
        raise Problem(_("%(path)s cannot be made: %(why)s.") % {"path": path, "why": error.strerror}) from error


def migrate() -> None:
    """Apply the migrations that are missing, in each database."""
    from django.core.management import call_command
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    for alias in connections:
        executor = MigrationExecutor(connections[alias])
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            say(_("Setting up the database") if alias == "default" else _("Setting up the side database"))
            call_command("migrate", database=alias, verbosity=0, interactive=False)
        call_command("createcachetable", database=alias, verbosity=0)


def load_demo() -> None:
    from newsroom import demo

    if demo.is_untouched():
        say(_("Loading the demo newsroom"))
        demo.load()


def leave_empty() -> None:
    """Remember that the site was begun without the demo, so that a later start does not bring it in."""
    from articles.models import SiteSettings
    from newsroom import demo

    if demo.is_untouched():
        SiteSettings().save()


def build_static_files(root: Path) -> None:
    """Collect, hash and compress the static files, when their sources are not those of the last time.

    Always from nothing: a file that was cut short when a build was stopped would pass for a new one.
    """
    from django.core.management import call_command

    stamp, wanted = root / "sources", hash_of_sources()
    if stamp.exists() and stamp.read_text(errors="replace") == wanted:
        return
    say(_("Building the static files"))
    stamp.unlink(missing_ok=True)
    if root.exists():
        shutil.rmtree(root)
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(wanted)  # last: a build that was stopped is done again


def hash_of_sources() -> str:
    """Changes whenever a static file of ours or of an installed app does, or the way they are built."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders

    way = [version("django"), version("whitenoise"), settings.STORAGES["staticfiles"]]
    way += [settings.WHITENOISE_KEEP_ONLY_HASHED_FILES, settings.WHITENOISE_SKIP_COMPRESS_EXTENSIONS]
    digest = hashlib.sha256(repr(way).encode())
    for finder in get_finders():
        for path, storage in finder.list(None):
            known = os.stat(storage.path(path))
            digest.update(f"{path} {known.st_size} {known.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def enqueue_housekeeping() -> None:
    from newsroom.tasks import housekeeping

    housekeeping.enqueue()


def make_owner(folder: Path) -> str | None:
    """Make the account of the person who runs this copy; returns its password, or None when it was shown before.

    An account whose password nobody has seen, since the start was stopped too early, gets another one.
    """
    from django.contrib.auth.models import User

    from newsroom.launcher.passwords import make_password

    unshown = folder / UNSHOWN
    owner = User.objects.filter(username=OWNER).first()
    if owner is None:
        if User.objects.filter(is_superuser=True).exists():
            return None
        owner = User(username=OWNER, is_staff=True, is_superuser=True)
        unshown.touch()
    elif owner.last_login or not unshown.exists():
        return None
    password = make_password()
    owner.set_password(password)
    owner.save()
    return password


def password_was_shown(folder: Path) -> None:
    """The person has seen the password of the first account: from now on it stays as it is."""
    (folder / UNSHOWN).unlink(missing_ok=True)


def table(rows: Iterable[tuple[str, str]]) -> list[str]:
    """Names and values as lines for a terminal, one below the other."""
    rows = list(rows)
    width = max(14, *(len(name) for name, _value in rows))
    return [f"  {name:<{width}} {value}" for name, value in rows]


def say(words: str) -> None:
    print(f"{words} …", file=sys.stderr, flush=True)


def main() -> None:
    """Prepare, and print what the person must be told as JSON; a problem is one line and exit status 1."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    try:
        print(json.dumps(prepare(Path(sys.argv[1]))))
    except (Problem, ImproperlyConfigured) as problem:
        sys.exit(str(problem))
    except OSError as error:
        what = error.filename or _("The data folder")
        sys.exit(_("%(path)s: %(why)s.") % {"path": what, "why": error.strerror})
    except Exception as error:
        from django.db import DatabaseError

        if not isinstance(error, DatabaseError):
            raise
        why = str(error).strip().partition("\n")[0]
        sys.exit(_("The database cannot be set up: %(why)s") % {"why": why})


if __name__ == "__main__":
    main()
