"""Markup: what is typed becomes safe HTML, in linear time; and what only misleads is taken out."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments import markup
from comments.forms import MAX_BODY


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
    st.text(alphabet=st.characters(codec="utf-8"), max_size=300) | st.text("[]()<>*_`>- \n\\!#:/.ahtp1", max_size=80)
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


@given(st.text(max_size=200) | st.text("a\u0301\u0316\u200d\u200c\u0e33\u1100\u1161 \n\t\r\u202e👩💻é", max_size=60))
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
    "dots": lambda n: "a." * (n // 2),
    "addresses": lambda n: "http://" * (n // 7),
    "opening brackets": lambda n: "[" * n,
    "bounded brackets": lambda n: "[" * 30 + "]" * n,
    "links": lambda n: "[a](http://b " * (n // 13),
    "stars": lambda n: "*" * n,
    "unclosed stars": lambda n: "**a *b " * (n // 7),
    "underscores": lambda n: "_a " * (n // 3),
    "quotations": lambda n: ">" * n,
    "lines of quotations": lambda n: "\n".join(">" * (i % 60) for i in range(n // 31)),
    "backticks": lambda n: "`" * n,
    "runs of backticks": lambda n: "` `` ``` " * (n // 9),
    "longer and longer runs": lambda n: " ".join("`" * i for i in range(int((2 * n) ** 0.5))),
    "fences": lambda n: "```\n" * (n // 4),
    "deep quotations": lambda n: "> " * (n // 2) + "x",
    "deep lists": lambda n: "- " * (n // 2) + "x",
    "indented lists": lambda n: "\n".join("  " * i + "- a" for i in range(int(n**0.5))),
    "items": lambda n: "- a\n\n" * (n // 5),
    "lines": lambda n: "a\n" * (n // 2),
    "closing brackets": lambda n: "http://a" + ")" * n,
    "angles": lambda n: "<http://a" * (n // 9),
    "marks": lambda n: "a" + "\u0301\u0316" * (n // 2),
    "joiners": lambda n: "a\u200d" * (n // 2),
    "escapes": lambda n: "\\" * n,
}


def work(deed: Callable[[], object]) -> int:
    """How much Python runs for it: functions entered, calls made, turns of loops."""
    tool, events, done = sys.monitoring.PROFILER_ID, sys.monitoring.events, 0

    def count(*_event) -> None:
        nonlocal done
        done += 1

    counted = [events.PY_START, events.CALL, events.JUMP]
    sys.monitoring.use_tool_id(tool, "work")
    try:
        for event in counted:
            sys.monitoring.register_callback(tool, event, count)
        sys.monitoring.set_events(tool, sum(counted))
        deed()
    finally:
        sys.monitoring.set_events(tool, 0)
        sys.monitoring.free_tool_id(tool)
    return done


@pytest.mark.parametrize("name", ADVERSARIAL)
def test_twice_as_much_adversarial_text_is_about_twice_the_work_and_nests_at_most_five_deep(name):
    half, whole = (ADVERSARIAL[name](size) for size in [MAX_BODY // 2, MAX_BODY])
    assert work(lambda: markup.render(markup.normalise(whole))) <= 2.5 * work(
        lambda: markup.render(markup.normalise(half))
    )
    html = markup.render(markup.normalise(whole))
    assert "<blockquote>\n" * 6 not in html
    assert "<ul>\n<li>\n" * 3 not in html


@pytest.mark.parametrize("pattern", [p for p in vars(markup).values() if isinstance(p, re.Pattern)])
def test_each_pattern_is_linear_by_its_making(pattern):
    """What may go on without end is one class of characters, and last: nothing behind it can fail and try again."""
    *begin, last = re._parser.parse(pattern.pattern, pattern.flags)
    for operator, argument in [*begin, last]:
        if operator in {re._constants.MAX_REPEAT, re._constants.MIN_REPEAT}:
            _least, most, repeated = argument
            assert most == 1 or (len(repeated) == 1 and (operator, argument) == last)
            assert repeated[0][0] in {re._constants.IN, re._constants.LITERAL}
        else:
            assert operator in {re._constants.IN, re._constants.LITERAL}


@pytest.mark.parametrize("piled", [" ", "\t", " \n", "\n ", "\u0301\u0316", "\u200d", "\r", "\u2029"])
def test_cleaning_up_as_much_as_a_request_may_hold_is_linear_too(piled):
    half, whole = ("a" + piled * (size // len(piled)) + "b" for size in [30_000, 60_000])
    assert work(lambda: markup.normalise(whole)) <= 2.5 * work(lambda: markup.normalise(half))


def test_spaces_at_the_ends_of_lines_go_and_those_within_stay():
    assert markup.normalise("a \t\nb  c\t \n\t\nd ") == "a\nb  c\n\nd"


def test_an_overlong_text_keeps_its_lines_and_loses_nothing():
    html = markup.render("<b>*one*\ntwo\n\n" + "x" * 20_000)
    assert html.startswith("<p>&lt;b&gt;*one*<br>two</p><p>xxx")
    assert "x" * 20_000 in html


def test_dead_links_leave_their_words():
    assert markup.render("[a](https://b.example) https://c.example", links=False) == (
        "<p>a (b.example) https://c.example</p>"
    )
