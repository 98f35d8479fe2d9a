"""What clients may ask of commerce, and below it, hidden from them, the steps of the hub's operations."""

from __future__ import annotations

import secrets
from dataclasses import asdict

import strawberry

from subgraphs.commerce.context import Info
from subgraphs.commerce.rules.addresses import checked_address
from subgraphs.commerce.rules.tokens import hash_of
from subgraphs.commerce.schema.account_steps import AccountSteps
from subgraphs.commerce.schema.address_input import AddressInput
from subgraphs.commerce.schema.calls import called
from subgraphs.commerce.schema.order_steps import OrderSteps
from subgraphs.commerce.schema.payloads import AccountPayload, account_payload, refused_account
from subgraphs.commerce.schema.subject_steps import SubjectSteps
from subgraphs.commerce.sources.records import AddressRecord
from subgraphs.kit.fields import resolved
from subgraphs.kit.ids import native_key
from subgraphs.kit.refusals import not_found

__all__ = ["Mutation"]

WRITE_ADDRESSES = [["write:customers.address"], ["me"]]
ME = [["me"]]

CONFIRM = (
    "The click in the mail that confirms a new e-mail address. The single-use token is the capability, so no "
    "scope is needed."
)


@strawberry.type
class Mutation(AccountSteps, OrderSteps, SubjectSteps):
    @resolved(scopes=WRITE_ADDRESSES)
    async def account_address_add(
        self, info: Info, account_id: strawberry.ID, address: AddressInput, idempotency_key: str
    ) -> AccountPayload:
        key, checked = native_key(account_id, "Account"), checked_address(address.as_record())
        if key is None or not await _is_seen(info, key):
            return refused_account(not_found("account", "accountId"))
        if not isinstance(checked, AddressRecord):
            return refused_account(*checked)
        command = called(info, "accountAddressAdd", idempotency_key, account=key, address=asdict(checked))
        outcome = await info.context.source.commands.accounts.add_address(command, key, checked)
        return await account_payload(info, outcome)

    @resolved(scopes=ME)
    async def guest_orders_claim(
        self, info: Info, account_id: strawberry.ID, claim_token: str, idempotency_key: str
    ) -> AccountPayload:
        """`account_id` is the account that claims; the token says which guest was meant."""
        key, token = native_key(account_id, "Account"), hash_of(claim_token)
        if key is None or not await _is_seen(info, key):
            return refused_account(not_found("account", "accountId"))
        command = called(info, "guestOrdersClaim", idempotency_key, account=key, token=token)
        outcome = await info.context.source.commands.guests.claim(command, key, token)
        return await account_payload(info, outcome)

    @resolved(description=CONFIRM)
    async def account_email_confirm(self, info: Info, token: str) -> AccountPayload:
        """Each click is a command of its own: the second one is told that it comes too late."""
        command = called(info, "accountEmailConfirm", secrets.token_hex(16), token=hash_of(token))
        outcome = await info.context.source.commands.emails.confirm(command, hash_of(token))
        return await account_payload(info, outcome)


async def _is_seen(info: Info, account: str) -> bool:
    """Whoever does not see all accounts commands for those that it sees."""
    return info.context.rows is None or await info.context.loaders.account.load(account) is not None
