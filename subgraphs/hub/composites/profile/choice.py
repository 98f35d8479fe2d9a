"""Chooses the best of what the systems say, and says by which rule. Pure: readings in, a value out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from subgraphs.hub.composites.compare import equivalent
from subgraphs.hub.composites.copies import Coordinate
from subgraphs.hub.composites.reading import Reading
from subgraphs.hub.composites.records import system_of
from subgraphs.hub.sources.port import RecordKey

__all__ = ["FieldRule", "Resolved", "Rule", "Unread", "choose"]


class Rule(Enum):
    """Why this value and no other. The text is what the client reads."""

    OWNER = "owner"
    NO_OWNER_RECORD = "owner-has-no-record"
    OWNER_EMPTY = "owner-is-empty"
    OWNER_UNREADABLE = "owner-is-unreadable"
    DELIVERY_NAME = "delivery-name-of-the-last-order"


@dataclass(frozen=True, slots=True)
class FieldRule:
    owner: Coordinate
    fallbacks: tuple[str, ...] = ()
    """The systems whose copies stand in for the owner's value, best first."""
    from_delivery: bool = False
    """Where the owner has no record, the delivery name of the last order stands in."""


@dataclass(frozen=True, slots=True)
class Resolved:
    value: str = field(repr=False)
    source: str
    record: RecordKey
    rule: Rule
    agreeing: tuple[str, ...] = ()
    """Other systems with a declared copy that says the same."""
    conflicting: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unread:
    """There may be a value: the system that might have it could not be read."""

    system: str
    code: str


BySystem = Mapping[str, Sequence[Reading]]
"""What the customer's own records say, by system, the primary record first. No entry: no record."""


def choose(rule: FieldRule, said: BySystem, compare: str | None) -> Resolved | Unread | None:
    """None where all systems answered and none has a value. `compare` is the rule of the declared copies."""
    owner = system_of(rule.owner.type)
    for system in (owner, *rule.fallbacks):
        best = _first(said.get(system, ()))
        if best is None or best.value is None:
            continue
        agrees = _comparison(best, said, compare) if compare is not None else {}
        return Resolved(
            value=best.value,
            source=system,
            record=best.record,
            rule=Rule.OWNER if system == owner else _reason(said.get(owner, ())),
            agreeing=tuple(name for name, same in agrees.items() if same),
            conflicting=tuple(name for name, same in agrees.items() if not same),
        )
    return _unread((owner, *rule.fallbacks), said)


def _comparison(best: Reading, said: BySystem, compare: str) -> Mapping[str, bool]:
    """Other system → whether it says the same. A system that says nothing neither agrees nor conflicts."""
    others = (_first(readings) for system, readings in said.items() if system != best.record.system)
    return {
        other.record.system: equivalent(compare, best.value, other.value)
        for other in others
        if other is not None and other.value is not None and best.value is not None
    }


def _first(readings: Sequence[Reading]) -> Reading | None:
    """The primary record speaks for its system; a secondary one only where the primary is empty."""
    return next((reading for reading in readings if reading.value is not None), None)


def _reason(owners: Sequence[Reading]) -> Rule:
    if not owners:
        return Rule.NO_OWNER_RECORD
    if any(reading.code is not None for reading in owners):
        return Rule.OWNER_UNREADABLE
    return Rule.OWNER_EMPTY


def _unread(systems: Sequence[str], said: BySystem) -> Unread | None:
    gaps = (
        Unread(system, reading.code)
        for system in systems
        for reading in said.get(system, ())
        if reading.code is not None
    )
    return next(gaps, None)
