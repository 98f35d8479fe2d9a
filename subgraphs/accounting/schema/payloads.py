"""What mutations answer: the account as it is now, read live, and what the caller can put right."""

from __future__ import annotations

import strawberry
from strawberry.types import Info

from subgraphs.accounting.context import Context
from subgraphs.accounting.schema.ledger_account import LedgerAccount, load_account
from subgraphs.kit.commands import Outcome
from subgraphs.kit.user_errors import Refusal, UserError, user_errors

__all__ = ["LedgerPayload", "ledger_payload", "refused"]


@strawberry.type
class LedgerPayload:
    ledger_account: LedgerAccount | None
    user_errors: list[UserError]


async def ledger_payload(info: Info[Context, None], outcome: Outcome) -> LedgerPayload:
    account = await load_account(info, outcome.record) if outcome.record else None
    return LedgerPayload(ledger_account=account, user_errors=user_errors(outcome.refusals))


def refused(*checked: object) -> Outcome:
    """What was refused before it reached the ledger, from among the values that were checked."""
    return Outcome(refusals=tuple(value for value in checked if isinstance(value, Refusal)))
