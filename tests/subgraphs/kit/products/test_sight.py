"""A caller sees of a product's records what it would see of our own."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy import Column, MetaData, String, Table

from subgraphs.kit.caller_context import CallerContext, RowRule
from subgraphs.kit.products.sight import Sight
from subgraphs.kit.rows import RowRules, Rows, all_rows


@dataclass(frozen=True)
class Order:
    account: str
    channel: str
    number: str = ""


orders = Table("orders", MetaData(), Column("account", String))

RULES = RowRules("SHOP", {orders: orders.c.account}, {RowRule.CHANNEL: lambda *_: all_rows()})

ANNA, PAUL = Order("anna", "web", "100"), Order("paul", "store")


def of_channel(context: CallerContext, order: Order) -> bool:
    return order.channel in context.channels


SIGHT = Sight[Order](
    lambda order: order.account,
    {RowRule.CHANNEL: of_channel},
    lambda order, numbers: order.number in numbers,
)


def seen(
    context: CallerContext, told: str = "", reference: str = "", sight: Sight[Order] = SIGHT
) -> list[str]:
    rows = Rows(RULES, context)
    rows.tell([told] if told else [])
    if reference:
        rows.tell_reference(reference)
    return [order.account for order in sight.of(rows, [ANNA, PAUL])]


def test_who_sees_everything_sees_everything() -> None:
    assert [order.account for order in SIGHT.of(None, [ANNA, PAUL])] == ["anna", "paul"]
    assert seen(CallerContext("staff", RowRule.ALL)) == ["anna", "paul"]


def test_a_person_sees_her_own() -> None:
    assert seen(CallerContext("app", RowRule.ME, records={"SHOP": ("anna",)})) == ["anna"]


def test_a_partner_sees_whom_the_system_that_decides_has_let_pass() -> None:
    assert seen(CallerContext("agency", RowRule.CONSENT), told="paul") == ["paul"]
    assert seen(CallerContext("agency", RowRule.CONSENT)) == []


def test_a_rule_that_is_decided_here_is_the_adapters() -> None:
    context = CallerContext("store", RowRule.CHANNEL, channels=("store",))

    assert seen(context) == ["paul"]
    assert seen(context, told="anna", sight=Sight(lambda order: order.account)) == []


def test_what_is_referred_to_is_shown_to_whoever_sees_what_refers_to_it() -> None:
    assert seen(CallerContext("agency", RowRule.CONSENT), reference="100") == ["anna"]


@pytest.mark.parametrize("rule", [RowRule.NONE, RowRule.LEDGER])
def test_a_rule_that_has_nothing_here_shows_nothing(rule: RowRule) -> None:
    assert seen(CallerContext("other", rule), told="anna", reference="100") == []
