"""The worker: lines up what an earlier one left undone, then does whatever comes into the queue."""

from __future__ import annotations

import os
from typing import Any

from django.utils.translation import gettext_lazy
from django_tasks_db.management.commands import db_worker

from articles import tasks, terminal
from newsroom.tasks import line_up_imports

COURTESY = 10
"""How far behind the server it stands for the processor: readers come first (see nice(2))."""


class Command(terminal.LazyHelp, db_worker.Command):
    help = gettext_lazy(
        "Run the worker: renditions, imports, housekeeping, and whatever else need not be done while somebody waits."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        os.nice(COURTESY)
        tasks.catch_up()
        line_up_imports()
        super().handle(*args, **options)
