"""The lists of pieces: tabs by the clock, search, and deeds for many at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Redirect
from tests.admin_forms import signed_in
from tests.factories import make_article, make_author, make_page, make_picture, make_section, make_tag

pytestmark = pytest.mark.django_db(databases="__all__")

LIST = "/admin/articles/article/"


@pytest.fixture
def editor():
    return signed_in("Editor")


def shown(response) -> list[str]:
    return [article.headline for article in response.context["cl"].result_list]


def run(client, action, *articles, **more):
    chosen = [article.pk for article in articles]
    return client.post(LIST, {"action": action, "_selected_action": chosen, **more}, follow=True)


def statuses(*articles) -> list[str]:
    return [Article.objects.get(pk=article.pk).status for article in articles]


def test_the_tabs_part_published_pieces_by_the_clock(editor):
    soon = timezone.now() + timedelta(hours=1)
    make_article(headline="Out")
    make_article(headline="Soon", published_at=soon)
    make_article(headline="Held", embargoed_until=soon)
    make_article(headline="Begun", status="draft")
    assert shown(editor.get(LIST, {"state": "live"})) == ["Out"]
    assert set(shown(editor.get(LIST, {"state": "scheduled"}))) == {"Soon", "Held"}
    assert shown(editor.get(LIST, {"state": "draft"})) == ["Begun"]
    tabs = editor.get(LIST).context["cl"].filter_specs[0]
    assert (tabs.counts["live"], tabs.counts["scheduled"], tabs.counts["draft"], tabs.counts["ready"]) == (1, 2, 1, 0)


def test_an_unknown_tab_shows_everything(editor):
    make_article()
    assert len(shown(editor.get(LIST, {"state": "nonsense"}))) == 1


def test_search_finds_words_of_headline_standfirst_and_address(editor):
    make_article(headline="The dam holds", slug="water")
    make_article(headline="Another", standfirst="About a dam.", slug="b")
    make_article(headline="Third", slug="dam-it")
    make_article(headline="Fourth", body="<p>dam</p>", slug="d")
    assert len(shown(editor.get(LIST, {"q": "dam"}))) == 3


def test_pages_stand_in_a_list_of_their_own(editor):
    make_page(headline="About us")
    make_article(headline="A piece")
    assert shown(editor.get(LIST)) == ["A piece"]
    assert shown(editor.get("/admin/articles/page/")) == ["About us"]


def test_the_pieces_of_one_author_are_listed_once_each(editor):
    author = make_author()
    make_article(headline="Theirs", bylines=((author, "reporting"), (author, "editing")))
    make_article(headline="Not theirs")
    assert shown(editor.get(LIST, {"authors__id__exact": author.pk})) == ["Theirs"]


def test_an_action_moves_on_what_it_may_and_says_of_each_other_why_not(editor):
    ready, empty, live = make_article(status="ready"), make_article(status="ready", body=""), make_article()
    response = run(editor, "publish", ready, empty, live)
    assert statuses(ready, empty, live) == ["published", "ready", "published"]
    said = [str(message) for message in response.context["messages"]]
    assert said[0] == "1 piece was published."
    assert f"“{empty}”: This piece cannot be published yet. It still needs a text." in said
    assert f"“{live}”: This piece is live already." in said
    assert LogEntry.objects.get().get_change_message() == "Published."


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [
        ("submit", "draft", "submitted"),
        ("take_in_edit", "submitted", "in_edit"),
        ("send_back", "submitted", "draft"),
        ("make_ready", "in_edit", "ready"),
        ("reopen", "withdrawn", "draft"),
    ],
)
def test_the_other_actions_do_their_deeds(editor, action, before, after):
    article = make_article(status=before)
    run(editor, action, article)
    assert statuses(article) == [after]


def test_withdrawing_many_asks_for_the_reason_first(editor):
    article = make_article(headline="Wrong from the start")
    asked = run(editor, "withdraw", article)
    assert "Wrong from the start" in asked.content.decode()
    assert statuses(article) == ["published"]
    refused = run(editor, "withdraw", article, reason="  ")
    assert "This field is required." in refused.content.decode()
    run(editor, "withdraw", article, reason="It was not true.")
    assert Article.objects.get(pk=article.pk).withdrawal_reason == "It was not true."


def test_a_reporter_is_offered_only_what_reporters_do():
    reporter = signed_in("Reporter")
    draft, ready = make_article(status="draft"), make_article(status="ready")
    offered = [name for name, _label in reporter.get(LIST).context["action_form"].fields["action"].choices if name]
    assert offered == ["submit", "send_back"]
    run(reporter, "publish", ready)
    run(reporter, "send_back", ready)
    run(reporter, "take_in_edit", ready)
    assert statuses(draft, ready) == ["draft", "ready"]
    run(reporter, "submit", draft)
    assert statuses(draft) == ["submitted"]


def test_nobody_deletes_many_at_once(editor):
    assert "delete_selected" not in editor.get(LIST).content.decode()


QUERIES_OF_A_LIST = 14


@pytest.mark.parametrize("number", [3, 30])
def test_the_list_costs_the_same_however_many_rows(editor, django_assert_num_queries, number):
    for _ in range(number):
        author = make_author()
        make_article(bylines=(author,), lead_picture=make_picture(), section=make_section())
    editor.get(LIST)
    with django_assert_num_queries(QUERIES_OF_A_LIST):
        editor.get(LIST)


@pytest.mark.parametrize("model", ["section", "tag", "author", "redirect", "page", "picture"])
@pytest.mark.parametrize("number", [3, 30])
def test_every_other_list_costs_the_same_too(editor, django_assert_max_num_queries, model, number):
    url = reverse(f"admin:articles_{model}_changelist")
    for n in range(number):
        article = make_article()
        make_section(parent=article.section)
        make_author(photo=make_picture())
        make_tag()
        make_page()
        Redirect.remember(f"/old-{n}/", article)
    editor.get(url)
    with django_assert_max_num_queries(12):
        editor.get(url)
