"""What is deleted along with something, named so that people know it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _


class CountsUses(admin.ModelAdmin):
    """On the page before a deletion, joins to other things are one number, and not rows of a table by its name."""

    def get_deleted_objects(self, objs: Iterable[Any], request: HttpRequest) -> tuple[Any, dict[str, int], Any, Any]:
        nested, counts, perms_needed, protected = super().get_deleted_objects(objs, request)
        joins = [model._meta for model in apps.get_models(include_auto_created=True) if model._meta.auto_created]
        uses = sum(counts.pop(join.verbose_name_plural, 0) for join in joins)
        if uses:
            counts[_("places in which it is used")] = uses
        return (
            _without(nested, tuple(f"{capfirst(join.verbose_name)}: " for join in joins)),
            counts,
            perms_needed,
            protected,
        )


def _without(nested: list[Any], openings: tuple[str, ...]) -> list[Any]:
    """The tree of what is deleted without the lines that begin so."""
    kept = (_without(line, openings) if isinstance(line, list) else line for line in nested)
    return [line for line in kept if line != [] and not (isinstance(line, str) and line.startswith(openings))]
