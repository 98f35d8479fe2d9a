"""A run can be stopped anywhere and goes on; it can be done again, and does nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import inspect

from subgraphs.hub.matching.policy import MatchPolicy
from subgraphs.hub.matching.progress import AnotherProcess, Run

if TYPE_CHECKING:
    from conftest import Hub


class Killed(Exception):
    pass


def shop(hub: Hub) -> None:
    """Something for every stage."""
    tell = hub.evidence.tell
    for number in range(1, 6):
        marks = (f"card-number {number}", f"customer-number {number}", f"verified-email {number}")
        tell(f"COMMERCE:{number}", *marks, f"name-and-postcode {number // 2}")
        tell(f"LOYALTY:M{number}", f"card-number {number}")
        tell(f"ACCOUNTING:41{number}", f"customer-number {number}", is_organization=number == 5)
        tell(f"CRM:{number}A", f"email {number}", f"phone-and-last-name {number}")
    tell("CRM:3B", "email 3")
    tell("CRM:9Z", lost_into="4A")
    tell("COMMERCE:8", "phone-and-last-name 4", is_guest=True)


async def test_a_run_that_is_killed_at_any_step_comes_to_the_same_end(hub: Hub) -> None:
    shop(hub)
    await hub.match(link_verified_email=True)
    whole = await hub.state()
    steps = 0

    while True:
        await hub.empty()
        begun = await hub.matching.begin(MatchPolicy(link_verified_email=True), "R1")
        if not await killed_after(hub, begun, steps):
            break
        steps += 11  # each single step would take too long
        left = await hub.matching.unfinished()
        assert left is not None
        await hub.matching.work(left, lambda stage, done: None)
        assert await hub.state() == whole

    assert steps > 30


async def killed_after(hub: Hub, begun: Run, steps: int) -> bool:
    left = steps

    def tell(stage: str, done: int) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise Killed

    try:
        await hub.matching.work(begun, tell)
    except Killed:
        return True
    return False


async def test_a_second_run_changes_nothing(hub: Hub) -> None:
    shop(hub)
    await hub.match("R1", link_verified_email=True)
    before = await hub.state()

    await hub.match("R2", link_verified_email=True)

    assert await hub.state() == before


async def test_a_dry_run_counts_and_writes_nothing(hub: Hub) -> None:
    shop(hub)
    counted = await hub.match("R1", dry=True, link_verified_email=True)
    assert await hub.groups() == []

    done = await hub.match("R2", link_verified_email=True)

    assert {rule: counted[rule] for rule in done if rule.endswith(" linked")} == {
        rule: number for rule, number in done.items() if rule.endswith(" linked")
    }


async def test_the_evidence_is_gone_when_the_run_has_ended(hub: Hub) -> None:
    shop(hub)
    await hub.match()

    names = await hub.database.transaction(lambda connection: inspect(connection).get_table_names())

    assert [name for name in names if name.startswith("hub_match_")] == ["hub_match_run"]
    assert await hub.matching.unfinished() is None


async def test_two_processes_do_not_work_on_one_run(hub: Hub) -> None:
    shop(hub)
    begun = await hub.matching.begin(MatchPolicy(), "R1")
    await killed_after(hub, begun, 3)

    with pytest.raises(AnotherProcess):
        await hub.matching.work(begun, lambda stage, done: None)
