"""Files in an S3 bucket, whose troubles are those of any storage: what its client reports comes as an OSError.

Its client has exceptions of its own, which nobody who keeps a file could be asked to know.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from django.utils.translation import gettext as _
from storages.backends.s3 import S3Storage

PATIENCE = Config(connect_timeout=5, read_timeout=30, retries={"mode": "standard", "total_max_attempts": 3})
"""Somebody waits, so a service that is away is found out in seconds; its client's own default is minutes."""


@contextmanager
def _as_os_error() -> Generator[None]:
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise OSError(0, (_("the object store said: %(why)s") % {"why": error}).rstrip(".")) from error


class S3Files(S3Storage):
    """A bucket, or a part of it (`location`), of Amazon's or of any other service that speaks S3.

    Raises:
        OSError: from everything that speaks to the service, when that fails; its `strerror` says why.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.client_config = self.client_config.merge(PATIENCE)

    def _open(self, name: str, mode: str = "rb") -> File:
        with _as_os_error():
            opened = super()._open(name, mode)
            if "r" in mode:
                _ = opened.file  # fetched here: later, no one could tell its troubles from the reader's own
            return opened

    def _save(self, name: str, content: File) -> str:
        with _as_os_error():
            return super()._save(name, content)

    def exists(self, name: str) -> bool:
        with _as_os_error():
            return super().exists(name)

    def delete(self, name: str) -> None:
        with _as_os_error():
            super().delete(name)

    def listdir(self, name: str) -> tuple[list[str], list[str]]:
        with _as_os_error():
            return super().listdir(name)

    def get_modified_time(self, name: str) -> datetime:
        with _as_os_error():
            return super().get_modified_time(name)
