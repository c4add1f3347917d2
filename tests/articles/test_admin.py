"""The form of a piece: saving it, its deeds, who may do them, and what happens when two save at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Edition, Page, Redirect
from tests.admin_forms import change_url, filled_in, signed_in
from tests.factories import make_article, make_author, make_page, make_picture, make_section, make_tag

pytestmark = pytest.mark.django_db

ADD = "/admin/articles/article/add/"

BODY = """<p>One <em>thing</em>.<sup><a href="#fn-1" id="fnref-1">1</a></sup></p>
<h2>Another</h2>
<blockquote class="pullquote"><p>“Said.”</p></blockquote>
<table><caption>Ships</caption><thead><tr><th>a</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>
<ol class="footnotes"><li id="fn-1">A note.</li></ol>"""


@pytest.fixture
def editor():
    return signed_in("Editor")


@pytest.fixture
def reporter():
    return signed_in("Reporter")


def errors_of(response) -> str:
    return " ".join(message for messages in response.context["errors"] for message in messages)


def save(client, article, **changes):
    url = change_url(article)
    return client.post(url, filled_in(client, url, **changes), follow=True)


# Writing


def test_a_new_piece_is_a_draft_with_a_slug_from_its_headline(reporter):
    section = make_section()
    data = filled_in(reporter, ADD, headline="The dam\nholds", body="<p>Words.</p>", section=section.pk)
    response = reporter.post(ADD, data, follow=True)
    article = Article.objects.get()
    assert (article.status, article.slug, article.headline) == ("draft", "the-dam-holds", "The dam holds")
    assert response.redirect_chain[-1][0] == change_url(article)


def test_saving_an_untouched_piece_changes_no_byte_of_its_body(editor):
    article = make_article(body=BODY, status="draft")
    assert article.body == BODY
    url = change_url(article)
    data = filled_in(editor, url)
    data["body"] = data["body"].replace("\n", "\r\n")  # as browsers send it
    editor.post(url, data)
    assert Article.objects.get(pk=article.pk).body == BODY
    assert LogEntry.objects.first().get_change_message() == "No fields changed."


def test_a_pasted_script_is_gone_once_saved(editor):
    article = make_article(status="draft")
    save(editor, article, body='<p onclick="x()">a</p><script>alert(1)</script>')
    assert Article.objects.get(pk=article.pk).body == "<p>a</p>"


def test_credits_and_tags_are_saved_with_the_piece(editor):
    article, author, tag = make_article(status="draft"), make_author(), make_tag()
    credit = {"bylines-0-author": author.pk, "bylines-0-role": "editing", "bylines-0-position": 0}
    save(editor, article, tags=[tag.pk], **{"bylines-TOTAL_FORMS": 1}, **credit)
    article = Article.objects.get(pk=article.pk)
    assert list(article.tags.all()) == [tag]
    assert [(byline.author, byline.role) for byline in article.byline_list] == [(author, "editing")]


def test_a_headline_that_would_be_markup_is_text_everywhere(editor):
    article = make_article(headline="<script>alert(1)</script>", status="draft")
    for url in [change_url(article), reverse("admin:articles_article_changelist"), reverse("admin:index")]:
        assert "<script>alert(1)</script>" not in editor.get(url).content.decode()


def test_the_preview_link_shows_the_draft(editor):
    article = make_article(headline="Not out yet", status="draft")
    url = editor.get(change_url(article)).context["preview_url"]
    page = editor.get(url).content.decode()
    assert "Not out yet" in page
    assert "Readers do not see this page." in page


def test_the_preview_of_a_live_piece_says_where_readers_see_it(editor):
    article = make_article()
    page = editor.get(editor.get(change_url(article)).context["preview_url"]).content.decode()
    assert "Readers do not see this page." not in page
    assert f'Readers see it already, <a href="{article.get_absolute_url()}">at its own address</a>.' in page


def test_only_a_live_piece_has_a_link_to_the_site(editor):
    live, draft = make_article(), make_article(status="draft")
    assert "View on site" in editor.get(change_url(live)).content.decode()
    assert "View on site" not in editor.get(change_url(draft)).content.decode()


def test_the_first_submit_of_the_form_is_a_plain_save(editor):
    page = editor.get(change_url(make_article(status="draft"))).content.decode()
    form = page[page.index('id="article_form"') :]
    first = min(form.index('type="submit"'), form.index("<button"))
    assert 'name="_continue"' in form[first : first + 80]


def test_an_address_fills_in_the_form_of_a_new_piece(reporter):
    section, tag = make_section(), make_tag()
    filled = filled_in(reporter, f"{ADD}?section={section.pk}&tags={tag.pk}&headline=The+dam")
    assert (filled["section"], filled["tags"], filled["headline"]) == (str(section.pk), [str(tag.pk)], "The dam")


# Errors are the form's, never the server's


@pytest.mark.parametrize("nonsense", ["abc", "", "-1", "1.5", "9" * 30, "²"])
@pytest.mark.parametrize(
    "name", ["section", "secondary_sections", "tags", "lead_picture", "parent", "bylines", "embargoed_until"]
)
def test_an_address_that_fills_in_nonsense_opens_the_form_without_it(editor, name, nonsense):
    for url in [ADD, reverse("admin:articles_page_add")]:
        assert editor.get(url, {name: nonsense}).status_code == 200


def test_an_address_that_another_piece_of_that_day_has_is_an_error_of_the_field(editor):
    moment = timezone.now() - timedelta(hours=2)
    make_article(slug="taken", published_at=moment)
    article = make_article(slug="mine", published_at=moment)
    response = save(editor, article, slug="taken")
    assert "slug" in response.context["adminform"].form.errors


@pytest.mark.parametrize("wrong", ["2026-03-29T01:30", "0001-01-01T00:00", "9999-12-31T23:59", "tomorrow"])
def test_a_time_that_does_not_exist_is_an_error_of_the_field(editor, settings, wrong):
    settings.TIME_ZONE = "Europe/London"  # whose clocks skip an hour on 29 March 2026
    article = make_article(status="draft")
    response = save(editor, article, embargoed_until=wrong)
    assert "embargoed_until" in response.context["adminform"].form.errors


def test_times_are_the_sites_own_and_the_form_says_which(editor, settings):
    settings.TIME_ZONE = "Europe/London"
    article = make_article(status="draft")
    url = change_url(article)
    assert "Europe/London" in editor.get(url).content.decode()
    editor.post(url, filled_in(editor, url, embargoed_until="2030-07-01T12:00"))
    assert Article.objects.get(pk=article.pk).embargoed_until == datetime(2030, 7, 1, 11, tzinfo=UTC)


# Deeds


DEEDS = [
    ("draft", "submit", "submitted"),
    ("submitted", "take_in_edit", "in_edit"),
    ("submitted", "send_back", "draft"),
    ("in_edit", "make_ready", "ready"),
    ("ready", "publish", "published"),
    ("ready", "schedule", "published"),
    ("published", "withdraw", "withdrawn"),
    ("withdrawn", "reopen", "draft"),
]


@pytest.mark.parametrize(("before", "deed", "after"), DEEDS)
def test_an_editors_button_saves_the_form_and_does_the_deed(editor, before, deed, after):
    article = make_article(status=before)
    at = timezone.localtime() + timedelta(days=1)
    details = {"schedule_at": at.strftime("%Y-%m-%dT%H:%M"), "reason": "It was not true."}
    response = save(editor, article, headline="Changed on the way", _deed=deed, **details)
    article = Article.objects.get(pk=article.pk)
    assert (article.status, article.headline) == (after, "Changed on the way")
    assert response.status_code == 200
    assert LogEntry.objects.filter(object_id=article.pk).count() == 2  # what was changed, and the deed


@pytest.mark.parametrize(("before", "deed", "after"), DEEDS)
def test_a_reporter_hands_in_and_takes_back_what_nobody_edits_yet_and_no_more(reporter, before, deed, after):
    article = make_article(status=before)
    url = change_url(article)
    response = reporter.post(url, filled_in(reporter, url, _deed=deed, reason="x", schedule_at="2030-01-01T10:00"))
    may = deed in {"submit", "send_back"}
    assert response.status_code == (302 if may else 403)
    assert Article.objects.get(pk=article.pk).status == (after if may else before)


def test_a_reporter_does_not_send_back_what_an_editor_works_on(reporter, editor):
    article = make_article(status="in_edit")
    url = change_url(article)
    assert reporter.post(url, filled_in(reporter, url, _deed="send_back")).status_code == 403
    assert editor.post(url, filled_in(editor, url, _deed="send_back")).status_code == 302
    assert Article.objects.get(pk=article.pk).status == "draft"


@pytest.mark.parametrize(
    ("status", "offered"), [("draft", ["submit"]), ("submitted", ["send_back"]), ("in_edit", []), ("ready", [])]
)
def test_a_reporter_sees_no_button_that_only_publishers_may_press(reporter, status, offered):
    page = reporter.get(change_url(make_article(status=status))).content.decode()
    deeds = ["submit", "take_in_edit", "send_back", "make_ready", "schedule", "publish", "withdraw", "reopen"]
    assert [name for name in deeds if f'value="{name}"' in page] == offered


@pytest.mark.parametrize("status", ["ready", "published", "withdrawn"])
def test_a_reporter_reads_what_is_ready_or_out_and_changes_nothing(reporter, status):
    article = make_article(status=status)
    page = reporter.get(change_url(article))
    assert page.status_code == 200
    assert 'name="headline"' not in page.content.decode()
    assert "<p>First paragraph.</p>" in page.content.decode()
    assert reporter.post(change_url(article), {"headline": "Mine"}).status_code == 403


def test_a_moderator_reads_pieces_and_changes_none():
    moderator, article = signed_in("Moderator"), make_article(status="draft")
    assert moderator.get(change_url(article)).status_code == 200
    assert moderator.post(change_url(article), {"headline": "Mine"}).status_code == 403
    assert moderator.get(ADD).status_code == 403


def test_a_refused_deed_saves_nothing_keeps_what_was_typed_and_says_why(editor):
    article = make_article(status="draft", section=None)
    before = Article.objects.get(pk=article.pk).version
    response = save(editor, article, headline="Typed just now", _deed="publish")
    assert "It still needs a section." in errors_of(response)
    assert "Typed just now" in response.content.decode()
    stored = Article.objects.get(pk=article.pk)
    assert (stored.version, stored.headline, stored.status) == (before, article.headline, "draft")
    assert not LogEntry.objects.exists()


def test_a_refused_deed_on_a_new_piece_makes_no_piece(editor):
    response = editor.post(ADD, filled_in(editor, ADD, headline="Without a section", _deed="publish"))
    assert "Without a section" in response.content.decode()
    assert not Article.objects.exists()


def test_scheduling_needs_a_time(editor):
    response = save(editor, make_article(status="ready"), _deed="schedule", schedule_at="")
    assert "Please give the time" in errors_of(response)


def test_withdrawing_needs_a_reason(editor):
    response = save(editor, make_article(), _deed="withdraw", reason=" ")
    assert "reason" in errors_of(response)


def test_an_unknown_deed_is_refused(editor):
    article = make_article(status="draft")
    url = change_url(article)
    assert editor.post(url, filled_in(editor, url, _deed="delete")).status_code == 403


def test_publishing_raises_the_editions_of_the_site_in_the_same_save(editor):
    article = make_article(status="ready")
    before = Edition.objects.get(name=Edition.SITE).number
    save(editor, article, _deed="publish")
    assert Edition.objects.get(name=Edition.SITE).number > before


def test_only_a_change_to_the_story_moves_its_updated_time(editor):
    article = make_article()
    save(editor, article, headline="A comma moved")
    assert Article.objects.get(pk=article.pk).updated_at is None
    save(editor, article, changed_story="on")
    assert Article.objects.get(pk=article.pk).updated_at is not None


def test_a_changed_address_of_a_live_piece_is_warned_of_and_leaves_a_redirect(editor):
    article = make_article(slug="before")
    before = article.get_absolute_url()
    assert "Readers know this address." in editor.get(change_url(article)).content.decode()
    response = save(editor, article, slug="after")
    assert before in response.content.decode()
    assert Redirect.objects.get().path == before


def test_an_address_that_nobody_has_seen_changes_without_a_warning(editor):
    article = make_article(published_at=timezone.now() + timedelta(days=3))
    before = article.get_absolute_url()
    response = save(editor, article, _deed="publish")
    article = Article.objects.get(pk=article.pk)
    assert article.is_live
    assert article.get_absolute_url() != before
    assert "The address has changed." not in response.content.decode()


def test_the_slug_follows_the_headline_only_until_readers_know_it(editor):
    draft, live = make_article(status="draft"), make_article()
    assert editor.get(change_url(draft)).context["adminform"].prepopulated_fields
    assert not editor.get(change_url(live)).context["adminform"].prepopulated_fields


def test_an_embargo_cannot_be_laid_on_what_readers_have_seen(editor):
    article = make_article()
    response = save(editor, article, embargoed_until="2030-01-01T10:00")
    assert "an embargo cannot hold it" in errors_of(response)


def test_a_correction_is_issued_by_whoever_may_publish(editor):
    article = make_article()
    given = {"corrections-0-kind": "correction", "corrections-0-text": "It was Tuesday."}
    save(editor, article, **{"corrections-TOTAL_FORMS": 1, "corrections-0-issued_at": "2026-01-01T10:00"}, **given)
    assert [correction.text for correction in article.corrections.all()] == ["It was Tuesday."]


# Two at once


def test_a_save_over_a_newer_one_is_refused_and_says_whose_it_is(editor):
    article = make_article(status="draft")
    url = change_url(article)
    mine = filled_in(editor, url, headline="Mine", standfirst="Typed for an hour")
    other = signed_in("Editor", username="ines")
    with time_machine.travel(datetime(2026, 5, 4, 9, 41, tzinfo=UTC), tick=False):
        other.post(url, filled_in(other, url, headline="Theirs"))
    response = editor.post(url, mine)
    assert "ines" in errors_of(response)
    assert "09:41" in errors_of(response)
    assert "Typed for an hour" in response.content.decode()
    assert Article.objects.get(pk=article.pk).headline == "Theirs"


def test_a_stale_form_does_no_deed(editor):
    article = make_article(status="ready")
    url = change_url(article)
    mine = filled_in(editor, url, _deed="publish")
    Article.objects.get(pk=article.pk).save()
    editor.post(url, mine)
    assert Article.objects.get(pk=article.pk).status == "ready"


def test_a_form_that_does_not_say_what_it_started_from_is_stale(editor):
    article = make_article(status="draft")
    assert save(editor, article, started_from=None).context["errors"]


# Deleting


@pytest.mark.parametrize(
    ("status", "may"), [("draft", True), ("ready", True), ("published", False), ("withdrawn", False)]
)
def test_what_readers_have_seen_is_never_deleted(editor, status, may):
    article = make_article(status=status)
    response = editor.post(reverse("admin:articles_article_delete", args=[article.pk]), {"post": "yes"})
    assert response.status_code == (302 if may else 403)
    assert Article.objects.filter(pk=article.pk).exists() is not may


def test_a_reporter_deletes_nothing(reporter):
    article = make_article(status="draft")
    assert reporter.post(reverse("admin:articles_article_delete", args=[article.pk])).status_code == 403


# Pages


def test_a_page_is_made_under_its_parent_and_published(editor):
    parent = make_page(slug="about")
    url = reverse("admin:articles_page_add")
    editor.post(url, filled_in(editor, url, headline="Our people", body="<p>x</p>", parent=parent.pk, _deed="publish"))
    page = Page.objects.get(headline="Our people")
    assert (page.path, page.kind, page.is_live) == ("about/our-people", "page", True)


def test_a_page_cannot_take_an_address_of_the_site(editor):
    page = make_page(slug="about")
    response = save(editor, page, slug="admin")
    assert "slug" in response.context["adminform"].form.errors


def test_pages_and_articles_have_screens_of_their_own(editor):
    page = make_page()
    assert editor.get(reverse("admin:articles_article_change", args=[page.pk])).status_code == 302
    assert editor.get(reverse("admin:articles_page_change", args=[page.pk])).status_code == 200


def test_a_reporter_only_reads_pages(reporter):
    assert reporter.post(change_url(make_page(status="draft")), {"headline": "x"}).status_code == 403


# Growth

QUERIES_OF_A_FORM = 16


@pytest.mark.parametrize("number", [3, 30])
def test_the_form_costs_the_same_however_much_there_is(editor, django_assert_num_queries, number):
    article = make_article(lead_picture=make_picture(), bylines=tuple(make_author() for _ in range(number)))
    article.tags.set([make_tag() for _ in range(number)])
    for _ in range(number):
        make_article()
        make_section()
    editor.get(change_url(article))  # content types are remembered
    with django_assert_num_queries(QUERIES_OF_A_FORM):
        editor.get(change_url(article))
