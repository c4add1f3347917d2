"""What pictures are called: by their keys in bodies, by their files' names, and in words for people."""

from __future__ import annotations

import re
import secrets

from articles import renditions
from articles.rendering import PICTURE_ADDRESS

_KEY = r"[A-Za-z0-9_-]{22}"
_IN_BODY = re.compile(rf'<img [^>]*src="{PICTURE_ADDRESS}({_KEY})"')


def new_key() -> str:
    """128 random bits in 22 characters: a picture's public name, and what its renditions' names are made with."""
    return secrets.token_urlsafe(16)


def keys_in(body: str) -> list[str]:
    """The keys of the pictures that a body shows, in its order, each once."""
    return list(dict.fromkeys(_IN_BODY.findall(body)))


def keys_with_words_in(body: str) -> set[str]:
    """The keys of those pictures in a body whose use has a text alternative of its own."""
    images = re.findall(r"<img [^>]*>", body)
    return {key for image in images if re.search(r' alt="[^"]', image) for key in keys_in(image)}


def clean_file_name(name: str) -> str:
    """The last part of a path, without what could turn or hide it: for people to read, never to open."""
    return renditions.clean_line(name.replace("\\", "/").rpartition("/")[2], 120)


def title_from_name(name: str) -> str:
    """Words from the name of a file: `harbour_dawn-2.jpg` is "harbour dawn 2"."""
    stem = name.rpartition(".")[0] or name
    return renditions.clean_line(re.sub(r"[_\-]+", " ", stem), 160)
