"""What the order-management system adds to the graph."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import strawberry

from examples.order_management import store
from subgraphs.kit.federation import Reference, SubgraphSchema, text_key
from subgraphs.kit.fields import resolved
from subgraphs.kit.loading import DataLoader, batched

__all__ = ["SCHEMA", "OmsContext", "oms_context"]

ORDERS = [["read:orders"], ["me"]]
"""A field that is added to an order carries the scope of the order."""


@dataclass(frozen=True, slots=True)
class OmsContext:
    fulfilment: DataLoader[str, store.Fulfilment | None]
    parcels: DataLoader[str, Sequence[int]]


Info = strawberry.Info[OmsContext, None]


def oms_context(source: store.Fulfilments) -> OmsContext:
    return OmsContext(batched(source.of_orders), batched(source.parcels))


@strawberry.enum
class FulfilmentStatus(Enum):
    WAITING = "WAITING"
    PICKING = "PICKING"
    PACKED = "PACKED"
    HANDED_OVER = "HANDED_OVER"


@strawberry.type
class Parcel:
    weight_grams: int


@strawberry.type
class Fulfilment:
    order_number: strawberry.Private[str]
    status: FulfilmentStatus
    warehouse: str
    promised_on: dt.date | None

    @strawberry.field
    async def parcels(self, info: Info) -> list[Parcel]:
        weights = await info.context.parcels.load(self.order_number)
        return [Parcel(weight_grams=weight) for weight in weights]


@strawberry.federation.type(keys=["number"])
class Order:
    number: str

    @resolved(scopes=ORDERS)
    async def fulfilment(self, info: Info) -> Fulfilment | None:
        found = await info.context.fulfilment.load(self.number)
        if found is None:
            return None
        return Fulfilment(
            order_number=self.number,
            status=FulfilmentStatus(found.status),
            warehouse=found.warehouse,
            promised_on=found.promised_on,
        )

    @classmethod
    async def resolve_reference(cls, _: Info, reference: Reference) -> Order:
        return cls(number=text_key(reference, "number"))


@strawberry.type
class Query:
    @strawberry.field
    def fulfilment_statuses(self) -> list[FulfilmentStatus]:
        """In the order in which an order goes through them."""
        return list(FulfilmentStatus)


SCHEMA = SubgraphSchema(query=Query, types=[Order])
