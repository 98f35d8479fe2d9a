"""Writes what a run has found into the crosswalk, a batch at a time, whatever was decided there meanwhile."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Connection, insert, select, update

from subgraphs.hub.matching.progress import Counts
from subgraphs.hub.matching.tables import minted, question, trace
from subgraphs.hub.sources.port import LinkRole, LinkStatus
from subgraphs.hub.sources.sql.tables import (
    candidate,
    candidate_customer,
    candidate_record,
    customer,
    link,
)
from subgraphs.kit.database import AnyRow

__all__ = ["apply_customers", "apply_links", "apply_questions", "settle_kinds"]

BATCH = 1000

_ACTIVE = (LinkStatus.CONFIRMED.value, LinkStatus.PROBABLE.value)

Batch = tuple[str | None, Counts]


def settle_kinds(connection: Connection) -> None:
    """A customer that a company's record was found for is an organisation."""
    companies = select(trace.c.customer_id).where(
        trace.c.is_organization.is_(True), trace.c.status.in_(_ACTIVE)
    )
    where = minted.c.kind == "PERSON", minted.c.customer_id.in_(companies)
    connection.execute(update(minted).where(*where).values(kind="ORGANIZATION"))


def apply_customers(connection: Connection, position: str) -> Batch:
    after = minted.c.customer_id > position
    found = select(minted).where(after).order_by(minted.c.customer_id).limit(BATCH)
    rows = connection.execute(found).all()
    if not rows:
        return None, Counts()
    new = [{"id": row.customer_id, "kind": row.kind} for row in rows]
    connection.execute(insert(customer), new)
    return rows[-1].customer_id, Counts()


def apply_links(connection: Connection, position: str, since: dt.datetime) -> Batch:
    """A record that somebody has linked while the run was under way stays as it is."""
    after = trace.c.number > int(position or 0)
    found = select(trace).where(after, trace.c.rule_id.is_not(None)).order_by(trace.c.number).limit(BATCH)
    rows = connection.execute(found).all()
    if not rows:
        return None, Counts()
    held = _held(connection, rows)
    new, changed, skipped = [], [], 0
    for row in rows:
        stored = held.get((row.system, row.kind, row.record_key))
        if stored is None:
            new.append(_link(row, since))
        elif stored.status in _ACTIVE:
            skipped += 1
        else:
            changed.append((stored.id, _link(row, since)))
    if new:
        connection.execute(insert(link), new)
    for id, values in changed:
        connection.execute(update(link).where(link.c.id == id).values(values))
    return f"{rows[-1].number:012}", Counts({"links decided meanwhile": skipped})


def apply_questions(connection: Connection, position: str, opened_at: dt.datetime) -> Batch:
    """A question that was answered before is not asked again."""
    found = select(question).where(question.c.key > position).order_by(question.c.key).limit(BATCH)
    rows = connection.execute(found).all()
    if not rows:
        return None, Counts()
    known = select(candidate.c.id).where(candidate.c.id.in_([row.id for row in rows]))
    there = {row.id for row in connection.execute(known)}
    new = [row for row in rows if row.id not in there]
    if new:
        _insert_questions(connection, new, opened_at)
    return rows[-1].key, Counts()


def _insert_questions(connection: Connection, rows: Sequence[AnyRow], opened_at: dt.datetime) -> None:
    numbers = {number for row in rows for number in row.numbers}
    traces = {row.number: row for row in connection.execute(select(trace).where(trace.c.number.in_(numbers)))}
    columns = ("id", "reason", "confidence", "blocked_by")
    asked = [{**{name: getattr(row, name) for name in columns}, "opened_at": opened_at} for row in rows]
    connection.execute(insert(candidate), asked)
    customers = [
        {"candidate_id": row.id, "position": place, "customer_id": one}
        for row in rows
        for place, one in enumerate(row.customers)
    ]
    connection.execute(insert(candidate_customer), customers)
    records = [
        {"candidate_id": row.id, "position": place, **_names(traces[number])}
        for row in rows
        for place, number in enumerate(row.numbers)
    ]
    connection.execute(insert(candidate_record), records)


def _held(connection: Connection, rows: Sequence[AnyRow]) -> dict[tuple[str, str, str], AnyRow]:
    keys: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        keys.setdefault((row.system, row.kind), []).append(row.record_key)
    held: dict[tuple[str, str, str], AnyRow] = {}
    for (system, kind), of_kind in keys.items():
        found = select(link.c.id, link.c.record_key, link.c.status).where(
            link.c.system == system,
            link.c.kind == kind,
            link.c.record_key.in_(of_kind),
            link.c.role != LinkRole.SHARED.value,
        )
        held |= {(system, kind, row.record_key): row for row in connection.execute(found)}
    return held


def _names(row: AnyRow) -> dict[str, object]:
    return {"system": row.system, "kind": row.kind, "record_key": row.record_key}


def _link(row: AnyRow, since: dt.datetime) -> dict[str, object]:
    return {
        **_names(row),
        "customer_id": row.customer_id,
        "role": row.role,
        "status": row.status,
        "method": row.method,
        "confidence": row.confidence,
        "rule_id": row.rule_id,
        "decided_by": None,
        "since": since,
        "home_customer_id": None,
    }
