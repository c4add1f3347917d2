"""What pieces stand in: sections of two levels, tags, authors."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from articles.models import Author, Picture, Section, Tag, TagAlias
from articles.models.taxonomy import key_of
from articles.slugs import first_free, make_slug
from newsroom.generating.shapes import PowerLaw
from newsroom.generating.words import Words

SECTIONS = 8


@dataclass(frozen=True)
class Frame:
    """What a piece is filed under; the first of each gets most."""

    sections: PowerLaw
    tags: PowerLaw
    authors: PowerLaw
    pictures: list[Picture]


def make_frame(chance: Random, words: Words, pieces: int, pictures: list[Picture]) -> Frame:
    """Sections, tags and authors for so many pieces, under names that are free; call inside a transaction."""
    return Frame(
        PowerLaw(_sections(chance, words), 0.8),
        PowerLaw(_tags(chance, words, min(max(pieces // 4, 40), 5_000))),
        PowerLaw(_authors(chance, words, min(max(pieces // 100, 12), 800))),
        pictures,
    )


def _sections(chance: Random, words: Words) -> list[Section]:
    taken = set(Section.objects.values_list("slug", flat=True))
    position = Section.objects.count()

    def new(parent: Section | None) -> Section:
        nonlocal position
        position += 1
        name = words.place(chance)
        slug = _free(name, taken)
        path = f"{parent.path}/{slug}" if parent else slug
        described = words.sentence(chance)
        return Section(name=name, slug=slug, path=path, parent=parent, description=described, position=position)

    top = Section.objects.bulk_create(new(None) for _ in range(SECTIONS))
    below = Section.objects.bulk_create(new(parent) for parent in top for _ in range(chance.randint(2, 4)))
    mixed = [*top, *below]
    chance.shuffle(mixed)
    return mixed


def _tags(chance: Random, words: Words, number: int) -> list[Tag]:
    taken = set(Tag.objects.values_list("slug", flat=True))
    known = set(Tag.objects.values_list("key", flat=True)) | set(TagAlias.objects.values_list("key", flat=True))
    rows: list[Tag] = []
    while len(rows) < number:
        name = words.subject(chance)
        key = key_of(name)
        if key in known:
            continue
        known.add(key)
        described = words.sentence(chance) if chance.random() < 0.2 else ""
        rows.append(Tag(name=name, slug=_free(name, taken), description=described))
    return Tag.objects.bulk_create(rows, batch_size=1_000)


def _authors(chance: Random, words: Words, number: int) -> list[Author]:
    taken = set(Author.objects.values_list("slug", flat=True))
    names = (words.person(chance) for _ in range(number))
    return Author.objects.bulk_create(
        Author(
            name=name,
            slug=_free(name, taken),
            beat=" ".join(words.some(chance, 3)).capitalize(),
            bio=words.text(chance, 4),
        )
        for name in names
    )


def _free(name: str, taken: set[str]) -> str:
    slug = first_free(make_slug(name), taken)
    taken.add(slug)
    return slug
