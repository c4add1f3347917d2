"""What may be done to a comment, by whom, and everything that follows from it."""

from comments.moderation.counting import Mended, reconcile, recount
from comments.moderation.transitions import (
    ALLOWED,
    FOLLOWERS,
    Change,
    Refused,
    is_open,
    lock,
    may_moderate,
    transition,
)

__all__ = [
    "ALLOWED",
    "FOLLOWERS",
    "Change",
    "Mended",
    "Refused",
    "is_open",
    "lock",
    "may_moderate",
    "reconcile",
    "recount",
    "transition",
]
