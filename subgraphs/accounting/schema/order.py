"""What accounting adds to an order, which it knows by its number alone."""

from __future__ import annotations

import strawberry
from strawberry.types import Info

from subgraphs.accounting.context import Context
from subgraphs.accounting.schema.invoice import Invoice, invoice
from subgraphs.accounting.schema.scopes import ORDERS
from subgraphs.accounting.sources.port import PostingState
from subgraphs.kit.federation import Reference, text_key
from subgraphs.kit.fields import resolved

__all__ = ["Order"]

strawberry.enum(PostingState)


@strawberry.federation.type(keys=["number"])
class Order:
    """Any number is an order here: the one that was never posted has no invoices and says so."""

    number: str

    @resolved(scopes=[["read:orders", "read:invoices"], ["me"]])
    async def invoices(self, info: Info[Context, None]) -> list[Invoice] | None:
        """The only way to an invoice that stands on a COLLECTIVE account."""
        return [invoice(record) for record in await info.context.loaders.invoices_of_order.load(self.number)]

    @resolved(scopes=ORDERS)
    async def posting(self, info: Info[Context, None]) -> PostingState | None:
        return await info.context.loaders.posting.load(self.number)

    @classmethod
    async def resolve_reference(cls, info: Info[Context, None], reference: Reference) -> Order:
        number = text_key(reference, "number")
        if info.context.rows is not None:
            info.context.rows.tell_reference(number)
        return cls(number=number)
