"""Whole addresses for machines: feeds, sitemaps, social cards and mail need scheme and host."""

from __future__ import annotations

from urllib.parse import urljoin

from django.conf import settings
from django.utils.encoding import iri_to_uri


def absolute(path: str) -> str:
    """`path` under the site's own address (`SITE_URL`), never under whatever Host a request named."""
    return urljoin(settings.SITE_URL, iri_to_uri(path))
