"""The demo's own front page, run by hand in part, and a banner that is over."""

from __future__ import annotations

from typing import Any

from articles.models import Article, Banner, Front, Rail, Section, Slot
from articles.models.fronts import Area


def load(site: dict[str, Any], source: str) -> None:
    """Make what `site` says of both, once the sections and the pieces of `source` are there."""
    pieces = {piece.source_id: piece for piece in Article.objects.stories().filter(source=source).defer("body")}
    sections = {section.source_id: section for section in Section.objects.filter(source=source)}
    for row in site["front"]:
        front = Front(name=row["name"], starts_at=row["starts"], is_ready=True, source=source, source_id=row["name"])
        front.save()
        front.arrange(_slots(row["slots"], pieces, sections), _rails(row["rails"], sections))
    for row in site["banner"]:
        Banner.objects.create(
            text=row["text"],
            level=row["level"],
            piece=pieces[row["piece"]],
            starts_at=row["starts"],
            ends_at=row["ends"],
            source=source,
            source_id=row["piece"],
        )


def _slots(placed: dict[str, Any], pieces: dict[str, Article], sections: dict[str, Section]) -> list[Slot]:
    areas: list[tuple[str, Section | None, list[str]]] = [
        (area, None, placed[area]) for area in [Area.LEAD, Area.TOP, Area.OPINION]
    ]
    areas += [(Area.RAIL, sections[slug], slugs) for slug, slugs in placed["rail"].items()]
    return [
        Slot(area=area, section=section, piece=pieces[slug], position=position)
        for area, section, slugs in areas
        for position, slug in enumerate(slugs, 1)
    ]


def _rails(rows: list[tuple[str, int]], sections: dict[str, Section]) -> list[Rail]:
    return [Rail(section=sections[slug], pieces=number, position=place) for place, (slug, number) in enumerate(rows, 1)]
