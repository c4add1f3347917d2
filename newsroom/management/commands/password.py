"""Give an account a new generated password, shown once on this terminal."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.base import CommandError

from articles.locality import SiteCommand
from newsroom.launcher.passwords import make_password
from newsroom.launcher.preparing import OWNER, password_was_shown


class Command(SiteCommand):
    help = "Set a new password for the owner's account, or for another one, and print it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", nargs="?", default=OWNER)

    def handle(self, *, username: str, **options: Any) -> None:
        user = User.objects.filter(username=username).first()
        if user is None:
            known = ", ".join(User.objects.filter(is_active=True).values_list("username", flat=True)[:20]) or "none yet"
            raise CommandError(f"There is no account {username!r}. The accounts are: {known}.")
        password = make_password()
        user.set_password(password)
        user.save(update_fields=["password"])
        self.stdout.write(f"  Name           {username}\n  Password       {password}")
        if username == OWNER:
            password_was_shown(settings.DATA_DIR)
