"""Who may do what to a piece and its pictures: the one place that decides, for every screen, button and command.

Django's own permissions say who may add and change pieces at all. On top of that stands one line: what is ready,
published or withdrawn belongs to those who may publish.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from articles.lifecycle import DEEDS, Status

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

    from articles.models import Article, Picture

    Person = AbstractBaseUser | AnonymousUser

PUBLISHERS_ONLY = frozenset({Status.READY, Status.PUBLISHED, Status.WITHDRAWN})
"""The statuses in which a piece is no longer the reporter's to change."""

EDITORS_DEEDS = frozenset({"take_in_edit", "send_back"})
"""What editors do with what reporters hand in; a reporter may only take back what nobody has begun to edit."""


def may_publish(user: Person) -> bool:
    """Whether this account decides what readers see."""
    return user.has_perm("articles.publish_article")


def may_change(user: Person, article: Article) -> bool:
    """Whether this account may change the piece as it stands now."""
    if not user.has_perm(f"articles.change_{article.kind}"):
        return False
    return article.status not in PUBLISHERS_ONLY or may_publish(user)


def may_delete(user: Person, article: Article) -> bool:
    """Whether this account may delete the piece; what readers have seen is withdrawn, never deleted."""
    if article.status in {Status.PUBLISHED, Status.WITHDRAWN} or article.published_on is not None:
        return False
    return user.has_perm(f"articles.delete_{article.kind}") and may_change(user, article)


def may_change_picture(user: Person, picture: Picture) -> bool:
    """Whether this account may change the picture: its words and its file show in every piece that has it."""
    if not user.has_perm("articles.change_picture"):
        return False
    return may_publish(user) or not picture.shown_in.filter(status__in=PUBLISHERS_ONLY).exists()


def may_do(user: Person, article: Article, deed_name: str) -> bool:
    """Whether this account may bring the piece on by this deed, as far as the account decides."""
    if not may_change(user, article):
        return False
    is_taken_back = deed_name == "send_back" and article.status == Status.SUBMITTED
    needs_publisher = DEEDS[deed_name].needs_publisher or deed_name in EDITORS_DEEDS
    return is_taken_back or not needs_publisher or may_publish(user)
