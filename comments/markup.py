"""What commenters type: cleaned up, turned into safe HTML, and compared.

Text is kept as it was written (after `normalise()`); the HTML beside it is a cache that `RENDERER_VERSION`
dates. Markdown has a subset here: paragraphs, line breaks, emphasis, code, quotations, lists and links. Raw
HTML, pictures, headings and tables stay the letters that were typed. nh3 cleans the result once more, so that
a fault in the one is caught by the other. With `articles.rendering` the only caller of `mark_safe`.
"""

from __future__ import annotations

import re
import unicodedata
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

if TYPE_CHECKING:
    from comments.models import Comment

RENDERER_VERSION = 1

MAX_LEVEL = 5  # quotations count one level, lists two; what is deeper stays the letters that were typed
MAX_BRACKETS = 60  # nobody links that much, and searching for their ends costs more with each one
MAX_MARKED_UP = 20_000  # code points; longer texts (only an import brings them) keep their line breaks only
MAX_MARKS = 4  # combining marks on one letter; enough for every script that needs them

LINK_REL = "nofollow ugc noopener"
TAGS = {"p", "br", "em", "strong", "code", "pre", "blockquote", "ul", "ol", "li", "a"}
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}

# --- Cleaning up ------------------------------------------------------------------------------------------

_CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 and C1 but for tab and line feed
    "\u200b\u2060-\u2064\ufeff"  # zero-width characters that no script needs
    "\u202a-\u202e\u2066-\u2069"  # controls that turn the direction of what follows
    "\ud800-\udfff\ufff9-\ufffb\U000e0000-\U000e007f]"  # halves of pairs, annotations, tags
)
_JOINERS = "\u200c\u200d"
_INVISIBLE = {"\u115f", "\u1160", "\u2800", "\u3164", "\uffa0", "\u00ad", "\u034f", "\u180e"}
_PARAGRAPHS = re.compile(r"\n{2,}")
_BLANK_LINES = re.compile(r"\n{4,}")


def normalise(text: str) -> str:
    """The text without what only misleads or breaks: control characters, piled-up marks, runs of blank lines.

    Composed (NFC). Legitimate joiners, marks and directions of every script stay; doing it twice changes
    nothing.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    text = _CONTROLS.sub("", text)
    # The marks are capped before composing too: ordering a long run of them takes time that is its square.
    text = unicodedata.normalize("NFC", _cap_marks(text, MAX_MARKS * 4))
    text = _only_joining_joiners(_cap_marks(text, MAX_MARKS))
    text = "\n".join(line.rstrip(" \t") for line in text.split("\n"))
    text = _BLANK_LINES.sub("\n\n\n", text)
    return unicodedata.normalize("NFC", text).strip()


def normalise_name(name: str) -> str:
    """A name on one line, without anything that cannot be seen."""
    name = normalise(name)
    kept = (c for c in name if c not in _INVISIBLE and (c in _JOINERS or unicodedata.category(c) != "Cf"))
    return normalise(" ".join("".join(kept).split()))


def _is_mark(character: str) -> bool:
    return unicodedata.category(character) in {"Mn", "Me"}


def _cap_marks(text: str, most: int) -> str:
    if text.isascii():
        return text
    kept, run = [], 0
    for character in text:
        run = run + 1 if _is_mark(character) else 0
        if run <= most:
            kept.append(character)
    return "".join(kept)


def _only_joining_joiners(text: str) -> str:
    """Keep the zero-width joiners between letters and within emoji, where they mean something."""
    if not any(joiner in text for joiner in _JOINERS):
        return text
    kept: list[str] = []
    for position, character in enumerate(text):
        if character in _JOINERS:
            before = kept[-1] if kept else " "
            after = text[position + 1] if position + 1 < len(text) else " "
            if before in _JOINERS or not (_joins(before) and _joins(after)):
                continue
        kept.append(character)
    return "".join(kept)


def _joins(character: str) -> bool:
    return unicodedata.category(character)[0] in "LM" or unicodedata.category(character) in {"So", "Sk"}


# --- Comparing --------------------------------------------------------------------------------------------

# Letters of other scripts that pass for Latin ones. A subset of Unicode's confusables, enough for names.
_LOOKALIKES = str.maketrans(
    dict(
        zip(
            "\u0430\u0432\u0435\u0437\u043a\u043c\u043d\u043e\u0440\u0441\u0442\u0443\u0445"  # Cyrillic
            "\u0456\u0455\u0458\u0501\u051b\u051d\u04bb\u044c"
            "\u03b1\u03b2\u03b3\u03b5\u03b7\u03b9\u03ba\u03bc\u03bd\u03bf\u03c1\u03c4\u03c5"  # Greek
            "\u03c7\u03c9\u03f20134578$@|\u0131\u0142",
            "abeekmhopctyxisjdqwhb" + "abyenikuvoptuxwc" + "oieastbsaiil",
            strict=True,
        )
    )
)


def folded(text: str) -> str:
    """The text as two people would agree that it is the same: case, width, marks and spacing do not count."""
    text = unicodedata.normalize("NFKD", normalise(text)).casefold()
    return " ".join("".join(c for c in text if not _is_mark(c) and c not in _JOINERS).split())


def skeleton(name: str) -> str:
    """What a name looks like at a glance; two names with one skeleton can be taken for each other."""
    looked_at = folded(normalise_name(name)).translate(_LOOKALIKES)
    return "".join(c for c in looked_at if c.isalnum()).replace("rn", "m").replace("l", "i")


def mixes_scripts(text: str) -> bool:
    """Whether one word is written in letters of scripts that pass for each other."""
    for word in text.split():
        scripts = {unicodedata.name(c, "?").partition(" ")[0] for c in word if c.isalpha()}
        if len(scripts & {"LATIN", "CYRILLIC", "GREEK"}) > 1:
            return True
    return False


_UNSAFE_IN_ADDRESSES = re.compile(r"[\s\"'<>\\^`{|}\x00-\x1f]")
_ADDRESS = re.compile(r"https?://[^\s<>\"`{}|\\^\[\]]+", re.IGNORECASE)


def count_links(text: str) -> int:
    """How many addresses the text names, in whatever way."""
    return len(_ADDRESS.findall(text))


def is_only_links(text: str) -> bool:
    """Whether nothing is said beside the addresses."""
    return count_links(text) > 0 and not any(c.isalpha() for c in _ADDRESS.sub("", text))


# --- Rendering --------------------------------------------------------------------------------------------


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
    for found in _ADDRESS.finditer(text):
        address = _without_punctuation(found.group())
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


def _without_punctuation(address: str) -> str:
    """The address without the full stop or the bracket that belongs to the sentence around it."""
    surplus = address.count(")") - address.count("(")
    end = len(address)
    while end:
        last = address[end - 1]
        if last == ")" and surplus > 0:
            surplus -= 1
        elif last not in ".,:;!?'\"*_~\u2026\u2019\u201d\u00bb":
            break
        end -= 1
    return address[:end]


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
