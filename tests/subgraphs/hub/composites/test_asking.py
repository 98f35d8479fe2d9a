"""The time of a composite field, and one slow system that must not cost the others."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from subgraphs.hub.composites.asking.asking import questions
from subgraphs.hub.composites.asking.question import NodeField, Reply
from subgraphs.kit.client import Answer, Unreachable
from tests.subgraphs.hub.composites.conftest import Silent, told

EMAIL = NodeField("CRM", "CrmContact", "Q3JtQ29udGFjdDox", "email")
CARD = NodeField("LOYALTY", "LoyaltyMember", "TG95YWx0eU1lbWJlcjox", "cardNumber")


@dataclass
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class SlowAt:
    """Waits as long as it may wherever this type is asked for; answers the rest at once."""

    type: str
    clock: Clock
    given: list[float] = field(default_factory=list)

    async def ask(
        self, document: str, variables: Mapping[str, object], headers: Mapping[str, str], seconds: float
    ) -> Answer:
        self.given.append(seconds)
        if f"on {self.type}" in document:
            self.clock.now += seconds
            raise Unreachable("SOURCE_TIMEOUT")
        return Answer({"allCrmContact": [{"email": "a@x.example"}]})


async def test_what_is_asked_in_one_turn_is_one_operation() -> None:
    table = told({"CrmContact": {"email": "a@x.example"}, "LoyaltyMember": {"cardNumber": "29"}})
    loader = questions(table, {}, 6.0, Clock())

    found = await asyncio.gather(loader.load(EMAIL), loader.load(CARD), loader.load(EMAIL))

    assert found == [Reply("a@x.example"), Reply("29"), Reply("a@x.example")]
    assert len(table.asked) == 1


async def test_a_system_that_is_too_slow_is_the_only_gap() -> None:
    clock = Clock()
    gateway = SlowAt("LoyaltyMember", clock)
    loader = questions(gateway, {}, 6.0, clock)

    found = await asyncio.gather(loader.load(EMAIL), loader.load(CARD))

    assert found == [Reply("a@x.example"), Reply(None, "SOURCE_TIMEOUT")]
    assert clock.now <= 6.0, "the whole time, and not more"
    assert len(gateway.given) == 3


async def test_no_time_is_left_for_a_later_question_when_it_is_used_up() -> None:
    clock = Clock()
    gateway = SlowAt("LoyaltyMember", clock)
    loader = questions(gateway, {}, 6.0, clock)
    await loader.load(CARD)

    await loader.load(EMAIL)

    assert gateway.given == [6.0, 0.0]


async def test_a_gateway_that_cannot_be_reached_is_a_gap_and_is_not_asked_again() -> None:
    loader = questions(Silent(), {}, 6.0, Clock())

    assert await loader.load_many([EMAIL, CARD]) == [Reply(None, "SOURCE_DOWN")] * 2


async def test_without_a_gateway_every_question_is_a_gap() -> None:
    assert await questions(None, {}, 6.0, Clock()).load(EMAIL) == Reply(None, "NO_GATEWAY")
