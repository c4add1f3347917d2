"""The account of what came in: each thing once, what was edited here untouched, and a dry run without a trace."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from articles.models import Tag
from newsroom.importing.ledger import DELETED, EDITED, Brought, Kind, Ledger
from newsroom.models import Imported

pytestmark = pytest.mark.django_db

TAG = Kind("tag", Tag, lambda tag: [tag.name, tag.slug])
OTHER = Kind("section", Tag, lambda tag: [tag.name])
SOURCE = "wp:old.example"


class Bringing:
    """Brings a tag in by the name that it is told of, and remembers what was asked for."""

    def __init__(self, source: str = SOURCE, *, dry_run: bool = False) -> None:
        self.ledger = Ledger(source, dry_run=dry_run)
        self.prepared: list[Tag | None] = []
        self.made: list[Tag | None] = []

    def __call__(self, name: str, source_id: str = "3", kind: Kind[Tag] = TAG, **more: Any) -> Brought:
        def prepare(tag: Tag | None) -> Tag | None:
            self.prepared.append(tag)
            return tag

        def make(tag: Tag | None) -> Tag:
            self.made.append(tag)
            tag = tag or Tag(slug=f"{kind.name}-{source_id}")
            tag.name = name
            tag.save()
            return tag

        return self.ledger.bring(kind, source_id, {"name": name}, make, **({"prepare": prepare} | more))


@pytest.fixture
def bring() -> Bringing:
    return Bringing()


def everything() -> list[Any]:
    return [list(Tag.objects.order_by("pk").values()), list(Imported.objects.order_by("pk").values())]


def test_what_never_came_in_is_created_and_kept_in_mind(bring):
    brought = bring("Dam")
    assert (brought.outcome, brought.thing, brought.note) == ("created", Tag.objects.get(), "")
    entry = Imported.objects.get()
    assert (entry.source, entry.kind, entry.source_id, entry.row) == (SOURCE, "tag", "3", brought.thing.pk)
    assert bring.prepared == bring.made == [None]


def test_what_is_told_of_as_before_is_unchanged_and_nothing_is_written(bring):
    tag = bring("Dam").thing
    before = everything()
    assert bring("Dam") == Brought("unchanged", tag)
    assert everything() == before
    assert len(bring.made) == len(bring.prepared) == 1


def test_what_is_told_of_otherwise_is_updated_and_stays_the_same_thing(bring):
    tag = bring("Dam").thing
    assert bring("Weir") == Brought("updated", tag)
    assert Tag.objects.get().name == "Weir"
    assert bring.made == bring.prepared == [None, tag]
    assert bring("Weir").outcome == "unchanged"
    assert Imported.objects.count() == 1


def test_what_was_edited_here_stays_as_it_is_and_is_named(bring):
    tag = bring("Dam").thing
    Tag.objects.update(name="Our dam")
    assert bring("Weir") == Brought("skipped", tag, EDITED)
    assert bring("Weir").thing.name == "Our dam"
    assert bring.made == [None]


def test_what_was_edited_here_is_unchanged_as_long_as_it_is_told_of_as_before(bring):
    bring("Dam")
    Tag.objects.update(name="Our dam")
    assert bring("Dam").outcome == "unchanged"
    assert Tag.objects.get().name == "Our dam"


def test_what_was_edited_and_put_back_follows_newer_exports_again(bring):
    bring("Dam")
    Tag.objects.update(name="Our dam")
    Tag.objects.update(name="Dam")
    assert bring("Weir").outcome == "updated"


def test_what_the_import_does_not_decide_may_change_here(bring):
    bring("Dam", kind=OTHER)
    Tag.objects.update(slug="our-slug")
    assert bring("Weir", kind=OTHER).outcome == "updated"
    assert Tag.objects.get().slug == "our-slug"


@pytest.mark.parametrize("told", ["Dam", "Weir"])
def test_what_was_deleted_here_does_not_come_back(bring, told):
    bring("Dam")
    Tag.objects.all().delete()
    assert bring(told) == Brought("skipped", None, DELETED)
    assert not Tag.objects.exists()
    assert bring.made == [None]


def test_sources_kinds_and_numbers_are_told_apart(bring):
    tags = [bring("A").thing, bring("B", "4").thing, bring("C", kind=OTHER).thing]
    assert Ledger("wp:elsewhere.example").find(TAG, "3") is None
    assert [bring.ledger.find(TAG, "3"), bring.ledger.find(TAG, "4"), bring.ledger.find(OTHER, "3")] == tags
    assert bring.ledger.find(TAG, "5") is None


def test_what_was_deleted_is_not_found(bring):
    bring("Dam")
    Tag.objects.all().delete()
    assert bring.ledger.find(TAG, "3") is None


def test_what_is_unsettled_waits_until_it_is_settled(bring):
    tag = bring("Dam", unsettled=True).thing
    before = everything()
    assert bring("Dam") == Brought("unchanged", tag, is_unsettled=True)
    assert everything() == before
    assert bring("Dam", settle=True) == Brought("updated", tag)
    assert bring("Dam") == bring("Dam", settle=True) == Brought("unchanged", tag)


def test_what_is_settled_and_still_names_what_is_not_there_waits_on(bring):
    tag = bring("Dam", unsettled=True).thing
    assert bring("Dam", settle=True, unsettled=True) == Brought("updated", tag, is_unsettled=True)
    assert bring("Dam").is_unsettled


def test_what_is_unsettled_and_told_of_otherwise_is_updated(bring):
    tag = bring("Dam", unsettled=True).thing
    assert bring("Weir") == Brought("updated", tag)
    assert Tag.objects.get().name == "Weir"


@pytest.mark.parametrize("told", ["Dam", "Weir"])
def test_what_is_unsettled_is_left_alone_once_it_was_edited_here(bring, told):
    tag = bring("Dam", unsettled=True).thing
    Tag.objects.update(name="Our dam")
    assert bring(told, settle=True) == Brought("skipped", tag, EDITED)
    assert Tag.objects.get().name == "Our dam"


def test_a_dry_run_settles_nothing(bring):
    bring("Dam", unsettled=True)
    before = everything()
    assert Bringing(dry_run=True)("Dam", settle=True).outcome == "updated"
    assert everything() == before


@pytest.mark.parametrize(
    ("unsettled", "asked", "is_found"), [(False, "Dam", True), (False, "Weir", False), (True, "Dam", False)]
)
def test_what_came_in_by_just_this_account_and_is_settled_is_found_by_it(bring, unsettled, asked, is_found):
    tag = bring("Dam", unsettled=unsettled).thing
    assert bring.ledger.as_told(TAG, "3", {"name": asked}) == (tag if is_found else None)
    assert bring.ledger.as_told(TAG, "4", {"name": asked}) is None


def test_a_dry_run_says_what_would_come_of_everything_and_writes_nothing(bring):
    created = bring("Dam").thing
    bring("Edited", "4")
    bring("Deleted", "5")
    Tag.objects.filter(slug="tag-4").update(name="Ours")
    Tag.objects.filter(slug="tag-5").delete()
    before, dry = everything(), Bringing(dry_run=True)
    assert dry("Dam") == Brought("unchanged", created)
    assert dry("Weir") == Brought("updated", created)
    assert dry("New", "9") == Brought("created")
    assert [dry("New", "4").note, dry("New", "5").note] == [EDITED, DELETED]
    assert dry.made == dry.prepared == []
    assert everything() == before


def test_what_fails_half_way_leaves_nothing_and_comes_in_the_next_time(bring):
    def fail(tag: Tag | None) -> Tag:
        Tag.objects.create(name="Half", slug="half")
        raise ValueError("No.")

    with pytest.raises(ValueError, match="No"):
        bring.ledger.bring(TAG, "3", "told", fail)
    assert everything() == [[], []]
    assert bring("Dam").outcome == "created"


def test_what_fails_half_way_leaves_the_thing_as_the_older_account_made_it(bring):
    bring("Dam")
    before = everything()

    def fail(tag: Tag | None) -> Tag:
        Tag.objects.update(name="Half")
        raise ValueError("No.")

    with pytest.raises(ValueError, match="No"):
        bring.ledger.bring(TAG, "3", "told", fail)
    assert everything() == before


def test_what_takes_time_is_prepared_outside_of_the_transaction(bring):
    depths = []

    def prepare(tag: Tag | None) -> None:
        depths.append(len(connection.savepoint_ids))

    def make(tag: Tag | None) -> Tag:
        depths.append(len(connection.savepoint_ids))
        return Tag.objects.create(name="Dam", slug="dam")

    bring.ledger.bring(TAG, "3", "told", make, prepare=prepare)
    assert depths[0] < depths[1]


def test_a_dry_run_finds_what_came_in_before(bring):
    tag = bring("Dam").thing
    assert Ledger(SOURCE, dry_run=True).find(TAG, "3") == tag


def test_looking_whether_a_thing_is_unchanged_costs_two_queries(bring, django_assert_num_queries):
    bring("Dam")
    with django_assert_num_queries(2):
        bring("Dam")


# Names that nobody can guess


def test_a_name_is_the_same_each_time_and_another_for_anything_else(settings):
    ledger = Ledger(SOURCE)
    keys = [ledger.key("picture", "3"), ledger.key("picture", "4"), ledger.key("document", "3"),
            Ledger("wp:elsewhere.example").key("picture", "3")]  # fmt: skip
    assert Ledger(SOURCE).key("picture", "3") == keys[0]
    settings.SECRET_KEY = "another site's"
    keys.append(ledger.key("picture", "3"))
    assert len(set(keys)) == 5
    assert {len(key) for key in keys} == {22}
    assert len(ledger.secret("comment", "3")) == 32
