"""The invented site for measuring: shaped as real ones are, exact in its counts, the same for the same seed."""

from __future__ import annotations

import io
import re
import statistics
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import F
from django.test import TestCase
from django.urls import resolve
from django.utils import timezone

from articles import renditions
from articles.models import Article, Author, Byline, Edition, Picture, Redirect, SearchEntry, Section, Tag
from articles.models.taxonomy import key_of
from articles.rendering import clean_body, count_words
from comments import markup, moderation, paths
from comments.models import Comment, ModerationEvent
from newsroom import generating
from newsroom.generating import Order, generate
from newsroom.generating.frame import make_frame
from newsroom.generating.pieces import ENOUGH_FOR_ALL, Pieces
from newsroom.generating.shapes import Scattered
from newsroom.generating.words import Words
from tests.articles.test_search_index import assert_is_true
from tests.factories import make_article

SITE = Order(articles=400, comments=4_000, seed=7, until=date(2026, 6, 30), pages=4, pictures=0)
END = datetime(2026, 7, 1, tzinfo=UTC)


def make(**changes) -> None:
    for _made in generate(replace(SITE, **changes)):
        pass


def command(**options) -> str:
    out = io.StringIO()
    call_command("generate_site", **{"until": "2026-06-30", "pictures": 0} | options, stdout=out, stderr=out)
    return out.getvalue()


def refused(**options) -> CommandError:
    with pytest.raises(CommandError) as refusal:
        command(**options)
    assert "\n" not in str(refusal.value)
    return refusal.value


def uses(through: type, name: str) -> list[int]:
    """How often each thing is used, the least first."""
    return sorted(Counter(through.objects.values_list(name, flat=True)).values())


class TheSiteTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        make()
        cls.pieces = list(Article.objects.stories().order_by("pk"))
        cls.live = [piece for piece in cls.pieces if piece.is_live]

    def test_there_is_as_much_as_was_asked_for(self):
        assert len(self.pieces) == 400
        assert Comment.objects.count() == 4_000
        assert Article.objects.pages().live().count() == 4

    def test_every_row_is_one_that_a_form_would_take(self):
        for model in [Article, Author, Comment, Redirect, Section, Tag]:
            for row in model.objects.all()[:1_000]:
                row.clean_fields()

    def test_counts_are_exact(self):
        assert len(moderation.reconcile(save=False)) == 0
        assert sum(piece.reply_count for piece in self.pieces) == Comment.objects.published().count()

    def test_replies_stand_in_their_threads(self):
        for reply in Comment.objects.select_related("parent", "root"):
            above = reply.parent
            assert reply.path == paths.path_below(above.path if above else "", reply.pk)
            assert reply.depth == (above.depth + 1 if above else 0)
            assert reply.root_id == (above and (above.root_id or above.pk))
            assert above is None or (above.article_id, above.created_at <= reply.created_at) == (reply.article_id, True)

    def test_no_reply_answers_what_was_never_seen(self):
        assert not Comment.objects.filter(parent__published_at=None, status="published").exclude(parent=None).exists()

    def test_threads_reach_thirty_levels_and_no_more(self):
        assert max(Comment.objects.values_list("depth", flat=True)) == 30

    def test_the_index_is_what_a_rebuild_makes(self):
        assert SearchEntry.objects.count() == Article.objects.filter(status="published").count()
        assert not SearchEntry.objects.waiting().exists()
        assert_is_true()

    def test_bodies_are_clean_and_counted(self):
        for piece in Article.objects.all():
            assert clean_body(piece.body) == piece.body
            assert count_words(piece.body) == piece.word_count

    def test_bodies_have_three_to_forty_blocks_of_several_kinds(self):
        sizes = [len(re.findall("<(?:p|ul)>", piece.body)) for piece in self.pieces]
        assert min(sizes) >= 3
        assert 20 < max(sizes) <= 40
        together = "".join(piece.body for piece in self.pieces)
        assert all(f"<{tag}" in together for tag in ["h2", "blockquote", "cite", "ul", "a href="])

    def test_pieces_link_to_pieces(self):
        links = {link for piece in self.pieces for link in re.findall(r'href="([^"]*)"', piece.body)}
        assert len(links) > 50
        for link in links:
            on, slug = resolve(link).kwargs.values()
            assert Article.objects.live().filter(published_on=on, slug=slug).exists()

    def test_replies_are_rendered_as_their_text_says(self):
        for body, html in Comment.objects.values_list("body", "body_html")[:500]:
            assert markup.render(body) == html

    def test_a_few_tags_are_on_most_pieces(self):
        counts = uses(Article.tags.through, "tag")
        assert counts[-1] >= 20 * statistics.median(counts)

    def test_a_few_authors_write_most(self):
        counts = uses(Byline, "author")
        assert counts[-1] >= 4 * statistics.median(counts)

    def test_most_pieces_have_few_replies_and_some_very_many(self):
        counts = [piece.reply_count for piece in self.live]
        assert statistics.median(counts) < statistics.mean(counts) / 2
        assert max(counts) > 40 * statistics.mean(counts)

    def test_names_of_those_who_reply_come_again(self):
        names = Counter(Comment.objects.values_list("author_name", flat=True))
        assert len(names) < 1_000
        assert names.most_common(1)[0][1] > 20

    def test_replies_are_in_every_state_and_most_are_published(self):
        states = Counter(Comment.objects.values_list("status", flat=True))
        assert states.keys() == set(Comment.Status.values)
        assert states["published"] > 3_000
        refused = Comment.objects.filter(status__in=["spam", "rejected", "withdrawn"])
        assert ModerationEvent.objects.count() == refused.count() > 0
        assert all(Comment.objects.filter(status="pending").values_list("held_reasons", flat=True))

    def test_pieces_are_in_every_state_and_most_are_live(self):
        assert Counter(piece.status for piece in self.pieces).keys() == set(Article.Status.values)
        assert len(self.live) > 380
        ahead = Article.objects.scheduled(END)
        assert ahead.count() == 1
        assert not any(piece.reply_count for piece in ahead)
        assert all(piece.withdrawal_reason for piece in self.pieces if piece.status == "withdrawn")

    def test_dates_go_over_fifteen_years_with_quiet_weekends(self):
        days = sorted(piece.published_on for piece in Article.objects.stories().live(END))
        assert days[0] - date(2011, 7, 1) < timedelta(days=40)
        assert date(2026, 6, 30) - days[-1] < timedelta(days=40)
        weekend = sum(day.weekday() >= 5 for day in days)
        assert weekend < len(days) / 5

    def test_nothing_that_has_happened_lies_ahead(self):
        assert not Comment.objects.filter(created_at__gt=END).exists()
        assert not Article.objects.filter(saved_at__gt=END).exists()
        assert not Article.objects.filter(updated_at__gt=END).exists()

    def test_sections_have_two_levels(self):
        assert {path.count("/") for path in Section.objects.values_list("path", flat=True)} == {0, 1}
        assert all(section.path == section._make_path() for section in Section.objects.select_related("parent"))
        assert Article.objects.exclude(secondary_sections=None).exists()

    def test_tags_are_found_by_their_keys(self):
        tags = list(Tag.objects.all())
        assert [tag.key for tag in tags] == [key_of(tag.name) for tag in tags]
        assert len({tag.key for tag in tags}) == len(tags)

    def test_former_addresses_lead_to_their_pieces(self):
        redirect = Redirect.objects.filter(article__in=self.live).select_related("article").first()
        answer = self.client.get(redirect.path)
        assert (answer.status_code, answer.url) == (301, redirect.article.get_absolute_url())

    def test_readers_are_shown_all_of_it(self):
        most = max(self.live, key=lambda piece: piece.reply_count)
        things = [most, Section.objects.first(), Tag.objects.first(), Author.objects.first()]
        things.append(Article.objects.pages().exclude(parent=None).get())
        for address in ["/", "/feed/", "/2020/", *(thing.get_absolute_url() for thing in things)]:
            assert self.client.get(address, headers={"host": "localhost"}).status_code == 200


def rows() -> list[list[tuple]]:
    """Everything that was made, by its names and not by its numbers."""
    return [
        list(
            Article.objects.order_by("pk").values_list(
                "headline", "body", "standfirst", "slug", "path", "status", "label", "section__path", "published_at",
                "saved_at", "updated_at", "reply_count", "word_count", "lead_picture__key", "corrections__text",
            )
        ),
        list(Article.tags.through.objects.order_by("pk").values_list("article__headline", "tag__slug")),
        list(Byline.objects.order_by("pk").values_list("article__headline", "author__slug", "role", "position")),
        list(
            Comment.objects.order_by("pk").values_list(
                "public_id", "parent__public_id", "root__public_id", "article__headline", "depth", "status", "body",
                "author_name", "author_email", "created_at", "published_at", "published_below",
            )
        ),
        list(ModerationEvent.objects.order_by("pk").values_list("comment__public_id", "created_at")),
        list(Picture.objects.order_by("pk").values_list("key", "digest", "alt")),
        list(Redirect.objects.order_by("pk").values_list("article__headline")),
    ]  # fmt: skip


def rows_of(**changes) -> list[list[tuple]]:
    """The rows of a site that is gone again."""
    with transaction.atomic():
        make(articles=60, comments=300, **changes)
        made = rows()
        transaction.set_rollback(True)
    return made


@pytest.mark.django_db
class TestOnEmptyDatabases:
    def test_the_same_seed_makes_the_same_rows(self):
        first = rows_of(pictures=1)
        assert all(first)
        assert rows_of(pictures=1) == first

    def test_another_seed_makes_others(self):
        assert rows_of(seed=8)[0] != rows_of()[0]

    def test_replies_change_nothing_of_the_pieces(self):
        quiet, loud = rows_of(), rows_of(pages=4)
        assert quiet == loud
        make(articles=60, comments=0)
        told = [row[:8] for row in quiet[0]]
        assert [row[:8] for row in rows()[0]] == told

    def test_editions_rise_with_each_batch(self):
        numbers = []
        for _made in generate(replace(SITE, articles=600, comments=0)):
            numbers.append(tuple(Edition.objects.order_by("name").values_list("number", flat=True)))
        assert len(numbers) == len(set(numbers)) == 4

    def test_days_are_those_of_the_time_zone_of_the_site(self, settings):
        settings.TIME_ZONE = "America/Havana"
        make()
        dated = Article.objects.exclude(published_at=None)
        assert all(timezone.localdate(piece.published_at) == piece.published_on for piece in dated)
        answers = Comment.objects.exclude(parent=None)
        assert not answers.filter(parent__created_at__gt=F("created_at")).exists()

    def test_a_day_has_each_address_once_whatever_is_scheduled_in_between(self):
        words = Words(Random(1))
        pieces = Pieces(Random(1), words, make_frame(Random(1), words, 1, []), 1, SITE.until)
        today, ahead = SITE.until - timedelta(days=9), SITE.until + timedelta(days=9)
        asked = [today, ahead, today, ahead, today + timedelta(days=1), ahead]
        assert [pieces._free_slug(day, "dam") for day in asked] == ["dam", "dam", "dam-2", "dam-2", "dam", "dam-3"]

    def test_a_site_that_was_stopped_before_its_first_piece_can_be_made_again(self):
        next(generate(replace(SITE, pages=0, pictures=1)))
        make(articles=20, comments=20, pictures=1)
        assert (Picture.objects.count(), Article.objects.stories().count()) == (1, 20)

    def test_pictures_come_in_as_uploads_do(self):
        make(articles=20, comments=0, pictures=1)
        picture = Picture.objects.get()
        assert picture.has(renditions.Format.JPEG)
        assert picture.shown_in.count() == Article.objects.filter(lead_picture=picture).count() > 10


@pytest.mark.parametrize("number", [1, 2, 3, ENOUGH_FOR_ALL, 999, 1_000])
def test_a_scattered_order_has_each_number_once(number):
    order = Scattered(number, 5)
    assert sorted(order[place] for place in range(number)) == list(range(number))


@pytest.mark.django_db(databases="__all__")
class TestCommand:
    def test_it_says_what_it_made(self):
        assert command(articles="30", comments="50", pages="2") == "Made: 30 pieces, 50 replies and 2 pages.\n"

    @pytest.mark.parametrize("number", [1, 2, ENOUGH_FOR_ALL])
    def test_small_sites_have_as_much_as_was_asked_for(self, number):
        command(articles=number, comments=40, pages=0)
        assert (Article.objects.count(), Comment.objects.count()) == (number, 40)
        assert len(moderation.reconcile(save=False)) == 0

    def test_no_pieces_are_a_site_too(self):
        assert command(articles=0) == "Made: 0 pieces, 0 replies and 5 pages.\n"
        assert Section.objects.exists()
        assert not Article.objects.stories().exists()

    def test_a_database_with_pieces_is_refused_and_left_alone(self):
        make_article()
        assert "There are pieces here already" in str(refused(articles=5))
        assert Article.objects.count() == 1

    def test_more_can_be_added(self):
        command(articles=30, comments=60)
        command(articles=30, comments=60, add=True)
        assert Article.objects.stories().count() == 60
        assert Comment.objects.count() == 120
        assert len(set(Article.objects.stories().values_list("headline", flat=True))) == 60
        assert len(moderation.reconcile(save=False)) == 0
        assert_is_true()

    def test_readers_can_reply_afterwards(self):
        command(articles=5, comments=20)
        reply = Comment.objects.create(article=Article.objects.live().stories()[0], author_name="Ester", body="Yes.")
        assert Comment.objects.filter(pk__gte=reply.pk).count() == 1

    @pytest.mark.parametrize(
        ("options", "words"),
        [
            ({"articles": "many"}, "--articles must be a whole number, not 'many'."),
            ({"articles": "-1"}, "--articles must lie between 0 and 10,000,000, not be -1."),
            ({"articles": 10**8}, "--articles must lie between"),
            ({"comments": "1.5"}, "--comments must be a whole number"),
            ({"seed": ""}, "--seed must be a whole number"),
            ({"pages": -3}, "--pages must lie between"),
            ({"pictures": 5_000}, "--pictures must lie between"),
            ({"articles": 0, "comments": 5}, "Replies need pieces"),
            ({"until": "June"}, "--until must be a day such as"),
            ({"until": "9999-01-01"}, "--until must be a day that is over"),
        ],
    )
    def test_what_cannot_be_made_is_said_in_one_line(self, options, words):
        assert words in str(refused(**options))
        assert not Article.objects.exists()

    def test_its_pieces_are_of_yesterday_at_the_latest(self):
        command(articles=50, until=None)
        newest = Article.objects.stories().live().order_by("-published_on")[0]
        assert newest.published_on < timezone.localdate()

    def test_stopped_it_leaves_what_is_whole(self, monkeypatch):
        write, batches = generating._write, []

        def write_one(batch, *others):
            write(batch, *others)
            batches.append(batch)
            if len(batches) == 2:
                raise KeyboardInterrupt

        monkeypatch.setattr(generating, "_write", write_one)
        stopped = refused(articles=600, comments=1_000)
        assert stopped.returncode == 130
        assert Article.objects.stories().count() == 250
        assert f"whole and counted: 250 pieces, {Comment.objects.count()} replies and 5 pages." in str(stopped)
        assert len(moderation.reconcile(save=False)) == 0
        assert not SearchEntry.objects.waiting().exists()
