"""The languages that a text can say it is in: those that Django knows, by their codes (BCP 47)."""

from __future__ import annotations

from django.conf import global_settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

KNOWN = dict(global_settings.LANGUAGES)


def validate_language(code: str) -> None:
    """Refuse what is no code of a known language, since browsers choose letters and hyphens by it."""
    if code not in KNOWN:
        raise ValidationError(_("“%(code)s” is no code of a language such as de or pt-br."), params={"code": code})


def choices() -> list[tuple[str, str]]:
    """Codes and names, by their names in the language of whoever chooses."""
    named = [(code, f"{_(name)} ({code})") for code, name in KNOWN.items()]
    return sorted(named, key=lambda choice: choice[1].casefold())
