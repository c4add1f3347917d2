"""Who is posting, as far as anything but their word says so.

Three things count: the network the request came from, the key in the commenter's cookie, and a staff session
in a post that is proven to come from this site. A typed name or address is never one of them.
"""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from comments.models import Commenter
from comments.origin import Proof

KEY_COOKIE = "commenter"
KEY_COOKIE_AGE = 365 * 24 * 3600
COOKIE_PATH = "/comments/"  # never sent to the address of a piece
_KEY_SALT = "comments.commenter"

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class Identity:
    """Who posts: their network (narrow and wide, hashed), their commenter record and their staff account.

    `address` is that of the request, for rules about networks; it is stored nowhere.
    """

    network: str
    wide_network: str
    commenter: Commenter | None = None
    staff: AbstractBaseUser | None = None
    address: Address | None = None


def identify(request: HttpRequest, proof: Proof) -> Identity:
    """Who made this request."""
    address = client_address(request)
    return Identity(
        network=network_hash(network_of(address)),
        wide_network=network_hash(network_of(address, wide=True)),
        commenter=commenter_of(request),
        staff=staff_of(request, proof),
        address=address,
    )


def client_address(request: HttpRequest) -> Address | None:
    """The address of the client; what proxies say counts only when they are in NEWSROOM_TRUSTED_PROXIES."""
    trusted = [ipaddress.ip_network(str(net)) for net in getattr(settings, "NEWSROOM_TRUSTED_PROXIES", [])]
    address = _parse(request.META.get("REMOTE_ADDR", ""))
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    while address is not None and forwarded and any(address in network for network in trusted):
        said = _parse(forwarded.pop())
        if said is None:
            break
        address = said
    return address


def _parse(text: str) -> Address | None:
    try:
        address = ipaddress.ip_address(text.strip())
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def network_of(address: Address | None, *, wide: bool = False) -> str:
    """What one customer holds: an IPv4 address or an IPv6 /64; `wide` for what one provider might."""
    if address is None:
        return "unknown"
    narrow_length, wide_length = (32, 24) if address.version == 4 else (64, 48)
    length = wide_length if wide else narrow_length
    return str(ipaddress.ip_network((address, length), strict=False))


def network_hash(network: str, at: datetime | None = None) -> str:
    """A name for the network that only this site can make, and that is another one next month."""
    month = (at or timezone.now()).strftime("%Y-%m")
    return salted_hmac("comments.network", f"{month} {network}", algorithm="sha256").hexdigest()[:32]


def staff_of(request: HttpRequest, proof: Proof) -> AbstractBaseUser | None:
    """The member of staff who posts; a session alone proves nothing, the post must come from this site."""
    user = getattr(request, "user", None) if proof is Proof.SAME_ORIGIN else None
    if user is not None and user.is_authenticated and user.is_active and user.is_staff:
        return user
    return None


def commenter_of(request: HttpRequest) -> Commenter | None:
    """Whoever holds the key in the cookie."""
    try:
        key = request.get_signed_cookie(KEY_COOKIE, salt=_KEY_SALT)
    except (KeyError, BadSignature):
        return None
    return Commenter.objects.filter(key_hash=_hash(key)).first()


def new_commenter() -> tuple[Commenter, str]:
    """Somebody unknown, and the key that will tell them; only its hash is kept here."""
    key = secrets.token_urlsafe(24)
    return Commenter.objects.create(key_hash=_hash(key)), key


def give_key(response: HttpResponse, key: str) -> None:
    """Let the browser keep the key, for pages under /comments/ only."""
    response.set_signed_cookie(
        KEY_COOKIE,
        key,
        salt=_KEY_SALT,
        max_age=KEY_COOKIE_AGE,
        path=COOKIE_PATH,
        httponly=True,
        samesite="Lax",
        secure=is_secure_site(),
    )


def is_secure_site() -> bool:
    return str(getattr(settings, "SITE_URL", "") or "").startswith("https:")


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
