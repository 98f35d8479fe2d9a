"""What became of the records of a person: the answer of the hidden steps that export and erase."""

from __future__ import annotations

import datetime as dt
from enum import Enum

import strawberry

from subgraphs.kit.scalars import Url
from subgraphs.kit.user_errors import UserError

__all__ = ["RecordOutcome", "RecordOutcomeKind", "SubjectPayload"]


class RecordOutcomeKind(Enum):
    EXPORTED = "EXPORTED"
    ERASED = "ERASED"
    ANONYMISED = "ANONYMISED"
    RETAINED = "RETAINED"
    FAILED = "FAILED"


strawberry.federation.enum(RecordOutcomeKind, inaccessible=True)


@strawberry.federation.type(
    shareable=True,
    inaccessible=True,
    description=(
        "What became of one record, or of all the data of one kind that hang on it. The row for the record "
        'itself has its own kind, for example "account"; the others are for example "order" or "visit".'
    ),
)
class RecordOutcome:
    record_id: strawberry.ID
    kind: str
    outcome: RecordOutcomeKind
    legal_basis: str | None = None
    retained_until: dt.date | None = None
    file: Url | None = None
    """EXPORTED only: where the hub fetches the file, and until when."""
    file_until: dt.datetime | None = None


@strawberry.federation.type(shareable=True, inaccessible=True)
class SubjectPayload:
    records: list[RecordOutcome]
    user_errors: list[UserError]
