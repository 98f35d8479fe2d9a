"""What social identities add to the graph: accounts of networks on a customer.

It keeps the graph's own id of a customer, so that nothing needs to be matched and no list of keys in the hub.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import strawberry

from examples.social_accounts import store
from subgraphs.kit.federation import Pii, Reference, SubgraphSchema, text_key
from subgraphs.kit.fields import resolved
from subgraphs.kit.loading import DataLoader, batched_by_key

__all__ = ["SCHEMA", "SocialContext", "social_context"]

CUSTOMERS = [["read:customers"], ["me"]]

CONTACT = [["read:customers.contact"], ["me"]]
"""A handle leads to a person, as an address does."""


@dataclass(frozen=True, slots=True)
class SocialContext:
    accounts: DataLoader[str, Sequence[store.AccountRecord]]


Info = strawberry.Info[SocialContext, None]


def social_context(source: store.Accounts) -> SocialContext:
    return SocialContext(batched_by_key(source.of_customers, ()))


@strawberry.type
class SocialAccount:
    record: strawberry.Private[store.AccountRecord]

    @resolved(scopes=CUSTOMERS)
    def network(self) -> str:
        return self.record.network

    @resolved(scopes=CONTACT, marks=[Pii(kind="handle")])
    def handle(self) -> str | None:
        return self.record.handle

    @resolved(scopes=CUSTOMERS)
    def linked_on(self) -> dt.date:
        return self.record.linked_on


@strawberry.federation.type(keys=["id"])
class Customer:
    id: strawberry.ID

    @resolved(scopes=CUSTOMERS)
    async def social_accounts(self, info: Info) -> list[SocialAccount] | None:
        return [SocialAccount(record=record) for record in await info.context.accounts.load(self.id)]

    @classmethod
    async def resolve_reference(cls, _: Info, reference: Reference) -> Customer:
        return cls(id=strawberry.ID(text_key(reference, "id")))


@strawberry.type
class Query:
    @strawberry.field
    def social_networks(self) -> list[str]:
        return ["Instagram", "Mastodon", "TikTok"]


SCHEMA = SubgraphSchema(query=Query, types=[Customer])
