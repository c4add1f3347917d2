"""The markup of WordPress's posts: what readers saw there is what a body of ours says."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.rendering import clean_body, plain_text
from newsroom.importing.wordpress_markup import Converted, convert, plain_excerpt

ONE, TWO, THREE = (f"/media/p/{name:-<22}" for name in ["one", "two", "three"])
OLD = "https://old.example"
UPLOADS = f"{OLD}/wp-content/uploads/2019/05"


class OldSite:
    """A site with three pictures (numbers 1 to 3), one sound, and two posts that moved."""

    blocks: dict[int, str] = {
        20: "<!-- wp:paragraph --><p>Said on every page.</p><!-- /wp:paragraph -->",
        21: 'Around: <!-- wp:block {"ref":21} /-->',
    }
    pictures = {"harbour": ONE, "bridge": TWO, "field": THREE}

    def picture(self, url: str, number: int | None) -> str | None:
        by_number = dict(enumerate(self.pictures.values(), 1))
        name = re.sub(r"(-\d+x\d+)?\.jpg$", "", url.rpartition("/")[2])
        return by_number.get(number or 0) or (self.pictures.get(name) if url.startswith((UPLOADS, "/wp-")) else None)

    def words_of(self, number: int) -> str:
        return {1: "The harbour & its\nboats", 3: "A field"}.get(number, "")

    def file(self, number: int) -> tuple[str, str] | None:
        return {8: ("/media/f/talk.mp3", "A talk")}.get(number)

    def attached(self) -> list[int]:
        return [2, 3]

    def address(self, url: str) -> str:
        return {f"{OLD}/?p=5": "/2019/05/01/five/", f"{UPLOADS}/plan.pdf": "/media/f/plan.pdf"}.get(url, url)

    def block(self, number: int) -> str | None:
        return self.blocks.get(number)


def converted(content: str, **more: str) -> Converted:
    return convert(content, OldSite(), **more)


def body_of(content: str, **more: str) -> str:
    return clean_body(converted(content, **more).html)


def notes_of(content: str) -> list[str]:
    return converted(content).notes


def cases(*pairs: tuple[str, str]):
    return pytest.mark.parametrize(("old", "body"), pairs)


def img(name: str = "harbour", more: str = "") -> str:
    return f'<img src="{UPLOADS}/{name}-300x200.jpg" {more}/>'


def card(address, title="", *, caption=""):
    """What stands on another site, as bodies have it."""
    said = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f'<figure class="embed"><a href="{address}">{title or address}</a>{said}</figure>'


def figure(*addresses: str, caption: str = "") -> str:
    images = "".join(f'<img src="{address}">' for address in addresses)
    return f"<figure>{images}{f'<figcaption>{caption}</figcaption>' if caption else ''}</figure>"


@cases(
    ("One line.", "<p>One line.</p>"),
    ("One.\n\nTwo.", "<p>One.</p>\n<p>Two.</p>"),
    ("One.\r\n\r\n\r\nTwo.", "<p>One.</p>\n<p>Two.</p>"),
    ("One,\ntwo", "<p>One,<br>two</p>"),
    ("One,<br />\ntwo", "<p>One,<br>two</p>"),
    ("One<br><br>Two", "<p>One</p>\n<p>Two</p>"),
    ("One\n<h2>Head</h2>\nTwo", "<p>One</p>\n<h2>Head</h2>\n<p>Two</p>"),
    ("<h3>A\n\nB</h3>", "<h3>A<br>B</h3>"),
    ("<ul>\n\t<li>a</li>\n\t<li>b\nc</li>\n</ul>\nafter", "<ul><li>a</li><li>b<br>c</li></ul>\n<p>after</p>"),
    ("<ul><li>a\n\nb</li></ul>", "<ul><li><p>a</p><p>b</p></li></ul>"),
    ("<div>one</div>two", "<p>one</p>\n<p>two</p>"),
    ("<div>one\n\ntwo</div>", "<p>one</p>\n<p>two</p>"),
    ("<p>One\ntwo</p>\n\nthree", "<p>One<br>two</p>\n<p>three</p>"),
    ("<p>One\n\ntwo</p>", "<p>One</p>\n<p>two</p>"),
    ("One</p>\n\n<p>two", "<p>One</p>\n<p>two</p>"),
    ("One</div>two", "<p>One</p>\n<p>two</p>"),
    ("<em>One\n\ntwo</em>", "<p><em>One</em></p>\n<p><em>two</em></p>"),
    ("<blockquote>One\n\nTwo</blockquote>", "<blockquote><p>One</p><p>Two</p></blockquote>"),
    ("<a\nhref='https://a.example/'>x</a>", '<p><a href="https://a.example/">x</a></p>'),
    ("One <!--more Read on--> two", "<p>One two</p>"),
    ("One\n<!--more-->\nTwo <!--nextpage-->Three<!--noteaser-->", "<p>One</p>\n<p>Two</p>\n<p>Three</p>"),
    ("One<!-- a\n\nremark -->, two", "<p>One, two</p>"),
    ("<table>\n<tr>\n<td>a\nb</td>\n</tr>\n</table>", "<table><tbody><tr><td>a<br>b</td></tr></tbody></table>"),
    ("<hr />\nOne", "<hr>\n<p>One</p>"),
    ("5 < 6 & 7 > 3 &amp; &lt;b&gt;", "<p>5 &lt; 6 &amp; 7 &gt; 3 &amp; &lt;b&gt;</p>"),
    ("‏שלום ‏🌲 T̷̢̯̭̈", "<p>‏שלום ‏🌲 T̷̢̯̭̈</p>"),
    ("", ""),
    ("\n\n  \n", ""),
)
def test_classic_text_gets_its_paragraphs(old, body):
    assert body_of(old) == body


@cases(
    ("<!-- wp:paragraph --><p>One</p><!-- /wp:paragraph -->", "<p>One</p>"),
    ('<!-- wp:paragraph {"align":"center"} --><p>One\ntwo</p><!-- /wp:paragraph -->', "<p>One two</p>"),
    ("<!-- wp:core/heading --><h2>One</h2><!-- /wp:core/heading -->", "<h2>One</h2>"),
    ('<!-- wp:heading {"level":3 --><h3>Broken JSON</h3><!-- /wp:heading -->', "<h3>Broken JSON</h3>"),
    ("<!-- wp:group --><div><!-- wp:paragraph --><p>Left open</p>", "<p>Left open</p>"),
    ("<p>One</p><!-- /wp:group --><p>Two</p>", "<p>One</p>\n<p>Two</p>"),
    ("<!-- wp:group --><!-- wp:column --><p>One</p><!-- /wp:group -->Two\nthree", "<p>One</p>\n<p>Two<br>three</p>"),
    (
        "<!-- wp:columns --><div><!-- wp:column --><div><p>A</p></div><!-- /wp:column -->\n"
        "<!-- wp:column --><div><p>B</p></div><!-- /wp:column --></div><!-- /wp:columns -->",
        "<p>A</p>\n<p>B</p>",
    ),
    ("<!-- wp:spacer --><div style='height:9px'></div><!-- /wp:spacer -->", ""),
    ("<!-- wp:separator --><hr class='x'/><!-- /wp:separator -->", "<hr>"),
    ("<!-- wp:more --><!--more--><!-- /wp:more --><!-- wp:nextpage /-->", ""),
    ("<!-- wp:freeform -->One\n\nTwo<!-- /wp:freeform -->", "<p>One</p>\n<p>Two</p>"),
    ("<!-- wp:html --><div><b>One</b>\n\ntwo</div><!-- /wp:html -->", "<p><strong>One</strong> two</p>"),
    ("<!-- wp:my-plugin/card --><p>Its words</p><!-- /wp:my-plugin/card -->", "<p>Its words</p>"),
    (
        '<!-- wp:button --><div><a class="wp-block-button__link" href="https://a.example/">Go</a></div>'
        "<div><a>Stay</a></div><!-- /wp:button -->",
        '<p><a href="https://a.example/">Go</a></p>\n<p>Stay</p>',
    ),
    ("<details><summary>Why?</summary><p>So.</p></details>", "<p>Why?</p>\n<p>So.</p>"),
    (
        '<!-- wp:quote --><blockquote class="wp-block-quote"><!-- wp:paragraph --><p>Said.</p><!-- /wp:paragraph -->'
        "<cite>Ada<br></cite></blockquote><!-- /wp:quote -->",
        "<blockquote><p>Said.</p><cite>Ada</cite></blockquote>",
    ),
    (
        '<!-- wp:pullquote --><figure class="wp-block-pullquote"><blockquote><p>Loud.</p><cite>Ada</cite></blockquote>'
        "</figure><!-- /wp:pullquote -->",
        '<blockquote class="pullquote"><p>Loud.</p><cite>Ada</cite></blockquote>',
    ),
    (
        '<!-- wp:table --><figure class="wp-block-table"><table><tbody><tr><td>1</td></tr></tbody></table>'
        "<figcaption>All <em>of</em> it</figcaption></figure><!-- /wp:table -->",
        "<table><caption>All <em>of</em> it</caption><tbody><tr><td>1</td></tr></tbody></table>",
    ),
    (
        "<!-- wp:code --><pre class='wp-block-code'><code>if a &lt; b:\n    go()\n</code></pre><!-- /wp:code -->",
        "<p><code>if a &lt; b:<br>&nbsp;&nbsp;&nbsp;&nbsp;go()</code></p>",
    ),
    (
        '<!-- wp:verse --><pre class="wp-block-verse">One   far\n\n  <em>two</em> near</pre><!-- /wp:verse -->',
        "<p>One&nbsp;&nbsp; far<br><br>&nbsp;&nbsp;<em>two</em> near</p>",
    ),
    ('<!-- wp:block {"ref":20} /-->', "<p>Said on every page.</p>"),
    ('<!-- wp:block {"ref":21} /-->', "<p>Around:</p>"),
    ('<!-- wp:query --><div><!-- wp:post-title /--><p>Other</p></div><!-- /wp:query --><p>Own</p>', "<p>Own</p>"),
)  # fmt: skip
def test_blocks_are_the_html_they_hold(old, body):
    assert body_of(old) == body


@cases(
    (
        "<blockquote>Said.\n<cite>Ada</cite></blockquote>",
        "<blockquote><p>Said.</p><cite>Ada</cite></blockquote>",
    ),
    (
        "<blockquote><p>Said.</p><p><cite>Ada</cite></p></blockquote>",
        "<blockquote><p>Said.</p><cite>Ada</cite></blockquote>",
    ),
    (
        "<blockquote><p>Said.</p><footer>Ada</footer></blockquote>",
        "<blockquote><p>Said.</p><cite>Ada</cite></blockquote>",
    ),
    (
        "<blockquote><p>As in <cite>Emma</cite></p></blockquote>",
        "<blockquote><p>As in <cite>Emma</cite></p></blockquote>",
    ),
    (
        "<dl><dt>Ebb</dt><dd>Out</dd><dt>Flood</dt><dd>In</dd></dl>",
        "<ul><li><p><strong>Ebb</strong></p><p>Out</p></li><li><p><strong>Flood</strong></p><p>In</p></li></ul>",
    ),
    ("<kbd>Esc</kbd> <u>under</u>", "<p><code>Esc</code> under</p>"),
    ("<acronym title='x'>X</acronym>", '<p><abbr title="x">X</abbr></p>'),
    ('<ol start="3"><li>c</li></ol>', '<ol start="3"><li>c</li></ol>'),
    (
        '<a href="https://a.example/"><h3>Head</h3><p>Words</p></a>',
        '<h3><a href="https://a.example/">Head</a></h3>\n<p><a href="https://a.example/">Words</a></p>',
    ),
    ("<pre>\n a\n\tb  c\n\n</pre>", "<p><code>&nbsp;a<br>&nbsp;&nbsp;&nbsp;&nbsp;b&nbsp; c</code></p>"),
)  # fmt: skip
def test_html_of_the_same_meaning_is_spelt_as_bodies_spell_it(old, body):
    assert body_of(old) == body


@cases(
    (f'See <a href="{OLD}/?p=5" target="_blank">five</a>.', '<p>See <a href="/2019/05/01/five/">five</a>.</p>'),
    ('<a href="https://a.example/?a=1&amp;b">a</a>', '<p><a href="https://a.example/?a=1&amp;b">a</a></p>'),
    ('<a name="x" id="y">Here</a> and <a href="#x">up</a>', "<p>Here and up</p>"),
    ('<a href="javascript:alert(1)">x</a>', "<p>x</p>"),
    ('<a href="http://[broken">x</a>', "<p>x</p>"),
    (
        f'<!-- wp:file {{"id":9}} --><div class="wp-block-file"><a href="{UPLOADS}/plan.pdf">The plan</a>'
        f'<a href="{UPLOADS}/plan.pdf" class="wp-block-file__button" download>Download</a></div><!-- /wp:file -->',
        '<p><a href="/media/f/plan.pdf">The plan</a></p>',
    ),
    (
        f'<!-- wp:file {{"id":8}} --><div><a href="{UPLOADS}/x.mp3">Talk</a></div><!-- /wp:file -->',
        '<p><a href="/media/f/talk.mp3">Talk</a></p>',
    ),
)  # fmt: skip
def test_links_lead_where_things_are_today(old, body):
    assert body_of(old) == body


@cases(
    (img(), figure(ONE)),
    ('<img class="alignleft wp-image-2" src="https://cdn.example/x.jpg">', figure(TWO)),
    (img(more='alt="Boats at rest"'), f'<figure><img alt="Boats at rest" src="{ONE}"></figure>'),
    (f'<a href="{UPLOADS}/harbour.jpg">{img()}</a>', figure(ONE)),
    (f'<a href="{OLD}/2019/a-post/harbour/">{img()}</a>', figure(ONE)),
    (f'<a href="{OLD}/x/" rel="attachment wp-att-1">{img()}</a>', figure(ONE)),
    (f"Words {img()} more.", f"<p>Words more.</p>\n{figure(ONE)}"),
    (f"{img()} Words {img('bridge')}", f"{figure(ONE)}\n<p>Words</p>\n{figure(TWO)}"),
    (f"one<br/>{img()}<br/>two", f"<p>one<br> two</p>\n{figure(ONE)}"),
    (
        f'<div class="wp-caption"><a href="{UPLOADS}/harbour.jpg">{img()}</a>'
        '<p class="wp-caption-text">Boats</p></div>',
        figure(ONE, caption="Boats"),
    ),
    (f"<h2>Head {img()}</h2>", f"<h2>Head</h2>\n{figure(ONE)}"),
    (f"<p>{img()}{img('bridge')}</p>", f"{figure(ONE)}\n{figure(TWO)}"),
    (f"<table><tr><td>{img()}</td></tr></table>", f"<table><tbody><tr><td>{figure(ONE)}</td></tr></tbody></table>"),
    (f"<ul><li>{img()}</li></ul>", f"<ul><li>{figure(ONE)}</li></ul>"),
    (
        '<!-- wp:image {"id":2,"linkDestination":"media"} --><div class="wp-block-image"><figure><a href="/x/">'
        '<img src="https://cdn.example/y.jpg"></a><figcaption>A <em>bridge</em></figcaption></figure></div>'
        "<!-- /wp:image -->",
        figure(TWO, caption="A <em>bridge</em>"),
    ),
    (
        f'<a href="{OLD}/?p=5" title="Five">{img()}</a>',
        f'{figure(ONE)}\n<p><a href="/2019/05/01/five/">Five</a></p>',
    ),
    (f'<a href="{OLD}/?p=5">{img()} Five</a>', f'{figure(ONE)}\n<p><a href="/2019/05/01/five/"> Five</a></p>'),
    (
        '<!-- wp:media-text --><div class="wp-block-media-text"><figure><img class="wp-image-3"></figure><div>'
        "<p>Beside.</p></div></div><!-- /wp:media-text -->",
        f"{figure(THREE)}\n<p>Beside.</p>",
    ),
    (
        f'<!-- wp:cover {{"url":"{UPLOADS}/field.jpg","id":3}} --><div style="background-image:url(x)"><p>Over it.</p>'
        "</div><!-- /wp:cover -->",
        f"{figure(THREE)}\n<p>Over it.</p>",
    ),
    ('Well <img class="wp-smiley" src="https://s.example/i.gif" alt=":-)">.', "<p>Well :-).</p>"),
    ('Told<img src="https://t.example/" width="1" height="1">.', "<p>Told.</p>"),
    (
        'A <img src="https://else.example/a/b%20c.png"> b',
        '<p>A <a href="https://else.example/a/b%20c.png">b c.png</a> b</p>',
    ),
    (
        f'<figure><img src="{UPLOADS}/gone.jpg" class="wp-image-77" alt="Gone"><figcaption>Then</figcaption></figure>',
        f'<p><a href="{UPLOADS}/gone.jpg">Gone</a><br>Then</p>',
    ),
    (
        f'<a href="{OLD}/?p=5"><img src="https://else.example/a.png" alt="Five"></a>',
        '<p><a href="/2019/05/01/five/">Five</a></p>',
    ),
    ('<img src="data:image/png;base64,AAAA" alt="A dot"> and <img>', "<p>A dot and</p>"),
)  # fmt: skip
def test_pictures_stand_in_figures_and_missing_ones_become_links(old, body):
    assert body_of(old) == body


@cases(
    (
        '[caption id="attachment_1" width="9"]<a href="x"><img src="https://cdn.example/y.jpg" /></a> Boats\nat rest'
        "[/caption]",
        f'{figure(ONE, caption="Boats<br>at rest")}\n<p><a href="x">x</a></p>',
    ),
    (f'[caption caption="All &quot;the&quot; boats"]{img()}[/caption]', figure(ONE, caption='All "the" boats')),
    (f"[wp_caption]{img()} Boats, <a href='{OLD}/?p=5'>five</a>[/wp_caption]\nafter",
     f'{figure(ONE, caption='Boats, <a href="/2019/05/01/five/">five</a>')}\n<p>after</p>'),
    (f"<p>[caption]{img()}Boats[/caption]</p>", figure(ONE, caption="Boats")),
    (
        f'<div class="gallery"><dl class="gallery-item"><dt>{img()}</dt><dd class="wp-caption-text">Boats</dd></dl>'
        f"<dl class='gallery-item'><dt>{img('bridge')}</dt></dl><br></div>",
        figure(ONE, TWO, caption="(1) Boats"),
    ),
    ("[caption]left open", "<p>[caption]left open</p>"),
    ("[[caption]] and [[gallery ids='1']]", "<p>[caption] and [gallery ids='1']</p>"),
    ("[[caption]x[/caption]]", "<p>[caption]x[/caption]</p>"),
    (
        '[gallery ids="1,2, 3" columns="2"]',
        figure(ONE, TWO, THREE, caption="(1) The harbour &amp; its<br>boats<br>(3) A field"),
    ),
    ("[gallery]", figure(TWO, THREE, caption="(2) A field")),
    ("[gallery exclude=3]", figure(TWO)),
    ("[gallery include='3']", figure(THREE, caption="A field")),
    ("One\n[gallery ids='2' /]\ntwo", f"<p>One</p>\n{figure(TWO)}\n<p>two</p>"),
    ("[embed width=9]https://a.example/film[/embed]", card("https://a.example/film")),
    ("[audio https://a.example/a.mp3]", '<p><a href="https://a.example/a.mp3">Audio</a></p>'),
    ('[video mp4="https://a.example/a.mp4"][/video]', '<p><a href="https://a.example/a.mp4">Video</a></p>'),
    ('[playlist ids="8,9"]', '<ul><li><a href="/media/f/talk.mp3">A talk</a></li></ul>'),
    ('[contact-form-7 id="4"] [sic]', '<p>[contact-form-7 id="4"] [sic]</p>'),
    ("[box]One[/box]", "<p>[box]One[/box]</p>"),
    ('<a href="/x" title="[gallery]">[sic]</a>', '<p><a href="/x">[sic]</a></p>'),
    ("<!-- wp:shortcode -->[gallery ids=2]<!-- /wp:shortcode -->", figure(TWO)),
    ("<!-- wp:paragraph --><p>[gallery ids=2]</p><!-- /wp:paragraph -->", figure(TWO)),
)  # fmt: skip
def test_shortcodes_of_wordpress_are_written_out_and_the_others_stay(old, body):
    assert body_of(old) == body


OLD_GALLERY = (
    '<!-- wp:gallery --><figure class="wp-block-gallery"><ul class="blocks-gallery-grid">'
    f'<li class="blocks-gallery-item"><figure><a href="{OLD}/a/harbour/">{img()}</a><figcaption>Boats</figcaption>'
    "</figure></li>"
    f"<li><figure>{img('bridge')}</figure></li></ul><figcaption>Both</figcaption></figure><!-- /wp:gallery -->"
)
NEW_GALLERY = (
    '<!-- wp:gallery {"linkTo":"media"} --><figure class="wp-block-gallery has-nested-images">'
    '<!-- wp:image {"id":1} --><figure class="wp-block-image"><a href="/any/"><img src="https://cdn.example/1.jpg"></a>'
    "<figcaption>Boats</figcaption></figure><!-- /wp:image -->\n\n"
    f'<!-- wp:image {{"id":2}} --><figure class="wp-block-image">{img("bridge")}</figure><!-- /wp:image -->'
    "<figcaption>Both</figcaption></figure><!-- /wp:gallery -->"
)


@pytest.mark.parametrize("old", [OLD_GALLERY, NEW_GALLERY], ids=["old", "new"])
def test_a_gallery_is_one_figure_whose_caption_says_which_words_are_whose(old):
    assert body_of(old) == figure(ONE, TWO, caption="Both<br>(1) Boats")


def test_a_gallery_keeps_a_link_to_what_the_library_does_not_have():
    old = (
        f'<ul class="wp-block-gallery"><li>{img()}</li><li><figure><img src="https://else.example/b.jpg"><figcaption>B'
    )
    assert body_of(old) == f'{figure(ONE)}\n<p><a href="https://else.example/b.jpg">b.jpg</a><br>B</p>'


WATCH = "https://www.youtube.com/watch?v=abc"
"""An address of no film: theirs have eleven characters."""


@cases(
    ("https://a.example/film", '<p><a href="https://a.example/film">https://a.example/film</a></p>'),
    (f"One\n{OLD}/?p=5\ntwo", f'<p>One</p>\n<p><a href="/2019/05/01/five/">{OLD}/?p=5</a></p>\n<p>two</p>'),
    ("See https://a.example/ here", "<p>See https://a.example/ here</p>"),
    (
        '<!-- wp:core-embed/youtube --><figure class="wp-block-embed-youtube wp-block-embed"><div '
        f'class="wp-block-embed__wrapper">\n{WATCH}\n</div><figcaption>A film</figcaption></figure>'
        "<!-- /wp:core-embed/youtube -->",
        card(WATCH, caption="A film"),
    ),
    ('<!-- wp:embed {"url":"https://a.example/"} /-->', card("https://a.example/")),
    (
        'Before <iframe src="//www.youtube-nocookie.com/embed/abc?rel=0"></iframe> behind',
        f'<p>Before behind</p>\n<p><a href="{WATCH}">Video</a></p>',
    ),
    ('<iframe src="https://player.vimeo.com/video/12?x"></iframe>', card("https://vimeo.com/12")),
    (
        '<iframe title="A map" src="https://maps.example/x"></iframe>',
        '<p><a href="https://maps.example/x">A map</a></p>',
    ),
    (
        '<iframe src="https://maps.example/x">old</iframe>',
        '<p><a href="https://maps.example/x">Embedded page: maps.example</a></p>',
    ),
    ('<iframe src="about:blank"></iframe>One', "<p>One</p>"),
    (
        '<object><param name="movie" value="https://www.youtube.com/v/abc&amp;hl=en"><embed src="https://e.example/"></object>',
        f'<p><a href="{WATCH}">Video</a></p>',
    ),
    (
        '<!-- wp:video --><figure><video controls src="https://a.example/v.mov"></video><figcaption>Live</figcaption></figure>'
        "<!-- /wp:video -->",
        '<p><a href="https://a.example/v.mov">Video</a></p>\n<p>Live</p>',
    ),
    (
        '<video><source src="https://a.example/v.mp4">Your browser is old.</video>',
        '<p><a href="https://a.example/v.mp4">Video</a></p>',
    ),
    (
        f'<!-- wp:audio {{"id":8}} --><figure><audio src="{UPLOADS}/talk.mp3"></audio></figure><!-- /wp:audio -->',
        '<p><a href="/media/f/talk.mp3">Audio</a></p>',
    ),
)  # fmt: skip
def test_what_was_embedded_is_a_card_where_it_can_be_and_else_a_link(old, body):
    assert body_of(old) == body


REFERENCE = '<p>One<sup data-fn="{0}" class="fn"><a href="#{0}" id="{0}-link">9</a></sup></p>'


def test_footnotes_are_numbered_in_their_order_and_stand_at_the_end():
    notes = json.dumps([{"id": "a-1", "content": "Not <em>here</em>."}, {"id": "b-2", "content": "Here."}])
    body = body_of("<!-- wp:footnotes /-->" + REFERENCE.format("b-2"), footnotes=notes)
    assert body == (
        '<p>One<sup><a href="#fn-2" id="fnref-2">2</a></sup></p>\n<ol class="footnotes">'
        '<li id="fn-1">Not <em>here</em>.</li><li id="fn-2">Here. <a href="#fnref-2">↩</a></li></ol>'
    )


@pytest.mark.parametrize("written", ["", "{", "7", "[7, {}]", '[{"id": "other", "content": 3}]', '[{"id":"\\ud800"}]'])
def test_footnotes_that_cannot_be_read_leave_the_number(written):
    assert body_of(REFERENCE.format("a-1"), footnotes=written) == "<p>One<sup>9</sup></p>"


@pytest.mark.parametrize(
    ("old", "note"),
    [
        ('<!-- wp:latest-posts {"a":1} /--><!-- wp:latest-posts /-->', "Block not shown: latest-posts"),
        ("<!-- wp:query --><!-- wp:post-title /--><!-- /wp:query -->", "Block not shown: query"),
        ("<!-- wp:my-plugin/chart /-->", "Block not shown: my-plugin/chart"),
        ('<!-- wp:block {"ref":22} /-->', "Reusable block not found: 22"),
        ("<!-- wp:block /-->", "Reusable block not found: without a number"),
        ('<!-- wp:block {"ref":21} /-->', "Reusable block not shown again: 21"),
        ("[contact-form-7] [contact-form-7 id=2]", "Shortcode kept as text: contact-form-7"),
        ("[box]One[/box]", "Shortcode kept as text: box"),
        ('[table id="3" /]', "Shortcode kept as text: table"),
        ("[caption width=9]open", "Shortcode kept as text: caption"),
        ('[gallery id="12"]', "Gallery not shown: the pictures of post 12"),
        ("[gallery exclude='2,3']", "Gallery not shown: no picture belongs to it"),
        ("[gallery ids='99']", "Picture not in the library: attachment 99"),
        (
            f'<img src="{UPLOADS}/gone.jpg" class="wp-image-77">',
            f"Picture not in the library: {UPLOADS}/gone.jpg",
        ),
        ('<img src="https://else.example/a.png">', "Picture of another site is now a link: https://else.example/a.png"),
        (f'<a href="{OLD}/?p=5">{img()}</a>', f"Link of a picture now stands below it: {OLD}/?p=5"),
        ('<a href="#part">x</a>', "Link within the page is now plain text: #part"),
        (f"<iframe src='{WATCH}'></iframe>", f"Embedded page is now a link: {WATCH}"),
        ("<video src='/v.mp4'></video>", "Video is now a link: /v.mp4"),
        ("[audio src='/a.mp3']", "Audio is now a link: /a.mp3"),
        (f"{WATCH}\n", f"Embedded page is now a link: {WATCH}"),
        ("<p>x</p><script>y</script>", "Script left out: it would not run here"),
        ("<form><label>Name</label></form>", "Form left out: only its words are kept"),
    ],
)
def test_what_is_shown_otherwise_is_noted_once(old, note):
    assert notes_of(old) == [note]


@pytest.mark.parametrize(
    "old",
    [
        "A [caption] in words",
        "He said so [sic] of an [edge case], see [1] and [ ] and [...] and [TV: no=more of it.",
        "<p>Words</p><!-- wp:spacer /--><!-- wp:more /-->",
        f"{img()} https://a.example/ [[gallery]] <!--more-->",
        "https://a.example/an-article",
    ],
)
def test_what_is_shown_as_before_is_not_noted(old):
    assert notes_of(old) == []


@pytest.mark.parametrize(
    ("html", "line"),
    [
        ("Plain words", "Plain words"),
        ("<p>One &amp; <em>two</em></p>\n<p>Three</p>", "One & two Three"),
        ("One<br>two\n\n three", "One two three"),
        ("« no-break »<script>x</script><!-- y -->", "« no-break »"),
        ("", ""),
    ],
)
def test_an_excerpt_is_one_line_of_plain_text(html, line):
    assert plain_excerpt(html) == line


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300), st.text(max_size=60))
def test_no_text_is_refused(text, footnotes):
    assert clean_body(converted(text, footnotes=footnotes).html) is not None
    assert "\n" not in plain_excerpt(text)


SHELLS = [
    "{}",
    "{}\n\n",
    "{}\n",
    "<p>{}</p>",
    "<p>{}",
    "{}</p>",
    "<strong>{}</strong>",
    "<em>{}\n\n",
    "<div>{}</div>",
    "</div>{}",
    "<h2>{}</h2>",
    "<blockquote>{}\n<cite>x</cite></blockquote>",
    "<ul><li>{}</li></ul>",
    "<li>{}",
    "<dl><dt>{}</dt></dl>",
    "<table><tr><td>{}</td></tr></table>",
    "<figure>{}</figure>",
    "<figure>{}<figcaption>c</figcaption></figure>",
    '<figure><img class="wp-image-1">{}</figure>',
    '<a href="https://a.example/">{}</a>',
    "<a>{}</a>",
    "<pre>{}</pre>",
    "<code> {}\n  </code>",
    "<!-- wp:group --><div>{}</div><!-- /wp:group -->",
    "<!-- wp:paragraph --><p>{}</p>",
    "{}<!-- /wp:group -->",
    '<!-- wp:image {{"id":1}} -->{}<!-- /wp:image -->',
    "<!-- wp:freeform -->{}<!-- /wp:freeform -->",
    "<!-- wp:cover {{broken --><div>{}</div><!-- /wp:cover -->",
    "[caption]{}[/caption]",
    "[box a=1]{}[/box]",
    "[sic] {}",
    "{} <!--more--> ",
    "{}<!--nextpage-->",
    '<img class="wp-image-1">{}',
    '<img src="https://e.example/a.png" alt="b">{}',
    '{}<iframe src="https://a.example/x"></iframe>',
    "{}<br><br>",
    "[gallery ids=1]{}",
    "\nhttps://a.example/y\n{}",
    "<u>{}</u>",
    '<figure class="wp-block-pullquote"><blockquote>{}</blockquote></figure>',
    '<ul class="gallery"><li><img>{}</li></ul>',
    "<details><summary>{}</summary></details>",
    "<!-- wp:embed --><figure class='wp-block-embed'>{}</figure>",
    "&amp;{}&nbsp;",
]


@st.composite
def old_markup(draw, depth=3):
    """Words of their own kind (w1w, w2w, …) in markup as old sites have it: nested, unclosed, mixed."""
    parts = []
    for _ in range(draw(st.integers(1, 3))):
        inside = draw(old_markup(depth=depth - 1)) if depth else f" w{draw(st.integers(0, 99))}w "
        parts.append(draw(st.sampled_from(SHELLS)).format(inside))
    return "".join(parts)


@settings(max_examples=150, deadline=None)
@given(old_markup())
def test_every_word_arrives_whatever_the_markup_around_it(old):
    body = body_of(old)
    assert sorted(re.findall(r"w\d+w", plain_text(body))) == sorted(re.findall(r"w\d+w", old))
    assert clean_body(body) == body


@pytest.mark.parametrize(
    "old", ["<!-- wp:group -->", "[caption]", "<div>", "<a href='/x'>", "<figure>", "[[", "<ul><li>"]
)
def test_no_depth_of_markup_exhausts_anything(old):
    assert "at last" in body_of(old * 3000 + "at last")
