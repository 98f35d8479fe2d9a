"""Types of other subgraphs as the hub knows them: by id, so that `node` reaches every record.

Whether the record exists is for its owner to say, who answers null if it does not.
"""

from __future__ import annotations

from typing import Self

import strawberry
from strawberry.types import Info

from subgraphs.hub.context import Context
from subgraphs.kit.federation import Reference, text_key
from subgraphs.kit.ids import native_key
from subgraphs.kit.types import Node

__all__ = ["Cart", "Exchange", "Invoice", "MarketingEmail", "Stub", "TransactionalEmail", "Voucher"]


class Stub(Node):
    @classmethod
    def with_id(cls, id: str) -> Self | None:
        """None for an id that is none of this type: there can be no such record."""
        return cls(id=strawberry.ID(id)) if native_key(id, cls.__name__) else None

    @classmethod
    async def resolve_reference(cls, _: Info[Context, None], reference: Reference) -> Self | None:
        return cls.with_id(text_key(reference, "id"))


@strawberry.federation.type(keys=["id"])
class Cart(Stub):
    pass


@strawberry.federation.type(keys=["id"])
class TransactionalEmail(Stub):
    pass


@strawberry.federation.type(keys=["id"])
class MarketingEmail(Stub):
    pass


@strawberry.federation.type(keys=["id"])
class Exchange(Stub):
    pass


@strawberry.federation.type(keys=["id"])
class Invoice(Stub):
    pass


@strawberry.federation.type(keys=["id"])
class Voucher(Stub):
    pass
