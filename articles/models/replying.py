"""What the settings of the site decide about the replies to pieces that say nothing else."""

from __future__ import annotations

from datetime import datetime

from articles import lifecycle
from articles.models.site import SiteSettings


def default_replies() -> str:
    """Whether a new piece takes replies."""
    return SiteSettings.in_force().new_replies


def end_by_settings(kind: str, published_at: datetime | None, embargoed_until: datetime | None) -> datetime | None:
    """When the replies to a piece close; None for never. Those to pages such as a guest book stay open."""
    after = SiteSettings.in_force().days_until_replies_close
    seen = lifecycle.visible_from(published_at, embargoed_until)
    return seen + after if after and seen and kind == "article" else None
