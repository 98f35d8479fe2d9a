"""What the hub adds to an order: its customer, through the account that placed it, and its back offices."""

from __future__ import annotations

from typing import Self

import strawberry
from strawberry.types import Info

from subgraphs.hub.back_office import order_links
from subgraphs.hub.context import Context
from subgraphs.hub.loaders import load_customer_of
from subgraphs.hub.schema.back_office_link import BackOfficeLink, back_office_link
from subgraphs.hub.schema.customer import Customer, customer
from subgraphs.hub.schema.records import Account
from subgraphs.hub.schema.scopes import ORDERS
from subgraphs.hub.schema.stubs import Stub
from subgraphs.hub.sources.port import RecordKey
from subgraphs.kit.errors import BadUserInput
from subgraphs.kit.federation import Reference, text_key
from subgraphs.kit.fields import resolved
from subgraphs.kit.ids import decode_id

__all__ = ["Order"]


@strawberry.federation.type(keys=["id"])
class Order(Stub):
    reference: strawberry.Private[Reference | None] = None

    @resolved(external=True)
    def account(self) -> Account | None:
        return _account(self)

    @resolved(requires=["account{id}"], scopes=ORDERS)
    async def customer(self, info: Info[Context, None]) -> Customer | None:
        account = _account(self)
        record = await load_customer_of(info.context.loaders, account.record) if account else None
        return customer(record) if record else None

    @resolved(requires=["account{id}"], scopes=[["read:orders", "link:backoffice"]])
    async def back_office(self, info: Info[Context, None]) -> list[BackOfficeLink] | None:
        account, loaders = _account(self), info.context.loaders
        owner = await load_customer_of(loaders, account.record) if account else None
        links = await loaders.links.load(owner.id) if owner else ()
        order = RecordKey("COMMERCE", "order", decode_id(self.id).key)
        pages = order_links(info.context.pages, order, account.record if account else None, links)
        return list(map(back_office_link, pages))

    @classmethod
    async def resolve_reference(cls, _: Info[Context, None], reference: Reference) -> Self | None:
        order = cls.with_id(text_key(reference, "id"))
        if order is not None:
            order.reference = reference
        return order


def _account(order: Order) -> Account | None:
    """The account in the representation. It may be null, but the plan must have asked for it."""
    match order.reference:
        case {"account": None}:
            return None
        case {"account": {"id": str() as id}}:
            return Account.with_id(id)
        case _:
            raise BadUserInput("The representation of Order lacks account{id}, which this field requires.")
