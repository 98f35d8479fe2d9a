"""Steps on ledger accounts: the copied e-mail address, and new accounts."""

from __future__ import annotations

import strawberry
from strawberry.types import Info

from subgraphs.accounting.context import Context
from subgraphs.accounting.rules.billing import legal_name_or_refusal, vat_number_or_refusal
from subgraphs.accounting.schema.payloads import LedgerPayload, ledger_payload, refused
from subgraphs.accounting.sources.commands import NewAccount
from subgraphs.kit.contact_values import email_or_refusal
from subgraphs.kit.ids import native_key
from subgraphs.kit.refusals import invalid, not_found
from subgraphs.kit.steps import step
from subgraphs.kit.user_errors import Refusal

__all__ = ["AccountSteps"]

LONGEST_ID = 40

UNKNOWN = not_found("ledger account", "ledgerAccountId")


@strawberry.type
class AccountSteps:
    @step
    async def ledger_account_email_set(
        self,
        info: Info[Context, None],
        ledger_account_id: strawberry.ID,
        expected_version: str,
        idempotency_key: str,
        email: str | None = None,
    ) -> LedgerPayload:
        number, address = native_key(ledger_account_id, "LedgerAccount") or UNKNOWN, _email(email)
        if isinstance(number, Refusal) or isinstance(address, Refusal):
            return await ledger_payload(info, refused(number, address))
        given = {"account": number, "email": address, "version": expected_version}
        command = info.context.command("ledgerAccountEmailSet", idempotency_key, **given)
        accounts = info.context.ledger.commands.accounts
        return await ledger_payload(
            info, await accounts.set_email(command, number, address, expected_version)
        )

    @step
    async def ledger_account_create(
        self,
        info: Info[Context, None],
        external_id: strawberry.ID,
        legal_name: str,
        idempotency_key: str,
        vat_number: str | None = None,
        email: str | None = None,
    ) -> LedgerPayload:
        new = _new_account(external_id, legal_name, vat_number, email)
        if not isinstance(new, NewAccount):
            return await ledger_payload(info, refused(*new))
        given = {"external": new.external_id, "name": new.legal_name, "vat": new.vat_number}
        command = info.context.command("ledgerAccountCreate", idempotency_key, **given, email=new.email)
        return await ledger_payload(info, await info.context.ledger.commands.accounts.create(command, new))


def _new_account(
    external_id: str, legal_name: str, vat_number: str | None, email: str | None
) -> NewAccount | tuple[Refusal, ...]:
    """The id is the opaque one of the graph or the hub's own: both name the same customer."""
    customer: str | Refusal = native_key(external_id, "Customer") or external_id
    if isinstance(customer, str) and not 1 <= len(customer) <= LONGEST_ID:
        customer = invalid(f"An external id has 1 to {LONGEST_ID} characters.", "externalId")
    name = legal_name_or_refusal(legal_name)
    vat = None if vat_number is None else vat_number_or_refusal(vat_number)
    address = _email(email)
    match customer, name, vat, address:
        case str(), str(), str() | None, str() | None:
            return NewAccount(customer, name, vat, address)
    return tuple(value for value in (customer, name, vat, address) if isinstance(value, Refusal))


def _email(text: str | None) -> str | Refusal | None:
    return None if text is None else email_or_refusal(text, "email")
