"""What stands on other sites: which addresses are known, what is shown of them, and what never is."""

from __future__ import annotations

import re

import pytest
from django.conf import settings as project
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from articles import embeds
from articles.embeds import embed_of, known_address
from articles.models import Article
from articles.rendering import clean_body, count_words, plain_text, render_body
from newsroom.embed_providers import PROVIDERS, chosen
from tests.factories import make_article

FILM = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
CARD = f'<figure class="embed"><a href="{FILM}">A film</a><figcaption>Seen <em>twice</em></figcaption></figure>'


def frame_of(address):
    return embed_of(address).frame


@pytest.mark.parametrize(
    ("address", "frame"),
    [
        (FILM, "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"),
        (f"{FILM}&t=30s", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"),
        ("http://m.youtube.com/watch?app=x&v=dQw4w9WgXcQ", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"),
        ("https://youtu.be/dQw4w9WgXcQ?si=x", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"),
        ("https://www.youtube.com/playlist?list=PL1", "https://www.youtube-nocookie.com/embed/videoseries?list=PL1"),
        ("https://vimeo.com/76979871", "https://player.vimeo.com/video/76979871?dnt=1"),
        ("https://www.dailymotion.com/video/x84sh87", "https://geo.dailymotion.com/player.html?video=x84sh87"),
        ("https://archive.org/details/some_film-1", "https://archive.org/embed/some_film-1"),
        ("https://www.ted.com/talks/a_b", "https://embed.ted.com/talks/a_b"),
        (
            "https://www.facebook.com/a.b/videos/12/",
            "https://www.facebook.com/plugins/video.php?show_text=false"
            "&href=https%3A%2F%2Fwww.facebook.com%2Fa.b%2Fvideos%2F12%2F",
        ),
        ("https://www.tiktok.com/@a.b/video/12", "https://www.tiktok.com/player/v1/12"),
        ("https://open.spotify.com/intl-de/track/4a", "https://open.spotify.com/embed/track/4a"),
        ("https://soundcloud.com/a/b", "https://w.soundcloud.com/player/?url=https%3A%2F%2Fsoundcloud.com%2Fa%2Fb"),
        (
            "https://bsky.app/profile/did:plc:a1/post/3k",
            "https://embed.bsky.app/embed/did:plc:a1/app.bsky.feed.post/3k",
        ),
        ("https://bsky.app/profile/ada.example/post/3k", ""),
        ("https://x.com/ada/status/12", "https://platform.twitter.com/embed/Tweet.html?dnt=true&id=12"),
        ("https://mobile.twitter.com/ada/status/12", "https://platform.twitter.com/embed/Tweet.html?dnt=true&id=12"),
        ("https://www.instagram.com/reel/Ab_1/", "https://www.instagram.com/reel/Ab_1/embed/"),
        (
            "https://www.openstreetmap.org/?mlat=51&mlon=0#map=15/51.5/-0.12",
            "https://www.openstreetmap.org/export/embed.html?bbox=-0.13373,51.49359,-0.10627,51.50641",
        ),
        ("https://www.openstreetmap.org/#map=15/99/0", ""),
        ("https://www.twitch.tv/ada", ""),
    ],
)
def test_an_address_of_a_known_site_leads_to_its_frame(address, frame):
    shown = embed_of(address)
    assert shown.is_known
    assert shown.frame == frame
    assert shown.address == address


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/watch?v=dQw4w9WgXcQ",
        "https://youtube.com.example/watch?v=dQw4w9WgXcQ",
        "https://example.org/https://youtu.be/dQw4w9WgXcQ",
        "https://youtu.be@example.org/dQw4w9WgXcQ",
        "https://youtube.com:8443/watch?v=dQw4w9WgXcQ",
        "ftp://youtu.be/dQw4w9WgXcQ",
        "https://youtu.be/short",
        "https://social.example/@ada/1",
        "https://[broken",
        "",
    ],
)
def test_no_other_address_ever_has_a_frame(address):
    assert embed_of(address).frame == ""
    assert not embed_of(address).is_known


@given(st.sampled_from(sorted(PROVIDERS)), st.text(max_size=60))
@hypothesis_settings(max_examples=200, deadline=None)
def test_whatever_follows_the_host_a_frame_is_of_a_host_in_the_policy(name, rest):
    host = re.sub(r"\\", "", PROVIDERS[name].addresses[0]).partition("/")[0]
    frame = frame_of(f"https://{host}/{rest}")
    origins = embeds.hosts_of_frames(project.EMBED_PROVIDERS)
    assert not frame or any(frame.startswith(f"{origin}/") for origin in origins)


def test_the_address_of_a_player_is_that_of_the_page_that_readers_can_open():
    assert embed_of("https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?rel=0").address == FILM
    assert embed_of("https://player.vimeo.com/video/12").address == "https://vimeo.com/12"


def test_a_text_is_a_known_address_only_when_there_is_nothing_else_in_it():
    assert known_address(f" {FILM}\n") == FILM
    assert known_address(f"See {FILM}") == ""
    assert known_address("https://example.org/") == ""


def test_networks_of_many_sites_are_known_by_the_hosts_that_the_operator_names(settings):
    address = "https://social.example/@ada/12"
    assert not embed_of(address).is_known
    settings.EMBED_PROVIDERS = chosen("X", [], {"mastodon": ["social.example"]}, None)
    assert frame_of(address) == "https://social.example/@ada/12/embed"
    assert not embed_of("https://other.example/@ada/12").is_known
    assert "https://social.example" in embeds.hosts_of_frames(settings.EMBED_PROVIDERS)


def test_the_policy_names_the_hosts_of_frames_and_no_others(client, db):
    policy = client.get("/").headers["Content-Security-Policy"]
    frames = next(part for part in policy.split("; ") if part.startswith("frame-src "))
    assert frames.split()[1:] == embeds.hosts_of_frames(project.EMBED_PROVIDERS)
    assert "https://www.youtube-nocookie.com" in frames
    assert "youtube.com " not in frames.replace("youtube-nocookie.com", "")


# In bodies


@pytest.mark.parametrize(
    ("came", "became"),
    [
        (CARD, CARD),
        (
            f'<figure class="embed x"><a href="{FILM}">A film</a></figure>',
            f'<p><a href="{FILM}">A film</a></p>',
        ),
        (
            f'<figure class="embed"><a href="{FILM}" rel="x">A <b>film</b></a><figcaption> </figcaption></figure>',
            f'<figure class="embed"><a href="{FILM}">A film</a></figure>',
        ),
        (
            f'<figure class="embed"><a href="{FILM}"></a><div><figcaption>Seen</figcaption></div></figure>',
            f'<figure class="embed"><a href="{FILM}">{FILM}</a><figcaption>Seen</figcaption></figure>',
        ),
        ('<figure class="embed"><a href="javascript:alert(1)">A film</a></figure>', "<p><a>A film</a></p>"),
        ('<figure class="embed"><a href="/somewhere/">A film</a></figure>', '<p><a href="/somewhere/">A film</a></p>'),
        (
            f'<figure class="embed"><a href="{FILM}">A film</a>words<figcaption>One</figcaption>'
            "<figcaption>Two</figcaption></figure>",
            f'<figure class="embed"><a href="{FILM}">A film</a><figcaption>One<br>Two</figcaption></figure>\n'
            "<p>words</p>",
        ),
        (f'<iframe src="{FILM}"></iframe><p>One</p>', "<p>One</p>"),
    ],
)
def test_a_card_has_one_form_in_a_body(came, became):
    assert clean_body(came) == became
    assert clean_body(became) == became


def test_an_address_that_stands_for_a_title_is_no_words():
    body = clean_body(f'<p>One two.</p><figure class="embed"><a href="{FILM}&amp;t=1">{FILM}&amp;t=1</a></figure>')
    assert count_words(body) == 2
    assert plain_text(CARD) == "A film\nSeen twice"


def shown(body, **more):
    return " ".join(render_body(body, **more).split())


def test_a_card_says_what_it_is_of_and_whom_the_reader_would_ask():
    page = shown(CARD)
    assert '<span class="kick">YouTube</span>' in page
    assert f'<a href="{FILM}">A film</a>' in page
    assert "Load the video" in page
    assert "This connects you to www.youtube-nocookie.com" in page
    assert "Seen <em>twice</em>" in page
    assert "<iframe" not in page


def test_a_card_without_a_title_is_named_by_its_kind_and_its_site():
    assert ">Video on YouTube</a>" in shown(f'<figure class="embed"><a href="{FILM}">{FILM}</a></figure>')


def test_a_card_of_an_unknown_site_is_a_link_and_no_frame():
    page = shown('<figure class="embed"><a href="https://www.example.org/a/">https://www.example.org/a/</a></figure>')
    assert '<span class="kick">example.org</span>' in page
    assert ">example.org/a</a>" in page
    assert "data-frame" not in page


def test_what_is_shown_of_an_address_is_escaped():
    body = clean_body('<figure class="embed"><a href="https://a.example/?a=1&b=&quot;2">&lt;b&gt; "x"</a></figure>')
    page = shown(body)
    assert "<b>" not in page
    assert "&lt;b&gt; &quot;x&quot;</a>" in page
    assert 'href="https://a.example/?a=1&amp;b=%222"' in page or 'href="https://a.example/?a=1&amp;b=&quot;2"' in page


@pytest.mark.django_db
def test_readers_of_feeds_get_a_link_in_its_place(client):
    make_article(body=f"<p>One.</p>{CARD}<p>Two.</p>")
    feed = client.get("/feed/").text
    whole = f'YouTube: <a href="{FILM}">A film</a></p><figcaption>Seen <em>twice</em></figcaption>'
    assert whole.replace("<", "&lt;").replace(">", "&gt;") in feed
    assert "iframe" not in feed
    assert "Load the video" not in feed


@pytest.mark.django_db
def test_a_card_costs_no_query(client, django_assert_max_num_queries):
    many = make_article(body=f"<p>One.</p>{CARD * 20}")
    with django_assert_max_num_queries(12):
        assert client.get(many.get_absolute_url()).text.count('class="elsewhere"') == 20


@pytest.mark.django_db
def test_opening_and_saving_a_piece_changes_no_byte_of_a_card():
    article = make_article(body=CARD)
    article.save()
    assert Article.objects.get(pk=article.pk).body == CARD
