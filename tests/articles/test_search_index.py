"""The index says what the pieces say, whichever way they were changed."""

from __future__ import annotations

import io
import random
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from articles.models import Article, Author, Byline, Edition, SearchEntry, Tag
from articles.models import search as index_module
from articles.models.search import place_of
from articles.search import engine_for, indexing
from articles.search.finding import find
from articles.search.query import parse
from articles.tasks import index_pieces
from tests.admin_forms import change_url, filled_in, signed_in
from tests.factories import make_article, make_author, make_page, make_section, make_tag

pytestmark = pytest.mark.django_db


def index() -> tuple[list, list]:
    """Everything in the index: the entries, and the words by their places."""
    engine = engine_for(connection)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {engine.PLACE}, CAST(words AS text) FROM {engine.TABLE} ORDER BY 1")
        words = cursor.fetchall()
    return list(SearchEntry.objects.order_by("article").values_list()), words


def assert_is_true() -> None:
    """The index is what a rebuild makes of the pieces."""
    before = index()
    call_command("rebuild_search", stdout=io.StringIO(), stderr=io.StringIO())
    assert before == index()


def found(typed: str) -> list[int]:
    return sorted(find(parse(typed)))


def test_saving_a_piece_changes_what_it_is_found_by():
    piece = make_article(headline="Ferry", standfirst="Sum.", body="<p>Text.</p>")
    assert found("ferry") == [piece.pk]
    piece.headline, piece.body = "Bridge", "<p>Harbour.</p>"
    piece.save()
    assert (found("ferry"), found("bridge harbour")) == ([], [piece.pk])
    assert_is_true()


def test_a_save_that_changes_no_word_leaves_the_index_alone():
    piece = make_article()
    before = index()
    with connection.execute_wrapper(refuse_writes_of_words):
        piece.replies = "closed"
        piece.save()
    assert index() == before


def refuse_writes_of_words(execute, sql, params, many, context):
    assert not (sql.startswith(("INSERT", "UPDATE", "DELETE")) and "articles_search" in sql)
    return execute(sql, params, many, context)


def test_a_draft_has_no_place_in_the_index_until_it_is_published():
    piece = make_article(headline="Ferry", status="draft")
    assert index() == ([], [])
    piece.publish()
    assert found("ferry") == [piece.pk]
    piece.withdraw("A mistake.")
    assert index() == ([], [])
    assert_is_true()


def test_a_deed_by_a_copy_read_earlier_indexes_what_is_stored():
    piece = make_article(headline="Ferry", status="draft")
    copy = Article.objects.get(pk=piece.pk)
    piece.headline = "Bridge"
    piece.save()
    copy.publish()
    assert (found("ferry"), found("bridge")) == ([], [piece.pk])


def test_an_undone_change_leaves_the_index_as_it_was():
    piece = make_article(headline="Ferry")
    before = index()
    with pytest.raises(ZeroDivisionError):
        undo_a_save(piece)
    assert index() == before


def undo_a_save(piece):
    from django.db import transaction

    with transaction.atomic():
        piece.headline = "Bridge"
        piece.save()
        raise ZeroDivisionError


def test_credits_tags_and_further_sections_are_followed():
    piece, section = make_article(headline="A"), make_section()
    piece.set_bylines([(make_author(name="Ada Lovelace"), Byline.Role.REPORTING)])
    piece.set_tags([make_tag(name="Engines")])
    piece.set_secondary_sections([section])
    assert found("lovelace engines") == [piece.pk]
    piece.set_tags([])
    assert found("engines") == []
    assert_is_true()


def test_names_that_change_are_followed_by_every_piece_that_has_them():
    author, tag = make_author(name="Ada Byron"), make_tag(name="Engines")
    pieces = sorted(make_article(headline="A", tags=(tag,), bylines=(author,)).pk for _ in range(3))
    author.name = "Ada Lovelace"
    author.save()
    tag.name = "Machines"
    tag.save()
    assert (found("byron"), found("engines"), found("lovelace machines")) == ([], [], pieces)
    Author.objects.filter(pk=author.pk).update(name="Countess")
    Tag.objects.filter(pk=tag.pk).update(name="Looms")
    assert found("countess looms") == pieces
    tag.delete()
    assert found("looms") == []
    other = make_tag(name="Wheels")
    Article.objects.get(pk=pieces[0]).set_tags([other])
    assert found("wheels") == pieces[:1]
    Tag.objects.filter(pk=other.pk).delete()
    assert found("wheels") == []
    assert_is_true()


def test_a_name_that_many_pieces_have_is_left_to_the_worker(monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(index_module, "AT_ONCE", 2)
    author = make_author(name="Agency")
    pieces = sorted(make_article(headline="A", bylines=(author,)).pk for _ in range(3))
    author.name = "Wire"
    with django_capture_on_commit_callbacks() as callbacks:
        author.save()
    assert (found("agency"), found("wire")) == (pieces, [])
    edition = Edition.objects.get(name="site").number
    for callback in callbacks:
        callback()  # the worker, at once in tests
    assert (found("agency"), found("wire")) == ([], pieces)
    assert Edition.objects.get(name="site").number > edition
    assert_is_true()


def test_changes_of_many_at_once_are_followed():
    section = make_section()
    pieces = [make_article(headline=f"Ferry {n}") for n in range(3)]
    Article.objects.filter(pk=pieces[0].pk).update(headline="Bridge")
    Article.objects.filter(pk=pieces[1].pk).update(status="withdrawn")
    Article.objects.filter(pk=pieces[2].pk).update(section=section, displayed_at=timezone.now() - timedelta(days=9))
    assert (found("ferry"), found("bridge")) == ([pieces[2].pk], [pieces[0].pk])
    pieces[0].headline = "Tunnel"
    Article.objects.bulk_update(pieces[:1], ["headline"])
    assert found("tunnel") == [pieces[0].pk]
    now = timezone.now()
    new = Article(
        headline="Canal", slug="canal", section=section, status="published", published_at=now, displayed_at=now,
        published_on=now.date(), saved_at=now,
    )  # fmt: skip
    Article.objects.bulk_create([new])
    assert found("canal") == [new.pk]
    assert_is_true()


def test_a_piece_that_is_deleted_leaves_nothing_behind():
    one, two, page = make_article(), make_article(), make_page(slug="about")
    one.delete()
    Article.objects.filter(pk__in=[two.pk, page.pk]).delete()
    assert index() == ([], [])


def test_the_form_of_the_desk_is_followed():
    desk = signed_in(is_superuser=True)
    piece = make_article(headline="Ferry")
    tag, author = make_tag(name="Engines"), make_author(name="Ada Lovelace")
    credit = {"bylines-0-author": author.pk, "bylines-0-role": "reporting", "bylines-0-position": 0}
    form = filled_in(desk, change_url(piece), headline="Bridge", tags=[tag.pk], **{"bylines-TOTAL_FORMS": 1}, **credit)
    assert desk.post(change_url(piece), form).status_code == 302
    assert (found("ferry"), found("bridge engines lovelace")) == ([], [piece.pk])
    assert_is_true()


def test_the_index_is_what_a_rebuild_makes_after_any_deeds():
    chance = random.Random(7)
    sections, tags = [make_section() for _ in range(3)], [make_tag(name=f"Tag{n} word") for n in range(4)]
    authors = [make_author(name=f"Author{n} Name") for n in range(4)]
    for _ in range(6):
        make_article(section=sections[0])

    def words():
        return " ".join(chance.choice(["ferry", "Łódź", "東京都", "bridge", "كتاب"]) for _ in range(4))

    def publish_or_withdraw(piece):
        if piece.status == "published":
            piece.withdraw("So.") if piece.is_live else piece.reopen()
        else:
            piece.publish()

    def rewrite(piece):
        piece.headline, piece.standfirst, piece.body = words(), words(), f"<p>{words()}</p>"
        piece.section = chance.choice(sections)
        piece.save()

    def rename(_piece):
        thing = chance.choice([*tags, *authors])
        thing.name = f"{words()} {chance.random()}"
        thing.save()

    def delete(piece):
        if Article.objects.count() > 4:
            piece.delete()

    deeds = [
        publish_or_withdraw,
        rewrite,
        rename,
        delete,
        lambda _piece: make_article(section=chance.choice(sections), headline=words()),
        lambda _piece: make_article(headline=words(), published_at=timezone.now() + timedelta(days=1)),
        lambda piece: piece.set_tags(chance.sample(tags, 2)),
        lambda piece: piece.set_bylines([(author, "reporting") for author in chance.sample(authors, 2)]),
        lambda piece: piece.set_secondary_sections(chance.sample(sections, 1)),
        lambda piece: Article.objects.filter(pk=piece.pk).update(standfirst=words()),
    ]
    for number in range(90):
        chance.choice(deeds)(Article.objects.get(pk=chance.choice(Article.objects.values_list("pk", flat=True))))
        if number % 30 == 29:
            assert_is_true()
    assert SearchEntry.objects.count() == Article.objects.filter(status="published").count() > 0


# Places


def test_places_are_in_the_order_of_dates_and_fit_in_a_column():
    moments = [datetime(1, 1, 2, tzinfo=UTC), datetime(1969, 12, 31, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)]
    moments += [moments[-1] + timedelta(seconds=1), datetime(9999, 12, 30, tzinfo=UTC)]
    places = [place_of(moment, number) for moment in moments for number in [1, 7_000_000]]
    assert places == sorted(places)
    assert len(set(places)) == len(places)
    assert all(-(2**63) <= place < 2**63 for place in places)


# Filling


def test_rebuilding_finds_what_was_changed_behind_the_back_of_the_models(capsys):
    pieces = [make_article(headline="Ferry") for _ in range(3)]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE articles_article SET headline = 'Bridge' WHERE id = %s", [pieces[0].pk])
        cursor.execute("DELETE FROM articles_searchentry WHERE article_id = %s", [pieces[1].pk])
        cursor.execute("DELETE FROM articles_searchwords")
    assert found("ferry") == []
    call_command("rebuild_search")
    assert capsys.readouterr().out == "Pieces indexed: 3.\n"
    assert (found("bridge"), found("ferry")) == ([pieces[0].pk], sorted(p.pk for p in pieces[1:]))


def test_rebuilding_what_waits_leaves_the_rest(capsys):
    pieces = [make_article(headline="Ferry") for _ in range(3)]
    SearchEntry.objects.mark([pieces[0].pk])
    call_command("rebuild_search", "--waiting")
    assert capsys.readouterr().out == "Pieces indexed: 1.\n"
    assert len(found("ferry")) == 3


def test_a_site_that_was_here_before_the_search_is_filled_by_the_worker(monkeypatch):
    pieces = [make_article(headline="Ferry") for _ in range(5)]
    make_article(headline="Ferry", status="draft")
    monkeypatch.setattr(indexing, "BATCH", 2)
    assert indexing.empty() == 5
    assert found("ferry") == []
    assert indexing.index_some() == 2
    assert found("ferry") == sorted(piece.pk for piece in pieces[-2:])
    index_pieces.call()
    assert found("ferry") == sorted(piece.pk for piece in pieces)
    assert not SearchEntry.objects.waiting().exists()


def test_a_piece_that_goes_while_it_waits_is_left_out():
    piece = make_article(headline="Ferry")
    SearchEntry.objects.mark([piece.pk])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE articles_article SET status = 'draft' WHERE id = %s", [piece.pk])
    assert indexing.index_some() == 1
    assert index() == ([], [])
    assert indexing.index_some() == 0


def test_a_very_long_piece_is_saved_and_found():
    words = " ".join(f"word{number}" for number in range(60_000))
    piece = make_article(headline="Ferry", body=f"<p>{words}</p>")
    assert found("word59 ferry") == [piece.pk]
