"""What crawlers are asked to leave alone: robots.txt (RFC 9309), from switches for known ones and typed lines.

A crawler obeys the one group that names it, else that for `*`; so what nobody should fetch is said in every group.
Those that obey nothing are not held up by anything here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Purpose(TextChoices):
    """What a crawler fetches pages for, as far as its operator says."""

    SEARCH = "search", _("Search engines")
    ANSWERS = "answers", _("Answers of AI assistants")
    TRAINING = "training", _("Training of AI models")


@dataclass(frozen=True)
class Crawler:
    """One robot: the name that it looks for in robots.txt, who runs it, and what for."""

    agent: str
    operator: str
    purpose: Purpose


CRAWLERS = [
    Crawler(agent, operator, purpose)
    for purpose, known in {
        Purpose.SEARCH: {
            "Googlebot": "Google",
            "Bingbot": "Microsoft",
            "Applebot": "Apple",
            "DuckDuckBot": "DuckDuckGo",
            "YandexBot": "Yandex",
            "Baiduspider": "Baidu",
            "Qwantbot": "Qwant",
            "SeznamBot": "Seznam",
            "MojeekBot": "Mojeek",
            "PetalBot": "Huawei",
        },
        Purpose.ANSWERS: {
            "OAI-SearchBot": "OpenAI",
            "ChatGPT-User": "OpenAI",
            "Claude-SearchBot": "Anthropic",
            "Claude-User": "Anthropic",
            "PerplexityBot": "Perplexity",
            "Perplexity-User": "Perplexity",
            "MistralAI-User": "Mistral",
            "DuckAssistBot": "DuckDuckGo",
            "Meta-ExternalFetcher": "Meta",
        },
        Purpose.TRAINING: {
            "GPTBot": "OpenAI",
            "ClaudeBot": "Anthropic",
            "Google-Extended": "Google",
            "Applebot-Extended": "Apple",
            "Meta-ExternalAgent": "Meta",
            "Amazonbot": "Amazon",
            "Bytespider": "ByteDance",
            "CCBot": "Common Crawl",
            "AI2Bot": "Ai2",
            "cohere-training-data-crawler": "Cohere",
            "PanguBot": "Huawei",
        },
    }.items()
    for agent, operator in known.items()
]
"""To add one, write its name as its operator documents it. Google-Extended and Applebot-Extended fetch nothing: they
say whether what Googlebot and Applebot have fetched may be used for training."""

KEPT_OUT = ["/admin/", "/comments/", "/preview/", "/search/?q=", "/search/?*&q="]
"""The desk, what writes or is private, and pages of results, of which there are endlessly many."""

_FIELD = re.compile(r"([A-Za-z-]+)[ \t]*:[ \t]*(.*)")
_AGENT = re.compile(r"[A-Za-z0-9_.-]+|\*")
_KNOWN = {"user-agent", "allow", "disallow", "sitemap", "crawl-delay", "host", "clean-param"}


@dataclass
class Group:
    """The crawlers that a group is for, and its rules as they were written."""

    agents: list[str]
    rules: list[str] = field(default_factory=list)

    @property
    def is_for_all(self) -> bool:
        return "*" in self.agents

    @property
    def closes_all(self) -> bool:
        """Whether it asks everybody to leave everything alone."""
        found = (_FIELD.fullmatch(rule) for rule in self.rules)
        closed = {(rule[1].lower(), rule[2]) for rule in found if rule}
        return self.is_for_all and any(name == "disallow" and _is_everything(path) for name, path in closed)


def read(text: str) -> tuple[list[Group], list[str]]:
    """The groups of typed lines, and the lines that belong to none (`Sitemap:`).

    Raises:
        ValidationError: with a sentence for each line that no crawler would understand, by its number.
    """
    groups, others, wrong = [], [], []
    group, was_agent = None, False
    for number, line in enumerate(text.splitlines(), 1):
        written = line.partition("#")[0].strip()
        if not written:
            continue
        found = _FIELD.fullmatch(written)
        spelt, value = (found[1], found[2].strip()) if found else ("", "")
        name = spelt.lower()
        if reason := _why_wrong(name, value, has_group=group is not None):
            wrong.append(
                ValidationError(
                    _("Line %(number)d, “%(line)s”: %(reason)s"),
                    code="robots",
                    params={"number": number, "line": written[:80], "reason": reason},
                )
            )
        elif name == "user-agent":
            if group is None or not was_agent:
                group = Group([])
                groups.append(group)
            group.agents.append(value)
        elif name in {"sitemap", "host", "clean-param"}:
            others.append(f"{spelt}: {value}")
        elif group is not None:
            group.rules.append(f"{spelt}: {value}")
        was_agent = name == "user-agent"
    if wrong:
        raise ValidationError(wrong)
    return groups, others


def _why_wrong(name: str, value: str, *, has_group: bool) -> object:
    """Why a line means nothing (RFC 9309, 2.2), as a sentence; empty when it means something."""
    if not name:
        return _("it has to be a field and a value, such as “Disallow: /path/”.")
    if name not in _KNOWN:
        return _("robots.txt has no such field.")
    if name == "user-agent":
        return "" if _AGENT.fullmatch(value) else _("the name of a crawler is one word, or * for all.")
    if name in {"allow", "disallow"}:
        if not has_group:
            return _("a rule needs a line “User-agent:” above it, which says whom it is for.")
        if value and not value.startswith(("/", "*")):
            return _("a path begins with a slash.")
        if name == "allow" and (path := _opened_by(value)):
            return _("it would open %(path)s, which stays closed.") % {"path": path}
        return ""
    if name == "sitemap":
        return "" if value.startswith(("https://", "http://")) else _("a sitemap has a whole address.")
    if name == "crawl-delay" and not (has_group and re.fullmatch(r"\d{1,5}(\.\d+)?", value)):
        return _("a delay is a number of seconds, below a line “User-agent:”.")
    return ""


def _is_everything(path: str) -> bool:
    """Whether a rule is of every address: `/`, `/*`, `*$` and the like."""
    return bool(path) and not path.strip("*$/")


def _opened_by(path: str) -> str:
    """What is kept out and a rule of this path could let in, as the longer rule wins (RFC 9309, 2.2.2); "" for none."""
    path = unquote(path)
    beginning = re.split(r"[*$]", path)[0]
    return next(
        (
            kept
            for kept in KEPT_OUT
            if len(path) >= len(kept) and (kept.startswith(beginning) or beginning.startswith(kept))
        ),
        "",
    )


def write(blocked: Iterable[str], typed: str, sitemaps: Sequence[str], *, is_hidden: bool = False) -> str:
    """robots.txt: the safe defaults in every group, the crawlers that are switched off, what was typed, the sitemaps.

    `is_hidden` closes the site for everybody, whatever else is chosen.
    """
    if is_hidden:
        return "\n".join([*_written(Group(["*"], ["Disallow: /"])), *_lines_of_sitemaps(sitemaps)])
    groups, others = read(typed)
    shut = [f"Disallow: {path}" for path in KEPT_OUT]
    everybody = Group(["*"], list(shut))
    particular, off = [], [agent for agent in blocked if agent in {crawler.agent for crawler in CRAWLERS}]
    for group in groups:
        if group.is_for_all:  # some parsers know but one such group
            everybody.rules += [rule for rule in group.rules if rule not in everybody.rules]
        # The groups of one crawler are taken as one, so nothing is said to those that are switched off but that.
        if named := [agent for agent in group.agents if agent != "*" and agent not in off]:
            particular.append(Group(named, [*group.rules, *shut]))
    if off:
        particular.insert(0, Group(off, ["Disallow: /"]))
    lines = [line for group in [everybody, *particular] for line in _written(group)]
    return "\n".join([*lines, *_lines_of_sitemaps(sitemaps, others)])


def _written(group: Group) -> list[str]:
    return [*(f"User-agent: {agent}" for agent in group.agents), *group.rules, ""]


def _lines_of_sitemaps(sitemaps: Sequence[str], others: Sequence[str] = ()) -> list[str]:
    return [*(f"Sitemap: {sitemap}" for sitemap in sitemaps), *others, ""]
