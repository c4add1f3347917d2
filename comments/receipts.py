"""Signed tokens that stand for one comment or one article, each for one purpose only.

A receipt lets whoever holds it see what became of a comment, and nothing else. The form's token names the
article that the form was made for; it is the same for every reader, so pages that carry it can be kept.
"""

from __future__ import annotations

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from articles.models import Article
from comments.models import Comment


def _signer(purpose: str) -> Signer:
    return Signer(sep=".", salt=f"comments.{purpose}")


def receipt_token(comment: Comment) -> str:
    return _signer("receipt").sign(comment.public_id)


def receipt_url(comment: Comment) -> str:
    return reverse("comments:receipt", kwargs={"token": receipt_token(comment)})


def comment_of_receipt(token: str) -> Comment | None:
    """The comment that the receipt was made out for; None when nobody here made it out."""
    try:
        public_id = _signer("receipt").unsign(token)
    except BadSignature:
        return None
    comments = Comment.objects.on_live_articles().select_related("article__section", "parent")
    return comments.defer("article__body").filter(public_id=public_id).first()


def form_token(article: Article) -> str:
    return _signer("form").sign(str(article.pk))


def article_id_of_form(token: str) -> int | None:
    """The article that the form was made for; None when the token is not ours."""
    try:
        return int(_signer("form").unsign(token))
    except (BadSignature, ValueError):
        return None
