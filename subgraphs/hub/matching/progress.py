"""How far a run has come, kept with the work itself."""

from __future__ import annotations

import datetime as dt
import hmac
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

from sqlalchemy import Connection, insert, select, update

from subgraphs.hub.matching.policy import MatchPolicy
from subgraphs.hub.matching.tables import run
from subgraphs.kit.database import AnyRow

__all__ = ["AnotherProcess", "Counts", "Run", "advance", "begin", "confirm", "interrupted"]

Counts = Counter[str]
"""`card-number linked` → how many."""


class AnotherProcess(Exception):
    """Somebody else is working on this run."""


@dataclass(frozen=True, slots=True)
class Run:
    id: str
    started_at: dt.datetime
    policy: MatchPolicy
    stage: str
    position: str
    """Within the stage; empty at its start."""
    counts: Mapping[str, int]

    def evidence_key(self, secret: bytes) -> bytes:
        """It is kept nowhere, and no other run has it."""
        return hmac.digest(secret, f"evidence {self.id}".encode(), "sha256")


def interrupted(connection: Connection) -> Run | None:
    """The run that was begun and not ended."""
    unfinished = select(run).where(run.c.finished_at.is_(None)).order_by(run.c.started_at.desc()).limit(1)
    row = connection.execute(unfinished).one_or_none()
    return None if row is None else _read(row)


def begin(connection: Connection, started: Run) -> None:
    row = {
        "id": started.id,
        "started_at": started.started_at,
        "policy": asdict(started.policy),
        "stage": started.stage,
        "position": started.position,
        "counts": dict(started.counts),
    }
    connection.execute(insert(run).values(row))


def confirm(connection: Connection, expected: Run) -> None:
    """Nobody else works on the run while this transaction lasts. Raises AnotherProcess."""
    here = select(run.c.stage, run.c.position).where(run.c.id == expected.id, run.c.finished_at.is_(None))
    row = connection.execute(here.with_for_update()).one_or_none()
    if row is None or (row.stage, row.position) != (expected.stage, expected.position):
        raise AnotherProcess


def advance(
    connection: Connection, before: Run, stage: str, position: str, found: Counts, ended: dt.datetime | None
) -> Run:
    counts = Counter(before.counts) + found
    values = {"stage": stage, "position": position, "counts": dict(counts), "finished_at": ended}
    connection.execute(update(run).where(run.c.id == before.id).values(values))
    return replace(before, stage=stage, position=position, counts=counts)


def _read(row: AnyRow) -> Run:
    policy = MatchPolicy(**{**row.policy, "denied": tuple(row.policy["denied"])})
    return Run(row.id, row.started_at, policy, row.stage, row.position, row.counts)
