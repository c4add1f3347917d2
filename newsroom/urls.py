"""Every address of the site: the front page, the doors of both apps, the desk, and what machines ask for."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.sitemaps import views as sitemap_views
from django.urls import include, path

from articles.sitemaps import SITEMAPS
from newsroom import views

sitemaps = {"sitemaps": SITEMAPS}
urlpatterns = [
    path("", views.front_page, name="front_page"),
    path("comments/", include("comments.urls")),
    path("admin/", admin.site.urls),
    path(
        "sitemap.xml", views.of_site(sitemap_views.index), {**sitemaps, "sitemap_url_name": "sitemap"}, name="sitemaps"
    ),
    path("sitemap-<section>.xml", views.of_site(sitemap_views.sitemap), sitemaps, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("", include("articles.urls")),  # last: pages take whatever address is left
]
handler404 = "newsroom.views.not_found"
