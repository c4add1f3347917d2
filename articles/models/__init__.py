"""The models of the piece; imports go from right to left in: editions taxonomy pictures people article redirects."""

from articles.models.article import Article, Byline, Correction, Page
from articles.models.editions import Edition
from articles.models.people import Author
from articles.models.pictures import Picture
from articles.models.redirects import Redirect
from articles.models.site import SiteSettings
from articles.models.taxonomy import Section, Tag

__all__ = [
    "Article",
    "Author",
    "Byline",
    "Correction",
    "Edition",
    "Page",
    "Picture",
    "Redirect",
    "Section",
    "SiteSettings",
    "Tag",
]
