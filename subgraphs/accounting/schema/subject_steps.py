"""Steps for a person's rights: a copy of all that the ledger holds, and its erasure."""

from __future__ import annotations

from collections.abc import Sequence

import strawberry
from strawberry.types import Info

from subgraphs.accounting.context import Context
from subgraphs.accounting.schema.payloads import refused
from subgraphs.kit.ids import native_key
from subgraphs.kit.record_outcomes import subject_payload
from subgraphs.kit.refusals import not_found
from subgraphs.kit.steps import step
from subgraphs.kit.subjects import SubjectPayload

__all__ = ["SubjectSteps"]

TYPE = "LedgerAccount"

UNKNOWN = refused(not_found("ledger account", "ledgerAccountIds"))


@strawberry.type
class SubjectSteps:
    @step
    async def ledger_account_export(
        self, info: Info[Context, None], ledger_account_ids: list[strawberry.ID], idempotency_key: str
    ) -> SubjectPayload:
        numbers, exports = _numbers(ledger_account_ids), info.context.exports
        if numbers is None:
            return subject_payload(UNKNOWN, TYPE, exports)
        command = info.context.command("ledgerAccountExport", idempotency_key, accounts=numbers)
        outcome = await info.context.ledger.commands.subjects.export(command, numbers)
        return subject_payload(outcome, TYPE, exports)

    @step
    async def ledger_account_erase(
        self, info: Info[Context, None], ledger_account_ids: list[strawberry.ID], idempotency_key: str
    ) -> SubjectPayload:
        numbers, exports = _numbers(ledger_account_ids), info.context.exports
        if numbers is None:
            return subject_payload(UNKNOWN, TYPE, exports)
        command = info.context.command("ledgerAccountErase", idempotency_key, accounts=numbers)
        outcome = await info.context.ledger.commands.subjects.erase(command, numbers)
        return subject_payload(outcome, TYPE, exports)


def _numbers(ids: Sequence[str]) -> list[str] | None:
    """None where one of them is no id of a ledger account: then nothing is done for the others either."""
    numbers = [native_key(text, TYPE) for text in ids]
    known = [number for number in numbers if number is not None]
    return known if len(known) == len(numbers) else None
