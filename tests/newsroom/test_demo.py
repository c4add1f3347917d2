"""The demo newsroom: whole or not at all, and taken out again without a trace."""

from __future__ import annotations

import io
import re

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db.models import F

from articles.models import Article, Author, Correction, Picture, Section, SiteSettings, Tag
from comments.models import Comment
from newsroom import demo
from newsroom.launcher import preparing
from tests.comments.factories import make_comment
from tests.factories import make_article

pytestmark = pytest.mark.django_db(databases="__all__")

EVERYTHING = [Article, Author, Comment, Correction, Picture, Section, Tag, User]


def pieces():
    return Article.objects.filter(kind=Article.Kind.ARTICLE)


def remove(*, fails: bool = False) -> str:
    """What `remove_demo` prints, and whether it ends well."""
    out = io.StringIO()
    if fails:
        with pytest.raises(CommandError):
            call_command("remove_demo", stdout=out)
    else:
        call_command("remove_demo", stdout=out)
    return out.getvalue()


@pytest.fixture
def loaded() -> None:
    demo.load()


@pytest.mark.usefixtures("loaded")
class TestLoaded:
    def test_there_are_twelve_live_pieces_in_six_sections_by_six_authors(self):
        assert pieces().count() == pieces().live().count() == 12
        assert Section.objects.count() == len(set(pieces().values_list("section", flat=True))) == 6
        assert Author.objects.count() == len(set(pieces().values_list("bylines__author", flat=True))) == 6

    def test_one_piece_has_120_replies(self):
        counts = [article.comments.count() for article in pieces()]
        assert counts.count(120) == 1
        assert sum(counts) == Comment.objects.count() == 184

    def test_the_counts_of_replies_are_exact(self):
        for article in pieces():
            assert article.reply_count == article.comments.filter(status=Comment.Status.PUBLISHED).count()

    def test_every_piece_has_words_a_byline_and_a_described_picture_if_any(self):
        for article in pieces():
            assert article.headline
            assert article.standfirst
            assert article.word_count > 100
            assert article.byline_list
            if article.lead_picture:
                assert article.lead_picture.alt
                assert article.lead_picture.file.storage.exists(article.lead_picture.file.name)

    def test_the_story_of_the_seed_is_retold(self):
        story = pieces().get(slug="damascus-says-fighters-from-syria-are-in-the-war")
        assert str(story.published_on) == "2020-10-06"

    def test_it_is_not_loaded_on_top_of_itself(self):
        with pytest.raises(CommandError, match="into an empty database only"):
            call_command("load_demo")
        call_command("load_demo", if_empty=True)
        assert pieces().count() == 12

    def test_nobody_can_sign_in_as_one_of_its_authors(self):
        for user in User.objects.all():
            assert not user.has_usable_password()
            assert not user.is_active

    def test_removed_it_leaves_no_trace(self, settings):
        assert "Removed: 12 pieces" in remove()
        assert {model.__name__: model.objects.count() for model in EVERYTHING} == dict.fromkeys(
            [model.__name__ for model in EVERYTHING], 0
        )
        assert SiteSettings.load().name == SiteSettings().name

    def test_removed_twice_there_is_nothing_left_to_remove(self):
        remove()
        assert "Removed: 0 pieces" in remove()

    def test_once_removed_it_does_not_come_back_by_itself(self):
        remove()
        preparing.load_demo()
        assert not pieces().exists()

    def test_a_piece_that_was_edited_is_kept_and_named(self):
        piece = pieces().order_by("pk").last()
        piece.headline = "The editor knows better"
        piece.save()
        said = remove(fails=True)
        assert (
            f"Kept: The editor knows better ({piece.published_on}, {piece.get_absolute_url()}): it was edited." in said
        )
        assert "Removed: 11 pieces" in said
        assert [article.pk for article in pieces()] == [piece.pk]
        piece.refresh_from_db()
        assert piece.section.name
        assert piece.byline_list

    def test_a_piece_that_a_reader_has_answered_is_kept_with_the_reply(self):
        piece = pieces().order_by("pk").first()
        reply = make_comment(piece, body="I was there.")
        assert "readers have replied to it" in remove(fails=True)
        assert list(pieces()) == [piece]
        assert Comment.objects.filter(pk=reply.pk).exists()

    def test_pieces_of_our_own_are_left_alone(self):
        own = make_article(headline="Ours", section=Section.objects.first())
        remove()
        assert list(pieces()) == [own]
        assert own.section.name

    def test_moderating_its_replies_is_no_edit_of_a_piece(self):
        Article.objects.update(reply_count=F("reply_count"))
        assert "Removed: 12 pieces" in remove()


def test_it_is_loaded_whole_or_not_at_all(monkeypatch):
    monkeypatch.setattr(demo, "_make_replies", lambda *a: (_ for _ in ()).throw(RuntimeError("stopped")))
    with pytest.raises(RuntimeError):
        demo.load()
    assert demo.is_untouched()
    assert not User.objects.exists()


def test_an_empty_database_gets_it_at_the_first_start():
    preparing.load_demo()
    assert pieces().count() == 12


def test_begun_without_it_the_site_stays_empty():
    preparing.leave_empty()
    preparing.leave_empty()
    preparing.load_demo()
    assert not Article.objects.exists()
    assert SiteSettings.objects.count() == 1
    with pytest.raises(CommandError):
        call_command("load_demo")


def test_a_database_with_a_piece_never_gets_it():
    make_article()
    preparing.load_demo()
    assert pieces().count() == 1


def test_its_content_names_no_real_address():
    for file in [demo.CONTENT / "site.toml", *demo.CONTENT.glob("pieces/*.toml")]:
        hosts = re.findall(r"(?:https?://|@)([\w.-]+)", file.read_text("utf-8"))
        assert all(re.search(r"(^|\.)example(\.(com|org|net))?\.?$", host) for host in hosts), (file.name, hosts)
