"""Shortcodes: `[gallery ids="1,2"]` and the others that WordPress itself brings, as HTML; the rest stays as it is.

Behaviour: WordPress's handbook (codex.wordpress.org/Shortcode_API, developer.wordpress.org/plugins/shortcodes) and
its pages on each shortcode. What is written here has no line breaks, since automatic paragraphs come after it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from django.utils.translation import gettext as _

from newsroom.importing.wordpress_markup.old_site import Notes, Site

_TOKEN = re.compile(
    r"""
    <!--.*?(?:-->|\Z)
    | </?[a-zA-Z](?:"[^"]*"|'[^']*'|[^'"<>])*>                    # tags: what looks like a shortcode in one is none
    | \[(?P<twice>\[)?(?P<name>caption|wp_caption|gallery|embed|audio|video|playlist)
        (?P<given>[\s/][^\[\]]*)?\]
    | \[(?P<other>[a-zA-Z][\w-]*)(?P<rest>[\s=/][^\[\]<>]*)?\]
    """,
    re.DOTALL | re.VERBOSE,
)
_ENDING = re.compile(r"\[/([a-zA-Z][\w-]*)\]")
_GIVEN = re.compile(r"""([\w-]+)\s*=\s*("[^"]*"|'[^']*'|[^\s"']+)|("[^"]*"|'[^']*'|\S+)""")
_PICTURE = re.compile(r"(?:<a\s[^>]*>\s*)?<img\s[^>]*>(?:\s*</a>)?", re.IGNORECASE)
_HOLD_SOMETHING = {"audio", "caption", "embed", "video", "wp_caption"}
_OF_PLUGINS = {
    "ai1ec", "contact-form", "contact-form-7", "contact_form", "elementor-template", "et_pb_row", "et_pb_section",
    "et_pb_text", "events_list", "ez-toc", "formidable", "fusion_builder_container", "googlemaps", "gravityform",
    "gravityforms", "instagram", "jetpack_subscription_form", "layerslider", "mailpoet_form", "mc4wp_form",
    "metaslider", "nggallery", "ngg", "ninja_form", "ninja_forms", "polldaddy", "products", "rev_slider",
    "slideshow", "smartslider3", "soundcloud", "tablepress", "tweet", "vc_column", "vc_column_text", "vc_row", "vimeo",
    "woocommerce_cart", "woocommerce_checkout", "woocommerce_my_account", "wpforms", "wp-polls", "youtube",
}  # fmt: skip


def written_out(text: str, site: Site, notes: Notes) -> str:
    """The text with WordPress's own shortcodes as HTML. Others are left, with a note for each name that is surely one:
    it has attributes, or an end, or is well known. Words in square brackets are not."""
    return _Shortcodes(site, notes).written_out(text) if "[" in text else text


@dataclass
class _Shortcodes:
    site: Site
    notes: Notes

    def written_out(self, text: str) -> str:
        endings: dict[str, list[int]] = defaultdict(list)
        for ending in _ENDING.finditer(text):
            endings[ending[1]].append(ending.start())
        out: list[str] = []
        position = 0
        token = _TOKEN.search(text)
        while token:
            until = token.end()
            if token["other"]:
                self._note(token["other"], token["rest"] or "", bool(endings[token["other"]]))
            elif token["name"]:
                content, until = _content(text, token, endings[token["name"]])
                out += [text[position : token.start()], self._one(text, token, content, until)]
                until += bool(token["twice"]) and text.startswith("]", until)
                position = until
            token = _TOKEN.search(text, until)
        return "".join([*out, text[position:]])

    def _one(self, text: str, token: re.Match[str], content: str | None, until: int) -> str:
        """What stands for one shortcode; one in double brackets is the letters of one."""
        if token["twice"] and text.startswith("]", until):
            return text[token.start() + 1 : until]
        before = token["twice"] or ""
        if token["name"] in {"caption", "wp_caption"} and content is None:
            self._note(token["name"], token["given"] or "", False)
            return text[token.start() : until]
        write: Callable[[dict[str, str], str], str] = getattr(self, f"_{token['name'].removeprefix('wp_')}")
        return before + write(_given(token["given"] or ""), content or "")

    def _note(self, name: str, rest: str, has_end: bool) -> None:
        if has_end or name.lower() in _OF_PLUGINS or re.match(r"\s[^=]*\w=", rest):
            self.notes.add(_("Shortcode kept as text: %(name)s") % {"name": name})

    def _caption(self, given: dict[str, str], content: str) -> str:
        content = self.written_out(content)
        picture = _PICTURE.search(content)
        before, shown, words = (
            (content[: picture.start()], picture[0], content[picture.end() :]) if picture else ("", content, "")
        )
        number = re.search(r"\d+", given.get("id", ""))
        if number and "wp-image-" not in shown:
            shown = re.sub(r"<img(?=\s)", f'<img data-id="{number[0]}"', shown, count=1)
        captions = [part for part in [given.get("caption", "").strip(), words.strip()] if part]
        caption = f"<figcaption>{_one_line('<br>'.join(captions), '<br>')}</figcaption>" if captions else ""
        return f"{before}<figure>{_one_line(shown, ' ')}{caption}</figure>"

    def _gallery(self, given: dict[str, str], content: str) -> str:
        numbers = _numbers(given.get("ids") or given.get("include") or "")
        if not numbers and given.get("id"):
            # The pictures of another post, as a rule; those of this one would be wrong ones.
            self.notes.add(_("Gallery not shown: the pictures of post %(number)s") % {"number": given["id"]})
            return ""
        without = set(_numbers(given.get("exclude", "")))
        numbers = [number for number in numbers or self.site.attached() if number not in without]
        if not numbers:
            self.notes.add(_("Gallery not shown: no picture belongs to it"))
            return ""
        frames = []
        for number in numbers:
            words = _one_line(escape(self.site.words_of(number).strip()), "<br>")
            caption = f"<figcaption>{words}</figcaption>" if words else ""
            frames.append(f'<figure><img data-id="{number}">{caption}</figure>')
        return f'<figure class="gallery">{"".join(frames)}</figure>'

    def _embed(self, given: dict[str, str], content: str) -> str:
        address = _one_line(content.strip() or given.get("src", "") or given.get("0", ""), " ")
        return f'<figure class="wp-block-embed">{address}</figure>' if address else ""

    def _audio(self, given: dict[str, str], content: str) -> str:
        return self._file("audio", given, ["src", "mp3", "m4a", "ogg", "wav", "wma", "flac", "0"], content)

    def _video(self, given: dict[str, str], content: str) -> str:
        return self._file("video", given, ["src", "mp4", "m4v", "webm", "ogv", "flv", "wmv", "mov", "0"], content)

    def _file(self, tag: str, given: dict[str, str], names: list[str], content: str) -> str:
        addresses = [given[name] for name in names if given.get(name)]
        if not addresses:
            return self.written_out(content)
        source = addresses[0].replace('"', "&quot;")
        return f'<figure><{tag} src="{source}"></{tag}></figure>'

    def _playlist(self, given: dict[str, str], content: str) -> str:
        files = [(number, self.site.file(number)) for number in _numbers(given.get("ids", ""))]
        for number, file in files:
            if file is None:
                self.notes.add(_("File of a playlist not found: attachment %(number)d") % {"number": number})
        links = "".join(
            f'<li><a href="{escape(file[0])}">{escape(file[1])}</a></li>' for _number, file in files if file
        )
        self.notes.add(
            _("Playlist is now a list of links") if links else _("Playlist not shown: no file of it is known")
        )
        return f"<ul>{links}</ul>" if links else ""


def _content(text: str, token: re.Match[str], endings: list[int]) -> tuple[str | None, int]:
    """What stands between a shortcode and the next end of its name, and where all of it ends; None without an end."""
    given = (token["given"] or "").rstrip()
    if token["name"] not in _HOLD_SOMETHING or given.endswith("/"):
        return None, token.end()
    at = bisect_left(endings, token.end())
    if at == len(endings):
        return None, token.end()
    return text[token.end() : endings[at]], endings[at] + len(f"[/{token['name']}]")


def _given(written: str) -> dict[str, str]:
    """The attributes by name; those without a name by their place, from "0" on."""
    given: dict[str, str] = {}
    for name, value, bare in _GIVEN.findall(written.rstrip().removesuffix("/")):
        word = value or bare
        quoted = len(word) > 1 and word[0] == word[-1] and word[0] in "\"'"
        key = name.lower() or str(sum(key.isdigit() for key in given))
        given.setdefault(key, word[1:-1] if quoted else word)
    return given


def _numbers(listed: str) -> list[int]:
    return [int(number) for number in re.findall(r"(?<!\d)[1-9]\d{0,14}(?!\d)", listed, re.ASCII)]


def _one_line(html: str, instead: str) -> str:
    """The HTML on one line, `instead` of line breaks (except those behind a `<br>`)."""
    html = re.sub(r"(<br\s*/?>)\s*[\r\n]+", r"\1", html.strip(), flags=re.IGNORECASE)
    return re.sub(r"\s*[\r\n]+\s*", instead, html)
