"""Every decision is made once, is written down, and keeps no value of a customer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from subgraphs.hub.identity.policy import Allowance, Policy
from subgraphs.hub.identity.tables import decision, decision_record
from subgraphs.kit.user_errors import UserErrorCode

if TYPE_CHECKING:
    from conftest import Desk


async def test_the_same_decision_again_answers_the_same_and_changes_nothing(desk: Desk) -> None:
    await desk.customer("C1", "CRM:003A")
    await desk.customer("C2", "CRM:003B")
    deciding = desk.deciding("O-1")
    first = await desk.decisions.merge(deciding, "C1", "C2")
    await desk.unmerge("C1", "C2")
    before = await desk.state()

    again = await desk.decisions.merge(deciding, "C1", "C2")

    assert again == first
    assert await desk.state() == before


async def test_a_refusal_is_remembered_with_the_question_that_it_opened(desk: Desk) -> None:
    await desk.customer("C1", "CRM:003A")
    await desk.customer("C2", "CRM:003B")
    deciding = desk.deciding("O-1")
    lost, survivor = desk.record("CRM:003A"), desk.record("CRM:003B")
    first = await desk.decisions.source_merged(deciding, lost, survivor)

    assert first.candidate_ids
    assert await desk.decisions.source_merged(deciding, lost, survivor) == first


async def test_another_decision_under_the_same_id_is_refused(desk: Desk) -> None:
    await desk.customer("C1")
    await desk.customer("C2")
    deciding = desk.deciding("O-1")
    await desk.decisions.merge(deciding, "C1", "C2")

    other = await desk.decisions.merge(deciding, "C2", "C1")

    assert [one.code for one in other.refusals] == [UserErrorCode.IDEMPOTENCY_KEY_REUSED]


@pytest.mark.parametrize(
    "note", ["ask camille@example.com", "she said 06 39 98 12 34", "+33 6 39 98 12 34", "x" * 501]
)
async def test_a_note_with_an_address_or_a_number_is_refused_and_not_kept(desk: Desk, note: str) -> None:
    await desk.customer("C1")
    await desk.customer("C2")

    decided = await desk.decisions.merge(desk.deciding(note=note), "C1", "C2")

    assert [(one.code, one.field) for one in decided.refusals] == [(UserErrorCode.INVALID, ("note",))]
    assert await desk.answers("C2") == "C2"
    assert await desk.database.rows(select(decision)) == []


async def test_a_note_is_kept_until_the_customer_is_erased(desk: Desk) -> None:
    await desk.customer("C1")
    await desk.customer("C2", "CRM:003A")
    await desk.decisions.link(
        desk.deciding("O-1", "The same signature."), "C1", desk.record("LOYALTY:M1"), desk.PRIMARY
    )
    await desk.decisions.merge(desk.deciding("O-2", "Seen in the shop of Lyon."), "C1", "C2")
    kept = await desk.database.rows(select(decision.c.note).order_by(decision.c.id))
    assert [row.note for row in kept] == ["The same signature.", "Seen in the shop of Lyon."]

    await desk.erase("C1")

    rows = await desk.database.rows(select(decision.c.kind, decision.c.note).order_by(decision.c.at))
    assert [tuple(row) for row in rows] == [("link", None), ("merge", None), ("erase", None)]
    assert await desk.database.rows(select(decision_record)) == []


async def test_where_a_system_allows_one_record_two_customers_who_have_one_are_not_merged(
    desk: Desk,
) -> None:
    strict = desk.with_policy(Policy({"LOYALTY": Allowance.ONE}))
    await strict.customer("C1", "LOYALTY:M1")
    await strict.customer("C2", "LOYALTY:M2")

    decided = await strict.merge("C1", "C2")

    assert [one.code for one in decided.refusals] == [UserErrorCode.CONFLICT]
    assert await strict.answers("C2") == "C2"
    assert await strict.queue() == [
        ("manual", ("C1", "C2"), ["LOYALTY:M1", "LOYALTY:M2"], "one-member-per-customer")
    ]


async def test_an_unknown_customer_is_not_found(desk: Desk) -> None:
    await desk.customer("C1")

    decided = [
        await desk.link("C9", "CRM:003A"),
        await desk.unlink("C9", "CRM:003A"),
        await desk.merge("C1", "C9"),
        await desk.merge("C9", "C1"),
        await desk.unmerge("C9", "C1"),
        await desk.erase("C9"),
    ]

    assert [[one.code for one in each.refusals] for each in decided] == [[UserErrorCode.NOT_FOUND]] * 6
