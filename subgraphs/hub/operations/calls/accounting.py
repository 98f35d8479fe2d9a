"""The step commands of accounting, and the one that sets the owned legal name."""

from __future__ import annotations

from subgraphs.hub.operations.calls.call import Call, Shape

__all__ = ["create_ledger_account", "set_email", "set_legal_name"]

SYSTEM = "ACCOUNTING"

LEDGER_ACCOUNT = "ledgerAccount { id }"

SET_EMAIL = Shape(
    "ledgerAccountEmailSet", "ledgerAccountId: ID!, email: String", LEDGER_ACCOUNT, is_versioned=True
)
SET_LEGAL_NAME = Shape(
    "ledgerBillingUpdate", "ledgerAccountId: ID!, legalName: String", LEDGER_ACCOUNT, is_versioned=True
)
CREATE = Shape("ledgerAccountCreate", "externalId: ID!, legalName: String!, email: String", LEDGER_ACCOUNT)


def set_email(account: str, email: str | None) -> Call:
    return Call(SYSTEM, SET_EMAIL, {"ledgerAccountId": account, "email": email}, account)


def set_legal_name(account: str, name: str | None) -> Call:
    return Call(SYSTEM, SET_LEGAL_NAME, {"ledgerAccountId": account, "legalName": name}, account)


def create_ledger_account(customer: str, legal_name: str, email: str | None) -> Call:
    given = {"externalId": customer, "legalName": legal_name}
    return Call(SYSTEM, CREATE, given if email is None else given | {"email": email})
