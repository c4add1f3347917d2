"""The slot for a script that counts visits: where it may come from, and what the policy of public pages lets it do."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_PLAIN = re.compile(r"[!#$%&()*+,\-./0-9:=?@A-Z\[\]_a-z~]+")
"""What an address is written in, without what parts the values of a policy or ends an attribute (RFC 3986, 2)."""

_PAIR = re.compile(r"(?:data-)?([a-z][a-z0-9-]{0,60})[ \t]*[:=][ \t]*(.{0,300})")
MOST_PAIRS = 12


def check_address(address: str) -> None:
    """Refuses what is neither an https address nor a path of this site.

    Raises:
        ValidationError: with a sentence that says why.
    """
    if not _PLAIN.fullmatch(address):
        raise ValidationError(_("An address has no spaces, quotation marks or semicolons."), code="odd_characters")
    if address.startswith("/") and not address.startswith("//"):
        return
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = parts = None
    if parts is None or not host:
        raise ValidationError(_("This is no address. Please give a whole one, or a path such as /count.js."), code="no")
    if parts.scheme != "https":
        raise ValidationError(_("The script has to come over https: readers' browsers refuse others."), code="scheme")
    if "@" in parts.netloc or port == 0 or not re.fullmatch(r"[a-z0-9.-]+", host):
        raise ValidationError(_("The address must name a host alone, without an account in front of it."), code="host")


def read_pairs(text: str) -> dict[str, str]:
    """The attributes of the script, by name (`data-domain`), from lines such as `data-domain: news.example`.

    Raises:
        ValidationError: naming the line that is none.
    """
    pairs = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        found = _PAIR.fullmatch(line)
        if found is None:
            raise ValidationError(
                _("“%(line)s” is no attribute. Please write one on each line: data-domain: news.example"),
                code="no_pair",
                params={"line": line[:80]},
            )
        pairs[f"data-{found[1]}"] = found[2].strip()
    if len(pairs) > MOST_PAIRS:
        raise ValidationError(_("At most %(most)d attributes."), code="too_many", params={"most": MOST_PAIRS})
    return pairs


def policy_with(address: str) -> dict[str, Any]:
    """The site's Content-Security-Policy, with the origin of the script let in: to run it, and to be told by it."""
    parts = urlsplit(address)
    if not parts.netloc:
        return settings.SECURE_CSP  # a path of this site is let in already
    origin = f"https://{parts.netloc}"
    widened = {name: [*settings.SECURE_CSP[name], origin] for name in ["script-src", "connect-src"]}
    return settings.SECURE_CSP | widened
