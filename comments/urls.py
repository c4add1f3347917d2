"""Addresses under /comments/: everything that writes or is private, so that its cookies go nowhere else."""

from __future__ import annotations

from django.urls import path, register_converter

from comments import paths, views


class PublicIdConverter:
    """A comment's public id; what cannot be one is no address."""

    regex = paths.PUBLIC_ID_PATTERN

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(PublicIdConverter, "public_id")

app_name = "comments"
urlpatterns = [
    path("article/<int:article_id>/", views.post, name="post"),
    path("reply/<public_id:public_id>/", views.reply, name="reply"),
    path("thread/<public_id:public_id>/", views.thread, name="thread"),
    path("receipt/<str:token>/", views.receipt, name="receipt"),
    path("<public_id:public_id>/", views.detail, name="detail"),
]
