"""The cards that other sites show with links to pieces without a picture: drawn once, kept like renditions."""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation

from articles import social
from articles.models import Article, RetiredFiles, SiteSettings
from articles.models.pictures import RETIRED_FOR
from articles.models.rendered import FOLDER


def draw(article: Article) -> None:
    """Draw the card of a piece and have its page name it, unless its headline has changed in the meantime."""
    card = social.Card(
        headline=article.headline,
        section=article.section.name if article.section else "",
        kicker=article.kicker,
        site_name=SiteSettings.load().name,
        is_rtl=translation.get_language_bidi(),
    )
    made = social.draw(card)
    # Keyed, so that nobody can tell from a guessed headline whether there is a piece with it.
    digest = hmac.new(settings.SECRET_KEY.encode(), made.data, hashlib.sha256).hexdigest()
    name = f"{FOLDER}{digest[:40]}.{made.extension}"
    default_storage.save(name, ContentFile(made.data))
    with transaction.atomic():
        same = Article.objects.filter(pk=article.pk, headline=article.headline, social_card=article.social_card)
        if same.update(social_card=name, needs_card=False, edition=F("edition") + 1) and article.social_card:
            retire(article.social_card, unless=name)


def retire(card: str, unless: str = "") -> None:
    """Have a card swept later: two pieces with the same words share one, so it goes only when nobody names it."""
    if card != unless and not Article.objects.filter(social_card=card).exists():
        RetiredFiles.objects.create(names=[card], due_at=timezone.now() + RETIRED_FOR)
