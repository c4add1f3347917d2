#!/usr/bin/env python
"""Django's command line. A wrong setting is answered with one line, not with a traceback."""

import os
import sys


def what_happened(error: Exception) -> str:
    """Trouble with the database in one line; `--traceback` shows the whole of it."""
    from django.conf import settings

    files = settings.SQLITE_FILES.values()
    said = " ".join(str(error).split())
    if files and "unable to open database file" in said:
        if not all(file.exists() for file in files):
            return "There is no database here yet: `make run` sets it up (in NEWSROOM_DATA, or var/ without it)."
        return f"The database cannot be opened: {settings.DATA_DIR} and the files in it must be writable."
    if files and "readonly" in said:
        return f"The database cannot be written: {settings.DATA_DIR} and the files in it must be writable."
    hint = " There may be no room left on the disk." if "disk" in said else ""
    return f"The database could not do that: {said}.{hint}"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    try:
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
        from django.db import OperationalError
    except ModuleNotFoundError as error:
        sys.exit(f"{error.name} is not installed here: use .venv/bin/python manage.py (`make run` makes .venv).")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(" ".join(str(error).split()))
    except OperationalError as error:
        if "--traceback" in sys.argv:
            raise
        sys.exit(what_happened(error))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
