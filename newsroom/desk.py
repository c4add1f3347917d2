"""The desk: Django's admin site as the newsroom's own."""

from __future__ import annotations

from django.contrib.admin import AdminSite


class Desk(AdminSite):
    """The admin site of the newsroom."""
