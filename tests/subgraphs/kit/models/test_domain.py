"""One condition, in the two ways in which Tryton and Odoo write it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from subgraphs.kit.models.domain import (
    EVERYTHING,
    AllOf,
    AnyOf,
    Clause,
    Domain,
    Order,
    after,
    all_of,
    among,
    is_,
    odoo_domain,
    tryton_domain,
)

JULY = dt.date(2026, 7, 1)

DATE = {"__class__": "date", "year": 2026, "month": 7, "day": 1}

SAME: list[tuple[Domain, list[object], list[object]]] = [
    (is_("state", "posted"), [["state", "=", "posted"]], [["state", "=", "posted"]]),
    (is_("reconciliation", None), [["reconciliation", "=", None]], [["reconciliation", "=", False]]),
    (Clause("date", "<", JULY), [["date", "<", DATE]], [["date", "<", "2026-07-01"]]),
    (
        Clause("debit", ">", Decimal("0.50")),
        [["debit", ">", {"__class__": "Decimal", "decimal": "0.50"}]],
        [["debit", ">", 0.5]],
    ),
    (
        AllOf((is_("a", 1), AnyOf((is_("b", 2), is_("c", 3))))),
        [["a", "=", 1], ["OR", ["b", "=", 2], ["c", "=", 3]]],
        ["&", ["a", "=", 1], "|", ["b", "=", 2], ["c", "=", 3]],
    ),
    (
        AnyOf((AllOf((is_("a", 1), is_("b", 2))), is_("c", 3))),
        [["OR", [["a", "=", 1], ["b", "=", 2]], ["c", "=", 3]]],
        ["|", "&", ["a", "=", 1], ["b", "=", 2], ["c", "=", 3]],
    ),
    (
        Clause("lines", "not where", AllOf((is_("a", 1), is_("b", 2)))),
        [["lines", "not where", [["a", "=", 1], ["b", "=", 2]]]],
        [["lines", "not any", ["&", ["a", "=", 1], ["b", "=", 2]]]],
    ),
    (AnyOf((is_("a", 1), EVERYTHING)), [["OR", ["a", "=", 1], []]], []),
    (EVERYTHING, [], []),
]


@pytest.mark.parametrize(("domain", "tryton", "odoo"), SAME)
def test_a_condition_is_written_as_each_product_reads_it(
    domain: Domain, tryton: list[object], odoo: list[object]
) -> None:
    assert tryton_domain(domain) == tryton
    assert odoo_domain(domain) == odoo


def test_equal_questions_are_equal_conditions() -> None:
    assert among("code", ["b", "a", "b"]) == among("code", ("a", "b"))
    assert all_of([EVERYTHING, is_("a", 1)]) == is_("a", 1)


def test_a_page_goes_on_behind_its_last_record_in_either_direction() -> None:
    latest_first = Order("date", descending=True)

    assert tryton_domain(after(latest_first, JULY, 7)) == [
        ["OR", ["date", "<", DATE], [["date", "=", DATE], ["id", "<", 7]]]
    ]
    assert tryton_domain(after(latest_first, JULY, 7, backwards=True)) == [
        ["OR", ["date", ">", DATE], [["date", "=", DATE], ["id", ">", 7]]]
    ]
