"""The customer: an id that the hub minted, and the keys under which the systems know the person."""

from __future__ import annotations

from collections.abc import Sequence

import strawberry
from strawberry.federation.schema_directives import Inaccessible
from strawberry.types import Info

from subgraphs.hub.back_office import customer_links
from subgraphs.hub.context import Context
from subgraphs.hub.crosswalk import in_sheet_order, own_links, source_states
from subgraphs.hub.schema.access_entry import AccessEntry, access_entry
from subgraphs.hub.schema.back_office_link import BackOfficeLink, back_office_link
from subgraphs.hub.schema.scopes import BACK_OFFICE, CUSTOMERS, LINKS
from subgraphs.hub.schema.system_link import SourceState, SystemLink, source_state, system_link
from subgraphs.hub.sources.port import ACCESS_ORDER, CustomerKind, CustomerRecord, LinkRecord
from subgraphs.kit.connections import Connection
from subgraphs.kit.federation import Reference, text_key
from subgraphs.kit.fields import resolved
from subgraphs.kit.ids import encode_id, native_key
from subgraphs.kit.pages import PageArguments, page_request
from subgraphs.kit.scalars import SystemCode
from subgraphs.kit.types import Node

__all__ = ["Customer", "customer", "load_customer"]

strawberry.enum(CustomerKind)


@strawberry.federation.type(
    keys=["id"],
    description=(
        "One customer. The hub mints the id. The values are read live from the systems that own them."
    ),
)
class Customer(Node):
    id: strawberry.ID
    key: strawberry.Private[str]
    kind: CustomerKind | None = strawberry.federation.field(requires_scopes=CUSTOMERS)

    @resolved(scopes=[["read:customers"], ["read:links"], ["me"]])
    async def merged_from(self, info: Info[Context, None]) -> list[strawberry.ID] | None:
        formers = await info.context.loaders.former_ids.load(self.key)
        return [strawberry.ID(encode_id("Customer", former)) for former in formers]

    @resolved(marks=[Inaccessible()])
    async def commerce_keys(self, info: Info[Context, None]) -> list[strawberry.ID]:
        return _keys(await _links(self, info), "COMMERCE")

    @resolved(marks=[Inaccessible()])
    async def crm_keys(self, info: Info[Context, None]) -> list[strawberry.ID]:
        return _keys(await _links(self, info), "CRM")

    @resolved(marks=[Inaccessible()])
    async def loyalty_keys(self, info: Info[Context, None]) -> list[strawberry.ID]:
        return _keys(await _links(self, info), "LOYALTY")

    @resolved(marks=[Inaccessible()])
    async def ledger_keys(self, info: Info[Context, None]) -> list[strawberry.ID]:
        """INDIVIDUAL ledger accounts only: a collective one is SHARED, and no own link."""
        return _keys(await _links(self, info), "ACCOUNTING")

    @resolved(
        description=(
            "Explains a null: no record is linked, several records are possible, the link is broken, "
            "or the linked record is empty."
        ),
        scopes=CUSTOMERS,
    )
    async def sources(self, info: Info[Context, None]) -> list[SourceState] | None:
        return list(map(source_state, source_states(await _links(self, info))))

    @resolved(scopes=LINKS)
    async def links(
        self, info: Info[Context, None], system: SystemCode | None = None
    ) -> list[SystemLink] | None:
        links = await _links(self, info)
        asked = (link for link in links if system in (None, link.record.system))
        return list(map(system_link, in_sheet_order(asked)))

    @resolved(scopes=BACK_OFFICE)
    async def back_office(
        self, info: Info[Context, None], system: SystemCode | None = None
    ) -> list[BackOfficeLink] | None:
        pages = customer_links(info.context.pages, await _links(self, info), system)
        return list(map(back_office_link, pages))

    @resolved(scopes=[["read:audit"]])
    async def access_log(
        self, info: Info[Context, None], first: int | None = None, after: str | None = None
    ) -> Connection[AccessEntry] | None:
        """Of all the ids that the customer ever had."""
        request = page_request(ACCESS_ORDER, PageArguments(first, after))
        loaders = info.context.loaders
        ids = (self.key, *await loaders.former_ids.load(self.key))
        return await loaders.accesses.connection(request, None, ids, access_entry)

    @classmethod
    async def resolve_reference(cls, info: Info[Context, None], reference: Reference) -> Customer | None:
        return await load_customer(info, text_key(reference, "id"))


async def load_customer(info: Info[Context, None], id: str) -> Customer | None:
    """The customer with this id, or the survivor if it was merged away; None if unknown or erased."""
    key = native_key(id, "Customer")
    record = await info.context.loaders.customer.load(key) if key else None
    return customer(record) if record else None


def customer(record: CustomerRecord) -> Customer:
    return Customer(id=strawberry.ID(encode_id("Customer", record.id)), key=record.id, kind=record.kind)


async def _links(customer: Customer, info: Info[Context, None]) -> tuple[LinkRecord, ...]:
    return await info.context.loaders.links.load(customer.key)


def _keys(links: Sequence[LinkRecord], system: str) -> list[strawberry.ID]:
    return [strawberry.ID(link.record.key) for link in own_links(links, system)]
