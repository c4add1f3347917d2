"""Signing in to the desk, as often as a person needs and no oftener.

Every try counts, right or wrong, and is counted before the password is looked at: an attacker who sends many at
once gains nothing. Neither the answer nor the log says whether there is such an account.
"""

from __future__ import annotations

import logging
import math
import unicodedata
from datetime import timedelta
from typing import Any

from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import ngettext

from articles import wording
from comments.pipeline.identity import client_address, network_of
from comments.throttling import take

logger = logging.getLogger(__name__)

WINDOW = 15 * 60
TRIES_FOR_AN_ACCOUNT = 10
TRIES_FROM_A_NETWORK = 30


class SignInForm(AdminAuthenticationForm):
    """Account and password, throttled by account and network together, and by network alone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A field that takes the focus hides what stands before it from whoever goes by keyboard or by ear.
        self.fields["username"].widget.attrs.pop("autofocus", None)

    def clean(self) -> dict[str, Any]:
        if wait := self._seconds_to_wait():
            logger.warning("Too many tries to sign in from one place; the next one is taken in %d seconds.", wait)
            raise ValidationError(_sentence(wait), code="throttled")
        return super().clean()

    def _seconds_to_wait(self) -> int:
        network = network_of(client_address(self.request))
        account = unicodedata.normalize("NFKC", self.data.get("username", "")).strip().casefold()[:150]
        from_here = take(f"sign-in {network}", TRIES_FROM_A_NETWORK, WINDOW)
        if from_here:
            return from_here
        return take(f"sign-in {network} {account}", TRIES_FOR_AN_ACCOUNT, WINDOW)


def _sentence(wait: int) -> str:
    minutes = math.ceil(wait / 60)
    again = timezone.localtime(timezone.now() + timedelta(seconds=wait)).replace(microsecond=0)
    again += timedelta(seconds=-again.second % 60)  # a time on the clock's minute that is not too early
    words = ngettext(
        "Too many tries to sign in from here. Please try again in %(minutes)d minute, at %(time)s.",
        "Too many tries to sign in from here. Please try again in %(minutes)d minutes, at %(time)s.",
        minutes,
    )
    return words % {"minutes": minutes, "time": wording.clock(again)}
