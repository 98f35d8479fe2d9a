"""What Tryton's parties tell of themselves as contacts, so that the hub can match them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from subgraphs.crm.sources.tryton.parties import EXTERNAL_ID, KNOWN, PARTY, contact_record, fields, with_codes
from subgraphs.crm.sources.tryton.settings import Words
from subgraphs.crm.sources.words import ContactKind
from subgraphs.kit.errors import BadUserInput
from subgraphs.kit.evidence import Evidence
from subgraphs.kit.models.domain import AllOf, Clause, Domain, Search
from subgraphs.kit.models.row import Row
from subgraphs.kit.models.store import ModelStore

__all__ = ["TrytonEvidence"]


@dataclass(frozen=True, slots=True)
class TrytonEvidence:
    """In the order of the ids: Tryton sorts codes by their length first, and compares them without it."""

    store: ModelStore
    words: Words

    async def after(self, key: str | None, limit: int) -> Sequence[Evidence]:
        asked = (*fields(self.words), "identifiers.type", "identifiers.code")
        conditions: list[Domain] = [Clause("code", ">", ""), *KNOWN]
        if key is not None:
            conditions.append(Clause("id", ">", await self._place(key)))
        rows = await self.store.search(Search(PARTY, asked, AllOf(tuple(conditions)), limit))
        return [self._evidence(row) for row in rows]

    async def _place(self, key: str) -> int:
        found = await self.store.search(Search(PARTY, ("code",), with_codes([key]), 1))
        if not found:
            raise BadUserInput("`after` is not the key of a contact.")
        return found[0].key

    def _evidence(self, row: Row) -> Evidence:
        contact = contact_record(row, self.words)
        known_as = (one.text("code") or "" for one in row.related("identifiers") if not one.text("type"))
        external = next((one for one in known_as if one.startswith(EXTERNAL_ID)), None)
        return Evidence(
            key=contact.key,
            is_organization=contact.kind is ContactKind.COMPANY,
            lost_into=contact.merged_into_key,
            external_id=None if external is None else external.removeprefix(EXTERNAL_ID),
            email=contact.email,
            phone=contact.phone,
            last_name=None if contact.first_name is None else contact.last_name,
        )
