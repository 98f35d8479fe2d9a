"""Amounts and moments as products write them, as we keep them: whole minor units, and moments with a zone.

An amount comes as whole cents, a number, a text, or `{"__class__": "Decimal", "decimal": "12.30"}`; a moment
with its offset, without one (then it is the time of the product's clock), in seconds or milliseconds since
1970, or as `{"__class__": "datetime", …}`. What is none of these raises ProductUnreadable: a figure that was
misread is worse than a gap.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from subgraphs.kit.products.faults import ProductUnreadable
from subgraphs.kit.types import MINOR_DIGITS

__all__ = ["day", "decimal", "minor_units", "moment", "text", "whole"]

MILLISECONDS_FROM = 100_000_000_000
"""A number of seconds this large would be the year 5138."""


def decimal(value: object) -> Decimal:
    match value:
        case bool():
            pass
        case Decimal():
            return value
        case int():
            return Decimal(value)
        case float() if math.isfinite(value):
            return Decimal(repr(value))
        case str():
            try:
                found = Decimal(value.strip())
            except InvalidOperation:
                raise _unreadable("an amount", value) from None
            if found.is_finite():
                return found
        case {"__class__": "Decimal", "decimal": str(digits)}:
            return decimal(digits)
    raise _unreadable("an amount", value)


def minor_units(value: object, currency: str) -> int:
    """Of an amount in whole units. What is smaller than a minor unit is rounded, halves to the even side."""
    digits = MINOR_DIGITS.get(currency, 2)
    return int(decimal(value).scaleb(digits).quantize(Decimal(1), ROUND_HALF_EVEN))


def whole(value: object) -> int:
    """An amount that is in minor units already, or any other whole number."""
    found = decimal(value)
    if found != found.to_integral_value():
        raise _unreadable("a whole number", value)
    return int(found)


def moment(value: object, zone: dt.tzinfo | str = dt.UTC) -> dt.datetime:
    """In UTC. `zone` is that of the product's clock, for moments that have no offset of their own."""
    match value:
        case dt.datetime():
            found = value
        case bool():
            raise _unreadable("a moment", value)
        case int() | float():
            found = _since_1970(value)
        case {"__class__": "datetime", **parts}:
            found = _of_parts(parts)
        case str():
            found = _of_text(value)
        case _:
            raise _unreadable("a moment", value)
    local = ZoneInfo(zone) if isinstance(zone, str) else zone
    return (found if found.tzinfo is not None else found.replace(tzinfo=local)).astimezone(dt.UTC)


def day(value: object, zone: dt.tzinfo | str = dt.UTC) -> dt.date:
    """Of a moment it is the day where the product's clock stands."""
    match value:
        case dt.date() if not isinstance(value, dt.datetime):
            return value
        case {"__class__": "date", **parts}:
            return _of_parts(parts).date()
        case str() if len(value) == len("2026-07-01"):
            return _of_text(value).date()
    local = ZoneInfo(zone) if isinstance(zone, str) else zone
    return moment(value, local).astimezone(local).date()


def text(value: object) -> str | None:
    """What products write for nothing, an empty text or `false`, is nothing."""
    match value:
        case str() if value.strip():
            return value.strip()
        case bool() | None | "":
            return None
        case int() | Decimal():
            return str(value)
        case str():
            return None
        case _:
            raise _unreadable("a text", value)


def _since_1970(value: float) -> dt.datetime:
    seconds = value / 1000 if abs(value) >= MILLISECONDS_FROM else value
    try:
        return dt.datetime.fromtimestamp(seconds, dt.UTC)
    except (ValueError, OverflowError, OSError):
        raise _unreadable("a moment", value) from None


def _of_text(value: str) -> dt.datetime:
    try:
        return dt.datetime.fromisoformat(value.strip())
    except ValueError:
        raise _unreadable("a moment", value) from None


def _of_parts(value: Mapping[object, object]) -> dt.datetime:
    names = ("year", "month", "day", "hour", "minute", "second", "microsecond")
    year, month, on, hour, minute, second, rest = (whole(value.get(name, 0)) for name in names)
    try:
        return dt.datetime(year, month, on, hour, minute, second, rest)
    except ValueError:
        raise _unreadable("a moment", value) from None


def _unreadable(what: str, value: object) -> ProductUnreadable:
    return ProductUnreadable(f"a {type(value).__name__} where {what} was expected")
