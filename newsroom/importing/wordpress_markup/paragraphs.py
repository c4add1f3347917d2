"""Automatic paragraphs, as WordPress makes them of classic text: a blank line parts paragraphs, a line break stays one.

Behaviour: what WordPress documents of its function wpautop (developer.wordpress.org/reference/functions/wpautop).
Written as one walk over the tags: between two tags of blocks lies a run of words, and every run is parted on its own.
"""

from __future__ import annotations

import re
from collections import Counter

_TOKEN = re.compile(
    r"""
    <!--.*?(?:-->|\Z)
    | <(?P<kept>pre|audio|iframe|math|noscript|object|script|select|style|svg|textarea|video)(?=[\s>/])
        .*?(?:</(?P=kept)\s*>|\Z)
    | <(?P<ends>/)?(?P<tag>[a-z][a-z0-9-]*)(?:"[^"]*"|'[^']*'|[^'"<>])*>
    """,
    re.DOTALL | re.IGNORECASE | re.VERBOSE,
)
_BLOCKS = set(
    "address article aside blockquote caption center col colgroup dd details div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main map menu nav ol p section summary table tbody td "
    "tfoot th thead tr ul".split()
)
_WITHOUT_END = {"col", "hr"}
_WORDS_ONLY = {"caption", "figcaption", "h1", "h2", "h3", "h4", "h5", "h6", "legend", "summary"}
_ENDED_BY_THE_NEXT = [{"dd", "dt"}, {"li"}, {"td", "th"}, {"tr"}]
_TWO_BREAKS = re.compile(r"<br\s*/?>\s*<br\s*/?>", re.IGNORECASE)
_LINE_BREAK = re.compile(r"(?:<br\s*/?>)?[ \t]*\n\s*", re.IGNORECASE)
_ADDRESS_ALONE = re.compile(r"^[ \t]*(https?://[^\s<>\"]+)[ \t]*$", re.MULTILINE | re.IGNORECASE)


def automatic(text: str) -> str:
    """Classic text as HTML with paragraphs; an address alone on its line gets one of its own, for it is an embed."""
    return _Walk().over(text.replace("\r\n", "\n").replace("\r", "\n"))


class _Walk:
    def __init__(self) -> None:
        self.out: list[str] = []
        self.run: list[str] = []
        self.open: list[str] = []
        self.count: Counter[str] = Counter()

    def over(self, text: str) -> str:
        position = 0
        for token in _TOKEN.finditer(text):
            self.run.append(text[position : token.start()])
            position = token.end()
            tag = (token["tag"] or "").lower()
            if tag in _BLOCKS:
                self._end_run()
                self._end(tag) if token["ends"] else self._begin(tag)
                self.out.append(token[0])
            elif (token["kept"] or "").lower() == "pre":
                self._end_run()
                self.out.append(token[0])
            elif token[0].startswith("<!--"):
                # A page break parts paragraphs. Block comments were read before: the other comments say nothing.
                self.run.append("\n\n" if re.match(r"<!--\s*nextpage\b", token[0]) else "")
            else:
                self.run.append(token[0].replace("\n", " "))
        self.run.append(text[position:])
        self._end_run()
        return "".join(self.out)

    def _begin(self, tag: str) -> None:
        within = self.open[-1] if self.open else ""
        if within == "p" or any({tag, within} <= group for group in _ENDED_BY_THE_NEXT):
            self._end(within)
        if tag not in _WITHOUT_END:
            self.open.append(tag)
            self.count[tag] += 1

    def _end(self, tag: str) -> None:
        if not self.count[tag]:
            return  # a lone end tag
        while True:
            ended = self.open.pop()
            self.count[ended] -= 1
            if ended == tag:
                return

    def _end_run(self) -> None:
        text = _ADDRESS_ALONE.sub(r"\n\n\1\n\n", _TWO_BREAKS.sub("\n\n", "".join(self.run)))
        self.run.clear()
        parts = [_LINE_BREAK.sub("<br>", part.strip()) for part in re.split(r"\n\s*\n", text)]
        parts = [part for part in parts if part]
        within = self.open[-1] if self.open else ""
        if within == "p":
            self.out.append("</p><p>".join(parts))
        elif within in _WORDS_ONLY:
            self.out.append("<br>".join(parts))
        elif len(parts) == 1 and within not in {"", "blockquote"}:
            self.out.append(parts[0])
        else:
            self.out += [f"<p>{part}</p>" for part in parts]
