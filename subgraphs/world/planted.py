"""The truth about every planted case: which customers, and which of their records carry it.

The tests of the data read it, and so does whoever measures how well records are matched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from types import MappingProxyType
from typing import NamedTuple

from subgraphs.world import keys
from subgraphs.world.crosswalk import RecordKey, record_keys
from subgraphs.world.traits import Case, Kind, Trait
from subgraphs.world.world import World

__all__ = ["Planted", "PlantedKind", "planted"]


class PlantedKind(Enum):
    GUEST = "guest"
    CLAIMED_GUEST = "claimed guest"
    SHARED_ADDRESS = "shared contact@ address"
    WITHOUT_CONTACT = "without contact"
    WITHOUT_LOYALTY = "without loyalty"
    COLLECTIVE_LEDGER = "collective ledger account"
    DUPLICATE = "duplicate, decided"
    AMBIGUOUS = "ambiguous"
    BROKEN_LINK = "broken link"
    MERGE_CHAIN = "merge chain"
    SOURCE_MERGE = "merged inside the CRM"
    THREE_ACCOUNTS = "three accounts"
    ERASED = "erased"
    EMAIL_DRIFT = "e-mail drift"
    PHONE_EQUIVALENT = "telephone only equivalent"
    CARD_DRIFT = "card number drift"
    LOOK_ALIKE = "guest who looks like a registered customer"
    SWISS = "pays in Swiss francs"
    TAIL = "tail"


class Planted(NamedTuple):
    customer: str
    """The customer's key in the hub."""
    records: tuple[RecordKey, ...]
    """The records that carry the case; empty where the case is that there is none."""
    former: tuple[str, ...] = ()
    """MERGE_CHAIN: the ids A and B that lead to this customer, in the order in which they were merged."""


def planted(world: World) -> Mapping[PlantedKind, tuple[Planted, ...]]:
    """Kind → every case of it, by customer."""
    return MappingProxyType({kind: tuple(_cases(world, kind)) for kind in PlantedKind})


def _cases(world: World, kind: PlantedKind) -> Iterator[Planted]:
    has_case, systems = _RULES[kind]
    for number in world.census.numbers:
        if has_case(world, number):
            records = tuple(record for record in record_keys(world, number) if record.system in systems)
            if kind is PlantedKind.SOURCE_MERGE:
                records += (RecordKey("CRM", "contact", keys.contact(number, 1)),)
            if kind is PlantedKind.BROKEN_LINK:
                records = tuple(one for one in records if one.system == _broken_system(world, number))
            if kind is PlantedKind.LOOK_ALIKE:
                twin = world.census.look_alike_of[number]
                records += (RecordKey("COMMERCE", "account", str(keys.account(twin))),)
            former = world.census.former_numbers(number) if kind is PlantedKind.MERGE_CHAIN else None
            yield Planted(keys.customer(number), records, tuple(map(keys.customer, former or ())))


_Test = Callable[[World, int], bool]

_EVERY_SYSTEM = ("COMMERCE", "CRM", "LOYALTY", "ACCOUNTING")


def _case(*cases: Case) -> _Test:
    return lambda world, number: world.census.case(number) in cases


def _trait(trait: Trait) -> _Test:
    return lambda world, number: world.census.has(number, trait)


def _without(trait: Trait) -> _Test:
    return lambda world, number: not world.census.has(number, trait)


def _is_guest(world: World, number: int) -> bool:
    return world.census.kind(number) is Kind.GUEST


def _looks_alike(world: World, number: int) -> bool:
    return number in world.census.look_alike_of


def _is_tail(world: World, number: int) -> bool:
    return world.census.orders[number] in {orders for orders, _ in world.census.size.tail}


def _broken_system(world: World, number: int) -> str:
    by_case = {Case.BROKEN_CONTACT: "CRM", Case.BROKEN_MEMBER: "LOYALTY", Case.BROKEN_LEDGER: "ACCOUNTING"}
    return by_case[world.census.case(number)]


_RULES: Mapping[PlantedKind, tuple[_Test, tuple[str, ...]]] = {
    PlantedKind.GUEST: (_is_guest, ("COMMERCE",)),
    PlantedKind.CLAIMED_GUEST: (_case(Case.CLAIMED_GUEST), ("COMMERCE",)),
    PlantedKind.SHARED_ADDRESS: (_trait(Trait.SHARED_ADDRESS), ("COMMERCE", "CRM")),
    PlantedKind.WITHOUT_CONTACT: (_without(Trait.CONTACT), ()),
    PlantedKind.WITHOUT_LOYALTY: (_without(Trait.MEMBER), ()),
    PlantedKind.COLLECTIVE_LEDGER: (_trait(Trait.COLLECTIVE), ()),
    PlantedKind.DUPLICATE: (_case(Case.DUPLICATE), ("CRM",)),
    PlantedKind.AMBIGUOUS: (_case(Case.AMBIGUOUS), ("CRM",)),
    PlantedKind.BROKEN_LINK: (
        _case(Case.BROKEN_CONTACT, Case.BROKEN_MEMBER, Case.BROKEN_LEDGER),
        _EVERY_SYSTEM,
    ),
    PlantedKind.MERGE_CHAIN: (_case(Case.MERGE_CHAIN), ("COMMERCE", "LOYALTY")),
    PlantedKind.SOURCE_MERGE: (_case(Case.SOURCE_MERGE), ("CRM",)),
    PlantedKind.THREE_ACCOUNTS: (_case(Case.THREE_ACCOUNTS), ("COMMERCE",)),
    PlantedKind.ERASED: (_case(Case.ERASED), _EVERY_SYSTEM),
    PlantedKind.EMAIL_DRIFT: (_trait(Trait.EMAIL_DRIFT), ("COMMERCE", "CRM")),
    PlantedKind.PHONE_EQUIVALENT: (_trait(Trait.PHONE_EQUIVALENT), ("CRM", "LOYALTY")),
    PlantedKind.CARD_DRIFT: (_trait(Trait.CARD_DRIFT), ("COMMERCE", "LOYALTY")),
    PlantedKind.LOOK_ALIKE: (_looks_alike, ("COMMERCE",)),
    PlantedKind.SWISS: (_trait(Trait.SWISS), ("COMMERCE", "ACCOUNTING")),
    PlantedKind.TAIL: (_is_tail, ("COMMERCE", "ACCOUNTING")),
}
