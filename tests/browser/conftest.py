"""Chromium against a live server: what the ways through share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType, SimpleNamespace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from playwright.sync_api import BrowserContext, ConsoleMessage, Page

from articles.models import SiteSettings
from tests.conftest import CHROMIUM
from tests.factories import make_article, make_author, make_page, make_picture, make_section, make_tag, make_user

FLAGS = [
    "--no-sandbox",  # as root there is none to be had
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/browser/" in str(item.path):
            item.add_marker("browser")
            item.add_marker(pytest.mark.django_db(transaction=True, databases="__all__"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": FLAGS}


@pytest.fixture(scope="session")
def live_server(django_db_setup, live_server):
    """The live server, started once the test databases are there: only then does it share them with the test.

    Otherwise each of its threads would open a connection of its own to what is in memory, and leave it open.
    """
    return live_server


@pytest.fixture
def complaints(context: BrowserContext) -> list[str]:
    """What the browser complains of on any page of the test: errors, refused content, failed requests."""
    said: list[str] = []

    def listen(page: Page) -> None:
        def note(message: ConsoleMessage) -> None:
            if message.type in {"error", "warning"}:
                said.append(message.text)

        page.on("console", note)
        page.on("pageerror", lambda error: said.append(str(error)))

    context.on("page", listen)
    return said


@pytest.fixture
def axe() -> Callable[..., list[str]]:
    """Ask axe-core (WCAG 2.2 A and AA, best practices) about a page; returns its violations, one line each.

    `tolerated` names what stock widgets do: by rule, what the selector of the element has to contain.
    """

    def ask(page: Page, tolerated: Mapping[str, tuple[str, ...]] = MappingProxyType({})) -> list[str]:
        page.wait_for_load_state("networkidle")  # colours are judged as they are painted
        found = Axe().run(page).response["violations"]
        return [
            f"{v['id']}: {v['help']} ({node['html'][:160]})"
            for v in found
            for node in v["nodes"]
            if not any(part in str(node["target"]) for part in tolerated.get(v["id"], ()))
        ]

    return ask


@pytest.fixture
def groups(transactional_db) -> None:
    """The groups, which emptying the database between tests takes away with everything else."""
    for name in ["0001_groups", "0003_groups_of_documents", "0008_groups_of_front_pages"]:
        import_module(f"newsroom.migrations.{name}").make_groups(apps, SimpleNamespace(connection=connection))


@pytest.fixture
def sign_in(live_server, groups) -> Callable[..., User]:
    """Make a member of the named groups, and let a browser's context be theirs without the form."""

    def let_in(context: BrowserContext, *names: str, **overrides: Any) -> User:
        user, client = make_user(groups=names, **overrides), Client()
        client.force_login(user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        return user

    return let_in


@pytest.fixture
def paper(live_server, settings):
    """A small newspaper: settings, sections, pages, and a story with everything."""
    settings.SITE_URL = live_server.url
    SiteSettings(name="The Meridian", tagline="Both sides of the line", place="London").save()
    world = make_section(name="World", slug="world", position=1)
    make_section(name="Culture", slug="culture", position=2)
    tag, author = make_tag(name="Armenia", slug="armenia"), make_author(name="Nadia Ferrant", slug="nadia-ferrant")
    story = make_article(
        headline="Damascus confirms it",
        slug="damascus",
        section=world,
        tags=(tag,),
        bylines=(author,),
        lead_picture=make_picture(),
        body="<p>One.</p><h2>Two</h2><table><caption>Three</caption><tbody><tr><td>Four</td></tr></tbody></table>",
    )
    for number in range(5):
        make_article(headline=f"Another story {number}", tags=(tag,), bylines=(author,), section=world)
    make_page(headline="House rules", slug="house-rules")
    return story


@pytest.fixture
def desk(live_server, paper, page, sign_in):
    """The desk, as an editor has it open."""
    sign_in(page.context, "Editor")
    page.goto(f"{live_server.url}/admin/")
    return page
