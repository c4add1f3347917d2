"""Pieces and the site as machines read them: schema.org in JSON-LD 1.1 (https://schema.org/NewsArticle)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from articles.addresses import absolute
from articles.breadcrumbs import Crumb
from articles.models import Article, Author, Byline, Picture, SiteSettings
from articles.models.credits import reporters_of
from articles.reading import minutes_to_read
from articles.renditions import Crop, Format
from articles.sources import social_image_of

TYPES = {
    Article.Label.ANALYSIS: "AnalysisNewsArticle",
    Article.Label.OPINION: "OpinionNewsArticle",
    Article.Label.REVIEW: "ReviewNewsArticle",
    Article.Label.EXPLAINER: "BackgroundNewsArticle",
    Article.Label.SPONSORED: "AdvertiserContentArticle",
    Article.Label.SATIRE: "SatiricalArticle",
}


def news_article(article: Article, site: SiteSettings) -> dict[str, Any]:
    """The piece as a dictionary ready for JSON; what it does not have is left out, never empty."""
    credits = article.byline_list
    address, sign = absolute(article.get_absolute_url()), _sign(site)
    data = {
        "@context": "https://schema.org",
        "@type": TYPES.get(article.label, "NewsArticle"),
        "@id": absolute(article.get_short_url()),
        "url": address,
        "mainEntityOfPage": {"@type": "WebPage", "@id": address},
        "headline": article.headline,
        "description": article.summary,
        "inLanguage": article.language or get_language(),
        "datePublished": _moment(article.published_at),
        "dateModified": _moment(article.updated_at or article.published_at),
        "author": [
            {"@type": "Person", "name": byline.author.name}
            | ({"url": absolute(byline.author.get_absolute_url())} if byline.author.has_page else {})
            for byline in reporters_of(article)
        ],
        "editor": [
            {"@type": "Person", "name": byline.author.name} for byline in credits if byline.role == Byline.Role.EDITING
        ],
        "publisher": organization(site),
        "image": _images(article) or [sign],
        "thumbnailUrl": _thumbnail(article.shown_picture) if article.shown_picture else "",
        "articleSection": article.section.name if article.section else "",
        "keywords": [tag.name for tag in article.tags.all()],
        "wordCount": article.word_count,
        "timeRequired": f"PT{minutes}M" if (minutes := minutes_to_read(article.body)) else "",
        "dateline": article.dateline,
        "isAccessibleForFree": True,
        "commentCount": article.reply_count if article.shows_replies else None,
        "correction": [
            {"@type": "CorrectionComment", "text": correction.text, "datePublished": _moment(correction.issued_at)}
            for correction in article.corrections.all()
        ],
    }
    return {name: value for name, value in data.items() if value not in ("", [], None)}


def organization(site: SiteSettings) -> dict[str, Any]:
    """Who publishes the site; the same `@id` wherever it is named."""
    home = absolute(reverse("front_page"))
    return {
        "@type": "NewsMediaOrganization",
        "@id": f"{home}#publisher",
        "name": site.name,
        "url": home,
        "logo": _sign(site),
        **({"sameAs": same} if (same := [account.address for account in site.account_list]) else {}),
    }


def website(site: SiteSettings) -> dict[str, Any]:
    """The site, who publishes it, and how it is searched (https://schema.org/SearchAction).

    The template of the address names its own variable (RFC 6570). `query-input`, which says it again, is no property of
    schema.org's; Google asked for it, and has taken out the search box that it was for.
    """
    home = absolute(reverse("front_page"))
    data = {
        "@context": "https://schema.org",
        "@type": "WebSite",
        "@id": f"{home}#site",
        "url": home,
        "name": site.name,
        "alternateName": site.tagline,
        "description": site.description,
        "inLanguage": get_language(),
        "publisher": organization(site),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": absolute("/search/?q=") + "{search_term_string}"},
        },
    }
    return {name: value for name, value in data.items() if value}


def trail(crumbs: Iterable[Crumb]) -> dict[str, Any]:
    """The way from the front page to where one is (https://schema.org/BreadcrumbList)."""
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": crumb.name, "item": absolute(crumb.address)}
            for position, crumb in enumerate(crumbs, 1)
        ],
    }


def _sign(site: SiteSettings) -> dict[str, Any]:
    """The mark on a ground of its own: whoever shows it has one of any colour."""
    return {"@type": "ImageObject", "url": absolute(site.icons["large_masked"].url)}


def profile_page(author: Author, site: SiteSettings) -> dict[str, Any]:
    """The page of an author (https://schema.org/ProfilePage); what it does not have is left out."""
    address = absolute(author.get_absolute_url())
    photo = author.shown_photo
    person = {
        "@type": "Person",
        "@id": address,
        "name": author.name,
        "url": address,
        "jobTitle": author.job_title,
        "description": author.bio,
        "knowsAbout": author.beat,
        "email": author.email,
        "image": _picture(photo, Crop.SQUARE) if photo else None,
        "sameAs": [link.address for link in author.links if not link.address.startswith("mailto:")],
        "worksFor": {"@type": "NewsMediaOrganization", "name": site.name, "url": absolute(reverse("front_page"))},
    }
    return {
        "@context": "https://schema.org",
        "@type": "ProfilePage",
        "url": address,
        "mainEntity": {name: value for name, value in person.items() if value not in ("", [], None)},
    }


SHAPES = [Crop.WIDE, Crop.CARD, Crop.SQUARE]
"""Of the lead picture, for whoever shows stories in lists: search engines choose the one that fits."""


def _images(article: Article) -> list[dict[str, Any]]:
    """The lead picture in its shapes, else the card that is drawn for the piece, which comes a little later."""
    if picture := article.shown_picture:
        return [_picture(picture, crop) for crop in SHAPES]
    card = social_image_of(article)
    return [_image(card.url, card.width, card.height)] if card else []


def _picture(picture: Picture, crop: Crop) -> dict[str, Any]:
    spec = picture.specs(crop)[-1]
    words = {"caption": picture.caption, "creditText": picture.credit}
    described = _image(picture.url_of(spec, Format.JPEG), spec.width, spec.height) | words
    return {name: value for name, value in described.items() if value}


def _image(url: str, width: int, height: int) -> dict[str, Any]:
    return {"@type": "ImageObject", "url": absolute(url), "width": _pixels(width), "height": _pixels(height)}


def _thumbnail(picture: Picture) -> str:
    return absolute(picture.url_of(picture.specs(Crop.SQUARE)[-1], Format.JPEG))


def _pixels(number: int) -> dict[str, Any]:
    """A length as schema.org takes it; E37 is the pixel in UN/CEFACT's list of units."""
    return {"@type": "QuantitativeValue", "value": number, "unitCode": "E37"}


def _moment(moment: Any) -> str | None:
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else None
