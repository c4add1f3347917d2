"""Bring the data folder up to date: databases, demo, static files, the first account.

Every step can be stopped at any moment and done again: each asks what is there, does what is missing, and marks as
done only what is whole. Nothing that exists is touched. One process, since loading Django is what costs.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import sqlite3
import sys
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from newsroom import env

OWNER = "editor"


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
        raise Problem(
            f"The data folder {folder} cannot be used: {error.strerror}. Choose another: NEWSROOM_DATA=/path make run"
        ) from error


def prepare(folder: Path) -> dict[str, str]:
    """Do every step; returns what the person must be told: {"password": …} when the account was made now."""
    with (folder / "set-up.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two starts at once prepare one after the other
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
        password = make_owner()
        return {"password": password} if password else {}


def make_database_file(path: Path) -> None:
    """Make an empty SQLite file where there is none: set-up alone may, everything else opens what exists.

    Raises:
        Problem: when the file is no SQLite database or cannot be opened.
    """
    try:
        path.touch(mode=0o640, exist_ok=True)
        connection = sqlite3.connect(f"file:{path}?mode=rw", uri=True, timeout=20)
        connection.execute("PRAGMA schema_version")
        connection.close()
    except sqlite3.Error as error:
        raise Problem(f"{path} cannot be opened as a SQLite database: {error}.") from error
    except OSError as error:
        raise Problem(f"{path} cannot be made: {error.strerror}.") from error


def migrate() -> None:
    """Apply the migrations that are missing, in each database."""
    from django.core.management import call_command
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    for alias in connections:
        executor = MigrationExecutor(connections[alias])
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            say("Setting up the database" if alias == "default" else "Setting up the side database")
            call_command("migrate", database=alias, verbosity=0, interactive=False)
        call_command("createcachetable", database=alias, verbosity=0)


def load_demo() -> None:
    from newsroom import demo

    if demo.is_untouched():
        say("Loading the demo newsroom")
        demo.load()


def leave_empty() -> None:
    """Remember that the site was begun without the demo, so that a later start does not bring it in."""
    from articles.models import SiteSettings
    from newsroom import demo

    if demo.is_untouched():
        SiteSettings().save()


def build_static_files(root: Path) -> None:
    """Collect, hash and compress the static files, when their sources are not those of the last time."""
    from django.core.management import call_command

    stamp, wanted = root / "sources", hash_of_sources()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say("Building the static files")
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(wanted)  # last: a build that was stopped is done again


def hash_of_sources() -> str:
    """Changes whenever a static file of ours or of an installed app does."""
    import django
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256(django.__version__.encode())
    for finder in get_finders():
        for path, storage in finder.list(None):
            known = os.stat(storage.path(path))
            digest.update(f"{path} {known.st_size} {known.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def enqueue_housekeeping() -> None:
    from newsroom.tasks import housekeeping

    housekeeping.enqueue()


def make_owner() -> str | None:
    """Make the account of the person who runs this copy; returns its password, or None when it exists."""
    from django.contrib.auth.models import User

    from newsroom.launcher.passwords import make_password

    if User.objects.filter(is_superuser=True).exists() or User.objects.filter(username=OWNER).exists():
        return None
    password = make_password()
    User.objects.create_superuser(OWNER, password=password)
    return password


def say(words: str) -> None:
    print(f"{words} …", file=sys.stderr, flush=True)


def main() -> None:
    """Prepare, and print what the person must be told as JSON; a problem is one line and exit status 1."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    try:
        print(json.dumps(prepare(Path(sys.argv[1]))))
    except (Problem, ImproperlyConfigured) as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        from django.db import DatabaseError

        if not isinstance(error, DatabaseError):
            raise
        sys.exit(f"The database cannot be set up: {str(error).strip().partition(chr(10))[0]}")


if __name__ == "__main__":
    main()
