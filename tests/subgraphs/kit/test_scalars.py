"""Scalars: what is read from a client, what is refused and how, and what is printed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from graphql import GraphQLError

from subgraphs.kit.scalars import (
    SCALARS,
    CountryCode,
    CurrencyCode,
    EmailAddress,
    Locale,
    PhoneNumber,
    SystemCode,
    Url,
    print_day,
    print_decimal,
    print_moment,
    read_day,
    read_decimal,
    read_moment,
)

PARIS = dt.timezone(dt.timedelta(hours=1))


def test_a_moment_leaves_in_utc_whatever_its_zone() -> None:
    assert print_moment(dt.datetime(2026, 3, 1, 10, 30, tzinfo=PARIS)) == "2026-03-01T09:30:00Z"
    assert (
        print_moment(dt.datetime(2026, 3, 1, 9, 30, 0, 120, tzinfo=dt.UTC)) == "2026-03-01T09:30:00.000120Z"
    )


@pytest.mark.parametrize(
    "text", ["2026-03-01T09:30:00Z", "2026-03-01T10:30:00+01:00", "2026-03-01t09:30:00.000z"]
)
def test_a_moment_is_read_with_its_zone(text: str) -> None:
    assert read_moment(text) == dt.datetime(2026, 3, 1, 9, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "value",
    ["2026-03-01T09:30:00", "2026-03-01", "2026-13-01T00:00:00Z", "0001-01-01T00:00:00+14:00", 5, None],
)
def test_a_moment_without_zone_or_sense_is_refused(value: object) -> None:
    with pytest.raises(GraphQLError) as raised:
        read_moment(value)

    expected = "a moment with its zone as in RFC 3339, for example “2026-03-01T09:30:00Z”"
    assert raised.value.message == f"DateTime cannot be {value!r}: it is {expected}."


def test_a_source_that_gives_a_moment_without_zone_is_not_believed() -> None:
    with pytest.raises(TypeError, match="leaves the subgraph with its zone"):
        print_moment(dt.datetime(2026, 3, 1))


def test_a_day_is_a_day_and_no_moment() -> None:
    assert read_day("2026-03-01") == dt.date(2026, 3, 1)
    assert print_day(dt.date(2026, 3, 1)) == "2026-03-01"
    with pytest.raises(GraphQLError, match="Date cannot be '2026-02-30': it is a day such as “2026-03-01”"):
        read_day("2026-02-30")
    with pytest.raises(TypeError):
        print_day(dt.datetime(2026, 3, 1, tzinfo=dt.UTC))


def test_a_decimal_keeps_all_its_digits_and_is_never_a_float() -> None:
    assert print_decimal(Decimal("12.50")) == "12.50"
    assert print_decimal(Decimal("1E+3")) == "1000"
    assert read_decimal("-0.10") == Decimal("-0.10")
    for wrong in (12.5, 12, "12,5", "1e3", "NaN", ""):
        with pytest.raises(GraphQLError, match="Decimal cannot be"):
            read_decimal(wrong)
    with pytest.raises(TypeError):
        print_decimal(12.5)


@pytest.mark.parametrize(
    ("scalar", "good", "bad", "expected"),
    [
        (CurrencyCode, "EUR", "eur", "three capital letters such as “EUR”"),
        (
            Url,
            "https://shop.example/p",
            "javascript:alert(1)",
            "an address such as “https://shop.example/p/1”",
        ),
        (EmailAddress, "jo@shop.example", "jo at shop", "an address such as “jo@shop.example”"),
        (PhoneNumber, "+33612345678", "call me", "a number such as “+33612345678”"),
        (CountryCode, "FR", "FRA", "two capital letters such as “FR”"),
        (Locale, "fr-FR", "French", "a language tag such as “fr-FR”"),
        (SystemCode, "CRM", "crm", "a code in capital letters such as “CRM”"),
    ],
)
def test_texts_are_checked_when_they_come_in(scalar: object, good: str, bad: str, expected: str) -> None:
    definition = SCALARS[scalar]
    assert definition.parse_value is not None

    assert definition.parse_value(good) == good
    with pytest.raises(GraphQLError) as raised:
        definition.parse_value(bad)
    assert raised.value.message == f"{definition.name} cannot be {bad!r}: it is {expected}."


def test_a_long_wrong_value_is_shown_in_short() -> None:
    with pytest.raises(GraphQLError) as raised:
        read_decimal("9" * 100)

    assert len(raised.value.message) < 160
