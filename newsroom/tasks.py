"""What the worker does: housekeeping, which can be missed for days without harm."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core.management import call_command
from django.tasks import task
from django.utils import timezone

from articles.tasks import catch_up
from comments import throttling
from comments.models import Comment

NETWORK_DAYS = 30
"""How long a comment keeps the name of its network, unless COMMENTS_NETWORK_DAYS says otherwise."""


@task()
def housekeeping() -> None:
    """Clear what has served its time: sessions, rate buckets, finished tasks, files, the networks of comments."""
    call_command("clearsessions")
    call_command("prune_db_task_results", verbosity=0)
    throttling.prune()
    catch_up()
    days = getattr(settings, "COMMENTS_NETWORK_DAYS", NETWORK_DAYS)
    Comment.objects.forget_networks(before=timezone.now() - timedelta(days=days))
