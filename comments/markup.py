"""What commenters type, turned into safe HTML; cleaning it up and comparing it are at hand here under their names.

Text is kept as it was written (after `normalise()`); the HTML beside it is a cache that `RENDERER_VERSION`
dates. Markdown has a subset here: paragraphs, line breaks, emphasis, code, quotations, lists and links. Raw
HTML, pictures, headings and tables stay the letters that were typed. nh3 cleans the result once more, so that
a fault in the one is caught by the other. With `articles.rendering` the only caller of `mark_safe`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import normalizeLink as normalise_link
from markdown_it.rules_block import StateBlock, blockquote, list_block
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from comments.characters import normalise as normalise
from comments.characters import normalise_name as normalise_name
from comments.links import ADDRESS, without_punctuation
from comments.links import count_links as count_links
from comments.links import is_only_links as is_only_links
from comments.lookalikes import folded as folded
from comments.lookalikes import mixes_scripts as mixes_scripts
from comments.lookalikes import skeleton as skeleton

if TYPE_CHECKING:
    from comments.models import Comment

RENDERER_VERSION = 1

MAX_LEVEL = 5  # quotations count one level, lists two; what is deeper stays the letters that were typed
MAX_BRACKETS = 60  # nobody links that much, and searching for their ends costs more with each one
MAX_MARKED_UP = 20_000  # code points; longer texts (only an import brings them) keep their line breaks only

LINK_REL = "nofollow ugc noopener"
TAGS = {"p", "br", "em", "strong", "code", "pre", "blockquote", "ul", "ol", "li", "a"}
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}

_UNSAFE_IN_ADDRESSES = re.compile(r"[\s\"'<>\\^`{|}\x00-\x1f]")
_PARAGRAPHS = re.compile(r"\n{2,}")


def is_web_address(url: str) -> bool:
    """Whether it leads to a web server: http or https, with a host, and no account in front of it."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    if parts.scheme.lower() not in {"http", "https"} or not host or "@" in parts.netloc:
        return False
    return not _UNSAFE_IN_ADDRESSES.search(url)


def _shallow(
    rule: Callable[[StateBlock, int, int, bool], bool],
) -> Callable[[StateBlock, int, int, bool], bool]:
    """The rule, blind below MAX_LEVEL, so that nothing nests deep and nothing is dropped."""

    def bounded(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        return state.level < MAX_LEVEL and rule(state, start, end, silent)

    return bounded


def _host_of(href: str) -> str:
    return (urlsplit(href).hostname or "").removeprefix("www.")


def _show_where_links_lead(state: StateCore) -> None:
    """Link bare addresses, and name the host behind every link whose words do not."""
    for block in state.tokens:
        if block.type == "inline" and block.children:
            block.children = _with_links(block.children)


def _with_links(children: list[Token]) -> list[Token]:
    made: list[Token] = []
    href, words = "", ""
    for token in children:
        if token.type == "link_open":
            href, words = str(token.attrGet("href") or ""), ""
        elif token.type == "link_close":
            made.append(token)
            host = _host_of(href)
            if host and host not in words.casefold():
                made.append(_text(f" ({host})"))
            href = ""
            continue
        elif href:
            words += token.content
        elif token.type == "text" and "://" in token.content:
            made.extend(_linked(token.content))
            continue
        made.append(token)
    return made


def _linked(text: str) -> list[Token]:
    made, done = [], 0
    for found in ADDRESS.finditer(text):
        address = without_punctuation(found.group())
        href = normalise_link(address)
        if not is_web_address(href):
            continue
        # A host that mixes scripts is shown as the machine reads it, not as it looks.
        host = urlsplit(address).hostname or ""
        words = href if mixes_scripts(host.replace(".", " ")) else address
        start = found.start()
        made += [_text(text[done:start]), *_link(href, words)]
        done = start + len(address)
    return [*made, _text(text[done:])]


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _link(href: str, words: str) -> list[Token]:
    return [Token("link_open", "a", 1, attrs={"href": href}), _text(words), Token("link_close", "a", -1)]


def _parser(*, brackets: bool) -> MarkdownIt:
    md = MarkdownIt("commonmark", {"html": False, "breaks": True, "xhtmlOut": False})
    md.disable(["code", "heading", "lheading", "hr", "html_block", "reference", "image", "html_inline", "entity"])
    if not brackets:
        md.disable(["link", "autolink"])
    md.block.ruler.at("blockquote", _shallow(blockquote), {"alt": ["paragraph", "list"]})
    md.block.ruler.at("list", _shallow(list_block), {"alt": ["paragraph", "blockquote"]})
    md.core.ruler.after("inline", "show_where_links_lead", _show_where_links_lead)
    md.validateLink = is_web_address
    md.normalizeLinkText = str
    return md


_markdown = _parser(brackets=True)
_markdown_without_brackets = _parser(brackets=False)


def render(body: str, *, links: bool = True) -> str:
    """The text as safe HTML; without `links` only their words stay, for pages that only the writer sees."""
    if len(body) > MAX_MARKED_UP:
        made = _only_lines(body)
    elif body.count("[") + body.count("<") > MAX_BRACKETS:
        made = _markdown_without_brackets.render(body)
    else:
        made = _markdown.render(body)
    tags = TAGS if links else TAGS - {"a"}
    return nh3.clean(
        made,
        tags=tags,
        attributes={tag: names for tag, names in ATTRIBUTES.items() if tag in tags},
        url_schemes={"http", "https"},
        link_rel=LINK_REL if links else None,
    ).strip()


def _only_lines(body: str) -> str:
    paragraphs = _PARAGRAPHS.split(escape(body))
    return "".join(f"<p>{'<br>'.join(paragraph.splitlines())}</p>" for paragraph in paragraphs)


def html_of(comment: Comment) -> SafeString:
    """The comment's HTML for a page: the kept one, or made now when the renderer has changed since."""
    if comment.renderer_version == RENDERER_VERSION:
        return mark_safe(comment.body_html)  # came out of render()
    return mark_safe(render(comment.body))


def dead_html_of(comment: Comment) -> SafeString:
    """The comment's HTML with links that lead nowhere, so that a held comment advertises nothing."""
    return mark_safe(render(comment.body, links=False))
