"""Whether the declared copies still say what their owners say, and the queue of those that do not."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry.types import Info

from subgraphs.hub.composites.composites import Composites
from subgraphs.hub.composites.copies import Coordinate
from subgraphs.hub.composites.drift.flags import FLAG_ORDER, DriftFlag
from subgraphs.hub.composites.drift.report import ComparedField, Report
from subgraphs.hub.composites.drift.states import CopyStateKind, DriftStatus
from subgraphs.hub.composites.records import system_of
from subgraphs.hub.context import Context
from subgraphs.hub.schema.records import SystemRecord, system_record
from subgraphs.hub.sources.port import CustomerRecord, RecordKey
from subgraphs.kit.connections import Connection, connection
from subgraphs.kit.federation import Pii
from subgraphs.kit.pages import Page, PageArguments, Placed, page_request
from subgraphs.kit.scalars import SystemCode

if TYPE_CHECKING:
    from subgraphs.hub.schema.customer import Customer

__all__ = ["CopyState", "DriftItem", "DriftReport", "drift_queue", "drift_report"]

strawberry.enum(CopyStateKind)
strawberry.enum(DriftStatus)

LIVE = "Read live, with the token of the caller."


@strawberry.type
class CopyState:
    key: strawberry.Private[RecordKey]
    system: SystemCode

    @strawberry.field
    def record(self) -> SystemRecord | None:
        return system_record(self.key)

    value: str | None = strawberry.field(directives=[Pii(kind="compared")])
    state: CopyStateKind


@strawberry.type
class DriftItem:
    of: strawberry.Private[CustomerRecord | None]

    @strawberry.field
    def customer(
        self,
    ) -> Annotated[Customer, strawberry.lazy("subgraphs.hub.schema.customer")] | None:
        from subgraphs.hub.schema.customer import customer  # a customer has drift: a circle of modules

        return customer(self.of) if self.of else None

    field: str
    state: CopyStateKind = strawberry.field(
        description=(
            "The worst state of the copies. With `customer`, `field` and `seenAt` it is all that the hub "
            "stores of a drift."
        )
    )
    seen_at: dt.datetime = strawberry.field(description="When the state was last seen.")
    owner: SystemCode
    owner_value: str | None = strawberry.field(description=LIVE, directives=[Pii(kind="compared")])
    copies: list[CopyState] = strawberry.field(
        description=f"{LIVE} A copy that could not be read is UNREADABLE."
    )


@strawberry.type
class DriftReport:
    status: DriftStatus
    read_at: dt.datetime
    items: list[DriftItem]
    unreachable: list[SystemCode]


async def drift_report(info: Info[Context, None], customer: CustomerRecord) -> DriftReport:
    composites = info.context.composites
    report: Report = await composites.drift(customer)
    now = composites.now()
    return DriftReport(
        status=report.status,
        read_at=now,
        items=[_item(customer, item, item.state, now) for item in report.items],
        unreachable=[SystemCode(system) for system in report.unreachable],
    )


async def drift_queue(
    info: Info[Context, None], arguments: PageArguments, field: str | None
) -> Connection[DriftItem] | None:
    """State and moment of an item are those of its flag; the values are those of now. Whoever does not see
    all customers is told nothing."""
    request = page_request(FLAG_ORDER, arguments)
    if info.context.sight is not None:
        return None
    composites, customers = info.context.composites, info.context.loaders.customer
    page = await composites.flags.page(field, request)
    found = await customers.load_many([placed.record.customer_id for placed in page.rows])
    flags = [placed.record for placed in page.rows]
    items = await asyncio.gather(
        *(_flagged(composites, customer, flag) for customer, flag in zip(found, flags, strict=True))
    )
    rows = (Placed(item, placed.position) for item, placed in zip(items, page.rows, strict=True))
    return connection(request, Page(tuple(rows), page.has_next, page.has_previous), lambda item: item)


async def _flagged(composites: Composites, customer: CustomerRecord | None, flag: DriftFlag) -> DriftItem:
    """A customer who was erased, or a field of which no copy is left, shows what the flag says."""
    live = await composites.drift_of(customer, flag.field) if customer else None
    if live is not None:
        return _item(customer, live, flag.state, flag.seen_at)
    return DriftItem(
        of=customer,
        field=flag.field,
        state=flag.state,
        seen_at=flag.seen_at,
        owner=SystemCode(system_of(Coordinate.of(flag.field).type)),
        owner_value=None,
        copies=[],
    )


def _item(
    customer: CustomerRecord | None, item: ComparedField, state: CopyStateKind, seen_at: dt.datetime
) -> DriftItem:
    return DriftItem(
        of=customer,
        field=item.field,
        state=state,
        seen_at=seen_at,
        owner=SystemCode(item.owner.record.system),
        owner_value=item.owner.value,
        copies=[
            CopyState(
                key=copy.reading.record,
                system=SystemCode(copy.reading.record.system),
                value=copy.reading.value,
                state=copy.state,
            )
            for copy in item.copies
        ],
    )
