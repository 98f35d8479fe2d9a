"""What became of records, on its way from the adapter to the payload: stored with the command, by keys."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypedDict

import orjson
import strawberry

from subgraphs.kit.commands import Outcome
from subgraphs.kit.exports import ExportFolder
from subgraphs.kit.ids import encode_id
from subgraphs.kit.scalars import Url
from subgraphs.kit.subjects import RecordOutcome, RecordOutcomeKind, SubjectPayload
from subgraphs.kit.user_errors import user_errors

__all__ = ["Became", "noted", "subject_payload"]

NOTE = "records"


@dataclass(frozen=True, slots=True)
class Became:
    record: str
    """The native key."""
    kind: str
    outcome: RecordOutcomeKind
    legal_basis: str | None = None
    retained_until: dt.date | None = None
    file: str | None = None
    """The name of an exported file in the export folder."""


class _Written(TypedDict):
    record: str
    kind: str
    outcome: str
    legal_basis: str | None
    retained_until: str | None
    file: str | None


def noted(records: Iterable[Became]) -> dict[str, str]:
    """For `Outcome.notes`."""
    return {NOTE: orjson.dumps(list(records)).decode()}


def subject_payload(outcome: Outcome, type_name: str, exports: ExportFolder) -> SubjectPayload:
    """`type_name` is that of the ids of the records: “Account”."""
    records = [_record_outcome(became, type_name, exports) for became in _read(outcome)]
    return SubjectPayload(records=records, user_errors=user_errors(outcome.refusals))


def _read(outcome: Outcome) -> Iterator[Became]:
    written: list[_Written] = orjson.loads(outcome.notes.get(NOTE, "[]"))
    for one in written:
        until = one["retained_until"]
        yield Became(
            record=one["record"],
            kind=one["kind"],
            outcome=RecordOutcomeKind(one["outcome"]),
            legal_basis=one["legal_basis"],
            retained_until=None if until is None else dt.date.fromisoformat(until),
            file=one["file"],
        )


def _record_outcome(became: Became, type_name: str, exports: ExportFolder) -> RecordOutcome:
    return RecordOutcome(
        record_id=strawberry.ID(encode_id(type_name, became.record)),
        kind=became.kind,
        outcome=became.outcome,
        legal_basis=became.legal_basis,
        retained_until=became.retained_until,
        file=None if became.file is None else Url(exports.url(became.file)),
        file_until=None if became.file is None else exports.until(became.file),
    )
