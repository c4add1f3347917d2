"""The addresses of pieces and of the lists they stand in. Addresses are promises: see docs/decisions."""

from __future__ import annotations

from django.urls import path, register_converter

from articles import converters, feeds, views

register_converter(converters.DayConverter, "day")
register_converter(converters.MonthConverter, "month")
register_converter(converters.YearConverter, "year")
register_converter(converters.SlugConverter, "uslug")
register_converter(converters.PathConverter, "upath")
register_converter(converters.NumberConverter, "number")

app_name = "articles"
urlpatterns = [
    path("<day:on>/<uslug:slug>/", views.article_detail, name="detail"),
    path("<day:on>/", views.archive, {"length": "day"}, name="day"),
    path("<month:on>/", views.archive, {"length": "month"}, name="month"),
    path("<year:on>/", views.archive, {"length": "year"}, name="year"),
    path("a/<number:pk>/", views.short_address, name="short"),
    path("section/<upath:path>/", views.section_detail, name="section"),
    path("tag/<uslug:slug>/", views.tag_detail, name="tag"),
    path("author/<uslug:slug>/", views.author_detail, name="author"),
    path("series/<uslug:slug>/", views.series_detail, name="series"),
    path("feed/", feeds.latest, name="feed"),
    path("preview/<str:token>/", views.preview, name="preview"),
    path("media/p/<str:key>", views.picture, name="picture"),
    path("media/d/<str:key>/<str:name>", views.document, name="document"),
    path("media/<path:name>", views.media, name="media"),
    # Last in the whole site's list (newsroom/urls.py includes this app last): pages have what nothing else uses.
    path("<upath:path>/", views.page_detail, name="page"),
]
