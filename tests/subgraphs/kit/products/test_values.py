"""Amounts and moments, whoever wrote them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from subgraphs.kit.products.faults import ProductUnreadable
from subgraphs.kit.products.values import day, decimal, minor_units, moment, text, whole

NOON = dt.datetime(2026, 7, 1, 12, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "value", [12.3, "12.30", Decimal("12.3"), {"__class__": "Decimal", "decimal": "12.3000"}]
)
def test_an_amount_is_one_number_of_cents_in_every_writing(value: object) -> None:
    assert minor_units(value, "EUR") == 1230


def test_an_amount_counts_in_the_minor_unit_of_its_currency() -> None:
    assert [minor_units("1200", "JPY"), minor_units(1.2345, "KWD"), minor_units(-0.1, "EUR")] == [
        1200,
        1234,
        -10,
    ]


def test_floats_do_not_lose_a_cent() -> None:
    assert [minor_units(cents / 100, "EUR") for cents in range(10_000)] == list(range(10_000))


def test_whole_cents_stay_whole() -> None:
    assert [whole(1230), whole("1230"), whole(1230.0)] == [1230, 1230, 1230]
    with pytest.raises(ProductUnreadable):
        whole(12.5)


@pytest.mark.parametrize("value", [None, True, "twelve", "NaN", float("inf"), [], {"__class__": "date"}])
def test_what_is_no_amount_is_not_guessed_at(value: object) -> None:
    with pytest.raises(ProductUnreadable):
        decimal(value)


@pytest.mark.parametrize(
    "value",
    [
        "2026-07-01T12:00:00.000Z",
        "2026-07-01T14:00:00+02:00",
        "2026-07-01 12:00:00",
        1_782_907_200,
        1_782_907_200_000,
        {"__class__": "datetime", "year": 2026, "month": 7, "day": 1, "hour": 12},
        NOON.replace(tzinfo=None),
    ],
)
def test_a_moment_is_one_moment_in_every_writing(value: object) -> None:
    assert moment(value) == NOON
    assert moment(value).tzinfo is dt.UTC


def test_a_moment_without_an_offset_is_the_time_of_the_products_clock() -> None:
    assert moment("2026-07-01T14:00:00", "Europe/Paris") == NOON
    assert moment("2026-01-01T13:00:00", "Europe/Paris").hour == 12


def test_a_day_is_the_day_where_the_product_stands() -> None:
    first = dt.date(2026, 7, 1)

    assert day("2026-07-01") == first
    assert day({"__class__": "date", "year": 2026, "month": 7, "day": 1}) == first
    assert day("2026-06-30T22:30:00Z", "Europe/Paris") == first


@pytest.mark.parametrize(
    "value", [None, True, "soon", "2026-13-01", {"__class__": "datetime", "year": 0}, []]
)
def test_what_is_no_moment_is_not_guessed_at(value: object) -> None:
    with pytest.raises(ProductUnreadable):
        moment(value)


def test_what_products_write_for_nothing_is_nothing() -> None:
    assert [text(value) for value in (None, "", "  ", False)] == [None] * 4
    assert [text(" Paris "), text(75001)] == ["Paris", "75001"]
