#!/usr/bin/env python
"""Django's command line. A wrong setting is answered with one line, not with a traceback."""

import os
import sys


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
        if "unable to open database file" not in str(error):
            raise
        sys.exit("There is no database here yet: `make run` sets it up (in NEWSROOM_DATA, or var/ without it).")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
