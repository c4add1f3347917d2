"""What machines read on a page besides its words: schema.org in JSON-LD."""

from __future__ import annotations

import json
import re

import pytest

from articles.models import Article, Byline, SiteSettings
from tests.factories import make_article, make_author, make_section

pytestmark = pytest.mark.django_db

SITE = "http://localhost:8000"


def read(client, address: str) -> dict[str, dict]:
    """The blocks of a page, by their type."""
    page = client.get(address).content.decode()
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    return {data["@type"]: data for data in map(json.loads, blocks)}


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("news", "NewsArticle"), ("opinion", "OpinionNewsArticle"), ("analysis", "AnalysisNewsArticle"),
        ("review", "ReviewNewsArticle"), ("explainer", "BackgroundNewsArticle"), ("satire", "SatiricalArticle"),
        ("sponsored", "AdvertiserContentArticle"),
    ],
)  # fmt: skip
def test_a_piece_is_of_the_type_that_its_label_says(client, label, kind):
    article = make_article(label=label)
    assert read(client, article.get_absolute_url())[kind]["isAccessibleForFree"] is True


def test_every_author_has_an_address(client):
    credits = (
        make_author(name="Nadia Ferrant", slug="nadia"),
        (make_author(name="Tomas Okell", slug="tomas"), Byline.Role.ADDITIONAL),
        (make_author(name="Ruth Salter"), Byline.Role.EDITING),
    )
    article = make_article(bylines=credits)
    page = client.get(article.get_absolute_url()).content.decode()
    named = re.findall(r'<meta property="article:author" content="([^"]*)">', page)
    assert named == [f"{SITE}/author/nadia/", f"{SITE}/author/tomas/"]
    authors = read(client, article.get_absolute_url())["NewsArticle"]["author"]
    assert [(author["name"], author["url"]) for author in authors] == [
        ("Nadia Ferrant", f"{SITE}/author/nadia/"), ("Tomas Okell", f"{SITE}/author/tomas/"),
    ]  # fmt: skip


def test_a_piece_and_its_section_say_the_way_to_them(client):
    world = make_section(name="World", slug="world")
    asia = make_section(name="Asia", slug="asia", parent=world)
    article = make_article(headline="</script> & “dam”", section=asia)
    way = [("Front page", "/"), ("World", "/section/world/"), ("Asia", "/section/world/asia/")]
    for address, steps in [
        (asia.get_absolute_url(), way),
        (article.get_absolute_url(), [*way, (article.headline, article.get_absolute_url())]),
    ]:
        said = read(client, address)["BreadcrumbList"]["itemListElement"]
        assert [(step["position"], step["name"], step["item"]) for step in said] == [
            (position, name, SITE + path) for position, (name, path) in enumerate(steps, 1)
        ]


def test_the_front_page_says_what_the_site_is_who_publishes_it_and_how_it_is_searched(client):
    SiteSettings(name="The Meridian", description="Both sides of the line.").save()
    said = read(client, "/")["WebSite"]
    assert (said["name"], said["url"], said["description"]) == ("The Meridian", f"{SITE}/", "Both sides of the line.")
    assert said["publisher"]["@type"] == "NewsMediaOrganization"
    assert said["publisher"]["logo"]["url"].startswith(SITE)
    target = said["potentialAction"]["target"]["urlTemplate"]
    assert target == f"{SITE}/search/?q={{search_term_string}}"


def test_the_publisher_is_one_and_the_same_on_every_page(client):
    article = make_article()
    of_piece = read(client, article.get_absolute_url())["NewsArticle"]["publisher"]
    assert of_piece == read(client, "/")["WebSite"]["publisher"]


def test_large_previews_of_the_pictures_of_a_piece_are_welcome(client):
    page = client.get(Article.objects.get(pk=make_article().pk).get_absolute_url()).content.decode()
    assert '<meta name="robots" content="max-image-preview:large">' in page
