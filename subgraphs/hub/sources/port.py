"""What the hub asks of its store: keys, links and decisions, in batches.

Every method takes all that one wave of a request wants and promises a number of round trips that does not
depend on how much that is. A key without an answer is left out of the mapping.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Protocol

from subgraphs.kit.lists import PagedList
from subgraphs.kit.pages import Page, PageRequest

__all__ = [
    "ACCESS_ORDER",
    "CANDIDATE_ORDER",
    "AccessRecord",
    "AccessStore",
    "CandidateRecord",
    "Crosswalk",
    "CustomerKind",
    "CustomerRecord",
    "LinkMethod",
    "LinkRecord",
    "LinkRole",
    "LinkStatus",
    "RecordKey",
]


class CustomerKind(Enum):
    PERSON = "PERSON"
    ORGANIZATION = "ORGANIZATION"
    GUEST = "GUEST"


class LinkRole(Enum):
    PRIMARY = "PRIMARY"
    SECONDARY = "SECONDARY"
    SHARED = "SHARED"


class LinkStatus(Enum):
    CONFIRMED = "CONFIRMED"
    PROBABLE = "PROBABLE"
    CANDIDATE = "CANDIDATE"
    REJECTED = "REJECTED"
    BROKEN = "BROKEN"


class LinkMethod(Enum):
    EXTERNAL_ID = "EXTERNAL_ID"
    CARD_NUMBER = "CARD_NUMBER"
    LEDGER_NUMBER = "LEDGER_NUMBER"
    VERIFIED_EMAIL = "VERIFIED_EMAIL"
    GUEST_CLAIM = "GUEST_CLAIM"
    SOURCE_MERGE = "SOURCE_MERGE"
    MANUAL = "MANUAL"


@dataclass(frozen=True, slots=True)
class RecordKey:
    """One record of one system, by the key that the system itself gave it."""

    system: str
    kind: str
    key: str


@dataclass(frozen=True, slots=True)
class CustomerRecord:
    id: str
    kind: CustomerKind


@dataclass(frozen=True, slots=True)
class LinkRecord:
    record: RecordKey
    customer_id: str
    role: LinkRole
    status: LinkStatus
    method: LinkMethod
    confidence: float | None
    decided_by: str | None
    since: datetime


@dataclass(frozen=True, slots=True)
class CandidateRecord:
    id: str
    customer_ids: tuple[str, ...]
    records: tuple[RecordKey, ...]
    reason: str
    confidence: float
    blocked_by: str | None
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class AccessRecord:
    id: str
    at: datetime
    actor: str
    client: str
    purpose: str
    operation: str
    fields: tuple[str, ...]


ACCESS_ORDER = "AT_DESC"
"""The access log: the latest first."""

CANDIDATE_ORDER = "OPENED_AT_ASC"
"""Candidates: the one that waits longest first."""


class AccessStore(Protocol):
    async def keep_accesses(self, accesses: Sequence[tuple[str, AccessRecord]]) -> None:
        """Each under the key of its customer. What is kept already, by its id, is not kept again."""
        ...


class Crosswalk(Protocol):
    @property
    def accesses(self) -> PagedList[AccessRecord, None]:
        """Who read a customer, under any of the ids that it ever had."""
        ...

    async def customers(self, ids: Collection[str]) -> Mapping[str, CustomerRecord]:
        """The customer behind each id. An id that was merged away leads to the survivor of the whole chain.

        Unknown ids are left out, and so are erased customers.
        """
        ...

    async def former_ids(self, ids: Collection[str]) -> Mapping[str, tuple[str, ...]]:
        """All ids that lead to each survivor, over chains of merges, in the order of the ids."""
        ...

    async def links(self, customer_ids: Collection[str]) -> Mapping[str, tuple[LinkRecord, ...]]: ...

    async def links_of_records(self, records: Collection[RecordKey]) -> Mapping[RecordKey, LinkRecord]:
        """The one link of each record, whatever its status. A shared record is nobody's and has none."""
        ...

    async def knows(self, record: RecordKey) -> bool:
        """Whether anybody is linked to the record, by whatever status or role."""
        ...

    async def candidates(self, ids: Collection[str]) -> Mapping[str, CandidateRecord]: ...

    async def open_candidates(self, system: str | None, request: PageRequest) -> Page[CandidateRecord]:
        """All candidates, or those about a record of one system."""
        ...
