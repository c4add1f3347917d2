"""What the worker does: housekeeping, which can be missed for days without harm."""

from __future__ import annotations

from django.core.management import call_command
from django.tasks import task

from comments import throttling


@task()
def housekeeping() -> None:
    """Clear what has served its time: sessions, rate buckets, finished tasks."""
    call_command("clearsessions")
    call_command("prune_db_task_results", verbosity=0)
    throttling.prune()
