"""What orders and views speak of: products, categories, vouchers and channels."""

from __future__ import annotations

import strawberry
from strawberry.federation.schema_directives import Key
from strawberry.federation.types import FieldSet

from subgraphs.commerce.context import Info
from subgraphs.commerce.sources.records import ChannelKind, ChannelRecord
from subgraphs.kit.federation import Reference, text_key

__all__ = ["Category", "Channel", "Product", "Voucher", "channel_by_code"]

strawberry.enum(ChannelKind)


@strawberry.federation.type(keys=["sku"])
class Product:
    sku: strawberry.ID

    @classmethod
    async def resolve_reference(cls, info: Info, reference: Reference) -> Product:
        """Commerce knows no more of a product than its key, so every key is as good as another."""
        return Product(sku=strawberry.ID(text_key(reference, "sku")))


@strawberry.federation.type(keys=["code"])
class Category:
    code: strawberry.ID

    @strawberry.field
    async def name(self, info: Info) -> str | None:
        record = await info.context.loaders.category.load(self.code)
        return record.name if record else None

    @classmethod
    async def resolve_reference(cls, info: Info, reference: Reference) -> Category | None:
        record = await info.context.loaders.category.load(text_key(reference, "code"))
        return Category(code=strawberry.ID(record.code)) if record else None


@strawberry.federation.type(keys=[Key(fields=FieldSet("code"), resolvable=False)])
class Voucher:
    code: str


@strawberry.federation.type(keys=["code"])
class Channel:
    code: strawberry.ID
    kind: ChannelKind
    name: str

    @classmethod
    def of(cls, record: ChannelRecord) -> Channel:
        return Channel(code=strawberry.ID(record.code), kind=record.kind, name=record.name)

    @classmethod
    async def resolve_reference(cls, info: Info, reference: Reference) -> Channel | None:
        record = await info.context.loaders.channel.load(text_key(reference, "code"))
        return Channel.of(record) if record else None


async def channel_by_code(info: Info, code: str) -> ChannelRecord:
    """A channel that a record names: the source promises that there is one."""
    record = await info.context.loaders.channel.load(code)
    if record is None:
        raise LookupError(f"A record names the channel {code!r}, which the source does not know.")
    return record
