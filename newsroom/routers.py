"""Which database a table lives in: rate buckets, the cache and counts beside the newspaper, not in it."""

from __future__ import annotations

from typing import Any

from django.conf import settings

SIDE_MODELS = {
    ("comments", "bucket"),
    ("django_cache", "cacheentry"),
    ("articles", "redirecthit"),
    ("articles", "missedaddress"),
}


class SideRouter:
    """Sends what anonymous reading writes to `settings.SIDE_DATABASE`, and everything else to the main one."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        return self.db_for_write(model)

    def db_for_write(self, model: Any, **hints: Any) -> str | None:
        return settings.SIDE_DATABASE if self._is_side(model._meta.app_label, model._meta.model_name) else None

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints: Any) -> bool | None:
        if model_name is not None and self._is_side(app_label, model_name):
            return db == settings.SIDE_DATABASE
        return db == "default"

    @staticmethod
    def _is_side(app_label: str, model_name: str) -> bool:
        return (app_label, model_name) in SIDE_MODELS
