"""The records that a customer can own, each with the way back to its customer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, TypeAlias

import strawberry
from strawberry.types import Info

from subgraphs.hub.back_office import contact_links
from subgraphs.hub.context import Context
from subgraphs.hub.loaders import load_customer_of
from subgraphs.hub.schema.back_office_link import BackOfficeLink, back_office_link
from subgraphs.hub.schema.scopes import ACCOUNTING, CONTACTS, CUSTOMERS, LOYALTY
from subgraphs.hub.schema.stubs import Stub
from subgraphs.hub.sources.port import RecordKey
from subgraphs.kit.fields import resolved
from subgraphs.kit.ids import decode_id, encode_id

if TYPE_CHECKING:
    from subgraphs.hub.schema.customer import Customer

__all__ = [
    "RECORD_TYPES",
    "Account",
    "CrmContact",
    "LedgerAccount",
    "LoyaltyMember",
    "SystemRecord",
    "system_record",
]

LazyCustomer: TypeAlias = Annotated["Customer", strawberry.lazy("subgraphs.hub.schema.customer")]


class LinkedRecord(Stub):
    """`system` and `kind` are those of the crosswalk."""

    system: ClassVar[str]
    kind: ClassVar[str]

    @property
    def record(self) -> RecordKey:
        return RecordKey(self.system, self.kind, decode_id(self.id).key)


@strawberry.federation.type(keys=["id"])
class Account(LinkedRecord):
    system: ClassVar[str] = "COMMERCE"
    kind: ClassVar[str] = "account"

    @resolved(scopes=CUSTOMERS)
    async def customer(self, info: Info[Context, None]) -> LazyCustomer | None:
        return await _customer(self, info)


@strawberry.federation.type(keys=["id"])
class CrmContact(LinkedRecord):
    system: ClassVar[str] = "CRM"
    kind: ClassVar[str] = "contact"

    @resolved(scopes=CONTACTS)
    async def customer(self, info: Info[Context, None]) -> LazyCustomer | None:
        return await _customer(self, info)

    @resolved(scopes=[["read:customers", "link:backoffice"]])
    async def back_office(self, info: Info[Context, None]) -> list[BackOfficeLink] | None:
        loaders = info.context.loaders
        customer = await load_customer_of(loaders, self.record)
        links = await loaders.links.load(customer.id) if customer else ()
        return list(map(back_office_link, contact_links(info.context.pages, self.record, links)))


@strawberry.federation.type(keys=["id"])
class LoyaltyMember(LinkedRecord):
    system: ClassVar[str] = "LOYALTY"
    kind: ClassVar[str] = "member"

    @resolved(scopes=LOYALTY)
    async def customer(self, info: Info[Context, None]) -> LazyCustomer | None:
        return await _customer(self, info)


@strawberry.federation.type(keys=["id"])
class LedgerAccount(LinkedRecord):
    system: ClassVar[str] = "ACCOUNTING"
    kind: ClassVar[str] = "ledgerAccount"

    @resolved(scopes=ACCOUNTING)
    async def customer(self, info: Info[Context, None]) -> LazyCustomer | None:
        return await _customer(self, info)


SystemRecord = Annotated[
    Account | CrmContact | LoyaltyMember | LedgerAccount, strawberry.union("SystemRecord")
]

RECORD_TYPES: tuple[type[Account | CrmContact | LoyaltyMember | LedgerAccount], ...] = (
    Account,
    CrmContact,
    LoyaltyMember,
    LedgerAccount,
)

_TYPES = {(type_.system, type_.kind): type_ for type_ in RECORD_TYPES}


def system_record(record: RecordKey) -> Account | CrmContact | LoyaltyMember | LedgerAccount | None:
    """The record in the graph; None for a kind that the graph has no type for."""
    type_ = _TYPES.get((record.system, record.kind))
    return None if type_ is None else type_(id=strawberry.ID(encode_id(type_.__name__, record.key)))


async def _customer(of: LinkedRecord, info: Info[Context, None]) -> Customer | None:
    from subgraphs.hub.schema.customer import customer  # a customer has records: a circle of modules

    record = await load_customer_of(info.context.loaders, of.record)
    return customer(record) if record else None
