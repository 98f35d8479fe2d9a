"""Puts the evidence of the systems beside what the hub knows of their records."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, and_, func, insert, select, update

from subgraphs.hub.identity.hashes import record_hash
from subgraphs.hub.matching.evidence import EvidenceLine
from subgraphs.hub.matching.progress import Counts
from subgraphs.hub.matching.systems import System
from subgraphs.hub.matching.tables import mark, trace
from subgraphs.hub.sources.port import LinkRole, LinkStatus, RecordKey
from subgraphs.hub.sources.sql.tables import erased_record, link
from subgraphs.kit.evidence import Mark

__all__ = ["collect", "recognise"]

_ACTIVE = (LinkStatus.CONFIRMED.value, LinkStatus.PROBABLE.value)


def collect(connection: Connection, secret: bytes, system: System, lines: Sequence[EvidenceLine]) -> Counts:
    """What was erased on request is not let in again."""
    hashes = {record_hash(secret, RecordKey(system.code, system.kind, line.key)): line for line in lines}
    known = select(erased_record.c.key_hash).where(erased_record.c.key_hash.in_(hashes))
    erased = {row.key_hash for row in connection.execute(known)}
    kept = [line for hashed, line in hashes.items() if hashed not in erased]
    first = connection.execute(select(func.coalesce(func.max(trace.c.number), 0) + 1)).scalar_one()
    numbered = list(enumerate(kept, start=first))
    if numbered:
        connection.execute(insert(trace), [_row(system, number, line) for number, line in numbered])
    marks = [row for number, line in numbered for row in _marks(number, line)]
    if marks:
        connection.execute(insert(mark), marks)
    return Counts({f"records {system.code}": len(lines), "records erased": len(erased)})


def recognise(connection: Connection) -> Counts:
    """Whose the records are already."""
    of_it = and_(
        link.c.system == trace.c.system,
        link.c.kind == trace.c.kind,
        link.c.record_key == trace.c.record_key,
        link.c.role != LinkRole.SHARED.value,
    )
    in_force = link.c.status.in_(_ACTIVE)
    owner = select(link.c.customer_id).where(of_it, in_force).scalar_subquery()
    held = select(link.c.status).where(of_it, ~in_force).scalar_subquery()
    connection.execute(update(trace).values(customer_id=owner, held=held))
    found = select(func.count()).where(trace.c.customer_id.is_not(None))
    return Counts({"known linked": connection.execute(found).scalar_one()})


def _row(system: System, number: int, line: EvidenceLine) -> dict[str, object]:
    return {
        "number": number,
        "system": system.code,
        "kind": system.kind,
        "record_key": line.key,
        "is_guest": line.is_guest,
        "is_organization": line.is_organization,
        "is_collective": line.is_collective,
        "lost_into": line.lost_into,
        "external_id": line.external_id,
    }


def _marks(number: int, line: EvidenceLine) -> list[dict[str, object]]:
    return [
        {"family": _family(name), "hash": hashed, "number": number, "mark": name}
        for name, hashed in line.marks
    ]


def _family(name: str) -> str:
    return Mark.EMAIL.value if name == Mark.VERIFIED_EMAIL.value else name
