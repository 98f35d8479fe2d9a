"""What the hub tells while it happens."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncGenerator
from contextlib import aclosing

import strawberry
from strawberry.types import Info

from subgraphs.hub.context import Context
from subgraphs.hub.schema.customer import Customer, customer
from subgraphs.hub.schema.operation import Operation, operation, seen_operation
from subgraphs.hub.schema.scopes import CUSTOMERS, OPERATIONS
from subgraphs.kit.errors import SourceDown
from subgraphs.kit.fields import streamed
from subgraphs.kit.ids import native_key
from subgraphs.kit.scalars import SystemCode

__all__ = ["CustomerChange", "Subscription"]

SECONDS_BETWEEN_LOOKS = 0.5


@strawberry.type(description="Something happened to a record of the customer.")
class CustomerChange:
    at: dt.datetime
    system: SystemCode
    kind: str = strawberry.field(description="Such as `account.address_added`.")
    customer: Customer


@strawberry.type
class Subscription:
    @streamed(
        scopes=CUSTOMERS,
        description="Tells nothing of a customer that the caller may not see, nor of one that there is not.",
    )
    async def customer_changed(
        self, info: Info[Context, None], id: strawberry.ID
    ) -> AsyncGenerator[CustomerChange, None]:
        source = info.context.source
        if source.changes is None:
            raise SourceDown
        key = native_key(id, "Customer") or ""
        async with aclosing(source.changes.of(key)) as changes:
            async for change in changes:
                found = (await source.crosswalk.customers([key])).get(key)
                if found is not None:
                    yield CustomerChange(
                        at=change.at,
                        system=SystemCode(change.system),
                        kind=change.kind,
                        customer=customer(found),
                    )

    @streamed(scopes=OPERATIONS, description="The operation as it is now, and on every change until its end.")
    async def operation_progress(
        self, info: Info[Context, None], id: strawberry.ID
    ) -> AsyncGenerator[Operation, None]:
        key = native_key(id, "Operation") or ""
        store, told = info.context.source.operations, None
        while (record := (await store.operations([key])).get(key)) and await seen_operation(record, info):
            steps = (await store.steps([key])).get(key, ())
            if told != (record, steps):
                told = record, steps
                yield operation(record)
            if record.finished_at is not None:
                return
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
