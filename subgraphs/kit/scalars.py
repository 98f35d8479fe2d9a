"""The scalars that all subgraphs share.

Inputs are checked and refused with a sentence that says what is expected. Outputs are passed on as the
source has them: a telephone number that is written oddly is still the number the source knows.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import NewType

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

__all__ = [
    "SCALARS",
    "CountryCode",
    "CurrencyCode",
    "EmailAddress",
    "Locale",
    "PhoneNumber",
    "SystemCode",
    "Url",
]

CurrencyCode = NewType("CurrencyCode", str)
Url = NewType("Url", str)
EmailAddress = NewType("EmailAddress", str)
PhoneNumber = NewType("PhoneNumber", str)
CountryCode = NewType("CountryCode", str)
Locale = NewType("Locale", str)
SystemCode = NewType("SystemCode", str)

_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DECIMAL = re.compile(r"[+-]?\d{1,34}(\.\d{1,34})?", re.ASCII)


def _refused(scalar: str, value: object, expected: str) -> GraphQLError:
    shown = repr(value) if len(repr(value)) <= 60 else f"{repr(value)[:57]}…"
    return GraphQLError(f"{scalar} cannot be {shown}: it is {expected}.")


def print_moment(value: object) -> str:
    if not isinstance(value, dt.datetime) or value.tzinfo is None:
        raise TypeError(f"A DateTime leaves the subgraph with its zone, not as {value!r}.")
    return value.astimezone(dt.UTC).isoformat().removesuffix("+00:00") + "Z"


def read_moment(value: object) -> dt.datetime:
    expected = "a moment with its zone as in RFC 3339, for example “2026-03-01T09:30:00Z”"
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        raise _refused("DateTime", value, expected)
    try:
        return dt.datetime.fromisoformat(value.upper()).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        raise _refused("DateTime", value, expected) from None


def print_day(value: object) -> str:
    if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
        raise TypeError(f"A Date leaves the subgraph as a day, not as {value!r}.")
    return value.isoformat()


def read_day(value: object) -> dt.date:
    expected = "a day such as “2026-03-01”"
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise _refused("Date", value, expected)
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        raise _refused("Date", value, expected) from None


def print_decimal(value: object) -> str:
    if not isinstance(value, Decimal) or not value.is_finite():
        raise TypeError(f"A Decimal leaves the subgraph as an exact number, not as {value!r}.")
    return format(value, "f")


def read_decimal(value: object) -> Decimal:
    expected = "a decimal number written as a string, for example “12.50”"
    if not isinstance(value, str) or not _DECIMAL.fullmatch(value):
        raise _refused("Decimal", value, expected)
    try:
        return Decimal(value)
    except InvalidOperation:
        raise _refused("Decimal", value, expected) from None


def _text(name: str, pattern: str, expected: str, description: str | None = None) -> ScalarDefinition:
    compiled = re.compile(pattern)

    def read(value: object) -> str:
        if isinstance(value, str) and compiled.fullmatch(value):
            return value
        raise _refused(name, value, expected)

    return strawberry.scalar(name=name, description=description, serialize=str, parse_value=read)


def _typed(
    name: str,
    serialize: Callable[[object], str],
    parse_value: Callable[[object], object],
    description: str | None = None,
) -> ScalarDefinition:
    return strawberry.scalar(name=name, description=description, serialize=serialize, parse_value=parse_value)


SCALARS: dict[object, ScalarDefinition] = {
    dt.datetime: _typed("DateTime", print_moment, read_moment, "A moment, written as in RFC 3339."),
    dt.date: _typed("Date", print_day, read_day),
    Decimal: _typed(
        "Decimal", print_decimal, read_decimal, "A decimal number, written as a string and never as a Float."
    ),
    CurrencyCode: _text(
        "CurrencyCode", r"[A-Z]{3}", "three capital letters such as “EUR”", "A currency code of ISO 4217."
    ),
    Url: _text("URL", r"https?://[^\s]+", "an address such as “https://shop.example/p/1”"),
    EmailAddress: _text("EmailAddress", r"[^@\s]+@[^@\s]+", "an address such as “jo@shop.example”"),
    PhoneNumber: _text("PhoneNumber", r"\+?[0-9][0-9 ()./-]{2,30}", "a number such as “+33612345678”"),
    CountryCode: _text("CountryCode", r"[A-Z]{2}", "two capital letters such as “FR”"),
    Locale: _text("Locale", r"[a-z]{2,3}([-_][A-Za-z0-9]{2,8})*", "a language tag such as “fr-FR”"),
    SystemCode: _text(
        "SystemCode",
        r"[A-Z][A-Z0-9_]*",
        "a code in capital letters such as “CRM”",
        "The code of a business system, for example COMMERCE, CRM, LOYALTY or ACCOUNTING. "
        "It is not an enum, so that a new system does not change the schema.",
    ),
}
"""For `scalar_map` of the schema: Python type -> scalar."""
