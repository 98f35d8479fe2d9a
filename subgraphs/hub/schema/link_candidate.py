"""Open questions for a data steward: may these records and customers be one person?"""

from __future__ import annotations

import datetime as dt

import strawberry
from strawberry.types import Info

from subgraphs.hub.context import Context
from subgraphs.hub.schema.customer import Customer, customer
from subgraphs.hub.schema.records import SystemRecord, system_record
from subgraphs.hub.schema.scopes import LINKS
from subgraphs.hub.sources.port import CandidateRecord
from subgraphs.kit.federation import Reference, text_key
from subgraphs.kit.fields import resolved
from subgraphs.kit.ids import encode_id, native_key
from subgraphs.kit.types import Node

__all__ = ["LinkCandidate", "link_candidate", "load_candidate"]


@strawberry.federation.type(keys=["id"])
class LinkCandidate(Node):
    id: strawberry.ID
    candidate: strawberry.Private[CandidateRecord]
    reason: str = strawberry.federation.field(requires_scopes=LINKS)
    confidence: float = strawberry.federation.field(requires_scopes=LINKS)
    blocked_by: str | None = strawberry.federation.field(requires_scopes=LINKS)
    opened_at: dt.datetime = strawberry.federation.field(requires_scopes=LINKS)

    @resolved(scopes=LINKS)
    async def customers(self, info: Info[Context, None]) -> list[Customer]:
        """Each once, although two of them may have been merged since the question was asked."""
        records = await info.context.loaders.customer.load_many(list(self.candidate.customer_ids))
        return [customer(record) for record in dict.fromkeys(records) if record]

    @resolved(scopes=LINKS)
    def records(self) -> list[SystemRecord | None]:
        return [system_record(record) for record in self.candidate.records]

    @classmethod
    async def resolve_reference(cls, info: Info[Context, None], reference: Reference) -> LinkCandidate | None:
        return await load_candidate(info, text_key(reference, "id"))


async def load_candidate(info: Info[Context, None], id: str) -> LinkCandidate | None:
    key = native_key(id, "LinkCandidate")
    record = await info.context.loaders.candidate.load(key) if key else None
    return link_candidate(record) if record else None


def link_candidate(record: CandidateRecord) -> LinkCandidate:
    return LinkCandidate(
        id=strawberry.ID(encode_id("LinkCandidate", record.id)),
        candidate=record,
        reason=record.reason,
        confidence=record.confidence,
        blocked_by=record.blocked_by,
        opened_at=record.opened_at,
    )
