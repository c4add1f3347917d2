"""What moderators look for, compiled into one matcher: a comment is read once, however many rules there are.

Words are compared as `lookalikes.words()` gives them, whole: a rule for "ass" does not find "class". They stand in a
tree by word, so that each place in a text follows at most one path; hosts, addresses and networks are looked up.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_domain_name, validate_email
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments import links
from comments.characters import normalise_name
from comments.lookalikes import words
from comments.models import Rule
from comments.pipeline.identity import Address

MOST_WORDS = 12
FEWEST_LETTERS = 2
FEWEST_LETTERS_OF_A_BEGINNING = 3
WIDEST = {4: 8, 6: 19}
"""The shortest prefix of a network that one rule may name, by version: what one provider holds at most."""

Kind = Rule.Kind


@dataclass(frozen=True)
class Subject:
    """What rules look at in a comment."""

    name: str
    email: str
    website: str
    body: str
    address: Address | None = None


def canonical(kind: str, pattern: str) -> str:
    """The pattern as it is kept.

    Raises:
        ValidationError: with a sentence, when nothing could be found by it, or far too much.
    """
    pattern = normalise_name(pattern)
    checks = {
        Kind.WORD: _phrase,
        Kind.NAME: _phrase,
        Kind.LINK: _site,
        Kind.EMAIL: _mail,
        Kind.NETWORK: _network,
    }
    return checks[Kind(kind)](pattern)


def _phrase(pattern: str) -> str:
    found, is_beginning = _words_of(pattern)
    fewest = FEWEST_LETTERS_OF_A_BEGINNING if is_beginning else FEWEST_LETTERS
    if not found:
        raise ValidationError(_("Enter a word or a phrase; signs alone are not looked for."), code="no_words")
    if "*" in pattern[:-1]:
        raise ValidationError(_("A * can only stand at the end, for any ending of the last word."), code="star")
    if len(found) > MOST_WORDS:
        words_allowed = ngettext("Enter at most %d word.", "Enter at most %d words.", MOST_WORDS)
        raise ValidationError(words_allowed % MOST_WORDS, code="too_many_words")
    if len(found) == 1 and found[0].isascii() and len(found[0]) < fewest:
        raise ValidationError(_("That would be found in nearly every comment. Enter more letters."), code="too_short")
    return pattern.casefold()


def _site(pattern: str) -> str:
    host = links.host_of(pattern if "://" in pattern else f"http://{pattern.removeprefix('*.')}")
    try:
        validate_domain_name(host)
    except ValidationError:
        host = ""
    if "." not in host or pattern.casefold().rstrip("/").count("/") > 2 * ("://" in pattern):
        raise ValidationError(_("Enter the name of a site, such as example.org, without a path."), code="site")
    if links.is_ours(host):
        raise ValidationError(_("That is this site itself."), code="ours")
    return host


def _mail(pattern: str) -> str:
    pattern = pattern.casefold()
    local, _at, domain = pattern.rpartition("@")
    try:
        validate_email(f"{local or 'somebody'}@{domain}")
    except ValidationError:
        raise ValidationError(
            _("Enter an address such as name@example.org, or a domain such as example.org."), code="email"
        ) from None
    return pattern if local else domain


def _network(pattern: str) -> str:
    try:
        network = ipaddress.ip_network(pattern, strict=False)
    except ValueError:
        raise ValidationError(
            _("Enter a network address such as 192.0.2.7, or a range such as 192.0.2.0/24."), code="network"
        ) from None
    if network.prefixlen < WIDEST[network.version]:
        raise ValidationError(_("That is too large a part of the internet. Enter a smaller range."), code="too_wide")
    return str(network)


def _words_of(pattern: str) -> tuple[list[str], bool]:
    is_beginning = pattern.endswith("*")
    return words(pattern.rstrip("*")), is_beginning


@dataclass(slots=True)
class _Node:
    """A place in the tree of phrases: the words that may follow, and the rules that are found here."""

    following: dict[str, _Node] = field(default_factory=dict)
    rules: list[int] = field(default_factory=list)
    beginnings: dict[str, list[int]] = field(default_factory=dict)
    lengths: set[int] = field(default_factory=set)


class Phrases:
    """Phrases that are found in a list of words."""

    def __init__(self) -> None:
        self._root = _Node()

    def add(self, pattern: str, rule: int) -> None:
        found, is_beginning = _words_of(pattern)
        node = self._root
        for word in found[:-1] if is_beginning else found:
            node = node.following.setdefault(word, _Node())
        if is_beginning:
            node.beginnings.setdefault(found[-1], []).append(rule)
            node.lengths.add(len(found[-1]))
        else:
            node.rules.append(rule)

    def find(self, said: Sequence[str]) -> Iterator[int]:
        """The rules whose phrase is said; one may come more than once."""
        for start in range(len(said)):
            node = self._root
            for word in said[start : start + MOST_WORDS]:
                for length in node.lengths:
                    yield from node.beginnings.get(word[:length], ())
                following = node.following.get(word)
                if following is None:
                    break
                node = following
                yield from node.rules


class Matcher:
    """All rules at once; `find()` costs as much for five thousand as for one, but for what is found."""

    def __init__(self, rules: Iterable[tuple[int, str, str]]) -> None:
        """From number, kind and (canonical) pattern of each rule."""
        self._phrases = {Kind.WORD: Phrases(), Kind.NAME: Phrases()}
        self._sites: dict[str, list[int]] = {}
        self._mails: dict[str, list[int]] = {}
        self._networks: dict[tuple[int, int], dict[int, list[int]]] = {}
        for number, kind, pattern in rules:
            self._add(number, Kind(kind), pattern)

    def _add(self, number: int, kind: Rule.Kind, pattern: str) -> None:
        if kind in self._phrases:
            self._phrases[kind].add(pattern, number)
        elif kind == Kind.LINK:
            self._sites.setdefault(pattern, []).append(number)
        elif kind == Kind.EMAIL:
            self._mails.setdefault(pattern, []).append(number)
        else:
            network = ipaddress.ip_network(pattern)
            shift = network.max_prefixlen - network.prefixlen
            beginnings = self._networks.setdefault((network.version, shift), {})
            beginnings.setdefault(int(network.network_address) >> shift, []).append(number)

    def find(self, subject: Subject) -> set[int]:
        """The numbers of the rules that are met."""
        found = {
            *self._phrases[Kind.WORD].find(words(subject.body)),
            *self._phrases[Kind.NAME].find(words(subject.name)),
        }
        if self._sites:
            for host in links.hosts_in(subject.body, subject.website):
                for domain in links.with_parents(host):
                    found.update(self._sites.get(domain, ()))
        email = subject.email.casefold()
        found.update(self._mails.get(email, ()))
        for domain in links.with_parents(email.rpartition("@")[2]):
            found.update(self._mails.get(domain, ()))
        if subject.address is not None:
            for (version, shift), beginnings in self._networks.items():
                if version == subject.address.version:
                    found.update(beginnings.get(int(subject.address) >> shift, ()))
        return found
