"""What the public comment pages depend on: the edition of the article that they belong to."""

from __future__ import annotations

from django.http import HttpRequest

from articles import editions
from comments.models import Comment


def of_discussion(request: HttpRequest, public_id: str) -> editions.Validity | None:
    """Validator of pages about one comment; None when there is none, or its article is not live."""
    commented = Comment.objects.filter(public_id=public_id).values("article_id")
    return editions.of_article_id(commented[:1])  # looked up in the same query
