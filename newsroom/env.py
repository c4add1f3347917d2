"""Small typed readers of the environment: each gives a good value or says in one line what is wrong.

A setting that is empty counts as not given, so `PORT= make run` means the default. Nothing here needs
Django's settings: they are built from it, and so is the launcher.
"""

import os
import re
import secrets
import tempfile
from collections.abc import Collection
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from newsroom.early import gettext, gettext_noop

YES = {"true", "1", "yes", "on"}
NO = {"false", "0", "no", "off"}
SECONDS_IN = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}

POSTGRESQL_OPTIONS = {
    "application_name",
    "channel_binding",
    "client_encoding",
    "connect_timeout",
    "host",
    "keepalives",
    "keepalives_count",
    "keepalives_idle",
    "keepalives_interval",
    "options",
    "passfile",
    "service",
    "sslcert",
    "sslcrl",
    "sslkey",
    "sslmode",
    "sslrootcert",
    "target_session_attrs",
    "tcp_user_timeout",
}
"""What may follow the question mark of a PostgreSQL address and is handed to libpq as it stands."""


def text(name: str, default: str = "") -> str:
    """The value as written, without blanks around it."""
    return os.environ.get(name, "").strip() or default


def integer(name: str, default: int, *, minimum: int | None = None, maximum: int | None = None) -> int:
    """A whole number, between the limits where there are any."""
    value = text(name)
    if not value:
        return default
    number = int(value) if re.fullmatch(r"[+-]?[0-9]{1,18}", value) else None
    too_small = number is not None and minimum is not None and number < minimum
    too_large = number is not None and maximum is not None and number > maximum
    if number is None or too_small or too_large:
        _refuse(name, value, _between(_NUMBERS, minimum, maximum))
    return number


def boolean(name: str, default: bool = False) -> bool:
    """True or False; 1, 0, yes, no, on and off are understood too."""
    value = text(name)
    if not value:
        return default
    if value.lower() not in YES | NO:
        _refuse(name, value, gettext("True or False"))
    return value.lower() in YES


def choice(name: str, default: str, choices: Collection[str]) -> str:
    """One of a few words."""
    value = text(name, default)
    if value not in choices:
        _refuse(name, value, gettext("one of %(choices)s") % {"choices": ", ".join(choices)})
    return value


def choices(name: str, allowed: Collection[str]) -> list[str]:
    """Any of a few words, written with commas."""
    found = items(name)
    for item in found:
        if item not in allowed:
            words = gettext("some of %(choices)s, parted by commas")
            _refuse(name, item, words % {"choices": ", ".join(allowed)})
    return found


def dotted_paths(name: str) -> list[str]:
    """Names of functions in modules, written with commas: our_site.scorers.check."""
    found = items(name)
    for item in found:
        parts = item.split(".")
        if len(parts) < 2 or not all(part.isidentifier() for part in parts):
            _refuse(name, item, gettext("functions such as our_site.scorers.check, parted by commas"))
    return found


def seconds(name: str, default: int, *, minimum: int = 0, maximum: int | None = None) -> int:
    """A length of time in seconds, written as a number or with its unit: 90, 90s, 15m, 12h, 30d."""
    value = text(name)
    if not value:
        return default
    parts = re.fullmatch(r"([0-9]{1,10})\s?([smhd]?)", value)
    length = int(parts[1]) * SECONDS_IN[parts[2]] if parts else -1
    if not parts or length < minimum or (maximum is not None and length > maximum):
        _refuse(name, value, _between(_LENGTHS, minimum, maximum))
    return length


def folder(name: str, default: Path, *, relative_to: Path) -> Path:
    """A folder, which need not exist yet; a relative one starts at the project, wherever the command runs."""
    value = text(name)
    path = Path(value).expanduser() if value else default
    path = Path(os.path.abspath(relative_to / path))
    if path.exists() and not path.is_dir():
        _refuse(name, str(path), gettext("a folder"))
    return path


def file(name: str, *, relative_to: Path) -> Path | None:
    """A file that is there, or None where none is named; a relative one starts at the project."""
    value = text(name)
    if not value:
        return None
    path = Path(os.path.abspath(relative_to / Path(value).expanduser()))
    if not path.is_file():
        _refuse(name, str(path), gettext("a file that is there"))
    return path


def url(name: str, default: str = "") -> str:
    """The address of a site, such as https://news.example: scheme and host, no path, no slash at the end."""
    value = text(name, default)
    return _site_address(name, value) if value else ""


def urls(name: str) -> list[str]:
    """Addresses of sites, written with commas; each as in `url()`."""
    return [_site_address(name, item) for item in items(name)]


def hosts(name: str) -> list[str]:
    """Names or numeric addresses of hosts, written with commas: no scheme, no port.

    A leading dot means all below a name, * means any.
    """
    found = [item.lower() for item in items(name)]
    for host in found:
        if not re.fullmatch(r"\*|\.?[a-z0-9][a-z0-9.-]*|\[[0-9a-f:.]+\]", host):
            words = gettext("hosts such as www.news.example, parted by commas, without scheme, port or path")
            _refuse(name, host, words)
    return found


def addresses(name: str) -> list[str]:
    """Addresses of web pages or services, written with commas: http or https, with whatever path and query."""
    found = items(name)
    for item in found:
        parts = _split(item)
        if not parts or parts.scheme not in {"http", "https"} or not parts.hostname or set(item) & set('<>"\\^`{|}'):
            _refuse(name, item, gettext("addresses such as https://hub.example/, parted by commas"))
    return found


def contacts(name: str) -> list[str]:
    """Ways to reach somebody, written with commas: mailto:, https: or tel:; an address of mail alone will do."""
    found = []
    for item in items(name):
        uri = f"mailto:{item}" if re.fullmatch(r"[^\s@:/<>]+@[^\s@:/<>]+", item) else item
        if not re.fullmatch(r"(mailto:[^\s@<>]+@[^\s@<>]+|https://[^\s<>]+|tel:\+?[0-9().-]+)", uri):
            _refuse(name, item, gettext("mail addresses, https: addresses or tel: numbers, parted by commas"))
        found.append(uri)
    return found


def _site_address(name: str, value: str) -> str:
    parts = _split(value)
    plain = parts and not (parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc)
    if not parts or not plain or parts.scheme not in {"http", "https"} or not parts.hostname:
        _refuse(name, value, gettext("an address such as https://news.example, without a path"))
    return f"{parts.scheme}://{parts.netloc.lower()}"


def items(name: str, default: Collection[str] = ()) -> list[str]:
    """The parts of a list that is written with commas."""
    value = text(name)
    return [item.strip() for item in value.split(",") if item.strip()] if value else list(default)


def bucket(name: str) -> str:
    """The name of an S3 bucket: 3 to 63 small letters, digits, dots and hyphens, a letter or digit at either end.

    Source: "General purpose bucket naming rules" of the Amazon S3 user guide, which other services keep to.
    """
    value = text(name)
    if value and (not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", value) or ".." in value):
        _refuse(name, value, gettext("a bucket's name, of 3 to 63 small letters, digits, dots and hyphens"))
    return value


def database_url(name: str, default: str = "", *, relative_to: Path) -> dict[str, Any]:
    """An entry of DATABASES, from sqlite:///file or postgresql://user:password@host:port/name?sslmode=require.

    Anything but letters and digits in a user, password or name is percent-encoded, as in every URL.
    """
    value = text(name, default)
    accepted = gettext("sqlite:///FILE or postgresql://USER:PASSWORD@HOST:PORT/NAME")
    parts = _split(value)
    if parts and parts.scheme == "sqlite" and not parts.netloc and len(parts.path) > 1 and not parts.query:
        # Three slashes are a file in the project, four an absolute one: the usual reading of these URLs.
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": Path(os.path.abspath(relative_to / unquote(parts.path[1:]))),
        }
    if parts and parts.scheme in {"postgresql", "postgres"} and len(parts.path) > 1:
        return _postgresql(name, parts)
    _refuse(name, _without_password(value), accepted)


def cache_url(name: str) -> dict[str, Any] | None:
    """An entry of CACHES, from redis://host:6379/0 or rediss:// (TLS); None where there is no Redis."""
    value = text(name)
    if not value:
        return None
    parts = _split(value)
    number = parts.path.strip("/") if parts else ""
    usable = parts and parts.scheme in {"redis", "rediss"} and parts.hostname
    if not usable or (number and not number.isdecimal()):
        _refuse(name, _without_password(value), gettext("redis://HOST:PORT/NUMBER or rediss://HOST:PORT/NUMBER"))
    return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": value}


def secret(name: str, *, kept_in: Path, minimum: int = 32) -> str:
    """A secret from the environment, or one made for this copy and kept in a file that only its owner reads."""
    value = text(name)
    if not value:
        return _kept_secret(name, kept_in, minimum)
    if len(value) < minimum:
        words = gettext("%(name)s is too short to be safe: give at least %(minimum)d characters.")
        raise ImproperlyConfigured(words % {"name": name, "minimum": minimum})
    return value


def _kept_secret(name: str, path: Path, minimum: int) -> str:
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            _create(path, secrets.token_urlsafe(48))
        value = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or gettext("it is not text")
        words = gettext("%(name)s cannot be kept in %(path)s: %(why)s.")
        raise ImproperlyConfigured(words % {"name": name, "path": path, "why": reason}) from error
    if len(value) < minimum:
        words = gettext("%(path)s holds no usable %(name)s: delete it, and a new one is made.")
        raise ImproperlyConfigured(words % {"path": path, "name": name})
    return value


def _create(path: Path, content: str) -> None:
    """Put a whole file in place at once; when two processes try, the first wins and both read the same."""
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mkstemp makes it 0600
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(content + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)  # unlike a rename, a link never replaces what another process put there
        except FileExistsError:
            return
    finally:
        os.unlink(draft)


def _postgresql(name: str, parts: SplitResult) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": _host(parts),
        "PORT": str(parts.port or ""),
        "OPTIONS": {},
    }
    for option, value in parse_qsl(parts.query, keep_blank_values=True):
        if option == "host":
            entry["HOST"] = value  # the folder of a Unix socket has slashes, so it cannot stand before the path
        elif option in POSTGRESQL_OPTIONS:
            entry["OPTIONS"][option] = value
        else:
            known = ", ".join(sorted(POSTGRESQL_OPTIONS))
            words = gettext("%(name)s has an unknown option %(option)r; known are %(known)s.")
            raise ImproperlyConfigured(words % {"name": name, "option": option, "known": known})
    return entry


def _host(parts: SplitResult) -> str:
    """The host, or the folder of a Unix socket written as %2Frun%2Fpostgresql, with its capitals kept."""
    folder = unquote(parts.netloc.rpartition("@")[2])
    return folder if folder.startswith("/") else parts.hostname or ""


def _split(value: str) -> SplitResult | None:
    try:
        parts = urlsplit(value)
        _ = parts.port  # reading it is what checks it
    except ValueError:
        return None
    return None if any(c.isspace() or not c.isprintable() for c in value) else parts


def _without_password(value: str) -> str:
    """The address as it may be shown: whatever stands between the scheme and the last @ is left out."""
    return re.sub(r"(//).*@", r"\1***@", re.sub(r"(?i)(password=)[^&]*", r"\1***", value), flags=re.DOTALL)


_NUMBERS = {
    (False, False): gettext_noop("a whole number"),
    (True, False): gettext_noop("a whole number of at least %(minimum)d"),
    (False, True): gettext_noop("a whole number of at most %(maximum)d"),
    (True, True): gettext_noop("a whole number from %(minimum)d to %(maximum)d"),
}
_LENGTHS = {
    (True, False): gettext_noop("a number of seconds of at least %(minimum)d, or a time such as 15m, 12h or 30d"),
    (True, True): gettext_noop(
        "a number of seconds from %(minimum)d to %(maximum)d, or a time such as 15m, 12h or 30d"
    ),
}


def _between(sentences: dict[tuple[bool, bool], str], minimum: int | None, maximum: int | None) -> str:
    """What is accepted, with the limits that there are."""
    words = gettext(sentences[minimum is not None, maximum is not None])
    return words % {"minimum": minimum, "maximum": maximum}


def _refuse(name: str, value: str, accepted: str) -> NoReturn:
    shown = value if len(value) <= 80 else f"{value[:79]}…"
    words = gettext("%(name)s must be %(accepted)s, not %(given)r.")
    raise ImproperlyConfigured(words % {"name": name, "accepted": accepted, "given": shown})
