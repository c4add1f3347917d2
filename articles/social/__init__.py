"""The picture that stands for a piece without one where its address is shared: set in type, by Pillow alone."""

from articles.social.card import Card, SocialPicture, draw
from articles.social.faces import SYSTEM_FONTS

__all__ = ["SYSTEM_FONTS", "Card", "SocialPicture", "draw"]
