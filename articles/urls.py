"""The addresses of pieces and of the lists they stand in. Addresses are promises: see docs/decisions."""

from __future__ import annotations

from django.urls import path, register_converter

from articles import converters, oembed, sitemaps, views
from articles.feeds import channels
from articles.feeds import views as feeds

register_converter(converters.DayConverter, "day")
register_converter(converters.MonthConverter, "month")
register_converter(converters.YearConverter, "year")
register_converter(converters.SlugConverter, "uslug")
register_converter(converters.PathConverter, "upath")
register_converter(converters.NumberConverter, "number")

app_name = "articles"
urlpatterns = [
    # Before the sections, whose paths would take their feeds in.
    *feeds.patterns("", "feed", channels.of_site),
    *feeds.patterns("section/<upath:path>/", "section_feed", channels.of_section),
    *feeds.patterns("tag/<uslug:slug>/", "tag_feed", channels.of_tag),
    *feeds.patterns("author/<uslug:slug>/", "author_feed", channels.of_author),
    *feeds.patterns("series/<uslug:slug>/", "series_feed", channels.of_series),
    path("<day:on>/<uslug:slug>/", views.article_detail, name="detail"),
    path("<day:on>/", views.archive, {"length": "day"}, name="day"),
    path("<month:on>/", views.archive, {"length": "month"}, name="month"),
    path("<year:on>/", views.archive, {"length": "year"}, name="year"),
    path("a/<number:pk>/", views.short_address, name="short"),
    path("a/<number:pk>/card/", oembed.card, name="card"),
    path("oembed/", oembed.oembed, name="oembed"),
    path("section/<upath:path>/", views.section_detail, name="section"),
    path("tag/<uslug:slug>/", views.tag_detail, name="tag"),
    path("author/<uslug:slug>/", views.author_detail, name="author"),
    path("sitemap.xml", sitemaps.index, name="sitemaps"),
    path("sitemap-news.xml", sitemaps.news, name="sitemap_news"),
    path("sitemap-lists.xml", sitemaps.lists, name="sitemap_lists"),
    path("sitemap-<uslug:kind>-<number:number>.xml", sitemaps.shard, name="sitemap"),
    path("search/", views.search, name="search"),
    path("series/<uslug:slug>/", views.series_detail, name="series"),
    path("preview/<str:token>/", views.preview, name="preview"),
    path("media/p/<str:key>", views.picture, name="picture"),
    path("media/d/<str:key>/<str:name>", views.document, name="document"),
    path("media/<path:name>", views.media, name="media"),
    # Last in the whole site's list (newsroom/urls.py includes this app last): pages have what nothing else uses.
    path("<upath:path>/", views.page_detail, name="page"),
]
