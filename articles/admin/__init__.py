"""The editing side of articles: one module per screen."""

from articles.admin.article import ArticleAdmin
from articles.admin.banners import BannerAdmin
from articles.admin.documents import DocumentAdmin
from articles.admin.fronts import FrontAdmin
from articles.admin.missed import MissedAddressAdmin
from articles.admin.page import PageAdmin
from articles.admin.people import AuthorAdmin
from articles.admin.pictures import PictureAdmin
from articles.admin.redirects import RedirectAdmin
from articles.admin.series import SeriesAdmin
from articles.admin.site import SiteSettingsAdmin
from articles.admin.tags import TagAdmin
from articles.admin.taxonomy import SectionAdmin

__all__ = [
    "ArticleAdmin",
    "AuthorAdmin",
    "BannerAdmin",
    "DocumentAdmin",
    "FrontAdmin",
    "MissedAddressAdmin",
    "PageAdmin",
    "PictureAdmin",
    "RedirectAdmin",
    "SectionAdmin",
    "SeriesAdmin",
    "SiteSettingsAdmin",
    "TagAdmin",
]
