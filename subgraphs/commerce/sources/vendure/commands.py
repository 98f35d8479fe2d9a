"""What Vendure can be told to do. It knows no keys of commands, so each is read before it is written.

Written first in Vendure, then noted beside it. Whoever gets no answer calls again: what was written already
is found as it should be, and only noted.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from subgraphs.commerce.sources.commands import CommerceCommands, EmailCommands, NewAccount
from subgraphs.commerce.sources.records import AddressRecord
from subgraphs.commerce.sources.sql.writing.shadows import settled, shadow
from subgraphs.commerce.sources.vendure.api import MOST_ROWS, Api, items_of
from subgraphs.commerce.sources.vendure.customers import (
    ADDRESSES,
    CUSTOMER,
    account_record,
    addresses_of,
    customers_document,
)
from subgraphs.commerce.sources.vendure.refused import (
    NOT_HERE,
    NoGuestCommands,
    NoOrderCommands,
    NoSubjectCommands,
)
from subgraphs.commerce.sources.vendure.shop import CARD, EXTERNAL_ID, Shop
from subgraphs.kit.commands import Command, Event, Outcome
from subgraphs.kit.masking import fold_email
from subgraphs.kit.products.faults import ProductRefused, ProductUnreadable
from subgraphs.kit.products.node import Node
from subgraphs.kit.refusals import conflict, invalid, not_found
from subgraphs.kit.user_errors import Refusal, UserErrorCode
from subgraphs.kit.writer import Moment, Writer

__all__ = ["vendure_commands"]

ERROR = "__typename ...on Customer { id } ...on ErrorResult { errorCode message }"

UPDATE = (
    f"mutation UpdateCustomer($input: UpdateCustomerInput!) {{ updateCustomer(input: $input) {{ {ERROR} }} }}"
)

CREATE = (
    f"mutation CreateCustomer($input: CreateCustomerInput!) {{ createCustomer(input: $input) {{ {ERROR} }} }}"
)

ADD_ADDRESS = (
    "mutation CreateAddress($customer: ID!, $input: CreateAddressInput!) "
    "{ createCustomerAddress(customerId: $customer, input: $input) { id } }"
)

BY_EMAIL = (
    "query CustomersByEmail($email: String!, $take: Int!) "
    "{ customers(options: { filter: { emailAddress: { eq: $email } }, take: $take }) "
    "{ items { id user { id } } } }"
)

EMAIL_CHANGED = "account.email_changed"

USED = conflict("Another account has this address.", "email")

Values = Mapping[str, object]


def vendure_commands(api: Api, shop: Shop, writer: Writer, beside: CommerceCommands) -> CommerceCommands:
    customers = _Customers(api, shop, writer)
    return CommerceCommands(
        accounts=_AccountCommands(customers),
        emails=_EmailCommands(customers, beside.emails),
        guests=NoGuestCommands(),
        orders=NoOrderCommands(),
        subjects=NoSubjectCommands(),
        mail=beside.mail,
    )


@dataclass(frozen=True, slots=True)
class _Customers:
    api: Api
    shop: Shop
    writer: Writer
    creating: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def read(self, key: str) -> Node | None:
        """As it is now, and not as it was read a moment ago."""
        self.api.calls.forget()
        selection = f"{CUSTOMER} {ADDRESSES} {self.shop.own_selection}"
        return (await self.api.by_keys(customers_document(selection), [key])).get(key)

    async def with_external_id(self, external_id: str) -> Node | None:
        self.api.calls.forget()
        name = self.shop.own_fields[EXTERNAL_ID]
        document = (
            "query CustomerByExternalId($id: String!) "
            f"{{ customers(options: {{ filter: {{ {name}: {{ eq: $id }} }}, take: 1 }}) "
            f"{{ items {{ {CUSTOMER} }} }} }}"
        )
        return next(iter(items_of(await self.api.ask(document, {"id": external_id}))), None)

    async def write(self, document: str, values: Values) -> str | Refusal:
        """The key of the customer."""
        told = await self.api.tell(document, {"input": values})
        [name] = told.values
        result = told.one(name)
        if result is None:
            raise ProductUnreadable("answered a mutation with nothing")
        match result.text("errorCode"):
            case None:
                return result.key
            case "EMAIL_ADDRESS_CONFLICT_ERROR":
                return USED
            case code:
                raise ProductRefused(code)

    async def change(
        self, command: Command, account: str, expected_version: str, change: tuple[str, Values, bool]
    ) -> Outcome:
        """`change`: the event, what is written, and whether it stands so already."""
        event, values, is_done = change
        node = await self.read(account)
        if node is not None and not is_done:
            if node.word("updatedAt") != expected_version:
                return Outcome(account, (_CHANGED,))
            written = await self.write(UPDATE, {"id": account, **values})
            if isinstance(written, Refusal):
                return Outcome(account, (written,))
        return await self.noted(command, account, event)

    async def noted(self, command: Command, account: str, event: str) -> Outcome:
        def note(moment: Moment) -> Outcome:
            if event == EMAIL_CHANGED:
                settled(moment, account)
            return Outcome(account, events=(Event(event, "Account", account),))

        return await self.writer.once(command, note)

    async def have_address(self, email: str) -> Sequence[str]:
        """The keys of those who sign in with it. Vendure keeps addresses in small letters."""
        self.api.calls.forget()
        answer = await self.api.ask(BY_EMAIL, {"email": fold_email(email), "take": MOST_ROWS})
        return [node.key for node in items_of(answer) if node.one("user") is not None]


_CHANGED = Refusal(
    UserErrorCode.VERSION_MISMATCH,
    "The record has changed since it was read. Read it again, and decide again.",
    ("expectedVersion",),
)

UNKNOWN = not_found("account", "accountId")


@dataclass(frozen=True, slots=True)
class _AccountCommands:
    customers: _Customers

    async def add_address(self, command: Command, account: str, address: AddressRecord) -> Outcome:
        customers = self.customers
        known = await customers.writer.known(command)
        if known is not None:
            return known
        node = await customers.read(account)
        if node is None:
            return Outcome(refusals=(UNKNOWN,))
        values = _address(address)
        if not any(_address(one) == values for one in addresses_of(node)):
            await customers.api.tell(ADD_ADDRESS, {"customer": account, "input": values})
        return await customers.noted(command, account, "account.address_added")

    async def set_card_number(
        self, command: Command, account: str, number: str | None, expected_version: str
    ) -> Outcome:
        customers, name = self.customers, self.customers.shop.own_fields.get(CARD)
        known = await customers.writer.known(command)
        if known is not None:
            return known
        if name is None:
            return Outcome(account, (NOT_HERE,))
        node = await customers.read(account)
        if node is None:
            return Outcome(refusals=(UNKNOWN,))
        is_done = customers.shop.own(node, CARD) == number
        change = ("account.card_number_changed", {"customFields": {name: number}}, is_done)
        return await customers.change(command, account, expected_version, change)

    async def create(self, command: Command, new: NewAccount) -> Outcome:
        customers, name = self.customers, self.customers.shop.own_fields.get(EXTERNAL_ID)
        known = await customers.writer.known(command)
        if known is not None:
            return known
        if name is None:
            return Outcome(refusals=(NOT_HERE,))
        async with customers.creating:
            return await self._created(command, new, name)

    async def _created(self, command: Command, new: NewAccount, name: str) -> Outcome:
        node = await self.customers.with_external_id(new.external_id)
        if node is None:
            own = {name: new.external_id}
            values = {"firstName": "", "lastName": "", "emailAddress": new.email, "customFields": own}
            written = await self.customers.write(CREATE, values)
            if isinstance(written, Refusal):
                return Outcome(refusals=(written,))
            return await self.customers.noted(command, written, "account.created")
        record = account_record(node, self.customers.shop)
        if fold_email(record.email or "") != fold_email(new.email):
            refusal = conflict("This customer has an account with another address.", "externalId")
            return Outcome(refusals=(refusal,))
        return await self.customers.noted(command, record.key, "account.created")


@dataclass(frozen=True, slots=True)
class _EmailCommands:
    """Vendure changes an address for its staff at once. What waits for its owner's click is known beside."""

    customers: _Customers
    beside: EmailCommands

    async def reserve(
        self, command: Command, account: str, email: str, expected_version: str, operation: str
    ) -> Outcome:
        customers = self.customers
        known = await customers.writer.known(command)
        if known is not None:
            return known
        node = await customers.read(account)
        if node is None:
            return Outcome(refusals=(UNKNOWN,))
        refusal = await self._refusal(node, email, expected_version)
        if refusal is not None:
            return Outcome(account, (refusal,))
        version = await customers.writer.all_or_nothing(lambda moment: shadow(moment, account))
        if version is None:
            return Outcome(account, (NOT_HERE,))
        return await self.beside.reserve(command, account, email, version, operation)

    async def _refusal(self, node: Node, email: str, expected_version: str) -> Refusal | None:
        if node.one("user") is None:
            return conflict("Nobody signs in to this account.", "accountId")
        if node.word("updatedAt") != expected_version:
            return _CHANGED
        if fold_email(node.text("emailAddress") or "") == fold_email(email):
            return invalid("The account has this address already.", "email")
        return USED if await self.customers.have_address(email) else None

    async def release(self, command: Command, account: str, operation: str) -> Outcome:
        """Where nothing is known beside, nothing was reserved."""
        released = await self.beside.release(command, account, operation)
        return Outcome(account) if released.refusals else released

    async def confirm(self, command: Command, token_hash: str) -> Outcome:
        return await self.beside.confirm(command, token_hash)

    async def set(self, command: Command, account: str, email: str, expected_version: str) -> Outcome:
        customers = self.customers
        known = await customers.writer.known(command)
        if known is not None:
            return known
        node = await customers.read(account)
        if node is None:
            return Outcome(refusals=(UNKNOWN,))
        is_done = fold_email(node.text("emailAddress") or "") == fold_email(email)
        change = (EMAIL_CHANGED, {"emailAddress": email}, is_done)
        return await customers.change(command, account, expected_version, change)


def _address(address: AddressRecord) -> Values:
    """Vendure's columns take no null: what is not there is an empty text."""
    first, *others = address.lines or ("",)
    return {
        "fullName": address.name or "",
        "streetLine1": first,
        "streetLine2": ", ".join(others),
        "postalCode": address.postal_code or "",
        "city": address.city or "",
        "countryCode": address.country,
        "phoneNumber": address.phone or "",
    }
