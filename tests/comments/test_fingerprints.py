"""Names of what comments say: equal for the same words, near for nearly the same, and looked up with bounded work."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comments import fingerprints
from comments.models import Comment
from tests.comments.factories import make_comment, make_many

TEXT = (
    "The council voted on Tuesday to close the harbour bridge for repairs until the end of the winter, and nobody "
    "on our side of the river was asked what that means for the school bus, the ferry or the shops in the old town. "
    "Last year they promised a second crossing before anything was closed, and the money for it was in the budget."
)


@pytest.mark.parametrize(
    "same", [TEXT.upper(), TEXT.replace(" ", "\n"), TEXT.replace("e", "\u0435"), f"{TEXT} http://x.example/"]
)
def test_the_same_words_have_one_name_whatever_their_disguise_and_links(same):
    assert fingerprints.text_hash(same) == fingerprints.text_hash(TEXT)
    assert fingerprints.simhash(same) == fingerprints.simhash(TEXT)


def test_a_word_changed_in_a_long_text_leaves_it_near_and_another_text_is_far():
    written = [f"{word}{number}" for number in range(10) for word in TEXT.split()]
    simhash = fingerprints.simhash(" ".join(written))
    changed = [" ".join([*written[:place], "elsewhere", *written[place + 1 :]]) for place in range(0, 500, 25)]
    near = [fingerprints.distance(simhash, fingerprints.simhash(text)) <= fingerprints.NEAR for text in changed]
    assert all(near)
    other = "My grandmother kept bees behind the chapel, and every spring we carried the hives up to the heather."
    assert fingerprints.distance(fingerprints.simhash(TEXT), fingerprints.simhash(other)) > 12


def test_texts_of_few_words_have_no_near_copies():
    assert fingerprints.simhash("Thank you, well said!") is None


def test_what_says_nothing_but_addresses_is_named_by_them():
    one, other = fingerprints.text_hash("http://a.example/"), fingerprints.text_hash("http://b.example/")
    assert one != other
    assert fingerprints.text_hash("...") == ""


def test_a_simhash_is_the_number_that_its_bands_make():
    number = fingerprints.simhash(TEXT)
    again = sum(band << (16 * place) for place, band in enumerate(fingerprints.bands(number)))
    assert again == number % (1 << 64)
    assert -(1 << 63) <= number < 1 << 63


@pytest.mark.django_db
class TestInTheDatabase:
    def test_a_new_comment_and_an_edited_one_are_named(self):
        comment = make_comment(body=TEXT)
        assert (comment.text_hash, comment.simhash) == (fingerprints.text_hash(TEXT), fingerprints.simhash(TEXT))
        comment.body = "Short now."
        comment.save(update_fields=["body"])
        comment.refresh_from_db()
        assert (comment.text_hash, comment.simhash) == (fingerprints.text_hash("Short now."), None)

    def test_a_comment_that_differs_in_three_bits_anywhere_is_found(self):
        comment = make_comment(body=TEXT)
        for bits in [(0, 1, 2), (15, 16, 31), (5, 37, 63), (63,)]:
            changed = comment.simhash
            for bit in bits:
                changed ^= 1 << bit if bit < 63 else -(1 << 63)
            assert [found.pk for found in Comment.objects.perhaps_near(changed, 10)] == [comment.pk], bits

    def test_looking_for_copies_reads_indexes_and_no_table(self):
        comment = make_comment(body=TEXT)
        make_many(comment.article, 50)
        if connection.vendor == "postgresql":  # whose planner prefers to read so small a table whole
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL enable_seqscan = off")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            list(Comment.objects.perhaps_near(comment.simhash, 10))
        explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
        with connection.cursor() as cursor:
            cursor.execute(f"{explain} {asked[0]['sql']}")
            plan = "\n".join(str(row) for row in cursor.fetchall())
        for place in range(fingerprints.BANDS):
            assert f"comment_band_{place}" in plan
        assert len(asked) == 1

    def test_however_many_share_a_band_only_the_newest_are_looked_at(self):
        copies = [make_comment(body=TEXT) for _ in range(12)]
        found = list(Comment.objects.perhaps_near(copies[0].simhash, 5))
        assert {c.pk for c in found} == {c.pk for c in copies[-5:]}
