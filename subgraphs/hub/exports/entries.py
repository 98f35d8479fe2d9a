"""What an export has of each record, by what its steps came to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from subgraphs.hub.operations.calls.call import SYSTEMS, System
from subgraphs.hub.operations.commands.subject_requests import export_step
from subgraphs.hub.operations.records import OperationRecord, StepRecord
from subgraphs.hub.operations.results import Again, Became, Done, Refused, Result, Unanswered
from subgraphs.kit.ids import encode_id

__all__ = ["Entry", "entries"]

EXPORTED = "EXPORTED"

EXPIRED = "EXPIRED"

GONE = "GONE"
"""The system has exported the record, and has no file of it."""

WAITING = "WAITING"

NO_ANSWER = "NO_ANSWER"


@dataclass(frozen=True, slots=True)
class Entry:
    system: str
    record_id: str
    kind: str
    outcome: str | None = None
    until: dt.datetime | None = None
    file: str | None = None
    """None where there is nothing to fetch."""
    error: str | None = None
    """A code: why there is nothing."""


def entries(
    operation: OperationRecord, steps: Sequence[StepRecord], came_to: Mapping[str, Result], now: dt.datetime
) -> list[Entry]:
    """In the order of the systems: every record that the operation was asked for, whatever came of it."""
    last_errors = {step.name: step.last_error for step in steps}
    found: list[Entry] = []
    for system in SYSTEMS.values():
        asked = operation.keys.get(system.code, "").split()
        step = export_step(system.code)
        result = came_to.get(step)
        told = list(_told(system, result, now))
        error = _error(result) or last_errors.get(step) or WAITING
        known = {entry.record_id for entry in told}
        found += told
        found += [Entry(system.code, id, system.kind, error=error) for id in asked if id not in known]
    return found


def _told(system: System, result: Result | None, now: dt.datetime) -> Iterator[Entry]:
    if not isinstance(result, Done):
        return
    for became in result.became:
        error = _missing(became, system, now)
        yield Entry(
            system=system.code,
            record_id=encode_id(system.type_name, became.record),
            kind=became.kind,
            outcome=became.outcome,
            until=became.file_until,
            file=became.file if error is None else None,
            error=error,
        )


def _missing(became: Became, system: System, now: dt.datetime) -> str | None:
    """What hangs on a record is in the file of the record, and needs none of its own."""
    if became.outcome != EXPORTED:
        return became.outcome
    if became.file is None:
        return GONE if became.kind == system.kind else None
    is_over = became.file_until is not None and became.file_until <= now
    return EXPIRED if is_over else None


def _error(result: Result | None) -> str | None:
    match result:
        case Refused(code):
            return code.value
        case Unanswered(code):
            return code
        case Done():
            return NO_ANSWER
        case Again() | None:
            return None
