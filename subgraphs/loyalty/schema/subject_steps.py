"""Steps for a person's rights: a copy of all that loyalty holds, and its erasure."""

from __future__ import annotations

from collections.abc import Sequence

import strawberry

from subgraphs.kit.commands import Outcome
from subgraphs.kit.ids import native_key
from subgraphs.kit.record_outcomes import subject_payload
from subgraphs.kit.refusals import not_found
from subgraphs.kit.steps import step
from subgraphs.kit.subjects import SubjectPayload
from subgraphs.loyalty.context import Info
from subgraphs.loyalty.schema.payload import called

__all__ = ["SubjectSteps"]


@strawberry.type
class SubjectSteps:
    @step
    async def member_export(
        self, info: Info, member_ids: list[strawberry.ID], idempotency_key: str
    ) -> SubjectPayload:
        keys = _keys(member_ids)
        if keys is None:
            return _unknown(info)
        command = called(info, "memberExport", idempotency_key, members=keys)
        outcome = await info.context.commands.subjects.export(command, keys)
        return subject_payload(outcome, "LoyaltyMember", info.context.exports)

    @step
    async def member_erase(
        self, info: Info, member_ids: list[strawberry.ID], idempotency_key: str
    ) -> SubjectPayload:
        keys = _keys(member_ids)
        if keys is None:
            return _unknown(info)
        command = called(info, "memberErase", idempotency_key, members=keys)
        outcome = await info.context.commands.subjects.erase(command, keys)
        return subject_payload(outcome, "LoyaltyMember", info.context.exports)


def _keys(member_ids: Sequence[str]) -> list[str] | None:
    """None where one of them is no id of a member: then nothing is done for the others either."""
    keys = [native_key(text, "LoyaltyMember") for text in member_ids]
    known = [key for key in keys if key is not None]
    return known if len(known) == len(keys) else None


def _unknown(info: Info) -> SubjectPayload:
    refused = Outcome(refusals=(not_found("member", "memberIds"),))
    return subject_payload(refused, "LoyaltyMember", info.context.exports)
