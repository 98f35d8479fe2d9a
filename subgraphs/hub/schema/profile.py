"""The best value of each field, with where it comes from and who agrees."""

from __future__ import annotations

import datetime as dt

import strawberry
from strawberry.types import Info

from subgraphs.hub.composites.profile.choice import Resolved, Unread
from subgraphs.hub.context import Context
from subgraphs.hub.schema.records import SystemRecord, system_record
from subgraphs.hub.sources.port import CustomerRecord
from subgraphs.kit.errors import SourceUnread
from subgraphs.kit.federation import Pii
from subgraphs.kit.scalars import SystemCode

__all__ = ["Profile", "ResolvedValue"]


@strawberry.type
class ResolvedValue:
    resolved: strawberry.Private[Resolved]
    value: str | None = strawberry.field(directives=[Pii(kind="compared")])
    source: SystemCode

    @strawberry.field
    def record(self) -> SystemRecord | None:
        return system_record(self.resolved.record)

    rule: str
    read_at: dt.datetime
    agreeing: list[SystemCode]
    conflicting: list[SystemCode]


@strawberry.type
class Profile:
    customer: strawberry.Private[CustomerRecord]

    @strawberry.field
    async def email(self, info: Info[Context, None]) -> ResolvedValue | None:
        return await _resolved(self, info, "email")

    @strawberry.field
    async def phone(self, info: Info[Context, None]) -> ResolvedValue | None:
        return await _resolved(self, info, "phone")

    @strawberry.field
    async def first_name(self, info: Info[Context, None]) -> ResolvedValue | None:
        return await _resolved(self, info, "firstName")

    @strawberry.field
    async def last_name(self, info: Info[Context, None]) -> ResolvedValue | None:
        return await _resolved(self, info, "lastName")

    @strawberry.field
    async def legal_name(self, info: Info[Context, None]) -> ResolvedValue | None:
        return await _resolved(self, info, "legalName")


async def _resolved(profile: Profile, info: Info[Context, None], name: str) -> ResolvedValue | None:
    """Raises SourceUnread where a system that might have the value did not answer, and no other has one."""
    composites = info.context.composites
    match await composites.profile_field(name, profile.customer):
        case Resolved() as found:
            return ResolvedValue(
                resolved=found,
                value=found.value,
                source=SystemCode(found.source),
                rule=found.rule.value,
                read_at=composites.now(),
                agreeing=[SystemCode(system) for system in found.agreeing],
                conflicting=[SystemCode(system) for system in found.conflicting],
            )
        case Unread(system, code):
            raise SourceUnread(system, code)
        case None:
            return None
