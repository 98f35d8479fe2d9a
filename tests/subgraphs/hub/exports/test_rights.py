"""Who may have what an export has collected."""

from __future__ import annotations

import pytest

from subgraphs.hub.exports.rights import may_have_exports
from subgraphs.kit.caller_context import CallerContext, RowRule
from subgraphs.kit.context import Caller
from subgraphs.kit.ids import encode_id

EXPORT = frozenset({"privacy:export", "read:customers"})

CUSTOMER = encode_id("Customer", "CFULL0000")


def test_a_steward_with_the_scope_may_have_it() -> None:
    assert may_have_exports(Caller(None, context=CallerContext("desk", RowRule.ALL, scopes=EXPORT)))


def test_where_no_contexts_are_asked_for_whoever_stands_for_nobody_may_have_it() -> None:
    assert may_have_exports(Caller(None))
    assert not may_have_exports(Caller(CUSTOMER))


@pytest.mark.parametrize(
    "context",
    [
        CallerContext("desk", RowRule.ALL, scopes=frozenset({"read:customers"})),
        CallerContext("shop", RowRule.ME, CUSTOMER, scopes=EXPORT),
        *(CallerContext("partner", rule, scopes=EXPORT) for rule in RowRule if rule is not RowRule.ALL),
    ],
)
def test_neither_without_the_scope_nor_by_a_partner(context: CallerContext) -> None:
    assert not may_have_exports(Caller(context.subject, context=context))
