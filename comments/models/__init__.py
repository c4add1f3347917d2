"""What the discussion of pieces is kept in; imports go left in this list: commenter, comment, the others."""

from comments.models.buckets import Bucket
from comments.models.comment import Comment, CommentQuerySet
from comments.models.commenter import Commenter, Trust
from comments.models.discussions import Discussion
from comments.models.events import AppendOnly, ModerationEvent
from comments.models.mail import Address, OutgoingMail, Subscription
from comments.models.reports import Appeal, ErrorReport, Report
from comments.models.revisions import Revision
from comments.models.rules import Judgement, LearntWord, Lesson, Rule, Signal, SignalTally

__all__ = [
    "Address",
    "Appeal",
    "AppendOnly",
    "Bucket",
    "Comment",
    "CommentQuerySet",
    "Commenter",
    "Discussion",
    "ErrorReport",
    "Judgement",
    "LearntWord",
    "Lesson",
    "ModerationEvent",
    "OutgoingMail",
    "Report",
    "Revision",
    "Rule",
    "Signal",
    "SignalTally",
    "Subscription",
    "Trust",
]
