"""What an attempt at a step came to. It is stored, here and in the tables of the durable-execution library,
so it holds keys, versions and codes only: the words of a system, which might repeat a value, end here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from subgraphs.kit.user_errors import UserErrorCode

__all__ = ["Again", "Became", "Done", "Json", "Refused", "Result", "Unanswered", "from_json", "to_json"]

Json = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Became:
    """What a system did with one record, or with the data of one kind that hang on it."""

    record: str
    kind: str
    outcome: str
    retained_until: dt.date | None = None
    file: str | None = None
    """The name under which the system serves what it exported, to the hub alone. It tells of nobody."""
    file_until: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Done:
    record: str | None = None
    """The native key of the record that was written."""
    outcome: str | None = None
    notes: Mapping[str, str] = field(default_factory=dict)
    became: tuple[Became, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """The system has answered, and has written nothing."""

    code: UserErrorCode
    told: str | None = None
    """Only where the hub itself refused: what others say in words might repeat a value."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    code: str
    perhaps_written: bool
    """Whether the call may have reached the system."""


@dataclass(frozen=True, slots=True)
class Again:
    """The record had changed since it was read, and nothing was written: it is read again at once."""


Result: TypeAlias = Done | Refused | Unanswered | Again


def to_json(result: Result) -> Json:
    match result:
        case Done():
            became = [_written(one) for one in result.became]
            return {
                "done": {
                    "record": result.record,
                    "outcome": result.outcome,
                    "notes": dict(result.notes),
                    "became": became,
                }
            }
        case Refused(code, told):
            return {"refused": code.value, "told": told}
        case Unanswered(unanswered, perhaps):
            return {"unanswered": unanswered, "perhaps_written": perhaps}
        case Again():
            return {"again": True}


def from_json(stored: object) -> Result:
    match stored:
        case {"done": {"record": record, "outcome": outcome, "notes": dict(notes), "became": list(became)}}:
            return Done(record, outcome, notes, tuple(_became(became)))
        case {"refused": str(code), "told": (str() | None) as told}:
            return Refused(UserErrorCode(code), told)
        case {"unanswered": str(code), "perhaps_written": bool(perhaps)}:
            return Unanswered(code, perhaps)
        case {"again": True}:
            return Again()
    raise ValueError("A stored result cannot be read.")


def _written(one: Became) -> list[str | None]:
    written = [one.record, one.kind, one.outcome, _iso(one.retained_until)]
    return written if one.file is None else [*written, one.file, _iso(one.file_until)]


def _iso(at: dt.date | None) -> str | None:
    return None if at is None else at.isoformat()


def _became(
    stored: Iterable[tuple[str, str, str, str | None, *tuple[str | None, ...]]],
) -> Iterable[Became]:
    for record, kind, outcome, retained, *exported in stored:
        file, until = exported or (None, None)
        yield Became(
            record,
            kind,
            outcome,
            dt.date.fromisoformat(retained) if retained else None,
            file,
            dt.datetime.fromisoformat(until) if until else None,
        )
