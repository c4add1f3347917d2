"""The rules that moderators have made, looked for in every comment; and tried out before one is kept.

Each process compiles them once and asks with every comment whether they have changed since. How often each was found is
counted by a thread (`articles.tallies`): no comment waits for that to be written.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Max
from django.utils import timezone

from articles.tallies import Tally
from comments.models import Comment, Rule
from comments.pipeline.patterns import Matcher, Subject
from comments.pipeline.reasons import Sign
from comments.pipeline.submission import Submission

LOOKED_AT = 1_000
SHOWN = 20

Action = Rule.Action

_SIGNS = {
    Action.NUDGE: "rule_nudge",
    Action.HOLD: "rule_hold",
    Action.SPAM: "rule_spam",
    Action.REJECT: "rule_reject",
    Action.TRUST: "rule_trust",
}

HITS: Tally[int] = Tally(Rule.objects.all().add_hits)


@dataclass(frozen=True)
class _Compiled:
    stamp: tuple[object, ...]
    matcher: Matcher
    rules: dict[int, Rule]


_compiled: _Compiled | None = None
_compiling = threading.Lock()


def signs(post: Submission) -> Iterable[Sign]:
    """What the rules say of a submission. A rule that trusts lifts what words would be held for, and nothing worse."""
    found = matching(Subject(post.author_name, post.author_email, post.author_url, post.body, post.identity.address))
    is_trusted = any(rule.action == Action.TRUST for rule in found)
    for rule in found:
        HITS.add(rule.pk)
        if is_trusted and rule.kind == Rule.Kind.WORD and rule.action in {Action.HOLD, Action.NUDGE}:
            continue
        yield Sign(_SIGNS[Action(rule.action)], detail=rule.pattern)


def matching(subject: Subject) -> list[Rule]:
    """The rules in force that are met, in the order in which they were made."""
    compiled = _current()
    now = timezone.now()
    found = [compiled.rules[number] for number in sorted(compiled.matcher.find(subject))]
    return [rule for rule in found if rule.expires_at is None or rule.expires_at > now]


def _current() -> _Compiled:
    global _compiled
    asked = Rule.objects.aggregate(number=Count("pk"), last=Max("pk"), changed=Max("changed_at"))
    stamp = tuple(asked.values())
    compiled = _compiled
    if compiled is None or compiled.stamp != stamp:
        with _compiling:
            rules = {rule.pk: rule for rule in Rule.objects.only("kind", "pattern", "action", "expires_at")}
            matcher = Matcher((rule.pk, rule.kind, rule.pattern) for rule in rules.values())
            compiled = _compiled = _Compiled(stamp, matcher, rules)
    return compiled


@dataclass(frozen=True)
class Trial:
    """What a rule would have found: how many of the comments that were looked at, how many of those stand published,
    and the newest of them.
    """

    looked_at: int
    found: int
    published: int
    newest: list[Comment]


def try_out(rule: Rule) -> Trial | None:
    """Look for the rule (saved or not) in the last thousand comments.

    Returns:
        What it would have found; None for a network, since no comment keeps the address that it came from.
    """
    if rule.kind == Rule.Kind.NETWORK:
        return None
    matcher = Matcher([(0, rule.kind, rule.pattern)])
    last = Comment.objects.order_by("-pk").select_related("article").defer("body_html", "article__body")
    comments = list(last[:LOOKED_AT])
    found = [c for c in comments if matcher.find(Subject(c.author_name, c.author_email, c.author_url, c.body))]
    published = sum(comment.is_published for comment in found)
    return Trial(len(comments), len(found), published, found[:SHOWN])
