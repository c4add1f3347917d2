"""Who may look at comments and decide about them, for every screen and button."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

from comments import moderation


def may_see_queue(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Whether this account sees the queue, with names, addresses and reasons: only those who decide."""
    return moderation.may_moderate(user)


def may_manage_rules(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Whether this account makes rules, and says what signs weigh."""
    return user.is_active and user.has_perm("comments.manage_rules")
