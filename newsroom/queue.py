"""The queue of tasks: django-tasks-db's, whose tasks do their work in the language and the zone of the site.

The worker lives for weeks, and the settings may change between two tasks: each task asks for them when it begins.
"""

from __future__ import annotations

from typing import Any

from django.tasks import Task
from django_tasks_db import DatabaseBackend

from articles import locality


class SiteTask(Task):
    """A task in the language and the zone of the site."""

    __slots__ = ()

    def call(self, *args: Any, **kwargs: Any) -> Any:
        with locality.of_stored_site():
            return super().call(*args, **kwargs)


class SiteQueue(DatabaseBackend):
    """The queue in the database; what it queues are tasks of the site."""

    task_class = SiteTask
