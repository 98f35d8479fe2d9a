"""What clients may ask of accounting, and below it, hidden from them, the steps of the hub's operations."""

from __future__ import annotations

import strawberry
from strawberry.types import Info

from subgraphs.accounting.context import Context
from subgraphs.accounting.rules.billing import legal_name_or_refusal, vat_number_or_refusal
from subgraphs.accounting.schema.account_steps import AccountSteps
from subgraphs.accounting.schema.payloads import LedgerPayload, ledger_payload, refused
from subgraphs.accounting.schema.subject_steps import SubjectSteps
from subgraphs.kit.fields import resolved
from subgraphs.kit.ids import native_key
from subgraphs.kit.refusals import invalid, not_found
from subgraphs.kit.user_errors import Refusal

__all__ = ["Mutation"]

WRITE_ACCOUNTING = [["write:accounting"]]

NOTHING = invalid("Nothing is given to change. Give a legal name, a VAT number, or both.")


@strawberry.type
class Mutation(AccountSteps, SubjectSteps):
    @resolved(scopes=WRITE_ACCOUNTING)
    async def ledger_billing_update(
        self,
        info: Info[Context, None],
        ledger_account_id: strawberry.ID,
        expected_version: str,
        idempotency_key: str,
        legal_name: str | None = strawberry.UNSET,
        vat_number: str | None = strawberry.UNSET,
    ) -> LedgerPayload:
        """What is left out stays as it is, and what is null is taken away."""
        number = native_key(ledger_account_id, "LedgerAccount")
        if number is None or not await _is_seen(info, number):
            return await ledger_payload(info, refused(not_found("ledger account", "ledgerAccountId")))
        checked: dict[str, str | Refusal | None] = {}
        if legal_name is not strawberry.UNSET:
            checked["legal_name"] = None if legal_name is None else legal_name_or_refusal(legal_name)
        if vat_number is not strawberry.UNSET:
            checked["vat_number"] = None if vat_number is None else vat_number_or_refusal(vat_number)
        billing = {name: value for name, value in checked.items() if not isinstance(value, Refusal)}
        if len(billing) < len(checked) or not billing:
            return await ledger_payload(info, refused(*(checked.values() or (NOTHING,))))
        given = {"account": number, "version": expected_version, "billing": billing}
        command = info.context.command("ledgerBillingUpdate", idempotency_key, **given)
        accounts = info.context.ledger.commands.accounts
        outcome = await accounts.update_billing(command, number, billing, expected_version)
        return await ledger_payload(info, outcome)


async def _is_seen(info: Info[Context, None], number: str) -> bool:
    """Whoever does not see all accounts commands for those that it sees."""
    return info.context.rows is None or bool(await info.context.ledger.accounts([number]))
