"""The demo newsroom: whole or not at all, and taken out again without a trace."""

from __future__ import annotations

import io
import re
import unicodedata
from functools import cache

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db.models import F
from django.utils import timezone

from articles import renditions, sweeping
from articles.lifecycle import State
from articles.models import (
    Article,
    Author,
    Banner,
    Byline,
    Correction,
    Front,
    Pick,
    Picture,
    Rail,
    Section,
    Series,
    SiteSettings,
    Slot,
    Tag,
)
from articles.naming import keys_in
from articles.rendering import plain_text
from comments.models import Comment
from comments.pipeline import reasons
from newsroom import demo
from newsroom.launcher import preparing
from tests.comments.factories import make_comment
from tests.factories import make_article, make_author, make_section, make_tag, picture_bytes

pytestmark = pytest.mark.django_db(databases="__all__")

PIECES, LIVE = 32, 30
PARTS = [
    "<table>",
    r'(<th scope="col">[^<]*</th>\n?){11}',
    "</cite></blockquote>",
    '<blockquote class="pullquote">',
    '<ol class="footnotes">',
    "<hr>",
    "<li><strong>",
    "<figure>(<img [^>]*>){8}",
]
"""What templates and style sheets must be able to show, and some live piece of the demo has in its body."""
EVERYTHING = [
    Article, Author, Banner, Comment, Correction, Front, Pick, Picture, Rail, Section, Series, Slot, Tag, User
]  # fmt: skip


def pieces():
    return Article.objects.filter(kind=Article.Kind.ARTICLE)


def remove(*, fails: bool = False, **options) -> str:
    """What `remove_demo` prints, with its last line to the terminal, and whether it ends well."""
    out = io.StringIO()
    if not fails:
        call_command("remove_demo", stdout=out, **options)
        return out.getvalue()
    with pytest.raises(CommandError) as refusal:
        call_command("remove_demo", stdout=out, **options)
    return f"{out.getvalue()}{refusal.value}"


@pytest.fixture(autouse=True)
def _few_renditions(monkeypatch, request):
    """Renditions are not what is asked here, and those of 32 pictures take ten seconds; one test makes them."""
    if "whole" not in request.fixturenames:
        taken = _taken_once()
        monkeypatch.setattr(renditions, "take", taken)
        monkeypatch.setattr(Picture, "_write", lambda *_args: None)


@cache
def _taken_once():
    """`renditions.take()`, which remembers what it was given."""
    known: dict[bytes, renditions.Taken] = {}

    def take(file, limits):
        data = file.read()
        file.seek(0)
        if data not in known:
            known[data] = take_anew(file, limits)
        return known[data]

    take_anew = renditions.take
    return take


@pytest.fixture
def whole() -> None:
    """Asked for by a test that wants everything as it is at a real start."""


@pytest.fixture
def loaded() -> None:
    demo.load()


@pytest.mark.pixels
def test_every_picture_of_the_demo_has_its_renditions_from_the_first_page_on(whole):
    demo.load()
    for picture in Picture.objects.all():
        missing = [name for name in picture.names() if name.endswith(".jpg") and not default_storage.exists(name)]
        assert not missing
        assert not picture.why_unusable()


@pytest.mark.usefixtures("loaded")
class TestLoaded:
    def test_all_its_pieces_are_live_but_for_a_draft_and_one_that_is_scheduled_for_years_ahead(self):
        assert pieces().count() == PIECES
        assert pieces().live().count() == LIVE
        waiting = pieces().exclude(pk__in=pieces().live())
        assert {piece.state for piece in waiting} == {State.DRAFT, State.SCHEDULED}
        scheduled = pieces().get(published_at__gt=timezone.now())
        assert scheduled.published_on.year - timezone.localdate().year > 5

    def test_its_eight_authors_all_wrote_and_its_six_sections_all_hold_something(self):
        written = pieces().live().filter(bylines__isnull=False)
        assert Author.objects.count() == len(set(written.values_list("bylines__author", flat=True))) == 8
        assert Section.objects.top_level().count() == 6
        assert all(Article.objects.live().in_section(section).exists() for section in Section.objects.all())

    def test_sections_lie_three_deep_and_some_pieces_in_several(self):
        assert max(section.path.count("/") for section in Section.objects.all()) == 2
        assert pieces().live().exclude(secondary_sections=None).count() >= 3

    def test_it_spans_several_weeks(self):
        days = pieces().live().order_by("published_on").values_list("published_on", flat=True)
        assert (days.last() - days.first()).days > 40

    def test_it_has_a_piece_of_every_kind(self):
        assert set(pieces().live().values_list("label", flat=True)) == set(Article.Label.values)
        assert set(Correction.objects.values_list("kind", flat=True)) == set(Correction.Kind.values)
        assert set(Byline.objects.values_list("role", flat=True)) >= {"illustration", "translation", "editing"}
        assert max(len(piece.byline_list) for piece in pieces()) == 8
        assert max(len(piece.headline) for piece in pieces()) > 250

    def test_its_bodies_hold_whatever_a_body_can(self):
        bodies = [piece.body for piece in pieces().live()]
        assert not [part for part in PARTS if not any(re.search(part, body) for body in bodies)]

    def test_one_piece_is_written_from_right_to_left(self):
        piece = pieces().get(headline__startswith="المقهى")
        letters = [letter for letter in plain_text(piece.body) if letter.isalpha()]
        assert sum(unicodedata.bidirectional(letter) == "AL" for letter in letters) > len(letters) * 0.95
        assert piece.get_absolute_url().isascii()

    def test_two_threads_are_long_and_many_are_short(self):
        counts = [article.comments.count() for article in pieces()]
        assert sorted(counts)[-2:] == [67, 120]
        assert sum(3 <= count <= 17 for count in counts) > 15
        assert sum(counts) == Comment.objects.count() == 377

    def test_a_thread_goes_deep_in_many_scripts(self):
        replies = Comment.objects.filter(article__slug="the-town-that-switched-off-its-traffic-lights")
        assert max(reply.depth for reply in replies) == 6
        assert min(len(reply.body) for reply in replies) < 10
        said = "".join(reply.body + reply.author_name for reply in replies)
        scripts = {unicodedata.name(letter, "").split()[0] for letter in said if letter.isalpha()}
        assert scripts >= {"LATIN", "ARABIC", "CYRILLIC", "CJK", "HIRAGANA"}
        assert all(
            any(part in reply.body_html for reply in replies) for part in ["<blockquote>", "<a ", "<ul>", "<em>"]
        )

    def test_other_sites_have_answered_too(self):
        pings = Comment.objects.exclude(kind=Comment.Kind.REPLY)
        assert {ping.kind for ping in pings} == {Comment.Kind.PINGBACK, Comment.Kind.TRACKBACK}
        assert all(ping.author_url and not ping.author_email for ping in pings)

    def test_some_replies_wait_for_a_moderator_with_reasons_that_have_words(self):
        waiting = Comment.objects.awaiting_moderation()
        assert waiting.count() > 8
        codes = {reason["reason"] for reply in waiting for reason in reply.held_reasons}
        assert codes == {"first_comment", "links", "name_like_ours"}
        assert codes <= set(reasons.SIGNALS)
        assert all(reply.held_reasons for reply in waiting)

    def test_some_discussions_are_closed_or_hidden(self):
        assert pieces().live().get(replies=Article.Replies.CLOSED).reply_count > 2
        assert pieces().live().get(replies=Article.Replies.HIDDEN).label == Article.Label.SPONSORED

    def test_the_counts_of_replies_are_exact(self):
        for article in pieces():
            assert article.reply_count == article.comments.filter(status=Comment.Status.PUBLISHED).count()

    def test_every_piece_has_words_a_byline_and_a_described_picture_if_any(self):
        for article in pieces():
            assert article.headline
            assert article.word_count > (100 if article.standfirst else 40)
            assert article.byline_list or article.label == Article.Label.SPONSORED
            if article.lead_picture:
                assert article.lead_picture.alt
                assert article.lead_picture.original.storage.exists(article.lead_picture.original.name)

    def test_its_front_page_is_in_force_with_everything_in_its_place_and_its_banner_is_over(self, client):
        front = Front.objects.in_force().get()
        page = client.get("/").context["page"]
        placed = {slot.piece_id for slot in front.slots.all()}
        assert len(placed) == 5
        assert page.by_hand == placed <= {piece.pk for piece in page.articles}
        assert [band["section"].slug for band in page.bands] == ["world", "climate", "culture", "politics", "business"]
        assert Banner.objects.get().ends_at < timezone.now()
        assert "banner" not in client.get("/").content.decode()

    @pytest.mark.parametrize("model", [Front, Banner])
    def test_a_front_page_or_a_banner_that_was_edited_is_kept_and_named(self, model):
        thing = model.objects.get()
        thing.save()
        assert f"Kept: the {model._meta.verbose_name} “{thing}”: it was edited." in remove(fails=True)
        assert model.objects.get() == thing
        remove(edited=True)
        assert not model.objects.exists()

    def test_the_story_of_the_seed_is_retold(self):
        story = pieces().get(slug="damascus-says-fighters-from-syria-are-in-the-war")
        assert str(story.published_on) == "2020-10-06"

    def test_it_is_not_loaded_on_top_of_itself(self):
        with pytest.raises(CommandError, match="into an empty database only"):
            call_command("load_demo")
        call_command("load_demo", if_empty=True)
        assert pieces().count() == PIECES

    def test_nobody_can_sign_in_as_one_of_its_authors(self):
        for user in User.objects.all():
            assert not user.has_usable_password()
            assert not user.is_active

    def test_removed_it_leaves_no_trace(self, settings):
        assert f"Removed: {PIECES} pieces" in remove()
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
        piece = pieces().live().order_by("pk").last()
        piece.headline = "The editor knows better"
        piece.save()
        said = remove(fails=True)
        assert (
            f"Kept: The editor knows better ({piece.published_on}, {piece.get_absolute_url()}): it was edited." in said
        )
        assert f"Removed: {PIECES - 1} pieces" in said
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
        assert f"the section {own.section} ({own.section.get_absolute_url()}): pieces lie in it." in remove(fails=True)
        assert list(pieces()) == [own]
        assert own.section.name

    def test_it_can_be_loaded_again(self):
        remove()
        call_command("load_demo", stdout=io.StringIO())
        assert pieces().count() == PIECES
        assert SiteSettings.load().name == "The Meridian"

    def test_what_was_published_is_not_said_to_be_deleted_at_the_desk(self):
        make_comment(pieces().first())
        said = remove(fails=True)
        assert "it can be withdrawn at the desk" in said
        assert "Delete" not in said

    def test_asked_to_it_removes_what_was_edited_but_not_what_readers_answered(self):
        edited, answered = pieces().order_by("pk")[:2]
        for piece in [edited, answered]:
            piece.headline = "The editor knows better"
            piece.save()
        make_comment(answered)
        Section.objects.filter(slug="opinion").update(name="Comment")
        said = remove(fails=True, edited=True)
        assert list(pieces()) == [answered]
        assert "readers have replied to it" in said
        assert "it was edited" not in said
        assert not Section.objects.filter(slug="opinion").exists()

    @pytest.mark.parametrize(
        ("find", "change"),
        [
            (lambda: Section.objects.get(slug="world"), {"description": "Ours."}),
            (lambda: Author.objects.get(slug="mara-lindqvist"), {"bio": "Somebody else."}),
            (lambda: Author.objects.get(slug="mara-lindqvist"), {"photo": None}),
            (lambda: Tag.objects.order_by("pk").first(), {"description": "Ours."}),
            (lambda: Picture.objects.get(source_id="court.png"), {"caption": "Ours."}),
            (lambda: Picture.objects.get(source_id="court.png"), {"original": ContentFile(picture_bytes(), "a.png")}),
            (lambda: Article.objects.get(kind="page", slug="about"), {"body": "<p>Ours.</p>"}),
        ],
        ids=["section", "author", "photo", "tag", "picture", "file", "page"],
    )
    def test_whatever_was_edited_is_kept_and_named(self, find, change):
        thing = find()
        for name, value in change.items():
            setattr(thing, name, value)
        thing.save()
        said = remove(fails=True)
        assert f"Kept: {demo.describe(thing)}: it was edited." in said
        assert f"Removed: {PIECES} pieces" in said
        assert "remove_demo --edited" in said
        assert type(thing).objects.filter(pk=thing.pk).exists()
        remove(edited=True)
        assert not type(thing).objects.filter(pk=thing.pk).exists()

    def test_what_pieces_of_our_own_use_is_kept_and_named(self):
        own = make_article(section=make_section(), tags=(Tag.objects.first(),), bylines=(Author.objects.first(),))
        own.secondary_sections.add(Section.objects.get(slug="culture"))
        said = remove(fails=True, edited=True)
        assert f"the tag {own.tags.get()} " in said
        assert f"the author {own.byline_list[0].author} " in said
        assert "the section Culture (/section/culture/): pieces lie in it." in said
        assert "What is in use goes with another `remove_demo` once nothing uses it." in said

    def test_an_author_whose_account_somebody_signs_in_with_is_kept(self):
        User.objects.filter(username="demo-mara-lindqvist").update(is_active=True)
        assert "its account is in use" in remove(fails=True)
        assert Author.objects.get().user.username == "demo-mara-lindqvist"

    def test_a_section_that_was_moved_under_another_goes_with_it(self):
        inner, outer = Section.objects.get(slug="world"), Section.objects.get(slug="politics")
        inner.parent = outer
        inner.save()
        remove()
        assert not Section.objects.exists()

    def test_a_section_with_one_of_our_own_under_it_is_kept(self):
        make_section(parent=Section.objects.get(slug="world"))
        assert "the section World (/section/world/): other sections lie under it." in remove(fails=True)

    def test_a_picture_in_the_text_of_a_piece_is_kept(self):
        picture = Picture.objects.get(source_id="court.png")
        make_article(section=make_section(), body=f'<figure><img src="{picture.address}" alt="A court"></figure>')
        assert "the picture court.png: pieces show it." in remove(fails=True)
        assert list(Picture.objects.all()) == [picture]

    def test_the_originals_of_its_pictures_go_with_the_next_sweep(self):
        originals = [picture.original for picture in Picture.objects.all()]
        assert all(original.storage.exists(original.name) for original in originals)
        remove()
        sweeping.sweep()
        assert not any(original.storage.exists(original.name) for original in originals)

    def test_bodies_name_pictures_of_the_library_and_nothing_else(self):
        bodies = [article.body for article in pieces()]
        named = Picture.objects.in_bodies(bodies)
        assert sum(len(keys_in(body)) for body in bodies) == sum(body.count("<img") for body in bodies) > 10
        assert len(named) == len({key for body in bodies for key in keys_in(body)})
        assert not any("picture:" in body for body in bodies)

    def test_some_pieces_show_what_is_drawn_for_a_piece_without_a_picture(self):
        assert pieces().live().filter(lead_picture=None, needs_card=True).count() == 8

    def test_its_files_are_all_used_and_small(self):
        files = {file.name: file.stat().st_size for file in (demo.CONTENT / "pictures").iterdir()}
        assert set(files) == set(Picture.objects.values_list("source_id", flat=True))
        assert max(files.values()) < 150_000

    def test_loaded_again_it_uses_the_picture_that_had_to_stay(self):
        Picture.objects.filter(source_id="court.png").update(caption="Ours.")
        remove(fails=True)
        demo.load()
        assert Picture.objects.get(source_id="court.png").caption == "Ours."

    def test_moderating_its_replies_is_no_edit_of_a_piece(self):
        Article.objects.update(reply_count=F("reply_count"))
        assert f"Removed: {PIECES} pieces" in remove()


def test_it_is_loaded_whole_or_not_at_all(monkeypatch):
    monkeypatch.setattr(demo, "_make_replies", lambda *a: (_ for _ in ()).throw(RuntimeError("stopped")))
    with pytest.raises(RuntimeError):
        demo.load()
    assert demo.is_untouched()
    assert not User.objects.exists()


def test_an_empty_database_gets_it_at_the_first_start():
    preparing.load_demo()
    assert pieces().count() == PIECES


def test_begun_without_it_the_site_stays_empty():
    preparing.leave_empty()
    preparing.leave_empty()
    preparing.load_demo()
    assert not Article.objects.exists()
    assert SiteSettings.objects.count() == 1


def test_whoever_began_without_it_can_load_it_later():
    preparing.leave_empty()
    call_command("load_demo", if_empty=True)
    assert not Article.objects.exists()
    call_command("load_demo", stdout=io.StringIO())
    assert pieces().count() == PIECES
    assert SiteSettings.load().name == "The Meridian"


def test_the_settings_of_the_site_are_kept_when_somebody_has_written_them():
    SiteSettings(name="The Valley Post").save()
    call_command("load_demo", stdout=io.StringIO())
    assert SiteSettings.load().name == "The Valley Post"
    assert SiteSettings.load().tagline == ""


@pytest.mark.parametrize("make", [make_article, make_section, make_tag, make_author])
def test_it_goes_into_an_empty_database_only(make):
    make()
    with pytest.raises(CommandError, match="into an empty database only"):
        call_command("load_demo")
    preparing.load_demo()
    assert not Article.objects.filter(source=demo.SOURCE).exists()


def test_a_database_with_a_piece_never_gets_it():
    make_article()
    preparing.load_demo()
    assert pieces().count() == 1


def test_its_content_names_no_real_address_but_that_of_a_map():
    for file in [demo.CONTENT / "site.toml", *demo.CONTENT.glob("pieces/*.toml")]:
        found = re.findall(r"(?:https?://|@)([\w.-]+)", file.read_text("utf-8"))
        hosts = [host for host in found if host != "www.openstreetmap.org"]
        assert all(re.search(r"(^|\.)example(\.(com|org|net))?\.?$", host) for host in hosts), (file.name, hosts)
