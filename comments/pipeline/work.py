"""A sum that a browser's script does while somebody types: it costs a person nothing, and a machine for each comment.

Hashcash (Back, 2002): a number is looked for with which a digest begins with so many zero bits. It is bound to the
piece and the words, so that none can be made in advance or used twice. Whoever has no script simply does without: it
lowers the points of a comment, and its absence raises none. `static/site/work.js` is the other half.
"""

from __future__ import annotations

import hashlib
import re

BITS = 15
"""Some thirty thousand digests: less than a third of a second on a phone."""

_NUMBER = re.compile(r"[0-9]{1,12}")


def challenge(article_id: int, typed: str) -> str:
    """What the number is looked for: a digest of the piece and of the words as they stand in the form."""
    words = typed.replace("\r\n", "\n").replace("\r", "\n")
    return hashlib.sha256(f"{article_id}\n{words}".encode("utf-8", "surrogatepass")).hexdigest()[:32]


def is_done(number: str, article_id: int, typed: str) -> bool:
    """Whether the number solves the challenge."""
    if not _NUMBER.fullmatch(number):
        return False
    digest = hashlib.sha256(f"{challenge(article_id, typed)}{number}".encode()).digest()
    return int.from_bytes(digest[:4]) >> (32 - BITS) == 0


def do(article_id: int, typed: str) -> str:
    """The number, found as the script finds it."""
    number = 0
    while not is_done(str(number), article_id, typed):
        number += 1
    return str(number)
