#!/usr/bin/env python
"""Django's command line. A wrong setting is answered with one line, not with a traceback."""

import os
import sys


def what_happened(error: Exception) -> str:
    """Trouble with the database in one line; `--traceback` shows the whole of it."""
    from django.conf import settings

    from newsroom.early import gettext as _

    files = settings.SQLITE_FILES.values()
    said = " ".join(str(error).split())
    if files and "unable to open database file" in said:
        if not all(file.exists() for file in files):
            return _("There is no database here yet: `make run` sets it up (in NEWSROOM_DATA, or var/ without it).")
        words = _("The database cannot be opened: %(folder)s and the files in it must be writable.")
        return words % {"folder": settings.DATA_DIR}
    if files and "readonly" in said:
        words = _("The database cannot be written: %(folder)s and the files in it must be writable.")
        return words % {"folder": settings.DATA_DIR}
    hint = [_("There may be no room left on the disk.")] if "disk" in said else []
    return " ".join([_("The database could not do that: %(why)s.") % {"why": said}, *hint])


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    try:
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
        from django.db import OperationalError
    except ModuleNotFoundError as error:
        from newsroom.early import gettext as _

        words = _("%(name)s is not installed here: use .venv/bin/python manage.py (`make run` makes .venv).")
        sys.exit(words % {"name": error.name})
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
