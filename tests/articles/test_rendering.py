"""The body: what comes in is made clean, and what is clean stands still."""

from __future__ import annotations

import nh3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.models import Picture
from articles.rendering import (
    ATTRIBUTES,
    BLOCKS,
    INLINE,
    PARTS,
    clean_body,
    count_words,
    plain_text,
    render_body,
)
from tests.factories import make_picture

SAMPLE = """<p>Two <strong>bold</strong> words and <em>one</em> more.<sup><a href="#fn-1">1</a></sup></p>
<h2>A line drawn</h2>
<blockquote><p>Said once.</p><cite>A witness</cite></blockquote>
<blockquote class="pullquote"><p>Said large.</p></blockquote>
<ul><li>first</li><li>second</li></ul>
<table><caption>Who wants what</caption><thead><tr><th scope="col">Party</th></tr></thead>
<tbody><tr><td>Talks</td></tr></tbody></table>
<hr>
<ol class="footnotes"><li><p>Seen by two. <a href="#fnref-1">Back</a></p></li></ol>"""

OURS = "/media/p/kept-kept-kept-kept-22"

TAGS = sorted(
    INLINE | BLOCKS | PARTS | {"div", "b", "i", "script", "style", "svg", "h1", "section", "dl", "dt", "span"}
)
WORDS = st.text(st.characters(codec="utf-8"), max_size=12)


@st.composite
def markup(draw, depth=3):
    """HTML of the kinds that editors, pastes and attackers send: nested, unclosed, with odd attributes."""
    parts = []
    for _ in range(draw(st.integers(0, 4))):
        tag = draw(st.sampled_from(TAGS))
        attribute = draw(
            st.sampled_from(
                ["", ' class="pullquote"', ' class="footnotes"', ' id="c-1"', ' onclick="x"', ' href="#fn-1"',
                 ' href="javascript:x"', ' src="/media/p/kept-kept-kept-kept-22"',
                 ' src="//evil/a.png"', ' style="color:red"']
            )
        )  # fmt: skip
        inside = draw(markup(depth=depth - 1)) if depth else draw(WORDS)
        ending = draw(st.sampled_from([f"</{tag}>", "", "</p>"]))
        parts += [draw(WORDS), f"<{tag}{attribute}>", inside, ending]
    return "".join(parts)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(TAGS), min_size=1, max_size=6))
def test_what_lies_too_deep_loses_its_tags_and_keeps_its_words(tags):
    deep = "".join(f"<{tag}>" for tag in tags) * 400
    once = clean_body(f"<p>above</p>{deep}")
    assert clean_body(once) == once
    assert "above" in plain_text(once)


@pytest.mark.parametrize("opening", ["<b>", "<blockquote>", "<ul><li>", "<table><tr><td>", "<figure>", "<em><q>"])
def test_words_under_thousands_of_tags_are_kept(opening):
    assert "the words" in plain_text(clean_body(f"{opening * 3000}the words"))


def test_the_words_of_thousands_of_paragraphs_are_counted():
    assert count_words("<p>two words</p>" * 5000) == 10_000


@settings(max_examples=100, deadline=None)
@given(markup())
def test_cleaning_twice_changes_no_byte(html):
    once = clean_body(html)
    assert clean_body(once) == once


@settings(max_examples=100, deadline=None)
@given(markup())
def test_what_comes_out_is_all_allowed(html):
    clean = clean_body(html)
    again = nh3.clean(clean, tags=INLINE | BLOCKS | PARTS, attributes=ATTRIBUTES, link_rel=None)
    assert again == clean
    assert "javascript:" not in clean or "<a" not in clean.split("javascript:")[0][-20:]
    assert "onclick=" not in clean or "&lt;" in clean or "<" not in clean.split("onclick=")[0][-8:]


def test_every_kind_of_block_is_kept():
    clean = clean_body(SAMPLE)
    for block in ["<h2>", "<blockquote>", "<cite>", 'class="pullquote"', "<ul>", "<caption>", 'scope="col"', "<hr>"]:
        assert block in clean
    assert clean_body(clean) == clean


def test_footnotes_and_their_references_are_linked_both_ways():
    clean = clean_body(SAMPLE)
    assert '<a href="#fn-1" id="fnref-1">1</a>' in clean
    assert '<li id="fn-1">' in clean


def test_a_reference_without_its_note_is_no_link():
    assert clean_body('<p>Words.<sup><a href="#fn-7">7</a></sup></p>') == "<p>Words.<sup><a>7</a></sup></p>"


@pytest.mark.parametrize(
    ("came", "became"),
    [
        ("plain words", "<p>plain words</p>"),
        ("<div>One</div><div>Two</div>", "<p>One</p>\n<p>Two</p>"),
        ("<p>One</p>\r\n\r\n  <p>Two</p>", "<p>One</p>\n<p>Two</p>"),
        ("<h1>Big</h1><h4>Small</h4>", "<h2>Big</h2>\n<h3>Small</h3>"),
        ("<p><b>bold</b> and <i>slanted</i></p>", "<p><strong>bold</strong> and <em>slanted</em></p>"),
        ("<p></p><p> </p><p><br></p><p>&nbsp;</p><p>Said.</p>", "<p>Said.</p>"),
        ("<p>AT&amp;T &lt;b&gt; &amp;amp;</p>", "<p>AT&amp;T &lt;b&gt; &amp;amp;</p>"),
        ("<p>One<script>alert(1)</script> two</p>", "<p>One two</p>"),
        ("<p style='color:red' onclick='x()' class='y'>One</p>", "<p>One</p>"),
        ('<p><a href="javascript:alert(1)">x</a></p>', "<p><a>x</a></p>"),
        ('<p><a href="https://example.org/" target="_blank">x</a></p>', '<p><a href="https://example.org/">x</a></p>'),
        ('<p><img src="https://elsewhere.example/x.png">Words</p>', "<p>Words</p>"),
        ("<ul>one<li>two</li><li></li></ul>", "<ul><li>one</li><li>two</li></ul>"),
        ("<table><tr><td><p>A</p></td></tr></table>", "<table><tbody><tr><td>A</td></tr></tbody></table>"),
        ("<ul><li><p>one</p></li></ul>", "<ul><li>one</li></ul>"),
        ("<ul><li><p>one</p><p>two</p></li></ul>", "<ul><li><p>one</p><p>two</p></li></ul>"),
        ("<blockquote>Said <cite>A</cite></blockquote>", "<blockquote><p>Said</p><cite>A</cite></blockquote>"),
        ("<p>a <!-- more --> b</p>", "<p>a b</p>"),
        ("<p>one\n   two</p>", "<p>one two</p>"),
        ("", ""),
    ],
)
def test_what_comes_in_becomes_the_one_spelling(came, became):
    assert clean_body(came) == became


def test_a_picture_of_ours_keeps_its_caption():
    html = f'<figure><img src="{OURS}" alt="A field"><figcaption><p>A field.</p></figcaption></figure>'
    clean = f'<figure><img alt="A field" src="{OURS}"><figcaption>A field.</figcaption></figure>'
    assert sorted(clean_body(html)) == sorted(clean)
    assert "<figcaption>A field.</figcaption>" in clean_body(html)


def test_ids_that_belong_to_replies_cannot_be_taken():
    assert "c-abc" not in clean_body('<p id="c-abc">x</p><ol class="footnotes"><li id="c-abc">y</li></ol>')


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("<h3>One</h3>\n<p>Two.</p>\n<h3>Three</h3>", "<h2>One</h2>\n<p>Two.</p>\n<h2>Three</h2>"),
        ("<h3>One</h3>\n<h2>Two</h2>\n<h3>Three</h3>", "<h2>One</h2>\n<h2>Two</h2>\n<h3>Three</h3>"),
        ("<h2>One</h2>\n<h3>Two</h3>", "<h2>One</h2>\n<h3>Two</h3>"),
        ('<h3 dir="auto">One</h3>', '<h2 dir="auto">One</h2>'),
    ],
)
def test_headings_leave_out_no_level_below_the_headline(body, shown):
    assert render_body(body) == shown


def test_wide_tables_scroll_in_a_frame_that_is_named_and_reached_by_keyboard():
    page = render_body(clean_body(SAMPLE))
    assert '<div class="tbl" role="region" tabindex="0" aria-label="Who wants what"><table>' in page


def figure(*pictures, caption: str = "", alt: str = "") -> str:
    """A figure as bodies have it."""
    images = "".join(f'<img src="{picture.address}"{f' alt="{alt}"' if alt else ""}>' for picture in pictures)
    return clean_body(f"<figure>{images}<figcaption>{caption}</figcaption></figure>")


def shown(body: str, template: str = "articles/_figure.html") -> str:
    """What readers get, its white space made even."""
    page = render_body(body, Picture.objects.in_bodies([body]), template)
    return " ".join(page.split())


@pytest.mark.django_db
def test_a_picture_in_the_text_waits_until_it_is_near_and_opens_large():
    picture = make_picture()
    page = shown(figure(picture))
    assert 'loading="lazy" decoding="async"' in page
    assert f'<a class="large" href="{picture.url}"' in page
    assert picture.address not in page


@pytest.mark.django_db
def test_the_words_of_a_use_go_before_those_of_the_library():
    picture = make_picture(alt="A grey field")
    assert 'alt="A grey field"' in shown(figure(picture))
    page = shown(figure(picture, alt="Where they met"))
    assert 'alt="Where they met"' in page
    assert "A grey field" not in page


@pytest.mark.django_db
def test_the_link_of_a_decorative_picture_has_a_name():
    page = shown(figure(make_picture(alt="", alt_state="decorative")))
    assert 'alt=""' in page
    assert 'aria-label="The picture, large"' in page
    assert "aria-label" not in shown(figure(make_picture(alt="A grey field")))


@pytest.mark.django_db
def test_the_credit_comes_from_the_library_with_a_caption_or_alone():
    picture = make_picture(credit="Photo: A & B", caption="The library's own words")
    assert "<figcaption> <em>Noon</em>. <small>Photo: A &amp; B</small>" in shown(
        figure(picture, caption="<em>Noon</em>.")
    )
    page = shown(figure(picture))
    assert '<small class="alone">Photo: A &amp; B</small>' in page
    assert "The library" not in page
    assert "figcaption" not in shown(figure(make_picture()))


@pytest.mark.django_db
def test_a_gallery_has_one_caption_says_each_credit_once_and_keeps_what_each_shows():
    pictures = [make_picture(credit=credit, caption=credit.lower()) for credit in ["Ada", "Grace", "Ada"]]
    page = shown(figure(*pictures, caption="Three of them."))
    assert page.count('<a class="large"') == 3
    assert page.count("<figcaption>") == 1
    assert "Three of them. <small>Ada</small> <small>Grace</small> </figcaption>" in page
    assert page.count('data-caption="ada" data-credit="Ada"') == 2


@pytest.mark.django_db
@pytest.mark.parametrize(("count", "has_many"), [(2, False), (3, True), (4, False), (5, True)])
def test_two_and_four_stand_in_pairs(count, has_many):
    page = shown(figure(*(make_picture() for _ in range(count))))
    assert ('<figure class="gallery many">' in page) == has_many


@pytest.mark.django_db
def test_a_picture_that_is_gone_leaves_no_trace():
    picture, other = make_picture(), make_picture()
    alone, both = figure(picture, caption="Words."), figure(picture, other)
    picture.delete()
    assert shown(f"<p>One.</p>\n{alone}") == "<p>One.</p>"
    page = shown(both)
    assert page.count("<img") == 1
    assert "gallery" not in page


@pytest.mark.django_db
def test_readers_of_feeds_get_whole_addresses_and_the_credits():
    pictures = [make_picture(credit="Ada"), make_picture(credit="Grace")]
    page = shown(figure(*pictures, caption="Two."), "articles/_feed_figure.html")
    assert f'src="http://localhost:8000{pictures[0].url}"' in page
    assert "<figcaption>Two. / <small>Ada</small> / <small>Grace</small></figcaption>" in page


def test_words_are_counted_in_any_script():
    assert count_words("<p>One isn’t two-faced.</p>") == 3
    assert count_words("<p>戦争が終わる</p>") == 6
    assert count_words("<p>один два</p><p>ثلاثة</p>") == 3


def test_plain_text_parts_blocks_by_lines():
    assert plain_text("<h2>Line</h2>\n<p>One <em>two</em>.</p>") == "Line\nOne two."


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400))
def test_any_text_can_be_a_body(text):
    clean = clean_body(text)
    assert clean_body(clean) == clean


def test_an_ampersand_in_words_stays_what_it_is():
    body = "<p>See example.org/?a=1&t=2&amp;u=3, R&amp;D and AT&T; not &lt;b&gt;.</p>"
    clean = clean_body(body)
    assert clean == "<p>See example.org/?a=1&amp;t=2&amp;u=3, R&amp;D and AT&amp;T; not &lt;b&gt;.</p>"
    assert clean_body(clean) == clean
