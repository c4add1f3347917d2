"""Block comments read away: `<!-- wp:name {"json"} -->` marks what the block editor wrote, around HTML that stays.

Format: the block grammar that WordPress documents (developer.wordpress.org/block-editor, "Markup representation of a
block"). A block is written out when it ends, so that no depth of blocks in blocks can exhaust anything.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from html import escape
from typing import Any

from django.utils.translation import gettext as _

from newsroom.importing.wordpress_markup import paragraphs, shortcodes
from newsroom.importing.wordpress_markup.old_site import Notes, Site

_COMMENT = re.compile(
    r"<!--\s*(?P<ends>/)?wp:(?P<name>[a-z][a-z0-9_]*(?:[-/][a-z0-9_]+)*)(?=[\s{/-])(?P<rest>.*?)-->", re.DOTALL
)
_CLASSIC = {"freeform", "shortcode"}
_EMPTY_BY_NATURE = {"freeform", "html", "more", "nextpage", "paragraph", "spacer"}
_MADE_ANEW = {
    "archives", "calendar", "categories", "comments", "latest-comments", "latest-posts", "loginout", "navigation",
    "page-list", "post-comments", "post-comments-form", "post-template", "query", "rss", "search", "tag-cloud",
    "terms-query",
}  # fmt: skip
"""Blocks that WordPress fills anew for every visitor: what they hold in the file is not what readers saw."""
_DEEPEST = 100
_MOST_REUSED = 100  # reusable blocks in one text; they can hold one another many times over


@dataclass
class _Open:
    name: str
    attributes: dict[str, Any] = field(default_factory=dict)
    html: list[str] = field(default_factory=list)


@dataclass
class Blocks:
    """The blocks of one text. `has_footnotes` says, afterwards, whether it has a place for them."""

    site: Site
    notes: Notes
    has_footnotes: bool = False
    _within: set[int] = field(default_factory=set)
    _reused: int = 0

    def written_out(self, content: str) -> str:
        """The content as HTML: no block comments, no shortcodes that we know, paragraphs where there were blank lines.

        Text outside of all blocks is classic text, and so is a text without any.
        """
        stack = [_Open("")]
        position = 0
        last_end = content.rfind("-->") + 3
        for comment in _COMMENT.finditer(content, 0, last_end):
            stack[-1].html.append(self._text(content[position : comment.start()], stack[-1].name))
            position = comment.end()
            name, rest = comment["name"].removeprefix("core/"), comment["rest"].strip()
            if comment["ends"]:
                self._end(stack, name)
            elif rest.endswith("/"):
                if not any(block.name in _MADE_ANEW for block in stack):
                    stack[-1].html.append(self._alone(name, _attributes(rest[:-1])))
            elif len(stack) < _DEEPEST:
                stack.append(_Open(name, _attributes(rest)))
        stack[-1].html.append(self._text(content[position:], stack[-1].name))
        while len(stack) > 1:
            self._end(stack, stack[-1].name)
        return "".join(stack[0].html)

    def _text(self, text: str, block: str) -> str:
        html = shortcodes.written_out(text, self.site, self.notes)
        return paragraphs.automatic(html) if not block or block in _CLASSIC else html

    def _end(self, stack: list[_Open], name: str) -> None:
        """End the innermost block of this name, and those left open in it; an end without a beginning is nothing."""
        if not any(block.name == name for block in stack[1:]):
            return
        while True:
            block = stack.pop()
            stack[-1].html.append(self._whole(block.name, block.attributes, "".join(block.html)))
            if block.name == name:
                return

    def _alone(self, name: str, attributes: dict[str, Any]) -> str:
        """A block that holds no HTML in the file."""
        if name == "separator":
            return "<hr>"
        if name in {"block", "cover", "footnotes"} or name.partition("/")[0] in {"embed", "core-embed"}:
            return self._whole(name, attributes, "")
        if name not in _EMPTY_BY_NATURE:
            self.notes.add(_("Block not shown: %(name)s") % {"name": name})
        return ""

    def _whole(self, name: str, attributes: dict[str, Any], html: str) -> str:
        number = _number(attributes.get("id"))
        if name in _MADE_ANEW:
            self.notes.add(_("Block not shown: %(name)s") % {"name": name})
            return ""
        if name == "block":
            return self._reusable(_number(attributes.get("ref")))
        if name == "footnotes":
            self.has_footnotes = True
            return ""
        if name.partition("/")[0] in {"embed", "core-embed"}:
            return html if "://" in html else _embed(attributes.get("url")) + html
        if name == "cover":
            return html if re.search(r"<(img|video)\b", html) else _background(attributes, number) + html
        if name == "image" and attributes.get("linkDestination") in {"attachment", "media"}:
            html = _told(html, "a", "data-opens", "file")
        if name == "gallery" and attributes.get("linkTo") in {"attachment", "file", "media", "post"}:
            html = _told(html, "a", "data-opens", "file", count=0)
        tag = {"audio": "audio", "file": "a", "image": "img", "video": "video"}.get(name)
        if tag and number:
            html = _told(html, tag, "data-id", str(number))
        return html

    def _reusable(self, number: int | None) -> str:
        content = self.site.block(number) if number else None
        if content is None or number is None:
            self.notes.add(_("Reusable block not found: %(number)s") % {"number": number or _("without a number")})
            return ""
        if number in self._within or self._reused >= _MOST_REUSED:
            self.notes.add(_("Reusable block not shown again: %(number)s") % {"number": number})
            return ""
        self._reused += 1
        self._within.add(number)
        html = self.written_out(content)
        self._within.discard(number)
        return html


def _attributes(rest: str) -> dict[str, Any]:
    try:
        attributes = json.loads(rest or "{}")
    except (ValueError, RecursionError):
        return {}
    return attributes if isinstance(attributes, dict) else {}


def _number(value: object) -> int | None:
    """A number of the old database, or nothing if this is none."""
    text = str(value)
    return int(text) if re.fullmatch(r"[1-9][0-9]{0,14}", text) else None


def _embed(url: object) -> str:
    return f'<figure class="wp-block-embed">{escape(url)}</figure>' if isinstance(url, str) else ""


def _background(attributes: dict[str, Any], number: int | None) -> str:
    """The picture (or film) behind the words of a cover, which older ones name in a style only."""
    url = attributes.get("url")
    if not isinstance(url, str):
        return ""
    if attributes.get("backgroundType") == "video":
        return f'<video src="{escape(url)}"></video>'
    return f'<img src="{escape(url)}"{f' data-id="{number}"' if number else ""}>'


def _told(html: str, tag: str, name: str, value: str, count: int = 1) -> str:
    """The HTML with an attribute for the first tags of this name (0: for all), so that what the block knew is not
    lost. Of two attributes of one name the first counts."""
    return re.sub(rf"<{tag}(?=[\s>])", f'<{tag} {name}="{value}"', html, count=count)
