"""What the crosswalk says about the customers and records of a batch, read at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, or_, select

from subgraphs.hub.identity.tables import rejection
from subgraphs.hub.matching.tables import trace
from subgraphs.hub.sources.port import LinkStatus
from subgraphs.hub.sources.sql import chains
from subgraphs.hub.sources.sql.tables import candidate_customer, link
from subgraphs.kit.database import AnyRow

__all__ = ["Known", "read_known"]


@dataclass(slots=True)
class Known:
    present: set[tuple[str, str]] = field(default_factory=set)
    """(customer, system) where the customer has a record in force."""
    broken: set[tuple[str, str]] = field(default_factory=set)
    rejected: set[tuple[int, str]] = field(default_factory=set)
    """(number of the record, customer) of whom somebody said no."""
    pairs: set[frozenset[str]] = field(default_factory=set)
    """The customers of whom somebody was asked whether they are one."""

    def has_one(self, customer_id: str, system: str) -> bool:
        return (customer_id, system) in self.present

    def is_broken(self, customer_id: str, system: str) -> bool:
        return (customer_id, system) in self.broken

    def is_rejected(self, number: int, customer_id: str) -> bool:
        return (number, customer_id) in self.rejected

    def is_new_pair(self, customers: Iterable[str]) -> bool:
        return frozenset(customers) not in self.pairs

    def note(self, customer_id: str, system: str) -> None:
        self.present.add((customer_id, system))

    def note_pair(self, customers: Iterable[str]) -> None:
        self.pairs.add(frozenset(customers))


def read_known(connection: Connection, rows: Sequence[AnyRow]) -> Known:
    customers = {row.customer_id for row in rows if row.customer_id is not None}
    known = Known()
    if customers:
        known.present = _present(connection, customers)
        known.broken = _broken(connection, customers)
        known.pairs = _pairs(connection, customers)
    known.rejected = _rejected(connection, rows)
    return known


def _present(connection: Connection, customers: set[str]) -> set[tuple[str, str]]:
    """Records of this run and those that were linked before: the evidence is complete."""
    in_force = or_(trace.c.status.is_(None), trace.c.status != LinkStatus.CANDIDATE.value)
    found = select(trace.c.customer_id, trace.c.system).where(trace.c.customer_id.in_(customers), in_force)
    return {(row.customer_id, row.system) for row in connection.execute(found)}


def _broken(connection: Connection, customers: set[str]) -> set[tuple[str, str]]:
    found = select(link.c.customer_id, link.c.system).where(
        link.c.customer_id.in_(customers), link.c.status == LinkStatus.BROKEN.value
    )
    return {(row.customer_id, row.system) for row in connection.execute(found)}


def _pairs(connection: Connection, customers: set[str]) -> set[frozenset[str]]:
    asked = select(candidate_customer.c.candidate_id).where(candidate_customer.c.customer_id.in_(customers))
    rows = select(candidate_customer).where(candidate_customer.c.candidate_id.in_(asked))
    of_question: defaultdict[str, set[str]] = defaultdict(set)
    for row in connection.execute(rows):
        of_question[row.candidate_id].add(row.customer_id)
    return {frozenset(found) for found in of_question.values() if len(found) > 1}


def _rejected(connection: Connection, rows: Sequence[AnyRow]) -> set[tuple[int, str]]:
    numbers = {(row.system, row.kind, row.record_key): row.number for row in rows}
    keys = {row.record_key for row in rows}
    found = [
        row
        for row in connection.execute(select(rejection).where(rejection.c.record_key.in_(keys)))
        if (row.system, row.kind, row.record_key) in numbers
    ]
    if not found:
        return set()
    ids = {row.customer_id for row in found}
    survivors = {row.asked: row.id for row in connection.execute(chains.survivors(ids))}
    return {
        (numbers[row.system, row.kind, row.record_key], survivors.get(row.customer_id, row.customer_id))
        for row in found
    }
