"""What the settings of the site decide about the replies to a piece, told on its form."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import wording
from articles.models import Article, SiteSettings
from articles.models.replying import end_by_settings


def replies_in_force(piece: Article) -> str:
    """What the settings of the site make of a piece that says nothing else, in a sentence or two."""
    site = SiteSettings.in_force()
    ends_at = end_by_settings(piece.kind, piece.published_at, piece.embargoed_until)
    days = site.replies_close_after if piece.kind == Article.Kind.ARTICLE else 0
    if ends_at:
        day = wording.day(ends_at)
        closing = _("Empty: they close on %(day)s, by the settings of the site.") % {"day": day}
    elif days:
        closing = ngettext(
            "Empty: they close %(days)d day after publication, by the settings of the site.",
            "Empty: they close %(days)d days after publication, by the settings of the site.",
            days,
        ) % {"days": days}
    else:
        closing = _("Empty: they stay open.")
    return f"{closing} {_('Published at once: %(who)s.') % {'who': site.get_moderation_display()}}"
