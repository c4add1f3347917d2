"""What a comment is known by to the classifier: its words, and a few things beside them."""

from __future__ import annotations

from comments import links
from comments.lookalikes import words

MOST_FEATURES = 300
LONGEST = 60

_LENGTHS = [40, 120, 400, 1_200]


def features(name: str, body: str, website: str = "", *, is_answer: bool = False) -> list[str]:
    """The features of a comment, each once: of its form, hosts of its links, parts of its name, then its words."""
    hosts = sorted(set(links.leading_elsewhere(body, website)))
    found = [f"f:{told}" for told in _form(body, website, is_answer)]
    found += [f"h:{host}" for host in hosts[:10]]
    found += [f"n:{part}" for part in _parts(name)]
    found += words(links.without_addresses(body))
    return list(dict.fromkeys(feature[:LONGEST] for feature in found))[:MOST_FEATURES]


def in_words(feature: str) -> str:
    """A feature as a moderator may read it; empty for what says nothing to people, such as three letters of a name."""
    kind, colon, rest = feature.partition(":")
    if not colon:
        return feature
    return rest if kind == "h" else ""


def _parts(name: str) -> list[str]:
    """Every three letters that stand together in the name, with its beginning and end marked."""
    whole = f"^{' '.join(words(name))[:40]}$"
    return [whole[place : place + 3] for place in range(len(whole) - 2)]


def _form(body: str, website: str, is_answer: bool) -> list[str]:
    """What a text looks like; its script or language is no part of it, which would count against those who share it."""
    linked = min(3, len(links.leading_elsewhere(body)))
    length = sum(len(body) > limit for limit in _LENGTHS)
    letters = [character for character in body if character.isalpha()]
    large = sum(character.isupper() for character in letters) * 10 // max(1, len(letters))
    digits = sum(character.isdecimal() for character in body) * 10 // max(1, len(body))
    told = [f"links {linked}", f"length {length}", f"capitals {min(large, 4)}", f"digits {min(digits, 3)}"]
    told.append("answer" if is_answer else "root")
    return [*told, "website"] if website else told
