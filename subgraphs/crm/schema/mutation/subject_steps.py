"""Steps for a person's rights: a copy of all that the CRM holds, and its erasure."""

from __future__ import annotations

from collections.abc import Sequence

import strawberry

from subgraphs.crm.context import Info
from subgraphs.crm.schema.mutation.payloads import refused
from subgraphs.kit.ids import native_key
from subgraphs.kit.record_outcomes import subject_payload
from subgraphs.kit.refusals import not_found
from subgraphs.kit.steps import step
from subgraphs.kit.subjects import SubjectPayload

__all__ = ["SubjectSteps"]

TYPE = "CrmContact"

UNKNOWN = refused(not_found("contact", "contactIds"))


@strawberry.type
class SubjectSteps:
    @step
    async def contact_export(
        self, info: Info, contact_ids: list[strawberry.ID], idempotency_key: str
    ) -> SubjectPayload:
        keys, exports = _keys(contact_ids), info.context.exports
        if keys is None:
            return subject_payload(UNKNOWN, TYPE, exports)
        command = info.context.command("contactExport", idempotency_key, contacts=keys)
        outcome = await info.context.source.commands.subjects.export(command, keys)
        return subject_payload(outcome, TYPE, exports)

    @step
    async def contact_erase(
        self, info: Info, contact_ids: list[strawberry.ID], idempotency_key: str
    ) -> SubjectPayload:
        keys, exports = _keys(contact_ids), info.context.exports
        if keys is None:
            return subject_payload(UNKNOWN, TYPE, exports)
        command = info.context.command("contactErase", idempotency_key, contacts=keys)
        outcome = await info.context.source.commands.subjects.erase(command, keys)
        return subject_payload(outcome, TYPE, exports)


def _keys(contact_ids: Sequence[str]) -> list[str] | None:
    """None where one of them is no id of a contact: then nothing is done for the others either."""
    keys = [native_key(text, TYPE) for text in contact_ids]
    known = [key for key in keys if key is not None]
    return known if len(known) == len(keys) else None
