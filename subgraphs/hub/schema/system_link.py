"""The links of a customer, decided or not, and the state of each system."""

from __future__ import annotations

import datetime as dt

import strawberry
from strawberry.types import Info

from subgraphs.hub import crosswalk
from subgraphs.hub.back_office import record_link
from subgraphs.hub.context import Context
from subgraphs.hub.crosswalk import SourceLinkState
from subgraphs.hub.schema.back_office_link import BackOfficeLink, back_office_link
from subgraphs.hub.schema.records import SystemRecord, system_record
from subgraphs.hub.schema.scopes import BACK_OFFICE
from subgraphs.hub.sources.port import LinkMethod, LinkRecord, LinkRole, LinkStatus
from subgraphs.kit.fields import resolved
from subgraphs.kit.scalars import SystemCode

__all__ = ["SourceState", "SystemLink", "source_state", "system_link"]

strawberry.enum(SourceLinkState)
strawberry.enum(LinkRole)
strawberry.enum(LinkStatus)
strawberry.enum(LinkMethod)


@strawberry.type
class SourceState:
    system: SystemCode
    state: SourceLinkState
    records: int


@strawberry.type
class SystemLink:
    link: strawberry.Private[LinkRecord]
    system: SystemCode
    role: LinkRole
    status: LinkStatus
    method: LinkMethod
    confidence: float | None
    decided_by: str | None
    since: dt.datetime

    @strawberry.field
    def record(self) -> SystemRecord | None:
        return system_record(self.link.record)

    @resolved(scopes=BACK_OFFICE)
    def back_office(self, info: Info[Context, None]) -> BackOfficeLink | None:
        page = record_link(info.context.pages, self.link)
        return None if page is None else back_office_link(page)


def source_state(state: crosswalk.SourceState) -> SourceState:
    return SourceState(system=SystemCode(state.system), state=state.state, records=state.records)


def system_link(link: LinkRecord) -> SystemLink:
    return SystemLink(
        link=link,
        system=SystemCode(link.record.system),
        role=link.role,
        status=link.status,
        method=link.method,
        confidence=link.confidence,
        decided_by=link.decided_by,
        since=link.since,
    )
