"""Words in the site's language for what runs before Django's settings are read: the launcher, and the settings.

The catalogues are those of the site (`locale/`); what reads them here is Python's own gettext.
"""

import os
from functools import cache
from gettext import NullTranslations, translation
from pathlib import Path

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def gettext(message: str) -> str:
    """The message in the language that NEWSROOM_LANGUAGE names; in English where there is no catalogue of it."""
    return catalogue(os.environ.get("NEWSROOM_LANGUAGE", "").strip()).gettext(message)


def gettext_noop(message: str) -> str:
    """Marks a message that is translated where it is said."""
    return message


@cache
def catalogue(language: str) -> NullTranslations:
    """The words of a language as settings name it: fr, pt-br."""
    name, _hyphen, region = language.lower().replace("_", "-").partition("-")
    if not name.isalpha() or not (region or "x").isalnum():
        return NullTranslations()
    return translation("django", LOCALE, [f"{name}_{region.upper()}", name], fallback=True)
