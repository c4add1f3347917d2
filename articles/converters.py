"""Parts of addresses: what does not fit is another address (404), never an error."""

from __future__ import annotations

from datetime import date


class DayConverter:
    """`2020/10/06` as a date; there is one spelling of each day."""

    regex = r"[0-9]{4}/[0-9]{2}/[0-9]{2}"

    def to_python(self, value: str) -> date:
        year, month, day = value.split("/")
        return date(int(year), int(month), int(day))

    def to_url(self, value: date) -> str:
        return f"{value:%Y/%m/%d}" if value.year >= 1000 else f"{value.year:04}/{value:%m/%d}"


class MonthConverter:
    """`2020/10` as its first day."""

    regex = r"[0-9]{4}/[0-9]{2}"

    def to_python(self, value: str) -> date:
        year, month = value.split("/")
        return date(int(year), int(month), 1)

    def to_url(self, value: date) -> str:
        return f"{value.year:04}/{value:%m}"


class YearConverter:
    """`2020` as its first day."""

    regex = r"[0-9]{4}"

    def to_python(self, value: str) -> date:
        return date(int(value), 1, 1)

    def to_url(self, value: date) -> str:
        return f"{value.year:04}"


class SlugConverter:
    """A slug in any script: letters, digits, hyphens and underscores."""

    regex = r"[-\w]+"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class PathConverter(SlugConverter):
    """Slugs parted by slashes, as sections and pages nest."""

    regex = r"[-\w]+(?:/[-\w]+)*"


class NumberConverter:
    """A row's number that every database can hold."""

    regex = r"[1-9][0-9]{0,17}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)
