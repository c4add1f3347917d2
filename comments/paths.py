"""The places of comments in their threads, as text that sorts in reading order.

A path is the row numbers from the root down to the comment, eight base 32 characters each, so sorting by it
gives every comment right before its replies, and an ancestor's path is the beginning of its descendants'.
Putting a comment in rewrites nothing. Paths stop growing at ten levels: what is deeper shares the tenth
level in order of arrival, while `parent` stays true at any depth.
"""

from __future__ import annotations

import re
import secrets

from django.utils.crypto import salted_hmac

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # without i, l, o and u, which people misread; sorts as ASCII does
WIDTH = 8
LEVELS = 10

PUBLIC_ID_LENGTH = 13
PUBLIC_ID_PATTERN = f"[{ALPHABET}]{{{PUBLIC_ID_LENGTH}}}"


def new_public_id() -> str:
    """A comment's name in addresses: 65 random bits, so that it cannot be guessed or counted."""
    return "".join(secrets.choice(ALPHABET) for _ in range(PUBLIC_ID_LENGTH))


def public_id_from(secret: bytes) -> str:
    """The same from bytes that nobody can guess (13 or more), for what has to have the same name each time."""
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in secret[:PUBLIC_ID_LENGTH])


def segment(number: int) -> str:
    """The row number as one level of a path."""
    characters = ""
    for _ in range(WIDTH):
        number, rest = divmod(number, len(ALPHABET))
        characters = ALPHABET[rest] + characters
    return characters


def path_below(parent_path: str, number: int) -> str:
    """The path of row `number` under the comment at `parent_path` ("" for a root)."""
    return parent_path[: (LEVELS - 1) * WIDTH] + segment(number)


def ancestors_in(path: str) -> list[int]:
    """The row numbers of the comments that `path` lies under, outermost first."""
    numbers = []
    for start in range(0, len(path) - WIDTH, WIDTH):
        number = 0
        for character in path[start : start + WIDTH]:
            number = number * len(ALPHABET) + ALPHABET.index(character)
        numbers.append(number)
    return numbers


def public_id_for(name: str) -> str:
    """The public name of what came in from elsewhere: the same each time, and made from the secret key."""
    return public_id_from(salted_hmac("comments.moving", name, algorithm="sha256").digest())


def is_public_id(text: str) -> bool:
    """Whether this can be a comment's name in addresses."""
    return re.fullmatch(PUBLIC_ID_PATTERN, text) is not None
