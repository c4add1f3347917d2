"""What browsers and researchers look for in known places."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from PIL import Image

from articles.models import SiteSettings
from newsroom import env

pytestmark = pytest.mark.django_db


def test_without_a_contact_there_is_no_security_txt(client):
    assert client.get("/.well-known/security.txt").status_code == 404


def test_security_txt_names_whom_to_tell_and_until_when_that_holds(client, settings):
    settings.SECURITY_CONTACTS = ["mailto:security@news.example", "https://news.example/contact/"]
    answer = client.get("/.well-known/security.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    fields = [tuple(line.split(": ", 1)) for line in answer.content.decode().splitlines()]
    said = dict(fields)
    contacts = [value for name, value in fields if name == "Contact"]
    assert contacts == settings.SECURITY_CONTACTS
    assert said["Canonical"] == "http://localhost:8000/.well-known/security.txt"
    assert said["Preferred-Languages"] == "en"


@pytest.mark.parametrize("today", ["2026-01-01", "2026-06-30", "2026-12-31", "2028-02-29"])
def test_security_txt_holds_for_half_a_year_at_least_and_never_for_a_whole(client, settings, time_machine, today):
    settings.SECURITY_CONTACTS = ["tel:+44-20-7946-0000"]
    time_machine.move_to(datetime.fromisoformat(f"{today}T12:00:00+00:00"))
    text = client.get("/.well-known/security.txt").content.decode()
    ahead = datetime.fromisoformat(re.search(r"Expires: (\S+)", text)[1]) - timezone.now()
    assert timedelta(days=180) < ahead < timedelta(days=250)


@pytest.mark.parametrize(
    ("value", "contacts"),
    [
        ("", []),
        ("security@news.example", ["mailto:security@news.example"]),
        (
            "mailto:a@news.example, https://news.example/report",
            ["mailto:a@news.example", "https://news.example/report"],
        ),
        ("tel:+44-20-7946-0000", ["tel:+44-20-7946-0000"]),
    ],
)
def test_a_contact_is_an_address_of_mail_a_page_or_a_number(monkeypatch, value, contacts):
    monkeypatch.setenv("NEWSROOM_SECURITY_CONTACT", value)
    assert env.contacts("NEWSROOM_SECURITY_CONTACT") == contacts


@pytest.mark.parametrize("value", ["the desk", "http://news.example/", "a@b@c", "mailto:a@b\nContact: mailto:c@d"])
def test_anything_else_is_refused_by_name(monkeypatch, value):
    monkeypatch.setenv("NEWSROOM_SECURITY_CONTACT", value)
    with pytest.raises(ImproperlyConfigured, match="NEWSROOM_SECURITY_CONTACT must be"):
        env.contacts("NEWSROOM_SECURITY_CONTACT")


@pytest.mark.parametrize("value", ["hub.example", "ftp://hub.example/", "https://", "https://hub.example/<x>"])
def test_a_hub_is_an_address(monkeypatch, value):
    monkeypatch.setenv("NEWSROOM_WEBSUB_HUB", "https://hub.example/a?b=c, http://other.example")
    assert env.addresses("NEWSROOM_WEBSUB_HUB") == ["https://hub.example/a?b=c", "http://other.example"]
    monkeypatch.setenv("NEWSROOM_WEBSUB_HUB", value)
    with pytest.raises(ImproperlyConfigured, match="NEWSROOM_WEBSUB_HUB must be"):
        env.addresses("NEWSROOM_WEBSUB_HUB")


def test_the_site_can_stand_on_a_home_screen_under_its_name_and_mark(client):
    SiteSettings(name="The Meridian", tagline="Both sides of the line").save()
    answer = client.get("/site.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    said = answer.json()
    assert (said["name"], said["start_url"], said["lang"], said["dir"]) == ("The Meridian", "/", "en-gb", "ltr")
    assert {(icon["sizes"], icon["purpose"]) for icon in said["icons"]} == {
        ("any", "any"), ("512x512", "any"), ("192x192", "any"), ("512x512", "maskable"), ("192x192", "maskable"),
    }  # fmt: skip
    for icon in said["icons"]:
        file = finders.find(icon["src"].removeprefix("/static/"))
        assert file, icon
        if icon["type"] == "image/png":
            with Image.open(file) as picture:
                assert f"{picture.width}x{picture.height}" == icon["sizes"]


def test_every_page_names_the_manifest_and_the_colours_of_the_paper(client):
    page = client.get("/").content.decode()
    assert '<link rel="manifest" href="/site.webmanifest">' in page
    assert page.count('<meta name="theme-color"') == 2


def test_the_manifest_follows_the_settings_of_the_site(client):
    kept = client.get("/site.webmanifest")
    SiteSettings(name="Another").save()
    answer = client.get("/site.webmanifest", headers={"If-None-Match": kept["ETag"]})
    assert (answer.status_code, answer.json()["name"]) == (200, "Another")


def test_a_site_that_is_written_from_the_right_says_so_in_its_manifest(client, settings):
    settings.LANGUAGE_CODE = "ar"
    said = client.get("/site.webmanifest").json()
    assert (said["lang"], said["dir"]) == ("ar", "rtl")
