"""What a customer and the shop said to each other, before and after the sale."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from subgraphs.world import keys
from subgraphs.world.calendar import DAY, HOUR, MINUTE, NOW, Moment
from subgraphs.world.characters import CHARACTERS, Role
from subgraphs.world.draw import between, chance, pick, rounded
from subgraphs.world.moments import order_moments
from subgraphs.world.people import Person
from subgraphs.world.traits import Case, Trait
from subgraphs.world.world import World

__all__ = ["Exchange", "Message", "exchanges_of"]

_MESSAGES = (1, 5)
_LONG_EXCHANGE = 2_000
_MIXED, _PRE_SALE, _OPEN = 0.30, 0.25, 0.12
_MEDIA = ("PHONE", "CHAT", "EMAIL", "EMAIL", "EMAIL", "SMS", "LETTER", "SOCIAL", "IN_STORE")
_AGENTS = ("Alix Vendeuse", "Brice Conseil", "Dora Clientèle", "Élie Service")
_PRE_SALE_SUBJECTS = (
    ("Which size?", "advice"),
    ("Is it in stock?", "availability"),
    ("A gift card?", "advice"),
)
_POST_SALE_SUBJECTS = (
    ("Where is my parcel?", "delivery"),
    ("An item is damaged", "quality"),
    ("I would like my money back", "refund"),
    ("A copy of the invoice", "invoice"),
    ("The voucher did not work", "voucher"),
)
_INBOUND = (
    "Good morning, could you help me with this, please?",
    "Thank you. Is there any news?",
    "That is very kind, thank you.",
    "I have tried that, and it does not work.",
)
_OUTBOUND = (
    "Thank you for writing to us. I am looking into it.",
    "I have asked the carrier, and will come back to you today.",
    "A new one will leave tomorrow.",
    "We have sent you a voucher with our apologies.",
)


class Message(NamedTuple):
    key: str
    medium: str
    direction: str
    at: Moment
    author: str
    body: str
    duration_seconds: int | None
    recording_url: str | None


class Exchange(NamedTuple):
    key: str
    contact_key: str
    subject: str
    phase: str
    reason: str
    status: str
    opened_at: Moment
    closed_at: Moment | None
    order_number: str | None
    agent: str
    messages: tuple[Message, ...]


class _Talk(NamedTuple):
    """Who speaks, and since when."""

    key: str
    customer: str
    agent: str
    opened_at: Moment


def exchanges_of(world: World, person: Person) -> Iterator[Exchange]:
    number = person.number
    census = world.census
    if not census.has(number, Trait.CONTACT) or census.case(number) is Case.BROKEN_CONTACT:
        return
    rng = world.stream("exchanges", number)
    count = rounded(rng, census.exchange_rate * census.orders[number])
    shopper = number == CHARACTERS[Role.LOYAL_SHOPPER].number
    moments = order_moments(world, number) if count or shopper else []
    for index in range(max(count, 6) if shopper else count):
        # The shopper's first three are about the order of the examples.
        place = len(moments) - 3 if shopper and index < 3 else int(rng.random() * len(moments))
        pre_sale = chance(rng, _PRE_SALE) and not (shopper and index < 3)
        number_of_order = None if pre_sale else keys.order_number(census.first_ordinal[number] + place)
        yield _exchange(rng, person, index, moments[place], number_of_order)


def _exchange(
    rng: Random, person: Person, index: int, ordered_at: Moment, order_number: str | None
) -> Exchange:
    key = keys.exchange(person.number, index)
    about = _POST_SALE_SUBJECTS if order_number else _PRE_SALE_SUBJECTS
    subject, reason = pick(rng, about)
    offset = int(rng.random() * 8 * DAY)
    agent = pick(rng, _AGENTS)
    long_one = person.number == CHARACTERS[Role.BUSINESS].number and index == 0
    count = _LONG_EXCHANGE if long_one else between(rng, *_MESSAGES)
    # However late it began, there is time for all the messages before today.
    opened = min(ordered_at + offset if order_number else ordered_at - offset, NOW - 2 * MINUTE * (count + 1))
    messages = _messages(rng, _Talk(key, person.full_name, agent, opened), count)
    last = messages[-1].at
    closed = last + HOUR if not chance(rng, _OPEN) and last + HOUR <= NOW else None
    status = "CLOSED" if closed else pick(rng, ("OPEN", "WAITING_CUSTOMER", "WAITING_AGENT"))
    return Exchange(
        key=key,
        contact_key=keys.contact(person.number),
        subject=subject,
        phase="POST_SALE" if order_number else "PRE_SALE",
        reason=reason,
        status=status,
        opened_at=opened,
        closed_at=closed,
        order_number=order_number,
        agent=agent,
        messages=messages,
    )


def _messages(rng: Random, talk: _Talk, count: int) -> tuple[Message, ...]:
    """A mixed exchange goes through two media in turn, so it has two messages at least."""
    medium = pick(rng, _MEDIA)
    other = pick(rng, [one for one in _MEDIA if one != medium]) if chance(rng, _MIXED) else medium
    count = max(count, 2) if other != medium else count
    step = min(3 * HOUR, (NOW - talk.opened_at) // count)
    return tuple(
        _message(rng, talk, place, other if place % 2 else medium, talk.opened_at + place * step)
        for place in range(count)
    )


def _message(rng: Random, talk: _Talk, place: int, medium: str, at: Moment) -> Message:
    inbound = place % 2 == 0
    call = medium == "PHONE"
    key = f"{talk.key}{place:04}"
    return Message(
        key=key,
        medium=medium,
        direction="INBOUND" if inbound else "OUTBOUND",
        at=at,
        author=talk.customer if inbound else talk.agent,
        body=pick(rng, _INBOUND if inbound else _OUTBOUND),
        duration_seconds=between(rng, 40, 900) if call else None,
        recording_url=f"https://telephony.example/recordings/{key}" if call else None,
    )
