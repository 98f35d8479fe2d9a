"""The customer: an id that the hub minted, and the keys under which the systems know the person."""

from __future__ import annotations

from collections.abc import Sequence

import strawberry
from strawberry.federation.schema_directives import Inaccessible
from strawberry.types import Info

from subgraphs.hub.back_office import customer_links
from subgraphs.hub.composites.timeline.events import TimelineKind
from subgraphs.hub.context import Context
from subgraphs.hub.crosswalk import in_sheet_order, own_links, source_states
from subgraphs.hub.operations.port import OPERATION_ORDER
from subgraphs.hub.operations.records import OperationStatus
from subgraphs.hub.schema.access_entry import AccessEntry, access_entry
from subgraphs.hub.schema.back_office_link import BackOfficeLink, back_office_link
from subgraphs.hub.schema.drift import DriftReport, drift_report
from subgraphs.hub.schema.operation import Operation, operation
from subgraphs.hub.schema.profile import Profile
from subgraphs.hub.schema.scopes import BACK_OFFICE, CUSTOMERS, DRIFT, LINKS
from subgraphs.hub.schema.system_link import SourceState, SystemLink, source_state, system_link
from subgraphs.hub.schema.timeline import TimelineItemConnection, timeline
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
    record: strawberry.Private[CustomerRecord]
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

    @resolved(
        description=(
            "Composite. The best value of each field, read live from every linked record, "
            "with its source and its rule."
        ),
        scopes=[["read:customers", "read:customers.contact"]],
    )
    def profile(self) -> Profile | None:
        return Profile(customer=self.record)

    @resolved(
        description="Composite. A live comparison of every declared copy with the value of its owner.",
        scopes=DRIFT,
    )
    async def drift(self, info: Info[Context, None]) -> DriftReport | None:
        return await drift_report(info, self.record)

    @resolved(
        description=(
            "Composite. The events of all systems in one list. `gaps` names the systems that did not answer."
        ),
        scopes=[["read:timeline"]],
    )
    async def timeline(
        self,
        info: Info[Context, None],
        first: int | None = None,
        after: str | None = None,
        kinds: list[TimelineKind] | None = None,
    ) -> TimelineItemConnection | None:
        return await timeline(info, self.record, PageArguments(first, after), kinds)

    @resolved(scopes=[["read:operations"]])
    async def operations(
        self,
        info: Info[Context, None],
        first: int | None = None,
        after: str | None = None,
        status: list[OperationStatus] | None = None,
    ) -> Connection[Operation] | None:
        """Of all the ids that the customer ever had."""
        request = page_request(OPERATION_ORDER, PageArguments(first, after))
        loaders = info.context.loaders
        ids = (self.key, *await loaders.former_ids.load(self.key))
        statuses = None if status is None else tuple(status)
        return await loaders.operations.connection(request, statuses, ids, operation)

    @classmethod
    async def resolve_reference(cls, info: Info[Context, None], reference: Reference) -> Customer | None:
        return await load_customer(info, text_key(reference, "id"))


async def load_customer(info: Info[Context, None], id: str) -> Customer | None:
    """The customer with this id, or the survivor if it was merged away; None if unknown or erased."""
    key = native_key(id, "Customer")
    record = await info.context.loaders.customer.load(key) if key else None
    return customer(record) if record else None


def customer(record: CustomerRecord) -> Customer:
    id = strawberry.ID(encode_id("Customer", record.id))
    return Customer(id=id, key=record.id, record=record, kind=record.kind)


async def _links(customer: Customer, info: Info[Context, None]) -> tuple[LinkRecord, ...]:
    return await info.context.loaders.links.load(customer.key)


def _keys(links: Sequence[LinkRecord], system: str) -> list[strawberry.ID]:
    return [strawberry.ID(link.record.key) for link in own_links(links, system)]
