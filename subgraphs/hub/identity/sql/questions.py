"""The open questions of data stewards, as a decision sees and changes them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Select, and_, delete, insert, or_, select, union, update

from subgraphs.hub.identity.tables import decision
from subgraphs.hub.identity.verdict import Question
from subgraphs.hub.sources.port import RecordKey
from subgraphs.hub.sources.sql.tables import candidate, candidate_customer, candidate_record

__all__ = ["Asked", "Questions"]

_MERGES = ("merge", "claim_guest")


@dataclass(frozen=True, slots=True)
class Asked:
    id: str
    customer_ids: tuple[str, ...]
    records: tuple[RecordKey, ...]
    is_open: bool


class Questions:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def ask(self, question: Question, at: dt.datetime) -> str:
        """Opens the question, or opens it again. One that is open stays as it is."""
        known = self.find(question.id)
        if known is None:
            self._insert(question, at)
        elif not known.is_open:
            again = {"closed_at": None, "closed_by": None, "opened_at": at}
            self._connection.execute(update(candidate).where(candidate.c.id == question.id).values(again))
        return question.id

    def find(self, id: str) -> Asked | None:
        row = self._connection.execute(select(candidate).where(candidate.c.id == id)).one_or_none()
        if row is None:
            return None
        of_it = candidate_customer.c.candidate_id == id
        customers = select(candidate_customer).where(of_it).order_by(candidate_customer.c.position)
        about = candidate_record.c.candidate_id == id
        records = select(candidate_record).where(about).order_by(candidate_record.c.position)
        return Asked(
            id,
            tuple(one.customer_id for one in self._connection.execute(customers)),
            tuple(
                RecordKey(one.system, one.kind, one.record_key) for one in self._connection.execute(records)
            ),
            row.closed_at is None,
        )

    def open_about(self, customer_ids: Sequence[str], records: Sequence[RecordKey]) -> list[Asked]:
        """What is open about any of these."""
        named = union(
            select(candidate_customer.c.candidate_id).where(
                candidate_customer.c.customer_id.in_(customer_ids)
            ),
            _about(records),
        ).subquery()
        where = candidate.c.closed_at.is_(None), candidate.c.id == named.c.candidate_id
        ids = [row.id for row in self._connection.execute(select(candidate.c.id).where(*where))]
        return [asked for asked in map(self.find, sorted(ids)) if asked is not None]

    def close(self, id: str, at: dt.datetime, by: str) -> None:
        closed = update(candidate).where(candidate.c.id == id).values(closed_at=at, closed_by=by)
        self._connection.execute(closed)

    def closed_by_merges(self, customer_ids: Sequence[str]) -> list[Asked]:
        """What is open no more about these customers since they, or others, became one."""
        merges = select(decision.c.id).where(decision.c.kind.in_(_MERGES))
        named = select(candidate_customer.c.candidate_id).where(
            candidate_customer.c.customer_id.in_(customer_ids)
        )
        where = candidate.c.closed_by.in_(merges), candidate.c.id.in_(named)
        ids = [row.id for row in self._connection.execute(select(candidate.c.id).where(*where))]
        return [asked for asked in map(self.find, sorted(ids)) if asked is not None]

    def reopen(self, id: str) -> None:
        """It stands in the queue where it stood."""
        opened = update(candidate).where(candidate.c.id == id).values(closed_at=None, closed_by=None)
        self._connection.execute(opened)

    def move_record(self, lost: RecordKey, survivor: RecordKey) -> None:
        """Asks about the surviving record from now on, and about each record once."""
        both = _about([survivor]).intersect(_about([lost])).subquery()
        twice = candidate_record.c.candidate_id.in_(select(both.c.candidate_id))
        self._connection.execute(delete(candidate_record).where(_is(lost), twice))
        moved = update(candidate_record).where(_is(lost)).values(record_key=survivor.key)
        self._connection.execute(moved)

    def forget(self, customer_ids: Sequence[str], records: Sequence[RecordKey]) -> None:
        """Of what was ever asked about these, nothing remains."""
        named = union(
            select(candidate_customer.c.candidate_id).where(
                candidate_customer.c.customer_id.in_(customer_ids)
            ),
            _about(records),
        )
        ids = [row.candidate_id for row in self._connection.execute(named)]
        for table in (candidate_customer, candidate_record):
            self._connection.execute(delete(table).where(table.c.candidate_id.in_(ids)))
        self._connection.execute(delete(candidate).where(candidate.c.id.in_(ids)))

    def _insert(self, question: Question, at: dt.datetime) -> None:
        row = {
            "id": question.id,
            "reason": question.reason,
            "confidence": question.confidence,
            "blocked_by": question.blocked_by,
            "opened_at": at,
        }
        self._connection.execute(insert(candidate).values(row))
        for position, customer_id in enumerate(question.customer_ids):
            row = {"candidate_id": question.id, "position": position, "customer_id": customer_id}
            self._connection.execute(insert(candidate_customer).values(row))
        for position, one in enumerate(question.records):
            names = {"system": one.system, "kind": one.kind, "record_key": one.key}
            row = {"candidate_id": question.id, "position": position, **names}
            self._connection.execute(insert(candidate_record).values(row))


def _about(records: Iterable[RecordKey]) -> Select[str]:
    return select(candidate_record.c.candidate_id).where(or_(False, *map(_is, records)))


def _is(record: RecordKey) -> ColumnElement[bool]:
    return and_(
        candidate_record.c.system == record.system,
        candidate_record.c.kind == record.kind,
        candidate_record.c.record_key == record.key,
    )
