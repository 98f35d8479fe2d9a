"""Asks each system in each way that fits the text, and merges what they find by customer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from subgraphs.hub.composites.asking.asking import Questions
from subgraphs.hub.composites.search.way import Way
from subgraphs.hub.composites.search.ways import WAYS
from subgraphs.hub.crosswalk import SYSTEMS
from subgraphs.hub.sources.port import CustomerRecord, RecordKey

__all__ = ["Found", "Hit", "find", "hits_of"]

CustomersOf = Callable[[Sequence[RecordKey]], Awaitable[Sequence[CustomerRecord | None]]]
"""Whose records these are: nobody's, where it is undecided or where many share the record."""


@dataclass(frozen=True, slots=True)
class Hit:
    customer: CustomerRecord
    matched_in: tuple[str, ...]
    matched_on: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    hits: tuple[Hit, ...]
    """Those in which most systems agree come first."""
    unreachable: tuple[str, ...]


async def find(
    text: str, systems: Collection[str] | None, questions: Questions, customers_of: CustomersOf
) -> Found:
    asked = [system for system in SYSTEMS if systems is None or system in systems]
    ways = [way for way in WAYS if way.system in asked and way.fits(text)]
    if not ways:
        # No system can look for such a text. An empty list alone would say that there is no such customer.
        return Found((), tuple(asked))
    replies = await questions.load_many([way.question(text) for way in ways])
    named = [
        (way, record) for way, reply in zip(ways, replies, strict=True) for record in way.records(reply.value)
    ]
    customers = await customers_of([record for _, record in named])
    matches = [
        (customer, way) for customer, (way, _) in zip(customers, named, strict=True) if customer is not None
    ]
    silent = {way.system for way, reply in zip(ways, replies, strict=True) if reply.code is not None}
    return Found(hits_of(matches), tuple(system for system in asked if system in silent))


def hits_of(matches: Sequence[tuple[CustomerRecord, Way]]) -> tuple[Hit, ...]:
    ways: dict[CustomerRecord, list[Way]] = {}
    for customer, way in matches:
        ways.setdefault(customer, []).append(way)
    hits = (_hit(customer, found) for customer, found in ways.items())
    return tuple(sorted(hits, key=lambda hit: (-len(hit.matched_in), hit.customer.id)))


def _hit(customer: CustomerRecord, ways: Sequence[Way]) -> Hit:
    systems: Mapping[str, None] = dict.fromkeys(way.system for way in ways)
    fields: Mapping[str, None] = dict.fromkeys(way.matched_on for way in ways)
    return Hit(customer, tuple(systems), tuple(fields))
