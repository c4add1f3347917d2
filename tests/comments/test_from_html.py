"""HTML of other systems' comments: what was said there is what readers see here, and only what was marked is."""

from __future__ import annotations

import html
import re
from time import perf_counter

import nh3
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from comments.from_html import markdown_from_html
from comments.markup import MAX_LEVEL, MAX_MARKED_UP, count_links, normalise, render

REL = ' rel="nofollow ugc noopener"'


def words_of(rendered: str) -> list[str]:
    """The words that a reader sees; blocks and breaks part them."""
    parted = re.sub(r"<(/?(?:p|br|li|ul|ol|pre|blockquote))\b", r" <\1", rendered)
    return html.unescape(nh3.clean(parted, tags=set())).split()


def shown(source: str) -> str:
    """The comment as readers see it, on one line."""
    return render(markdown_from_html(source)).replace("\n", "").replace(REL, "")


@pytest.mark.parametrize(
    ("source", "markdown"),
    [
        ("Good.", "Good."),
        ("One\ntwo\n\nthree", "One\ntwo\n\nthree"),
        ("One\r\ntwo\r\n\r\nthree", "One\ntwo\n\nthree"),
        ("One<br>two<br />\nthree<br><br>four", "One\ntwo\nthree\n\nfour"),
        ("<p>One</p><p>two</p>", "One\n\ntwo"),
        ("<p>One\ntwo</p>\n<p>three</p>", "One\ntwo\n\nthree"),
        ("<div>One</div>two", "One\n\ntwo"),
        ("Tom &amp; Ida &lt;3 &#8217; &nbsp; &eacute;", "Tom & Ida <3 ’ \xa0 é"),
        ("<em>soft</em> <strong>loud</strong> <i>soft</i> <b>loud</b>", "*soft* **loud** *soft* **loud**"),
        ("a<em> soft </em>b", "a *soft* b"),
        ("<strong><em>both</em></strong>", "***both***"),
        ("<em></em><strong> </strong>x", "x"),
        ("<code>a*b</code>", "`a*b`"),
        ("<code>a`b</code>", "``a`b``"),
        ("<code>`</code>", "`` ` ``"),
        ("<code>a<br>b\nc</code>", "`a b c`"),
        ("<pre>a\n  b</pre>", "```\na\n  b\n```"),
        ("<pre><code>a<br>```</code></pre>", "````\na\n```\n````"),
        ("<pre> </pre>", ""),
        ("<blockquote>a</blockquote>", "> a"),
        ("<blockquote><p>a</p><p>b</p></blockquote>c", "> a\n>\n> b\n\nc"),
        ("<blockquote></blockquote>", ""),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ('<ol start="3"><li>a</li><li>b</li></ol>', "3. a\n4. b"),
        ('<ol start="x"><li>a</li></ol>', "1. a"),
        ("<ul><li>a</li><li></li><li>b</li></ul>", "- a\n- b"),
        ("<ul><li>a<ul><li>b</li></ul></li></ul>", "- a\n\n  - b"),
        ("<ul><li>a</li><ul><li>b</li></ul></ul>", "- a\n\n  - b"),
        ("<ul>\n <li>a</li>\n <li>b</li>\n</ul>", "- a\n- b"),
        ("<ul><li><p>a</p></li><li>b</li></ul>", "- a\n\n- b"),
        ("<ul>a<li>b</li></ul>", "- a\n\n- b"),
        ("<ul><li>a</li>b <b>c</b></ul>", "- a\n\n  b **c**"),
        ("<li>a</li><li>b</li>", "a\n\nb"),
        ("<h2>Title</h2>text", "**Title**\n\ntext"),
        ("a<hr>b", "a\n\nb"),
        ("<q>said</q>", "“said”"),
        ("<del>gone</del> <s>gone</s> <abbr title='x'>IT</abbr>", "gone gone IT"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a\n\nb"),
        ("<b><p>a</p><p>b</p></b>", "a\n\nb"),
        ("<script>alert(1)</script><style>p{}</style>x<!-- y -->", "x"),
        ('<a href="https://a.example/x">words</a>', "[words](https://a.example/x)"),
        ('<a href="https://a.example/x">https://a.example/x</a>', "https://a.example/x"),
        ('<a href="https://a.example/">https://a.example</a>', "https://a.example/"),
        ('<a href="https://a.example/x">https://a.example/x</a>.', "https://a.example/x."),
        ('<a href="https://a.example/x">https://a.example/x</a>.html', "<https://a.example/x>.html"),
        ('see<a href="https://a.example/x">https://a.example/x</a>', "see<https://a.example/x>"),
        ('<a href="https://a.example/_x_">https://a.example/_x_</a>', "<https://a.example/_x_>"),
        ('<a href="https://a.example/(x)">a]b[</a>', r"[a\]b\[](https://a.example/%28x%29)"),
        ('<a href="https://a.example/">two\n words</a>', "[two words](https://a.example/)"),
        ('<a href="javascript:alert(1)">x</a> <a href="mailto:a@a.example">y</a> <a>z</a>', "x y z"),
        ('<a href="https://me@a.example/">x</a> <a href="/local">y</a>', "x y"),
        ('<img src="https://a.example/b.png" alt="A boat">', "[A boat](https://a.example/b.png)"),
        ('<img src="https://a.example/b.png">', "https://a.example/b.png"),
        ('<img src="/b.png" alt="A [boat]">', "A [boat]"),
        ("[&#8230;] words [&#8230;]", "[…] words […]"),
        ("[a](b) [c]<b>(d)</b> [e]<b>f</b>", r"[a\](b) [c\](d) [e]**f**"),
        ('<a href="https://a.example/"><img src="https://a.example/b.png" alt="A boat"></a>', "[A boat](https://a.example/)"),
        ("", ""),
        ("<p> </p>\n", ""),
    ],
)  # fmt: skip
def test_html_becomes_the_markdown_that_says_the_same(source, markdown):
    assert markdown_from_html(source) == markdown


@pytest.mark.parametrize(
    "text",
    [
        "*not* **marked** _at_ __all__ ***or*** ___so___",
        "snake_case and __init__ and _x",
        "`no code` ``none``",
        "```\nno fence\n```",
        "~~~\nno fence\n~~~",
        "> no quotation",
        "- no list\n+ none\n* none",
        "1. no list\n2) none",
        "1986. A year.",
        "\xa0- no list",
        "\u3000> no quotation",
        "\u200b- no list",
        "1\u200b. no list",
        "a\n    - no list",
        "[no](https://link.example/) [no]: https://link.example/",
        "![no](https://picture.example/a.png)",
        "<https://a.example/> <HTTPS://a.example/> <ftp://a.example/> <a@a.example>",
        "<\u200bhttps://a.example/>",
        "# no heading\n===\n---\n***",
        r"C:\new \* \\ \_ ends in \ ",
        "ends in \\\nand goes on",
        "AT&amp;T &copy; &#42;",
        "| a | b |\n|---|---|",
        "https://a.example/_x_ and https://a.example/*y*.",
        "https://a.example/a_b_c https://a.example/wiki/A_(b)",
        "(https://a.example/_x_), https://a.example/~~~/",
        "\u1fefnot code\u1fef",
        ">\u0338 <\u0338 =\u0338",
        "~~gone~~ ~~~~",
        "a * b * c _ d _ e",
    ],
)
def test_what_stands_as_text_stands_so(text):
    assert words_of(render(markdown_from_html(html.escape(text)))) == normalise(text).split()


def test_escaped_marks_are_letters_also_where_a_text_is_too_long_to_be_marked_up():
    text = "a *star* and [more] " * (MAX_MARKED_UP // 19)
    assert words_of(render(markdown_from_html(html.escape(text)))) == text.split()


MARKDOWN = st.text(
    st.sampled_from([*"*_`~[]()<>!#+-=.:/\\&;\"'1a b\n\t|^", "\xa0", "é", "。", "🌋", "\u200b", "\u0338", "\u1fef"])
) | st.lists(
    st.sampled_from(
        ["https://a.example/", "http://", "<https://b.example>", "**", "*", "_", "__", "`", "```", "~~~", "\n", "\n\n",
         "> ", "- ", "1. ", "[x](", "](https://c.example)", ")", "\\", " ", "x", "word", "&amp;", "!", "\n    ", "\t"]
    )
).map("".join)  # fmt: skip


@given(st.text() | MARKDOWN)
@example("<https://a.example/>")
@example("\\")
@example("__a__")
@example("\\_\\_")
def test_any_text_comes_out_with_the_same_words(text):
    assert words_of(render(markdown_from_html(html.escape(text)))) == normalise(text).split()


WORDS = st.sampled_from(
    ["word", "two words", " ", "", "“quoted”", "（か）", "一。", "x", "*", "_", "`", "a.", "(b)", "\n", "[c]"]
)
INLINE = st.recursive(
    WORDS.map(html.escape) | st.just("<br>"),
    lambda below: st.tuples(
        st.sampled_from(["em", "strong", "i", "b", "span", "del", "cite"]), st.lists(below, max_size=3).map("".join)
    ).map(lambda pair: "<{0}>{1}</{0}>".format(*pair)),
    max_leaves=8,
)
LINES = st.lists(INLINE | WORDS.map(lambda word: f"<code>{html.escape(word)}</code>"), max_size=6).map("".join)


@given(LINES)
@example("<i>a</i><i>b</i>")
@example("<b>一。</b>x")
@example("<b>“x”</b>y")
@example("x<b>a <i>b</i></b>y")
@example("<b><i>a</i>b<i>c</i></b>")
@example("<code>a</code><code>b</code>")
@example("\\<b>x</b>")
def test_marks_are_marks_or_gone_and_never_letters(source):
    source_words = "".join(html.unescape(nh3.clean(source.replace("<br>", " "), tags=set())).split())
    assert "".join(words_of(render(markdown_from_html(source)))) == source_words


BLOCKS = st.recursive(
    LINES,
    lambda below: st.tuples(
        st.sampled_from(["p", "div", "blockquote", "ul", "ol", "li", "h2", "td"]),
        st.lists(below, max_size=3).map("".join),
    ).map(lambda pair: "<{0}>{1}</{0}>".format(*pair)),
    max_leaves=12,
)


@given(BLOCKS)
@example("<ol><ul><ul>a</ul></ul><li>b</li></ol>")
@example("<ul><ul><ul><li>a</li><li>b</li></ul></ul></ul>")
def test_blocks_in_blocks_lose_no_word_and_part_what_they_part(source):
    parted = re.sub(r"<(/?(?:p|br|div|blockquote|ul|ol|li|h2|td))\b", r" <\1", nh3.clean(source, tags=nh3.ALLOWED_TAGS))
    letters = re.findall(r"\w+", html.unescape(nh3.clean(parted, tags=set())))
    assert re.findall(r"\w+", " ".join(words_of(render(markdown_from_html(source))))) == letters


TORN = st.lists(
    st.sampled_from(
        ["<", ">", "<a href=", "'", '"', "<p", "</", "<!--", "&#", "x", "<ul>", "<img src=https://a.example/ alt=",
         "<a href=https://[", "<pre>", "<svg>", "<math>", "<table>", " "]
    )
).map("".join)  # fmt: skip


@given(st.text() | BLOCKS | TORN)
def test_whatever_the_html_is_it_is_read_and_cleaned_up(source):
    body = markdown_from_html(source)
    assert body == normalise(body)
    assert not re.search(r"<(?!/?(?:p|br|em|strong|code|pre|blockquote|ul|ol|li|a)\b)", render(body))


@pytest.mark.parametrize("tag", ["blockquote", "ul", "ol", "div", "b", "li"])
def test_what_lies_deeper_than_comments_can_show_loses_its_marks_and_not_its_words(tag):
    item = "<li>" if tag in {"ul", "ol"} else ""
    source = "".join(f"<{tag}>{item}{n} " for n in range(200, 260))
    seen = words_of(render(markdown_from_html(source)))
    assert seen == [str(n) for n in range(200, 260)]


def test_quotations_are_kept_as_deep_as_comments_show_them():
    assert shown("<blockquote>" * 9 + "x").count("<blockquote>") == MAX_LEVEL


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        ("<b>bold</b>ly", "<p><strong>bold</strong>ly</p>"),
        ("<b>一。</b>二", "<p>一。二</p>"),
        ("<b>一。</b> 二", "<p><strong>一。</strong> 二</p>"),
        ("a<br>- b", "<p>a<br>- b</p>"),
        ("<b>a</b><i>b</i>", "<p><strong>a</strong>b</p>"),
        ('<a href="https://a.example/">a.example</a>', '<p><a href="https://a.example/">a.example</a></p>'),
        ('<a href="https://a.example/x">https://a.example/x</a><b>y</b>',
         '<p><a href="https://a.example/x">https://a.example/x</a><strong>y</strong></p>'),
        ('<b><a href="https://a.example/x">x</a></b>',
         '<p><strong><a href="https://a.example/x">x</a> (a.example)</strong></p>'),
        ("https://a.example/_x_/", '<p><a href="https://a.example/_x_/">https://a.example/_x_/</a></p>'),
        ("<pre>a_b *c*</pre>", "<pre><code>a_b *c*</code></pre>"),
    ],
)  # fmt: skip
def test_what_comes_out_is_what_readers_are_to_see(source, seen):
    assert shown(source) == seen


def test_no_link_is_made_of_what_was_none_and_none_is_lost():
    source = '<a href="https://a.example/x_(y)">here</a> https://b.example/_c_/. <a href="https://d.example/?a=1&amp;b=2">d</a>'
    assert count_links(markdown_from_html(source)) == 3
    assert re.findall('href="([^"]+)"', shown(source)) == [
        "https://a.example/x_%28y%29", "https://b.example/_c_/", "https://d.example/?a=1&amp;b=2"
    ]  # fmt: skip


@pytest.mark.parametrize(
    "source",
    ["<b></b>" * 8000, "<b>" * 8000, "<blockquote>" * 8000, "<br>" * 12000, "[" * 20000, "*a " * 8000,
     "<i>a</i>" * 6000, "https://" * 4000, "<li>" * 8000, "`" * 30000, "_" * 30000, "\\" * 30000],
)  # fmt: skip
def test_a_comment_that_is_all_marks_takes_no_longer_than_its_length_asks_for(source):
    start = perf_counter()
    markdown_from_html(source)
    assert perf_counter() - start < 5
