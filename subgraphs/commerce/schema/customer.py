"""What commerce adds to a customer. The hub says by `commerceKeys` which accounts are the customer's.

Lists are merged over all accounts; single values come from the primary one, which is the first.
"""

from __future__ import annotations

import asyncio

import strawberry

from subgraphs.commerce.context import Info
from subgraphs.commerce.schema.account import Account
from subgraphs.commerce.schema.browsing import BrowsingHistory
from subgraphs.commerce.schema.cart import Cart
from subgraphs.commerce.schema.catalogue import channel_by_code
from subgraphs.commerce.schema.email import TransactionalEmail
from subgraphs.commerce.schema.order import Order
from subgraphs.commerce.schema.order_filter import OrderFilter, criteria_of
from subgraphs.commerce.schema.scopes import BROWSING, CARTS, CONTACT, CUSTOMERS, MESSAGES, ORDERS
from subgraphs.commerce.schema.stats import ChannelPresence, CommerceStats, presences_of, stats_of
from subgraphs.commerce.sources.records import AccountRecord, CartStatus, OrderSort
from subgraphs.kit.connections import Connection
from subgraphs.kit.federation import Pii, Reference, required_keys, text_key, text_keys
from subgraphs.kit.fields import resolved
from subgraphs.kit.masking import mask_email
from subgraphs.kit.pages import PageArguments, page_request
from subgraphs.kit.scalars import EmailAddress

__all__ = ["Customer"]

KEYS = ["commerceKeys"]
OWNED_EMAIL = "The value of the owner: the login e-mail. There is no silent fallback to another system."


@strawberry.federation.type(keys=["id"])
class Customer:
    given_keys: strawberry.Private[tuple[str, ...] | None]
    given_consent: strawberry.Private[bool | None]
    id: strawberry.ID

    @resolved(external=True)
    def commerce_keys(self) -> list[strawberry.ID]:
        return [strawberry.ID(key) for key in self.keys]

    @property
    def keys(self) -> tuple[str, ...]:
        return required_keys(self.given_keys, "commerceKeys")

    @resolved(requires=KEYS, scopes=CUSTOMERS)
    async def accounts(self, info: Info) -> list[Account] | None:
        records = await info.context.loaders.account.load_many(self.keys)
        return [Account.of(record) for record in records if record]

    @resolved(
        description=OWNED_EMAIL,
        requires=KEYS,
        marks=[Pii(kind="email")],
        scopes=CONTACT,
    )
    async def email(self, info: Info) -> EmailAddress | None:
        account = await self._primary(info)
        return EmailAddress(account.email) if account and account.email else None

    @resolved(
        description="A separate field, so that `email` never changes its shape from one caller to another.",
        requires=KEYS,
        scopes=CUSTOMERS,
    )
    async def email_masked(self, info: Info) -> str | None:
        account = await self._primary(info)
        return mask_email(account.email) if account and account.email else None

    @resolved(requires=KEYS, scopes=ORDERS)
    async def orders(  # noqa: PLR0913 - the arguments of the field
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        filter: OrderFilter | None = None,
        sort: OrderSort | None = OrderSort.PLACED_AT_DESC,
    ) -> Connection[Order] | None:
        arguments = PageArguments(first, after, last, before)
        request = page_request(sort or OrderSort.PLACED_AT_DESC, arguments)
        loader = info.context.loaders.orders
        return await loader.connection(request, criteria_of(filter), self.keys, Order.of)

    @resolved(requires=KEYS, scopes=CUSTOMERS)
    async def commerce_stats(self, info: Info) -> CommerceStats | None:
        """Null for a customer without an account; zeros for one who has ordered nothing."""
        if not self.keys:
            return None
        return stats_of(await info.context.loaders.sums.load_many(self.keys))

    @resolved(requires=KEYS, scopes=CUSTOMERS)
    async def channels(self, info: Info) -> list[ChannelPresence] | None:
        keys, loaders = self.keys, info.context.loaders
        sums, known = await asyncio.gather(loaders.sums.load_many(keys), loaders.presences.load_many(keys))
        presences = [presence for account in known for presence in account]
        codes = {presence.channel_code for presence in presences}
        codes |= {item.channel_code for account in sums for item in account.sums}
        records = await asyncio.gather(*(channel_by_code(info, code) for code in sorted(codes)))
        return presences_of(sums, presences, {record.code: record for record in records})

    @resolved(external=True)
    def agrees_to_profiling(self) -> bool | None:
        return self.given_consent

    @resolved(requires=[*KEYS, "agreesToProfiling"], scopes=BROWSING)
    def browsing(self) -> BrowsingHistory | None:
        """Of whom nobody knows whether they agree, nothing is shown."""
        return BrowsingHistory(keys=self.keys) if self.keys and self.given_consent else None

    @resolved(requires=KEYS, scopes=CARTS)
    async def carts(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        status: list[CartStatus] | None = None,
    ) -> Connection[Cart] | None:
        request = page_request("NEWEST", PageArguments(first, after))
        statuses = None if status is None else tuple(status)
        return await info.context.loaders.carts.connection(request, statuses, self.keys, Cart.of)

    @resolved(requires=KEYS, scopes=MESSAGES)
    async def transactional_emails(
        self, info: Info, first: int | None = None, after: str | None = None
    ) -> Connection[TransactionalEmail] | None:
        request = page_request("NEWEST", PageArguments(first, after))
        loader = info.context.loaders.emails
        return await loader.connection(request, None, self.keys, TransactionalEmail.of)

    @classmethod
    async def resolve_reference(cls, info: Info, reference: Reference) -> Customer:
        """Commerce keeps no customers: whether one exists is for the hub to say."""
        keys = text_keys(reference, "commerceKeys")
        if info.context.rows is not None:
            info.context.rows.tell(keys or ())
        agrees = reference.get("agreesToProfiling") is True
        id = strawberry.ID(text_key(reference, "id"))
        return Customer(given_keys=keys, given_consent=agrees, id=id)

    async def _primary(self, info: Info) -> AccountRecord | None:
        return await info.context.loaders.account.load(self.keys[0]) if self.keys else None
