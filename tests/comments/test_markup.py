"""Markup: what is typed becomes safe HTML, quickly; and what only misleads is taken out."""

from __future__ import annotations

import time

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments import markup


@pytest.mark.parametrize(
    ("typed", "html"),
    [
        ("One\ntwo\n\nthree", "<p>One<br>\ntwo</p>\n<p>three</p>"),
        ("*soft* **loud** `code`", "<p><em>soft</em> <strong>loud</strong> <code>code</code></p>"),
        ("> quoted", "<blockquote>\n<p>quoted</p>\n</blockquote>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("3. c", '<ol start="3">\n<li>c</li>\n</ol>'),
        ("```py\n<b>\n```", "<pre><code>&lt;b&gt;\n</code></pre>"),
        ("# Not a heading", "<p># Not a heading</p>"),
        ("    not code", "<p>not code</p>"),
        ("AT&amp;T", "<p>AT&amp;amp;T</p>"),
    ],
)
def test_the_subset_of_markdown_is_rendered_and_the_rest_stays_letters(typed, html):
    assert markup.render(typed) == html


def test_a_bare_address_becomes_a_link_without_the_full_stop_behind_it():
    assert markup.render("See http://example.org/a_(b).") == (
        '<p>See <a href="http://example.org/a_(b)" rel="nofollow ugc noopener">http://example.org/a_(b)</a>.</p>'
    )


def test_a_link_whose_words_hide_where_it_leads_names_the_host():
    assert markup.render("[my bank](https://evil.example/x)").endswith("my bank</a> (evil.example)</p>")


def test_a_host_that_mixes_scripts_is_shown_as_the_machine_reads_it():
    html = markup.render("https://\u0430pple.com/ https://пример.рф/")
    assert ">https://xn--pple-43d.com/<" in html
    assert ">https://пример.рф/<" in html


@pytest.mark.parametrize(
    "typed",
    [
        "[x](javascript:alert(1))",
        "[x](JaVa\tScript:alert(1))",
        "[x](data:text/html,x)",
        "[x](//evil.example)",
        "[x](&#x6a;avascript:alert(1))",
        "[x](https://good.example@evil.example)",
        "<javascript:alert(1)>",
        '![a](x" onerror=alert(1))',
        "<img src=x onerror=alert(1)>",
        '``` { ." onx=alert(1)}\nx\n```',
        "<svg><style><img src=x onerror=alert(1)></style></svg>",
        "http://[",
        "<a href='//x.example' onmouseover='alert(1)'>x</a>",
    ],
)
def test_attacks_stay_the_letters_that_were_typed(typed):
    html = markup.render(markup.normalise(typed))
    allowed = nh3.clean(html, tags={"p", "pre", "code", "br"}, attributes={})
    assert html == allowed, "nothing but text and paragraphs came out"


@given(
    st.text(alphabet=st.characters(codec="utf-8"), max_size=300)
    | st.text("[]()<>*_`>- \n\\!#:/.ahtp1", max_size=80)
)
def test_whatever_is_typed_the_sanitiser_finds_nothing_left_to_do(typed):
    html = markup.render(markup.normalise(typed))
    again = nh3.clean(
        html,
        tags=markup.TAGS,
        attributes=markup.ATTRIBUTES,
        url_schemes={"http", "https"},
        link_rel=markup.LINK_REL,
    )
    assert html == again.strip()
    assert "<script" not in html
    assert "<img" not in html


@given(
    st.text(max_size=200)
    | st.text("a\u0301\u0316\u200d\u200c\u0e33\u1100\u1161 \n\t\r\u202e👩💻é", max_size=60)
)
def test_cleaning_up_twice_changes_nothing(typed):
    once = markup.normalise(typed)
    assert markup.normalise(once) == once
    name = markup.normalise_name(typed)
    assert markup.normalise_name(name) == name
    assert "\n" not in name


@pytest.mark.parametrize(
    "text",
    [
        "Nguyễn Thị Phương",
        "السَّلَامُ عَلَيْكُمْ",
        "क्षत्रिय र्‍य",
        "שָׁלוֹם",
        "สวัสดีครับ",
        "👩‍💻 and 👨‍👩‍👧",
        "می‌خواهم",
    ],
)
def test_legitimate_writing_is_kept_letter_for_letter(text):
    assert markup.normalise(text) == text


def test_what_only_misleads_is_taken_out():
    assert markup.normalise("a\u202eb\u0000c\u2066d\ufeff\U000e0041") == "abcd"
    assert markup.normalise("a" + "\u0301" * 40) == "á" + "\u0301" * 4
    assert markup.normalise("one\n\n\n\n\n\ntwo  \n") == "one\n\n\ntwo"
    assert markup.normalise_name("\u200b\u3164\u2800") == ""
    assert markup.normalise_name(" Ann \n\t Lee ") == "Ann Lee"


def test_names_that_look_alike_have_one_skeleton():
    assert markup.skeleton("Аdmin") == markup.skeleton("Admin") == markup.skeleton("ＡDM1N")
    assert markup.skeleton("Nadia Ferrant") == markup.skeleton("nаdia.ferrant")
    assert markup.skeleton("Nadia Ferrant") != markup.skeleton("Nadia Ferrari")
    assert markup.mixes_scripts("Nаdia")
    assert not markup.mixes_scripts("Надя Ferrant")


def test_folding_leaves_out_case_marks_and_spacing():
    assert markup.folded("  Thé \u200b END\n") == markup.folded("the end")


ADVERSARIAL = {
    "dots": "a." * 2500,
    "addresses": "http://" * 700,
    "opening brackets": "[" * 5000,
    "bounded brackets": "[" * 30 + "]" * 4900,
    "links": "[a](http://b " * 380,
    "stars": "*" * 5000,
    "unclosed stars": "**a *b " * 700,
    "underscores": "_a " * 1600,
    "quotations": ">" * 5000,
    "lines of quotations": "\n".join(">" * (i % 60) for i in range(150)),
    "backticks": "`" * 5000,
    "runs of backticks": "` `` ``` " * 550,
    "deep quotations": "> " * 200 + "x",
    "deep lists": "- " * 200 + "x",
    "indented lists": "\n".join("  " * i + "- a" for i in range(70)),
    "closing brackets": "http://a" + ")" * 4900,
    "angles": "<http://a" * 550,
    "marks": "a" + "\u0301\u0316" * 2500,
    "escapes": "\\" * 5000,
}


@pytest.mark.parametrize("name", ADVERSARIAL)
def test_adversarial_text_renders_in_under_50_ms_and_nests_at_most_five_deep(name):
    text = ADVERSARIAL[name]
    took = []
    for _ in range(3):  # the best of three: other processes are not what is measured
        start = time.perf_counter()
        html = markup.render(markup.normalise(text))
        took.append(time.perf_counter() - start)
    assert min(took) < 0.05
    assert html.count("<blockquote>\n<blockquote>\n" * 3) == 0
    assert html.count("<ul>\n<li>\n<ul>\n<li>\n<ul>\n<li>\n<ul>") == 0


def test_a_long_run_of_marks_is_not_ordered_in_the_square_of_its_length():
    start = time.perf_counter()
    markup.normalise("a" + "\u0301\u0316" * 16_000)
    assert time.perf_counter() - start < 0.2


def test_an_overlong_text_keeps_its_lines_and_loses_nothing():
    html = markup.render("<b>*one*\ntwo\n\n" + "x" * 20_000)
    assert html.startswith("<p>&lt;b&gt;*one*<br>two</p><p>xxx")
    assert "x" * 20_000 in html


def test_dead_links_leave_their_words():
    assert markup.render("[a](https://b.example) https://c.example", links=False) == (
        "<p>a (b.example) https://c.example</p>"
    )
