"""The models of the piece. Imports go leftwards in: editions search taxonomy series pictures people queries article;
the rest stands on these.
"""

from articles.models.aliases import TagAlias
from articles.models.article import Article, Page
from articles.models.asked import MissedAddress, RedirectHit
from articles.models.banners import Banner
from articles.models.corrections import Correction
from articles.models.credits import Byline
from articles.models.documents import Document
from articles.models.editions import Edition
from articles.models.fronts import Front, Rail, Slot
from articles.models.menus import MenuItem
from articles.models.people import Author
from articles.models.picks import Pick
from articles.models.pictures import Picture
from articles.models.redirects import Redirect
from articles.models.retired import RetiredFiles
from articles.models.search import SearchEntry
from articles.models.series import Series
from articles.models.site import SiteSettings
from articles.models.taxonomy import Section, Tag

__all__ = [
    "Article",
    "Author",
    "Banner",
    "Byline",
    "Correction",
    "Document",
    "Edition",
    "Front",
    "MenuItem",
    "MissedAddress",
    "Page",
    "Pick",
    "Picture",
    "Rail",
    "Redirect",
    "RedirectHit",
    "RetiredFiles",
    "SearchEntry",
    "Section",
    "Series",
    "SiteSettings",
    "Slot",
    "Tag",
    "TagAlias",
]
