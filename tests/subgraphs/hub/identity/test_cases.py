"""The cases of the domain's section 5, each by its name there."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from subgraphs.hub.composites.drift.flags import DriftFlag, FlagChanges
from subgraphs.hub.composites.drift.sql import SqlDriftFlags
from subgraphs.hub.composites.drift.states import CopyStateKind
from subgraphs.hub.crosswalk import source_states
from subgraphs.hub.sources.port import LinkRole
from subgraphs.kit.database import Database
from subgraphs.kit.user_errors import UserErrorCode

if TYPE_CHECKING:
    from conftest import Desk


async def states(desk: Desk, id: str) -> dict[str, str]:
    links = (await desk.crosswalk.links([id])).get(id, ())
    return {one.system: one.state.value for one in source_states(links)}


# Link missing


async def test_a_missing_link_is_none_until_the_created_record_is_linked(desk: Desk) -> None:
    await desk.customer("C1", "COMMERCE:10")
    assert (await states(desk, "C1"))["CRM"] == "NONE"

    decided = await desk.created("C1", "CRM:003A")

    assert decided.customer_id == "C1"
    assert await desk.sheet("C1") == [
        "COMMERCE:10 PRIMARY CONFIRMED EXTERNAL_ID",
        "CRM:003A PRIMARY CONFIRMED EXTERNAL_ID",
    ]


# Ambiguous


async def test_two_contacts_that_match_stay_candidates_and_out_of_the_keys(desk: Desk) -> None:
    await ambiguous(desk)

    assert (await states(desk, "C1"))["CRM"] == "AMBIGUOUS"
    assert await desk.keys("C1") == ["COMMERCE:10"]
    assert len(await desk.queue()) == 1


async def test_the_question_is_answered_when_each_of_its_contacts_is_decided(desk: Desk) -> None:
    await ambiguous(desk)

    await desk.link("C1", "CRM:003A")
    assert len(await desk.queue()) == 1
    await desk.unlink("C1", "CRM:003B")

    assert await desk.queue() == []
    assert await desk.sheet("C1") == [
        "COMMERCE:10 PRIMARY CONFIRMED EXTERNAL_ID",
        "CRM:003A PRIMARY CONFIRMED MANUAL",
        "CRM:003B SECONDARY REJECTED EXTERNAL_ID",
    ]


async def test_a_rejected_question_leaves_neither_contact(desk: Desk) -> None:
    await ambiguous(desk)

    decided = await desk.reject("K1")

    assert decided.customer_id == "C1"
    assert await desk.queue() == []
    assert await desk.keys("C1") == ["COMMERCE:10"]
    assert (await states(desk, "C1"))["CRM"] == "NONE"


async def test_a_question_is_answered_once(desk: Desk) -> None:
    await ambiguous(desk)
    await desk.reject("K1")

    again = await desk.reject("K1")
    unknown = await desk.reject("K2")

    assert [one.code for one in again.refusals] == [UserErrorCode.CONFLICT]
    assert [one.code for one in unknown.refusals] == [UserErrorCode.NOT_FOUND]


async def ambiguous(desk: Desk) -> None:
    await desk.customer("C1", "COMMERCE:10")
    await desk.linked("C1", "CRM:003A", "PRIMARY", "CANDIDATE")
    await desk.linked("C1", "CRM:003B", "SECONDARY", "CANDIDATE")
    await desk.candidate("K1", ["C1"], ["CRM:003A", "CRM:003B"])


# Duplicate, decided to be the same person


async def test_a_duplicate_is_linked_as_secondary(desk: Desk) -> None:
    await desk.customer("C1", "CRM:003A")

    decided = await desk.link("C1", "CRM:003B", LinkRole.SECONDARY)

    assert decided.refusals == ()
    assert await desk.sheet("C1") == [
        "CRM:003A PRIMARY CONFIRMED EXTERNAL_ID",
        "CRM:003B SECONDARY CONFIRMED MANUAL",
    ]


async def test_a_second_contact_that_nobody_called_a_duplicate_is_refused_and_queued(desk: Desk) -> None:
    await desk.customer("C1", "CRM:003A")

    decided = await desk.link("C1", "CRM:003B")

    assert [one.code for one in decided.refusals] == [UserErrorCode.CONFLICT]
    assert await desk.keys("C1") == ["CRM:003A"]
    assert await desk.queue() == [("manual", ("C1",), ["CRM:003B"], "one-contact-per-customer")]


async def test_the_secondary_record_can_become_the_primary_one(desk: Desk) -> None:
    await desk.customer("C1", "CRM:003A", "CRM:003B")

    await desk.link("C1", "CRM:003B", LinkRole.PRIMARY)

    assert await desk.sheet("C1") == [
        "CRM:003A SECONDARY CONFIRMED EXTERNAL_ID",
        "CRM:003B PRIMARY CONFIRMED EXTERNAL_ID",
    ]


async def test_a_record_of_another_customer_is_refused_and_queued(desk: Desk) -> None:
    await desk.customer("C1", "COMMERCE:10")
    await desk.customer("C2", "LOYALTY:M1")

    decided = await desk.link("C1", "LOYALTY:M1")

    assert [one.code for one in decided.refusals] == [UserErrorCode.CONFLICT]
    assert await desk.keys("C2") == ["LOYALTY:M1"]
    assert await desk.queue() == [("manual", ("C1", "C2"), ["LOYALTY:M1"], "record-of-another-customer")]


# Merge in the hub


async def test_a_merge_moves_the_links_and_keeps_the_old_id(desk: Desk) -> None:
    await desk.customer("C1", "COMMERCE:10", "CRM:003A")
    await desk.customer("C2", "COMMERCE:20", "LOYALTY:M2")

    decided = await desk.merge("C1", "C2")

    assert decided.customer_id == "C1"
    assert await desk.answers("C2") == "C1"
    assert await desk.crosswalk.former_ids(["C1"]) == {"C1": ("C2",)}
    assert await desk.sheet("C1") == [
        "COMMERCE:10 PRIMARY CONFIRMED EXTERNAL_ID",
        "COMMERCE:20 SECONDARY CONFIRMED EXTERNAL_ID",
        "CRM:003A PRIMARY CONFIRMED EXTERNAL_ID",
        "LOYALTY:M2 PRIMARY CONFIRMED EXTERNAL_ID",
    ]


async def test_an_unmerge_restores_everything(desk: Desk) -> None:
    await desk.customer("C1", "COMMERCE:10", "CRM:003A")
    await desk.customer("C2", "COMMERCE:20", "LOYALTY:M2")
    await desk.linked("C2", "ACCOUNTING:411WEB", "SHARED")
    await desk.candidate("K1", ["C1", "C2"], ["COMMERCE:10", "COMMERCE:20"])
    before = await desk.state()
    await desk.merge("C1", "C2")
    assert await desk.queue() == []

    await desk.unmerge("C1", "C2")

    assert await desk.state() == before


async def test_an_unmerge_leaves_the_survivor_what_was_decided_since(desk: Desk) -> None:
    await desk.customer("C1", "COMMERCE:10")
    await desk.customer("C2", "COMMERCE:20", "LOYALTY:M2")
    await desk.merge("C1", "C2")
    await desk.link("C1", "CRM:003A")
    await desk.unlink("C2", "LOYALTY:M2")

    await desk.unmerge("C1", "C2")

    assert await desk.keys("C1") == ["COMMERCE:10", "CRM:003A"]
    assert await desk.sheet("C2") == ["COMMERCE:20 PRIMARY CONFIRMED EXTERNAL_ID"]


async def test_a_merge_that_never_was_cannot_be_undone(desk: Desk) -> None:
    await desk.customer("C1")
    await desk.customer("C2")

    decided = await desk.unmerge("C1", "C2")

    assert [one.code for one in decided.refusals] == [UserErrorCode.INVALID]


# A chain of merges


async def test_every_id_of_a_chain_of_merges_answers(desk: Desk) -> None:
    await chain(desk)

    assert [await desk.answers(id) for id in ("C1", "C2", "C3")] == ["C3", "C3", "C3"]
    assert await desk.keys("C3") == ["CRM:003A", "CRM:003B", "CRM:003C"]


async def test_the_first_link_of_a_chain_can_be_undone(desk: Desk) -> None:
    await chain(desk)

    await desk.unmerge("C3", "C1")

    assert [await desk.answers(id) for id in ("C1", "C2", "C3")] == ["C1", "C3", "C3"]
    assert await desk.sheet("C1") == ["CRM:003A PRIMARY CONFIRMED EXTERNAL_ID"]
    assert await desk.keys("C3") == ["CRM:003B", "CRM:003C"]


async def test_a_chain_comes_apart_in_the_middle_with_all_that_hangs_on_it(desk: Desk) -> None:
    await chain(desk)

    await desk.unmerge("C3", "C2")

    assert [await desk.answers(id) for id in ("C1", "C2", "C3")] == ["C2", "C2", "C3"]
    assert await desk.sheet("C2") == [
        "CRM:003A SECONDARY CONFIRMED EXTERNAL_ID",
        "CRM:003B PRIMARY CONFIRMED EXTERNAL_ID",
    ]
    assert await desk.keys("C3") == ["CRM:003C"]


async def chain(desk: Desk) -> None:
    await desk.customer("C1", "CRM:003A")
    await desk.customer("C2", "CRM:003B")
    await desk.customer("C3", "CRM:003C")
    await desk.merge("C2", "C1")
    await desk.merge("C3", "C2")


async def test_a_guest_does_not_survive_a_customer_who_is_known(desk: Desk) -> None:
    await desk.customer("C1", kind="GUEST")
    await desk.customer("C2")

    decided = await desk.merge("C1", "C2")

    assert [one.code for one in decided.refusals] == [UserErrorCode.INVALID]


# Merge inside a system


async def test_the_link_moves_to_the_record_that_survived_in_its_system(desk: Desk) -> None:
    await desk.customer("C1", "CRM:003A")

    await desk.source_merged("CRM:003A", "CRM:003B")

    assert await desk.sheet("C1") == ["CRM:003B PRIMARY CONFIRMED SOURCE_MERGE"]
    assert await desk.queue() == []


async def test_the_id_of_the_lost_contact_still_leads_to_the_customer(desk: Desk) -> None:
    await desk.customer("C1", "CRM:003A")
    await desk.source_merged("CRM:003A", "CRM:003B")
    await desk.source_merged("CRM:003B", "CRM:003C")

    lost = desk.record("CRM:003A")
    found = await desk.crosswalk.links_of_records([lost])

    assert found[lost].customer_id == "C1"
    assert found[lost].record == desk.record("CRM:003C")
    assert await desk.crosswalk.knows(lost)


async def test_a_customer_who_had_both_records_keeps_the_one_that_is_left(desk: Desk) -> None:
    await desk.customer("C1", "CRM:003A", "CRM:003B")

    await desk.source_merged("CRM:003A", "CRM:003B")

    assert await desk.sheet("C1") == ["CRM:003B PRIMARY CONFIRMED EXTERNAL_ID"]


async def test_a_surviving_record_of_another_customer_opens_a_candidate_for_both(desk: Desk) -> None:
    await desk.customer("C1", "CRM:003A")
    await desk.customer("C2", "CRM:003B")

    await desk.source_merged("CRM:003A", "CRM:003B")

    assert await desk.sheet("C1") == ["CRM:003A PRIMARY BROKEN EXTERNAL_ID"]
    assert await desk.sheet("C2") == ["CRM:003B PRIMARY CONFIRMED EXTERNAL_ID"]
    assert await desk.queue() == [("source-merge", ("C1", "C2"), ["CRM:003B"], "record-of-another-customer")]


async def test_two_candidates_that_their_system_merged_are_one_candidate(desk: Desk) -> None:
    await ambiguous(desk)

    await desk.source_merged("CRM:003B", "CRM:003A")

    assert await desk.queue() == [("verified-email", ("C1",), ["CRM:003A"], None)]
    assert await desk.keys("C1") == ["COMMERCE:10"]


# Guest checkout


async def test_a_claimed_guest_account_goes_over_with_its_customer(desk: Desk) -> None:
    await desk.customer("C1", "COMMERCE:10")
    await desk.customer("C2", "COMMERCE:20", kind="GUEST")
    before = await desk.state()

    decided = await desk.claim("COMMERCE:20", "COMMERCE:10")

    assert decided.customer_id == "C1"
    assert await desk.answers("C2") == "C1"
    assert await desk.sheet("C1") == [
        "COMMERCE:10 PRIMARY CONFIRMED EXTERNAL_ID",
        "COMMERCE:20 SECONDARY CONFIRMED GUEST_CLAIM",
    ]

    await desk.unmerge("C1", "C2")
    assert await desk.state() == before


async def test_an_account_of_somebody_who_is_more_than_a_guest_is_not_claimed(desk: Desk) -> None:
    await desk.customer("C1", "COMMERCE:10")
    await desk.customer("C2", "COMMERCE:20")

    decided = await desk.claim("COMMERCE:20", "COMMERCE:10")

    assert [one.code for one in decided.refusals] == [UserErrorCode.CONFLICT]
    assert await desk.answers("C2") == "C2"
    assert await desk.queue() == [("guest-claim", ("C1", "C2"), ["COMMERCE:20"], "not-only-a-guest")]


# COLLECTIVE ledger account


async def test_a_collective_account_is_shared_and_never_a_key(desk: Desk) -> None:
    await desk.customer("C1", "COMMERCE:10")
    await desk.customer("C2", "COMMERCE:20")
    for id in ("C1", "C2"):
        assert (await desk.link(id, "ACCOUNTING:411WEB", LinkRole.SHARED)).refusals == ()

    stolen = await desk.link("C1", "ACCOUNTING:411WEB")

    assert [one.code for one in stolen.refusals] == [UserErrorCode.CONFLICT]
    assert await desk.keys("C1") == ["COMMERCE:10"]
    assert (await states(desk, "C1"))["ACCOUNTING"] == "LINKED"


async def test_customers_who_are_merged_show_a_collective_account_once(desk: Desk) -> None:
    for id in ("C1", "C2", "C3"):
        await desk.customer(id)
    await desk.linked("C1", "ACCOUNTING:411WEB", "SHARED")
    await desk.linked("C3", "ACCOUNTING:411WEB", "SHARED")
    await desk.merge("C2", "C1")
    await desk.merge("C3", "C2")

    assert await desk.sheet("C3") == ["ACCOUNTING:411WEB SHARED CONFIRMED EXTERNAL_ID"]
    await desk.unmerge("C3", "C2")

    assert await desk.sheet("C2") == ["ACCOUNTING:411WEB SHARED CONFIRMED EXTERNAL_ID"]
    assert await desk.sheet("C3") == ["ACCOUNTING:411WEB SHARED CONFIRMED EXTERNAL_ID"]


# Record gone


async def test_the_link_of_a_record_that_is_gone_is_broken_and_asked_about(desk: Desk) -> None:
    await desk.customer("C1", "COMMERCE:10", "LOYALTY:M1")

    await desk.gone("LOYALTY:M1")

    assert (await states(desk, "C1"))["LOYALTY"] == "BROKEN"
    assert await desk.keys("C1") == ["COMMERCE:10"]
    assert await desk.queue() == [("record-gone", ("C1",), ["LOYALTY:M1"], None)]


async def test_the_only_record_that_is_left_speaks_for_the_customer(desk: Desk) -> None:
    await desk.customer("C1", "CRM:003A", "CRM:003B")

    await desk.gone("CRM:003A")

    assert await desk.sheet("C1") == [
        "CRM:003A PRIMARY BROKEN EXTERNAL_ID",
        "CRM:003B PRIMARY CONFIRMED EXTERNAL_ID",
    ]


async def test_a_record_that_came_back_is_linked_again_by_a_human(desk: Desk) -> None:
    await desk.customer("C1", "LOYALTY:M1")
    await desk.gone("LOYALTY:M1")

    await desk.link("C1", "LOYALTY:M1")

    assert await desk.sheet("C1") == ["LOYALTY:M1 PRIMARY CONFIRMED MANUAL"]
    assert await desk.queue() == []


# Customer erased


async def test_an_erased_customer_answers_nothing_under_any_id(desk: Desk) -> None:
    await desk.customer("C1", "COMMERCE:10", "CRM:003A")
    await desk.customer("C2", "COMMERCE:20")
    await desk.merge("C1", "C2")
    await desk.source_merged("CRM:003A", "CRM:003B")

    decided = await desk.erase("C2")

    assert decided.customer_id == "C1"
    assert [await desk.answers(id) for id in ("C1", "C2")] == [None, None]
    state = await desk.state()
    assert state["hub_link"] == []
    assert len(state["hub_erased_record"]) == 4


@pytest.mark.parametrize("goes", ["erased", "merged"])
async def test_the_flags_of_a_customer_who_goes_are_lowered(
    goes: str, desk: Desk, database: Database
) -> None:
    await desk.customer("C1", "COMMERCE:70")
    await desk.customer("C2", "COMMERCE:71")
    seen = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    raised = tuple(DriftFlag(id, "Account.email", CopyStateKind.DIFFERENT, seen) for id in ("C1", "C2"))
    flags = SqlDriftFlags(database)
    await flags.change(FlagChanges(raised=raised, lowered=()))

    await (desk.erase("C2") if goes == "erased" else desk.merge("C1", "C2"))

    assert list(await flags.of_customers(["C1", "C2"])) == ["C1"]


async def test_no_record_of_an_erased_customer_is_linked_again(desk: Desk) -> None:
    await desk.customer("C1", "COMMERCE:10", "CRM:003A")
    await desk.customer("C2", "COMMERCE:20")
    await desk.erase("C1")

    for name in ("COMMERCE:10", "CRM:003A"):
        decided = await desk.link("C2", name)
        assert [one.code for one in decided.refusals] == [UserErrorCode.DENIED]

    claimed = await desk.claim("COMMERCE:10", "COMMERCE:20")
    assert [one.code for one in claimed.refusals] == [UserErrorCode.DENIED]


async def test_a_record_that_was_only_suspected_is_free_after_an_erasure(desk: Desk) -> None:
    await ambiguous(desk)
    await desk.customer("C2")
    await desk.erase("C1")

    decided = await desk.link("C2", "CRM:003A")

    assert decided.refusals == ()
    assert await desk.queue() == []
