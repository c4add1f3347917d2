"""The library of pictures on the desk: the grid, adding one or many, the focal point, and choosing from it."""

from articles.admin.pictures.picking import PictureSelect
from articles.admin.pictures.screens import PictureAdmin

__all__ = ["PictureAdmin", "PictureSelect"]
