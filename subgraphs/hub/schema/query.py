"""The entry points: the caller's own customer, any node of the graph, and the queue of candidates."""

from __future__ import annotations

import asyncio
from typing import Annotated

import strawberry
from strawberry.types import Info

from subgraphs.hub.context import Context
from subgraphs.hub.operations.records import OperationStatus
from subgraphs.hub.schema.customer import Customer, load_customer
from subgraphs.hub.schema.drift import DriftItem, drift_queue
from subgraphs.hub.schema.link_candidate import LinkCandidate, link_candidate, load_candidate
from subgraphs.hub.schema.operation import Operation, load_operation, operations_page
from subgraphs.hub.schema.order import Order
from subgraphs.hub.schema.records import (
    Account,
    CrmContact,
    LedgerAccount,
    LoyaltyMember,
    SystemRecord,
    system_record,
)
from subgraphs.hub.schema.scopes import BACK_OFFICE, CONTACTS, DRIFT, LINKS
from subgraphs.hub.schema.search import SearchHitConnection, search
from subgraphs.hub.schema.stubs import (
    Cart,
    Exchange,
    Invoice,
    MarketingEmail,
    Stub,
    TransactionalEmail,
    Voucher,
)
from subgraphs.hub.sources.port import CANDIDATE_ORDER, RecordKey
from subgraphs.kit.connections import Connection, connection
from subgraphs.kit.fields import resolved
from subgraphs.kit.ids import UndecodableId, decode_id
from subgraphs.kit.pages import PageArguments, page_request
from subgraphs.kit.scalars import SystemCode
from subgraphs.kit.types import Node

__all__ = ["STUBS", "Query", "stub_with_id"]

STUBS: tuple[type[Stub], ...] = (
    Account,
    Order,
    CrmContact,
    LoyaltyMember,
    LedgerAccount,
    Cart,
    TransactionalEmail,
    MarketingEmail,
    Exchange,
    Invoice,
    Voucher,
)
"""Every type of another subgraph that implements Node."""

_STUBS_BY_NAME = {stub.__name__: stub for stub in STUBS}


@strawberry.type
class Query:
    @strawberry.field
    async def me(self, info: Info[Context, None]) -> Customer | None:
        subject = info.context.caller.subject
        return None if subject is None else await load_customer(info, subject)

    @resolved(scopes=CONTACTS)
    async def customer(self, info: Info[Context, None], id: strawberry.ID) -> Customer | None:
        return await load_customer(info, id)

    @strawberry.field
    async def node(self, info: Info[Context, None], id: strawberry.ID) -> Node | None:
        return await _node(info, id)

    @strawberry.field
    async def nodes(self, info: Info[Context, None], ids: list[strawberry.ID]) -> list[Node | None]:
        return await asyncio.gather(*(_node(info, id) for id in ids))

    @resolved(scopes=BACK_OFFICE)
    async def record_by_native_key(
        self, info: Info[Context, None], system: SystemCode, kind: str, key: str
    ) -> SystemRecord | None:
        """Only a record that the crosswalk knows, whatever the status of its link; else null.

        The hub cannot know whether another record exists, and an answer to every key would say so.
        """
        record = RecordKey(system, kind, key)
        return system_record(record) if await info.context.crosswalk.knows(record) else None

    @resolved(scopes=LINKS)
    async def link_candidates(
        self,
        info: Info[Context, None],
        first: int | None = None,
        after: str | None = None,
        system: SystemCode | None = None,
    ) -> Connection[LinkCandidate] | None:
        request = page_request(CANDIDATE_ORDER, PageArguments(first, after))
        page = await info.context.crosswalk.open_candidates(system, request)
        return connection(request, page, link_candidate)

    @resolved(
        description="Composite. Asks each system; `unreachable` names those that did not answer.",
        scopes=[["search:customers"]],
    )
    async def search_customers(
        self,
        info: Info[Context, None],
        text: str,
        systems: Annotated[list[SystemCode] | None, strawberry.argument(name="in")] = None,
        first: int | None = None,
        after: str | None = None,
    ) -> SearchHitConnection | None:
        return await search(info, text, systems, PageArguments(first, after))

    @resolved(
        description=(
            "Reads the stored flags of drift, which hold no value. "
            "Reads of `drift` and a resumable sweep refresh them."
        ),
        scopes=DRIFT,
    )
    async def drift_queue(
        self,
        info: Info[Context, None],
        first: int | None = None,
        after: str | None = None,
        field: str | None = None,
    ) -> Connection[DriftItem] | None:
        return await drift_queue(info, PageArguments(first, after), field)

    @strawberry.field
    async def operation(self, info: Info[Context, None], id: strawberry.ID) -> Operation | None:
        return await load_operation(info, id)

    @resolved(scopes=[["read:operations"]])
    async def operations(
        self,
        info: Info[Context, None],
        first: int | None = None,
        after: str | None = None,
        status: list[OperationStatus] | None = None,
    ) -> Connection[Operation] | None:
        return await operations_page(info, PageArguments(first, after), status)


async def _node(info: Info[Context, None], id: str) -> Node | None:
    """The hub's own types are looked up; for the others their owner says whether the record exists."""
    try:
        type_name = decode_id(id).type_name
    except UndecodableId:
        return None
    match type_name:
        case "Customer":
            return await load_customer(info, id)
        case "LinkCandidate":
            return await load_candidate(info, id)
        case "Operation":
            return await load_operation(info, id)
    return stub_with_id(type_name, id)


def stub_with_id(type_name: str, id: str) -> Stub | None:
    """A node of another subgraph; None where the graph has no such type, or the id is none of it."""
    stub = _STUBS_BY_NAME.get(type_name)
    return None if stub is None else stub.with_id(id)
