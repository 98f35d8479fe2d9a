"""Steps for a person's rights: a copy of all that commerce holds, and its erasure."""

from __future__ import annotations

from collections.abc import Sequence

import strawberry

from subgraphs.commerce.context import Info
from subgraphs.commerce.schema.calls import called
from subgraphs.kit.commands import Outcome
from subgraphs.kit.ids import native_key
from subgraphs.kit.record_outcomes import subject_payload
from subgraphs.kit.refusals import not_found
from subgraphs.kit.steps import step
from subgraphs.kit.subjects import SubjectPayload

__all__ = ["SubjectSteps"]


@strawberry.type
class SubjectSteps:
    @step
    async def account_export(
        self, info: Info, account_ids: list[strawberry.ID], idempotency_key: str
    ) -> SubjectPayload:
        keys = _keys(account_ids)
        if keys is None:
            return _unknown(info)
        command = called(info, "accountExport", idempotency_key, accounts=keys)
        outcome = await info.context.source.commands.subjects.export(command, keys)
        return subject_payload(outcome, "Account", info.context.exports)

    @step
    async def account_erase(
        self, info: Info, account_ids: list[strawberry.ID], idempotency_key: str
    ) -> SubjectPayload:
        keys = _keys(account_ids)
        if keys is None:
            return _unknown(info)
        command = called(info, "accountErase", idempotency_key, accounts=keys)
        outcome = await info.context.source.commands.subjects.erase(command, keys)
        return subject_payload(outcome, "Account", info.context.exports)


def _keys(account_ids: Sequence[str]) -> list[str] | None:
    """None where one of them is no id of an account: then nothing is done for the others either."""
    keys = [native_key(text, "Account") for text in account_ids]
    known = [key for key in keys if key is not None]
    return known if len(known) == len(keys) else None


def _unknown(info: Info) -> SubjectPayload:
    refused = Outcome(refusals=(not_found("account", "accountIds"),))
    return subject_payload(refused, "Account", info.context.exports)
