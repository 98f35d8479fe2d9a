"""What the systems tell of records that were merged or are gone, turned into decisions."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Select, and_, exists, func, select

from subgraphs.hub.identity.port import Deciding, Decisions
from subgraphs.hub.identity.tables import record_alias
from subgraphs.hub.matching.progress import Run
from subgraphs.hub.matching.systems import System
from subgraphs.hub.matching.tables import trace
from subgraphs.hub.sources.port import LinkRole, LinkStatus, RecordKey
from subgraphs.hub.sources.sql.tables import link
from subgraphs.kit.database import AnyRow

__all__ = ["gone_records", "gone_share", "lost_records", "tell_gone", "tell_lost"]

BATCH = 200

DECIDED_BY = "fiche match"

_ACTIVE = (LinkStatus.CONFIRMED.value, LinkStatus.PROBABLE.value)


def lost_records(connection: Connection, position: str) -> Sequence[AnyRow]:
    """Records lost in a merge inside their system, of which the hub has not heard."""
    heard = exists().where(
        record_alias.c.system == trace.c.system,
        record_alias.c.kind == trace.c.kind,
        record_alias.c.lost_key == trace.c.record_key,
    )
    where = trace.c.lost_into.is_not(None), trace.c.number > int(position or 0), ~heard
    return connection.execute(select(trace).where(*where).order_by(trace.c.number).limit(BATCH)).all()


async def tell_lost(decisions: Decisions, run: Run, rows: Sequence[AnyRow]) -> None:
    for row in rows:
        lost = RecordKey(row.system, row.kind, row.record_key)
        survivor = RecordKey(row.system, row.kind, row.lost_into)
        await decisions.source_merged(_deciding(run, f"lost {row.number}"), lost, survivor)


def gone_records(connection: Connection, run: Run, system: System) -> Sequence[AnyRow]:
    """Links whose record the system no longer has. One that was made after the run began may be of a new
    record."""
    return connection.execute(_gone(run, system).order_by(link.c.id).limit(BATCH)).all()


def gone_share(connection: Connection, run: Run, system: System) -> float:
    """How many of the links of a system lead nowhere."""
    gone = _gone(run, system).subquery()
    missing = connection.execute(select(func.count()).select_from(gone)).scalar_one()
    where = link.c.system == system.code, link.c.status.in_(_ACTIVE), link.c.role != LinkRole.SHARED.value
    all_of_it = connection.execute(select(func.count()).where(*where)).scalar_one()
    return missing / all_of_it if all_of_it else 0.0


async def tell_gone(decisions: Decisions, run: Run, rows: Sequence[AnyRow]) -> None:
    for row in rows:
        record = RecordKey(row.system, row.kind, row.record_key)
        await decisions.record_gone(_deciding(run, f"gone {row.id}"), record)


def _gone(run: Run, system: System) -> Select[int, str, str, str]:
    is_there = exists().where(and_(trace.c.system == link.c.system, trace.c.record_key == link.c.record_key))
    return select(link.c.id, link.c.system, link.c.kind, link.c.record_key).where(
        link.c.system == system.code,
        link.c.kind == system.kind,
        link.c.role != LinkRole.SHARED.value,
        link.c.status.in_(_ACTIVE),
        link.c.since < run.started_at,
        ~is_there,
    )


def _deciding(run: Run, what: str) -> Deciding:
    return Deciding(f"{run.id} {what}", DECIDED_BY, run.started_at)
