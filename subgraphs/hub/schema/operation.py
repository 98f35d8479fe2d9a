"""An operation and its steps, as whoever asked for it may follow them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry.types import Info

from subgraphs.hub.context import Context
from subgraphs.hub.operations.port import OPERATION_ORDER
from subgraphs.hub.operations.records import OperationRecord, OperationStatus, StepRecord, StepStatus
from subgraphs.hub.schema.scopes import OPERATIONS
from subgraphs.kit.connections import Connection, connection
from subgraphs.kit.federation import Reference, text_key
from subgraphs.kit.fields import resolved
from subgraphs.kit.ids import encode_id, native_key
from subgraphs.kit.pages import PageArguments, page_request
from subgraphs.kit.scalars import SystemCode
from subgraphs.kit.types import Node

if TYPE_CHECKING:
    from subgraphs.hub.schema.customer import Customer

__all__ = ["Operation", "load_operation", "operation", "operations_page", "seen_operation"]

strawberry.enum(OperationStatus)
strawberry.enum(StepStatus)


@strawberry.type
class OperationStep:
    system: SystemCode
    action: str
    status: StepStatus
    attempts: int
    last_error: str | None
    outcome: str | None
    retained_until: dt.date | None
    at: dt.datetime | None


@strawberry.federation.type(keys=["id"])
class Operation(Node):
    id: strawberry.ID
    record: strawberry.Private[OperationRecord]
    type: str = strawberry.federation.field(requires_scopes=OPERATIONS)
    status: OperationStatus = strawberry.federation.field(requires_scopes=OPERATIONS)
    created_at: dt.datetime = strawberry.federation.field(requires_scopes=OPERATIONS)
    finished_at: dt.datetime | None = strawberry.federation.field(requires_scopes=OPERATIONS)

    @resolved(scopes=OPERATIONS)
    async def customer(
        self, info: Info[Context, None]
    ) -> Annotated[Customer, strawberry.lazy("subgraphs.hub.schema.customer")] | None:
        from subgraphs.hub.schema.customer import customer

        key = self.record.customer_id
        found = await info.context.loaders.customer.load(key) if key else None
        return customer(found) if found else None

    @resolved(scopes=OPERATIONS)
    async def steps(self, info: Info[Context, None]) -> list[OperationStep]:
        return list(map(_step, await info.context.loaders.steps.load(self.record.id)))

    @classmethod
    async def resolve_reference(cls, info: Info[Context, None], reference: Reference) -> Operation | None:
        return await load_operation(info, text_key(reference, "id"))


async def load_operation(info: Info[Context, None], id: str) -> Operation | None:
    key = native_key(id, "Operation")
    record = await info.context.loaders.operation.load(key) if key else None
    return operation(record) if record and await seen_operation(record, info) else None


async def seen_operation(record: OperationRecord, info: Info[Context, None]) -> bool:
    sight, customer = info.context.sight, record.customer_id
    return sight is None or (customer is not None and customer in await sight.of([customer]))


async def operations_page(
    info: Info[Context, None], page: PageArguments, status: list[OperationStatus] | None
) -> Connection[Operation] | None:
    """Nothing for those who do not see all customers."""
    request = page_request(OPERATION_ORDER, page)
    if info.context.sight is not None:
        return None
    statuses = None if status is None else tuple(status)
    found = await info.context.source.operations.page(statuses, request)
    return connection(request, found, operation)


def operation(record: OperationRecord) -> Operation:
    return Operation(
        id=strawberry.ID(encode_id("Operation", record.id)),
        record=record,
        type=record.type,
        status=record.status,
        created_at=record.created_at,
        finished_at=record.finished_at,
    )


def _step(record: StepRecord) -> OperationStep:
    return OperationStep(
        system=SystemCode(record.system),
        action=record.action,
        status=record.status,
        attempts=record.attempts,
        last_error=record.last_error,
        outcome=record.outcome,
        retained_until=record.retained_until,
        at=record.at,
    )
