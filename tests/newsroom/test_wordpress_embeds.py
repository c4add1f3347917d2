"""What WordPress showed of other sites becomes a card, with its title and its caption inside."""

from __future__ import annotations

import pytest

from tests.newsroom.test_wordpress_markup import OLD, body_of, card, notes_of

FILM = "dQw4w9WgXcQ"
WATCH = f"https://www.youtube.com/watch?v={FILM}"
PLAYER = f"https://www.youtube.com/embed/{FILM}?rel=0"
TWEET = "https://twitter.com/ada/status/12"


@pytest.mark.parametrize(
    ("old", "body"),
    [
        (f"One\n\n{WATCH}\n\ntwo", f"<p>One</p>\n{card(WATCH)}\n<p>two</p>"),
        (f"See {WATCH} here", f"<p>See {WATCH} here</p>"),
        (f"[embed]{WATCH}[/embed]", card(WATCH)),
        (f'<!-- wp:embed {{"url":"{WATCH}"}} /-->', card(WATCH)),
        (f"<figure class='wp-block-embed'>{WATCH}<figcaption>Live</figcaption></figure>", card(WATCH, caption="Live")),
    ],
)
def test_an_address_that_wordpress_showed_becomes_a_card(old, body):
    assert body_of(old) == body


@pytest.mark.parametrize(
    ("old", "body"),
    [
        (f'One<iframe title="A film" src="{PLAYER}"></iframe>', f"<p>One</p>\n{card(WATCH, 'A film')}"),
        (f'<iframe title="YouTube video player" src="{PLAYER}"></iframe>', card(WATCH)),
        (
            f'<figure><iframe src="{PLAYER}"></iframe><figcaption>Live</figcaption></figure>',
            card(WATCH, caption="Live"),
        ),
        (
            '<iframe src="https://open.spotify.com/embed/episode/4a"></iframe>',
            card("https://open.spotify.com/episode/4a"),
        ),
    ],
)
def test_the_frame_of_a_player_becomes_a_card_of_what_readers_can_open(old, body):
    assert body_of(old) == body


def test_a_post_keeps_its_words_as_the_caption():
    date = f'<a href="{TWEET}?ref_src=x">May 1, 2019</a>'
    said = f'<p lang="en" dir="ltr">We leave <em>now</em>.</p>&mdash; Ada (@ada) {date}'
    script = '<script async src="https://platform.twitter.com/widgets.js"></script>'
    old = f'<blockquote class="twitter-tweet">{said}</blockquote>\n{script}'
    assert body_of(old) == card(TWEET, caption=f"We leave <em>now</em>.<br>— Ada (@ada) {date}")


def test_a_post_is_known_by_what_its_network_has_noted():
    link = "https://www.instagram.com/p/Ab_1/"
    inside = f'<div><a href="{link}"><div>View this post on Instagram</div></a></div>'
    noted = f'data-instgrm-permalink="{link}?utm_source=ig"'
    assert body_of(f'<blockquote class="instagram-media" {noted}>{inside}</blockquote>') == card(link)
    noted = 'data-bluesky-uri="at://did:plc:a1/app.bsky.feed.post/3k"'
    address = "https://bsky.app/profile/did:plc:a1/post/3k"
    quoted = f'<blockquote class="bluesky-embed" {noted}><p>Hello.</p></blockquote>'
    assert body_of(quoted) == card(address, caption="Hello.")


def test_a_post_without_an_address_stays_a_quotation():
    old = '<blockquote class="twitter-tweet"><p>No address.</p></blockquote>'
    assert body_of(old) == "<blockquote><p>No address.</p></blockquote>"


def test_what_was_shown_of_the_old_site_itself_is_a_link():
    old = f'<figure class="wp-block-embed">{OLD}/?p=5<figcaption>Ours</figcaption></figure>'
    assert body_of(old) == f'<p><a href="/2019/05/01/five/">{OLD}/?p=5</a></p>\n<p>Ours</p>'


@pytest.mark.parametrize(
    ("old", "note"),
    [
        (WATCH, f"Embedded page is now a card that loads when a reader asks: {WATCH}"),
        (f"[embed]{OLD}9/[/embed]", f"Embedded page is now a card with a link: {OLD}9/"),
    ],
)
def test_the_report_says_what_became_of_it(old, note):
    assert note in notes_of(old)
