"""The desk itself: its first page, signing in, the groups, and the policy that its pages keep."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.contrib.auth.models import Group
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from articles.models import Redirect, SiteSettings
from newsroom import desk, signing_in
from tests.admin_forms import change_url, filled_in, signed_in
from tests.comments.factories import make_comment
from tests.factories import (
    make_article,
    make_author,
    make_banner,
    make_front,
    make_page,
    make_picture,
    make_section,
    make_tag,
    make_user,
)

pytestmark = pytest.mark.django_db(databases="__all__")

DESK = "/admin/"
SIGN_IN = "/admin/login/"


# The first page


def test_the_desk_has_the_name_of_the_site():
    SiteSettings(name="The Meridian").save()
    page = signed_in("Editor").get(DESK).content.decode()
    assert "The Meridian" in page
    assert "Django" not in page


def test_the_desk_says_what_waits():
    now = timezone.now()
    make_comment(status="pending", author_name="Marguerite", created_at=now - timedelta(hours=2))
    make_article(status="submitted", headline="For an editor")
    page = signed_in("Editor").get(DESK).content.decode()
    assert "Marguerite" in page
    assert "Oldest has waited 2\xa0hours" in page
    assert "For an editor" in page


@time_machine.travel(datetime(2026, 5, 4, 12, 0, tzinfo=timezone.get_default_timezone()), tick=False)
def test_the_rundown_stands_in_the_order_of_the_clock_with_now_between():
    now = timezone.now()
    for hours, headline in [(5, "Later"), (1, "Soon"), (-1, "Just out"), (-3, "This morning"), (-30, "Yesterday")]:
        make_article(headline=headline, published_at=now + timedelta(hours=hours))
    context = signed_in("Reporter").get(DESK).context
    assert [article.headline for article in context["out"]] == ["This morning", "Just out"]
    assert [article.headline for article in context["ahead"]] == ["Soon", "Later"]


def test_my_pieces_are_those_that_credit_me():
    user = make_user(groups=("Reporter",))
    me = make_author(user=user)
    make_article(headline="Mine", bylines=(me,))
    make_article(headline="Theirs", bylines=(make_author(),))
    assert [article.headline for article in desk.pieces_of(user)["mine"]] == ["Mine"]


def test_without_an_author_my_pieces_are_those_that_i_edited_last():
    client = signed_in("Editor", username="ada")
    article = make_article(headline="Edited by me", status="draft")
    make_article(headline="Not by me", status="draft")
    client.post("/admin/articles/article/", {"action": "submit", "_selected_action": [article.pk]})
    context = client.get(DESK).context
    assert [piece.headline for piece in context["mine"]] == ["Edited by me"]
    assert [entry.object_repr for entry in context["activity"]] == ["Edited by me"]


def test_what_was_done_is_linked_for_those_only_who_may_look_at_it():
    editor, article = signed_in("Editor"), make_article()
    editor.post("/admin/articles/redirect/add/", {"path": "/old/", "to_path": "/about/"})
    editor.post(change_url(article), filled_in(editor, change_url(article), headline="Again"))
    redirect = Redirect.objects.get(path="/old/")
    for group, links in [("Editor", True), ("Reporter", False)]:
        page = signed_in(group).get(DESK).content.decode()
        assert "/old/" in page
        assert (f'href="{change_url(redirect)}"' in page) is links
        assert f'href="{change_url(article)}">Again</a>' in page


def test_pictures_without_words_or_rights_wait_for_those_who_may_change_them():
    wordless = make_picture(title="Wordless", alt="", alt_state="missing")
    make_picture(title="Ended", rights_until=timezone.localdate() - timedelta(days=1))
    make_picture(title="In order", rights_until=timezone.localdate())
    page = signed_in("Editor").get(DESK).content.decode()
    assert f'href="{change_url(wordless)}">Wordless</a>' in page
    assert "Ended" in page
    assert "In order" not in page
    assert "Wordless" not in signed_in("Moderator").get(DESK).content.decode()


def test_the_charts_count_the_last_fourteen_days():
    now = timezone.now()
    article = make_article(published_at=now - timedelta(minutes=1))
    make_article(published_at=now - timedelta(days=9))
    make_article(published_at=now - timedelta(days=20))
    make_comment(article, created_at=now)
    make_comment(article, created_at=now, status="pending")
    context = signed_in("Editor").get(DESK).context
    published, replies = context["published_chart"], context["replies_chart"]
    assert len(published["bars"]) == 14
    assert sum(bar.number for bar in published["bars"]) == 2
    assert replies["today"] == 1


@pytest.mark.parametrize(
    ("group", "there", "not_there"),
    [
        ("Reporter", ["Articles", "Pictures", "Pages"], ["Replies"]),
        ("Moderator", ["Replies", "Articles"], []),
        ("Editor", ["Articles", "Replies", "Pictures", "Sections", "Tags", "Authors", "Pages"], []),
    ],
)
def test_the_navigation_shows_what_one_may_look_at(group, there, not_there):
    labels = [str(link["label"]) for link in signed_in(group).get(DESK).context["navigation"]]
    assert set(there) <= set(labels)
    assert not set(not_there) & set(labels)


def test_an_account_that_may_nothing_has_an_empty_desk():
    response = signed_in().get(DESK)
    assert response.status_code == 200
    assert [str(link["label"]) for link in response.context["navigation"]] == ["Desk"]


QUERIES_OF_THE_DESK = 20


@pytest.mark.parametrize("number", [3, 30])
def test_the_desk_costs_the_same_however_much_there_is(django_assert_num_queries, number):
    user = make_user(groups=("Editor",))
    me = make_author(user=user)
    client = signed_in("Editor")
    client.force_login(user)
    for _ in range(number):
        article = make_article(bylines=(me,), lead_picture=make_picture(), published_at=timezone.now())
        make_article(status="submitted", bylines=(make_author(),))
        make_comment(article, status="pending")
        client.post("/admin/articles/article/", {"action": "submit", "_selected_action": [article.pk]})
    client.get(DESK)
    with django_assert_num_queries(QUERIES_OF_THE_DESK):
        client.get(DESK)


# Signing in


def sign_in(client, username, password="wrong", **more):
    return client.post(SIGN_IN, {"username": username, "password": password, "next": DESK}, **more)


def test_the_right_password_opens_the_desk(client):
    make_user(username="ada")
    assert sign_in(client, "ada", "correct horse").url == DESK


def test_the_answer_is_the_same_whether_there_is_such_an_account_or_not(client):
    make_user(username="ada")
    there, not_there = sign_in(client, "ada"), sign_in(client, "nobody")
    assert there.context["form"].non_field_errors() == not_there.context["form"].non_field_errors()


@time_machine.travel("2026-05-04 09:00Z", tick=False)
@pytest.mark.parametrize("username", ["ada", "nobody"])
def test_after_ten_tries_even_the_right_password_waits_and_is_told_how_long(client, username):
    make_user(username="ada")
    for _ in range(signing_in.TRIES_FOR_AN_ACCOUNT):
        sign_in(client, username)
    response = sign_in(client, username, "correct horse")
    words = "Too many tries to sign in from here. Please try again in 2 minutes, at 09:02."
    assert response.context["form"].non_field_errors() == [words]


def test_waiting_helps(client):
    make_user(username="ada")
    with time_machine.travel("2026-05-04 09:00Z", tick=False) as clock:
        for _ in range(signing_in.TRIES_FOR_AN_ACCOUNT + 1):
            sign_in(client, "ada")
        clock.shift(120)
        assert sign_in(client, "ada", "correct horse").status_code == 302


def test_another_spelling_of_the_account_is_no_further_try(client):
    for spelling in ["ada", "ADA", " ada", "Ａda"] * 3:  # the last begins with a full-width letter
        response = sign_in(client, spelling)
    assert "Too many tries" in str(response.context["form"].errors)


def test_one_account_that_is_tried_often_locks_out_nobody_elsewhere(client):
    make_user(username="ada")
    for _ in range(signing_in.TRIES_FOR_AN_ACCOUNT + 5):
        sign_in(client, "ada", REMOTE_ADDR="203.0.113.9")
    assert sign_in(client, "ada", "correct horse", REMOTE_ADDR="198.51.100.7").status_code == 302


def test_many_accounts_tried_from_one_place_have_a_limit_of_their_own(client):
    for number in range(signing_in.TRIES_FROM_A_NETWORK):
        assert "Too many" not in str(sign_in(client, f"person{number}").context["form"].errors)
    assert "Too many" in str(sign_in(client, "one more").context["form"].errors)


def test_neither_password_nor_account_is_written_down(client, caplog):
    with caplog.at_level(logging.DEBUG):
        for _ in range(signing_in.TRIES_FOR_AN_ACCOUNT + 1):
            sign_in(client, "ada-lovelace", "a secret of mine")
    assert "a secret of mine" not in caplog.text
    assert "ada-lovelace" not in caplog.text
    assert "Too many tries" in caplog.text


# Groups


def test_the_groups_hold_what_their_people_do():
    may = {
        name: {
            f"{p.content_type.app_label}.{p.codename}"
            for p in Group.objects.get(name=name).permissions.select_related("content_type")
        }
        for name in ["Reporter", "Editor", "Moderator"]
    }
    assert "articles.change_article" in may["Reporter"]
    assert not {"articles.publish_article", "comments.moderate_comment", "articles.change_page"} & may["Reporter"]
    assert {"articles.publish_article", "comments.moderate_comment", "articles.change_sitesettings"} <= may["Editor"]
    assert "comments.moderate_comment" in may["Moderator"]
    assert not {p for p in may["Moderator"] if p.startswith("articles.") and ".view_" not in p}
    assert not {p for group in may.values() for p in group if p.startswith("auth.")}


def test_making_the_groups_again_adds_nothing_and_undoing_takes_them_away():
    migration = import_module("newsroom.migrations.0001_groups")
    before = set(Group.objects.get(name="Editor").permissions.values_list("pk", flat=True))
    with connection.schema_editor() if connection.vendor != "sqlite" else _Editor() as editor:
        migration.make_groups(apps, editor)
        assert set(Group.objects.get(name="Editor").permissions.values_list("pk", flat=True)) == before
        migration.remove_groups(apps, editor)
        assert not Group.objects.filter(name__in=migration.GROUPS).exists()
        migration.make_groups(apps, editor)
        import_module("newsroom.migrations.0003_groups_of_documents").make_groups(apps, editor)
        import_module("newsroom.migrations.0006_groups_of_series").make_groups(apps, editor)
        import_module("newsroom.migrations.0007_groups_of_missed_addresses").make_groups(apps, editor)
        import_module("newsroom.migrations.0008_groups_of_front_pages").make_groups(apps, editor)
        import_module("newsroom.migrations.0009_groups_of_rules").make_groups(apps, editor)
    assert set(Group.objects.get(name="Editor").permissions.values_list("pk", flat=True)) == before


class _Editor:
    """Stands in for SQLite's schema editor, which will not open inside a test's transaction."""

    connection = connection

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        return None


# The policy


def test_no_page_of_the_desk_has_an_inline_style_or_handler_or_a_script_without_nonce():
    client = signed_in(is_superuser=True)
    things = [make_article(), make_page(), make_section(), make_tag(), make_author(), make_picture()]
    things += [make_front(lead=make_article()), make_banner()]
    comment = make_comment(status="pending")
    lists = ["article", "page", "picture", "section", "tag", "author", "redirect", "front", "banner"]
    urls = [DESK, *[reverse(f"admin:articles_{name}_changelist") for name in lists], *map(change_url, things)]
    urls += ["/admin/comments/comment/", change_url(comment), "/admin/articles/article/add/", "/admin/password_change/"]
    for url in urls:
        page = client.get(url).content.decode()
        assert " style=" not in page, url
        assert not [name for name in [" onclick=", " onload=", " onchange=", "javascript:"] if name in page], url
        for tag in ["<script", "<style", '<link rel="stylesheet"']:
            for start in page.split(tag)[1:]:
                assert "nonce=" in start.split(">")[0], (url, tag, start[:120])


def test_the_policy_allows_nothing_inline(client):
    policy = client.get(SIGN_IN).headers["Content-Security-Policy"]
    assert "unsafe" not in policy


def test_the_list_of_everything_begins_with_the_newsroom(admin_client):
    apps = [app["app_label"] for app in admin_client.get("/admin/").context["app_list"]]
    assert apps[:4] == ["articles", "comments", "newsroom", "auth"]
