"""What order management adds to the graph: the sale of an order, and its deliveries."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import Enum

import strawberry

from examples.tryton_sales import deliveries
from subgraphs.kit.federation import Reference, SubgraphSchema, text_key
from subgraphs.kit.fields import resolved
from subgraphs.kit.loading import DataLoader, batched_by_key
from subgraphs.kit.products.faults import ProductUnreadable

__all__ = ["SCHEMA", "SalesContext", "sales_context"]

ORDERS = [["read:orders"], ["me"]]
"""A field that is added to an order carries the scope of the order."""


@dataclass(frozen=True, slots=True)
class SalesContext:
    sales: DataLoader[str, deliveries.SaleRecord | None]
    deliveries: DataLoader[str, deliveries.DeliveryRecord | None]


Info = strawberry.Info[SalesContext, None]


def sales_context(source: deliveries.Sales) -> SalesContext:
    return SalesContext(batched_by_key(source.of_orders, None), batched_by_key(source.deliveries, None))


@strawberry.enum
class SaleState(Enum):
    QUOTED = "quotation"
    CONFIRMED = "confirmed"
    PROCESSING = "processing"
    DONE = "done"


@strawberry.enum
class DeliveryState(Enum):
    WAITING = "waiting"
    ASSIGNED = "assigned"
    PICKED = "picked"
    PACKED = "packed"
    SHIPPED = "shipped"
    DONE = "done"
    CANCELLED = "cancelled"
    DRAFT = "draft"


@strawberry.federation.type(keys=["number"])
class Delivery:
    number: strawberry.ID
    record: strawberry.Private[deliveries.DeliveryRecord]

    @resolved(scopes=ORDERS)
    def state(self) -> DeliveryState:
        try:
            return DeliveryState(self.record.state)
        except ValueError:
            raise ProductUnreadable("answered a state of a delivery that nobody knows") from None

    @resolved(scopes=ORDERS)
    def planned_on(self) -> dt.date | None:
        return self.record.planned_on

    @resolved(scopes=ORDERS)
    def sent_on(self) -> dt.date | None:
        return self.record.sent_on

    @classmethod
    async def resolve_reference(cls, info: Info, reference: Reference) -> Delivery | None:
        found = await info.context.deliveries.load(text_key(reference, "number"))
        return None if found is None else _delivery(found)


@strawberry.type
class Sale:
    number: str
    state: SaleState
    deliveries: list[Delivery]


@strawberry.federation.type(keys=["number"])
class Order:
    number: str

    @resolved(scopes=ORDERS)
    async def sale(self, info: Info) -> Sale | None:
        found = await info.context.sales.load(self.number)
        if found is None:
            return None
        return Sale(
            number=found.number,
            state=SaleState(found.state),
            deliveries=[_delivery(one) for one in found.deliveries],
        )

    @classmethod
    async def resolve_reference(cls, _: Info, reference: Reference) -> Order:
        return cls(number=text_key(reference, "number"))


@strawberry.type
class Query:
    @strawberry.field
    def delivery_states(self) -> list[DeliveryState]:
        return list(DeliveryState)


def _delivery(record: deliveries.DeliveryRecord) -> Delivery:
    return Delivery(number=strawberry.ID(record.number), record=record)


SCHEMA = SubgraphSchema(query=Query, types=[Order, Delivery])
