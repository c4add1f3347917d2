"""Body in, safe HTML out: what a clean body is on a page, in a feed, and as words; the only place that vouches for it.

The format itself, and the cleaning, is `body_format`'s.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from html import escape, unescape
from types import MappingProxyType
from typing import Any
from urllib.parse import urljoin

from django.template.loader import render_to_string
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from articles.body_format import ATTRIBUTES, BLOCKS, INLINE, PARTS, PICTURE_ADDRESS, clean_body, clean_line
from articles.body_tree import parse
from articles.embeds import embed_of
from articles.reading import with_notes

__all__ = [
    "ATTRIBUTES", "BLOCKS", "INLINE", "PARTS", "PICTURE_ADDRESS", "clean_body", "count_words", "paragraphs_from_text",
    "plain_text", "render_body", "structured_data", "with_whole_addresses",
]  # fmt: skip

_FIGURE = re.compile(r"<figure>((?:<img [^>]*>)+)(?:<figcaption>(.*?)</figcaption>)?</figure>", re.DOTALL)
_EMBED = re.compile(
    r'<figure class="embed"><a href="([^"]*)">([^<]*)</a>(?:<figcaption>(.*?)</figcaption>)?</figure>', re.DOTALL
)


def render_body(
    body: str,
    pictures: Mapping[str, Any] = MappingProxyType({}),
    figure_template: str = "articles/_figure.html",
    embed_template: str = "articles/_embed.html",
    *,
    lang: str = "",
    address: str = "",
) -> SafeString:
    """The HTML of a clean body for a page; with an `address`, for a reader elsewhere, with links that are whole.

    Wide tables get a frame that scrolls and can be reached by keyboard; headings leave out no level; notes and their
    references lead to each other. Figures are written by `figure_template` from `pictures` (by key, as
    `Picture.objects.in_bodies()` gives them): `frames`, a list of `picture` and `alt` (the words of this use, or the
    library's), and `caption`. A picture that is not there any more leaves no trace. What stands on another site is
    written by `embed_template` from `embed` (articles.embeds.Embed), `title` and `caption`. `lang` is that of the text.
    """

    def figure(found: re.Match[str]) -> str:
        frames = []
        for image in parse(found[1]).walk():
            key = image.attributes.get("src", "").removeprefix(PICTURE_ADDRESS)
            if key in pictures:
                frames.append({"picture": pictures[key], "alt": image.attributes.get("alt") or pictures[key].alt})
        if not frames:
            return ""
        return render_to_string(figure_template, {"frames": frames, "caption": mark_safe(found[2] or ""), "lang": lang})

    def embed(found: re.Match[str]) -> str:
        known = embed_of(unescape(found[1]))
        title = unescape(found[2])
        said = {"title": known.words if title == unescape(found[1]) else title, "caption": mark_safe(found[3] or "")}
        return render_to_string(embed_template, {"embed": known, "lang": lang, **said}).strip()

    text = _render(body, get_language() or "")
    text = with_whole_addresses(text, address) if address else text
    return mark_safe(_EMBED.sub(embed, _FIGURE.sub(figure, text)))


@lru_cache(maxsize=64)
def _render(body: str, language: str) -> str:
    """What needs no question to the database; `language` is that of the words which are added."""
    table = _("Table")

    def framed(found: re.Match[str]) -> str:
        caption = re.search(r"<caption>(.*?)</caption>", found[0], re.DOTALL)
        label = " ".join(plain_text(caption[1]).split()) if caption else table
        return format_html(
            '<div class="tbl" role="region" tabindex="0" aria-label="{}">{}</div>', label, mark_safe(found[0])
        )

    return re.sub(r"<table>.*?</table>", framed, with_notes(_without_gap(body)), flags=re.DOTALL)


def _without_gap(body: str) -> str:
    """The body with no level of headings left out below the headline, which screen readers would stumble over.

    Many texts have subheadings of the third level only: those before the first of the second are of the second here.
    """
    found = re.search(r"<h2[ >]", body)
    above = body[: found.start()] if found else body
    raised = re.sub(r"(</?)h3(?=[ >])", r"\1h2", above)
    return raised + body[len(above) :]


_LINK = re.compile(r'(<a\b[^>]*? href=")([^"]*)(?=")')


def with_whole_addresses(body: str, address: str) -> str:
    """A clean body whose links work from anywhere: each is taken as a browser would take it on the page at `address`.

    So references and their notes lead to each other on the page of the piece.
    """
    return _LINK.sub(lambda found: found[1] + escape(_joined(address, unescape(found[2]))), body)


def _joined(address: str, link: str) -> str:
    try:
        return urljoin(address, link)
    except ValueError:
        return link


def render_lines(text: str) -> list[SafeString]:
    """Lines of words and links, of the furniture of a page, as HTML: whatever else stands in them goes."""
    return [mark_safe(clean_line(line)) for line in text.splitlines()]


def structured_data(data: dict[str, Any]) -> SafeString:
    """The script element of JSON-LD; Django's json_script escapes what could end it, and we name its type."""
    return mark_safe(json_script(data).replace('type="application/json"', 'type="application/ld+json"', 1))


def paragraphs_from_text(text: str) -> str:
    """A body from plain text: a blank line parts paragraphs; nothing in it is taken as markup."""
    blocks = re.split(r"\n\s*\n", text.strip())
    return clean_body("".join(f"<p>{escape(block, quote=False)}</p>" for block in blocks if block.strip()))


_UNTITLED = re.compile(r'(?<=<figure class="embed">)<a href="([^"]*)">\1</a>')
"""An address is no words."""


def plain_text(html: str) -> str:
    """The words of a clean body, blocks parted by line breaks."""
    spaced = re.sub(
        r"</(?:p|h2|h3|li|blockquote|figcaption|figure|caption|tr|td|th|cite)>|<br>|<hr>|(?<=</a>)(?=<figcaption>)",
        r"\g<0>\n",
        _UNTITLED.sub("", html),
    )
    return re.sub(r"\n\s*\n?", "\n", parse(spaced).text()).strip()


_WORD = re.compile(r"[぀-ヿ㐀-鿿가-힯]|[^\W_]+(?:['’\-][^\W_]+)*")


def count_words(html: str) -> int:
    """Words of a clean body; a character of Chinese, Japanese or Korean counts as one."""
    return len(_WORD.findall(plain_text(html)))


OPENING = 200
"""Characters of what stands in for a standfirst, at most."""
_PARAGRAPH = re.compile(r"<p(?: [^>]*)?>(.*?)</p>", re.DOTALL)
_NOTE = re.compile(r"<sup>.*?</sup>", re.DOTALL)  # the number of a footnote is no word


def opening_of(html: str) -> str:
    """The first words of a clean body, of its paragraphs alone, in whole words and 200 characters at most.

    What was left out is shown by an ellipsis. Where nothing parts the words, as in Chinese, it ends anywhere.
    """
    said, length = [], 0
    for paragraph in _PARAGRAPH.finditer(html):
        text = " ".join(parse(_NOTE.sub("", paragraph[1])).text().split())
        said += [text] if text else []
        length += len(text) + 1
        if length > OPENING:
            break
    text = " ".join(said)
    if len(text) <= OPENING:
        return text
    cut = text[: OPENING - 1]
    whole = cut.rpartition(" ")[0]
    return f"{(whole if len(whole) > OPENING // 2 else cut).rstrip(' ,;:–—-')}…"
