"""Every address of the site: the front page, the doors of both apps, the desk, and what machines ask for."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

from newsroom import machines, views

urlpatterns = [
    path("", views.front_page, name="front_page"),
    path("comments/", include("comments.urls")),
    path("admin/", admin.site.urls),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", machines.security_txt, name="security_txt"),
    path("site.webmanifest", machines.manifest, name="manifest"),
    path("site-<slug:name>.css", machines.site_style, name="site_style"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("", include("articles.urls")),  # last: pages take whatever address is left
]
handler404 = "newsroom.views.not_found"
