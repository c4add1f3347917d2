"""robots.txt: safe whatever is chosen, switched for known crawlers, and checked where it is typed."""

from __future__ import annotations

from urllib.robotparser import RobotFileParser

import pytest
from django.core.exceptions import ValidationError

from articles import crawlers
from articles.models import SiteSettings
from tests.admin_forms import filled_in, signed_in
from tests.factories import make_article

pytestmark = pytest.mark.django_db(databases="__all__")

FORM = "/admin/articles/sitesettings/1/change/"
CLOSED = ["/admin/", "/comments/article/1/", "/preview/abc/", "/search/?q=harbour", "/search/?q=x&page=2"]
OPEN = ["/", "/2026/01/05/a-piece/", "/section/world/", "/search/", "/feed/", "/media/r/x.jpg"]


def parsed(client) -> RobotFileParser:
    parser = RobotFileParser()
    parser.parse(client.get("/robots.txt").content.decode().splitlines())
    return parser


def may(parser: RobotFileParser, agent: str, path: str) -> bool:
    return parser.can_fetch(agent, f"http://localhost:8000{path}")


def test_the_defaults_are_safe_and_name_the_sitemaps(client):
    parser = parsed(client)
    assert not [path for path in CLOSED if may(parser, "Googlebot", path)]
    assert not [path for path in OPEN if not may(parser, "Googlebot", path)]
    assert parser.site_maps() == [
        "http://localhost:8000/sitemap.xml",
        "http://localhost:8000/sitemap-news.xml",
    ]


def test_those_that_train_are_shut_out_apart_from_those_that_search(client):
    training = [crawler.agent for crawler in crawlers.CRAWLERS if crawler.purpose == crawlers.Purpose.TRAINING]
    SiteSettings(blocked_crawlers=training).save()
    parser = parsed(client)
    assert not [agent for agent in training if may(parser, agent, "/")]
    others = [crawler.agent for crawler in crawlers.CRAWLERS if crawler.agent not in training]
    assert not [agent for agent in [*others, "Anything"] if not may(parser, agent, "/")]
    assert len(parser.site_maps()) == 2


def test_the_switches_on_the_form_are_the_crawlers_by_purpose(client):
    editor = signed_in("Editor")
    page = editor.get(FORM).content.decode()
    for purpose in crawlers.Purpose:
        assert str(purpose.label) in page
    editor.post(FORM, filled_in(editor, FORM, blocked_crawlers=["GPTBot", "PerplexityBot"]))
    parser = parsed(client)
    assert [may(parser, agent, "/") for agent in ["GPTBot", "PerplexityBot", "Bingbot"]] == [False, False, True]
    refused = editor.post(FORM, filled_in(editor, FORM, blocked_crawlers=["Nobody"]))
    assert "blocked_crawlers" in refused.context["adminform"].form.errors


def test_typed_lines_come_in_and_open_nothing_that_has_to_stay_closed(client):
    typed = "User-agent: *\nDisallow: /drafts/\n\n# one of ours\nUser-agent: Bingbot\nAllow: /\nCrawl-delay: 5\n"
    SiteSettings(robots_lines=typed).save()
    parser = parsed(client)
    assert not may(parser, "Googlebot", "/drafts/one/")
    assert may(parser, "Bingbot", "/drafts/one/")
    assert parser.crawl_delay("Bingbot") == 5
    text = client.get("/robots.txt").content.decode()
    assert text.count("User-agent: *") == 1
    assert text.partition("User-agent: Bingbot")[2].count("Disallow: /admin/") == 1


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ("Disallow: /x/", "needs a line “User-agent:” above it"),
        ("User-agent: *\nDisallow: x/", "a path begins with a slash"),
        ("User-agent: *\nDisalow: /x/", "no such field"),
        ("User-agent: two words", "one word"),
        ("Sitemap: /sitemap.xml", "a whole address"),
        ("keep out", "a field and a value"),
        ("User-agent: *\nCrawl-delay: soon", "a number of seconds"),
    ],
)
def test_a_line_that_no_crawler_understands_is_named_and_kept(lines, sentence):
    editor = signed_in("Editor")
    answer = editor.post(FORM, filled_in(editor, FORM, robots_lines=lines))
    said = answer.content.decode()
    assert sentence in said
    assert lines.splitlines()[-1] in said
    assert not SiteSettings.load().robots_lines


def test_every_wrong_line_is_named_by_its_number():
    with pytest.raises(ValidationError) as refusal:
        crawlers.read("one\nUser-agent: *\ntwo")
    assert [message.partition(",")[0] for message in refusal.value.messages] == ["Line 1", "Line 3"]


def test_closing_the_site_for_everybody_has_to_be_meant(client):
    editor = signed_in("Editor")
    lines = "User-agent: Googlebot\nUser-agent: *\nDisallow: /"
    answer = editor.post(FORM, filled_in(editor, FORM, robots_lines=lines))
    assert "take the whole site out of every search engine" in answer.content.decode()
    assert may(parsed(client), "Googlebot", "/")
    editor.post(FORM, filled_in(editor, FORM, robots_lines=lines, closes_for_all="on"))
    assert not may(parsed(client), "Anybody", "/")


def test_a_site_that_is_tried_out_stays_out_of_every_index(client):
    piece = make_article()
    assert not client.get("/").has_header("X-Robots-Tag")
    SiteSettings(is_hidden=True).save()
    for address in ["/", piece.get_absolute_url(), "/feed/", "/sitemap.xml", "/nothing/", "/admin/login/"]:
        assert client.get(address)["X-Robots-Tag"] == "noindex, nofollow"
    answer = client.get("/")
    again = client.get("/", headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again["X-Robots-Tag"]) == (304, "noindex, nofollow")
    parser = parsed(client)
    assert not may(parser, "Googlebot", "/")
    assert parser.site_maps()


def test_every_known_crawler_is_there_once_under_a_name_that_robots_txt_takes():
    agents = [crawler.agent for crawler in crawlers.CRAWLERS]
    assert len({agent.lower() for agent in agents}) == len(agents)
    assert crawlers.read("\n".join(f"User-agent: {agent}" for agent in agents))[0][0].agents == agents


@pytest.mark.parametrize(
    "rule", ["/admin/", "/comments/reply/", "/%61dmin/", "/*/reply/x", "/adm*login/", "/preview/$"]
)
def test_no_typed_line_opens_what_stays_closed(rule):
    with pytest.raises(ValidationError, match="stays closed"):
        crawlers.read(f"User-agent: *\nAllow: {rule}")


@pytest.mark.parametrize("rule", ["/", "/*", "/section/", "/about$", "/*.css"])
def test_other_lines_may_open_what_they_like(rule):
    assert crawlers.read(f"User-agent: Googlebot\nAllow: {rule}")


def test_a_crawler_that_is_switched_off_is_let_in_by_no_typed_line():
    text = crawlers.write(["GPTBot"], "User-agent: GPTBot\nUser-agent: Bingbot\nAllow: /", [])
    assert text.count("GPTBot") == 1
    assert "User-agent: GPTBot\nDisallow: /\n" in text


@pytest.mark.parametrize("rule", ["/", "/*", "*", "/**", "*$", "/*$"])
def test_every_way_to_close_the_whole_site_is_seen(rule):
    groups, _others = crawlers.read(f"User-agent: *\nDisallow: {rule}")
    assert groups[0].closes_all
