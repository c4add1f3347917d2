"""Pictures as files: what may come in, which sizes and crops are made of it, and how they are encoded.

Pure Pillow; nothing here knows a model. `taking` makes an upload safe, `planning` says which renditions there are and
what they are called, `encoding` makes them, `words` reads what the photographer wrote into the file.
"""

from articles.renditions.encoding import encode, render
from articles.renditions.planning import CURRENT, FORMATS, RECIPES, Crop, Format, Spec, crop_box, name_of, plan
from articles.renditions.taking import Limits, Taken, Unusable, open_again, take, take_drawing
from articles.renditions.words import Words, clean_line

__all__ = [
    "CURRENT",
    "FORMATS",
    "RECIPES",
    "Crop",
    "Format",
    "Limits",
    "Spec",
    "Taken",
    "Unusable",
    "Words",
    "clean_line",
    "crop_box",
    "encode",
    "name_of",
    "open_again",
    "plan",
    "render",
    "take",
    "take_drawing",
]
