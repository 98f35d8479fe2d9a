"""What a contact agreed to."""

from __future__ import annotations

import datetime as dt
from typing import Self

import strawberry

from subgraphs.crm.schema.scopes import SECRETS
from subgraphs.crm.sources.port import ConsentRecord
from subgraphs.crm.sources.words import ConsentPurpose, ConsentState, LegalBasis, Medium

__all__ = ["Consent"]


@strawberry.type
class Consent:
    purpose: ConsentPurpose
    medium: Medium
    partner: str | None
    state: ConsentState
    legal_basis: LegalBasis
    captured_at: dt.datetime
    source: str
    proof: str | None = strawberry.federation.field(requires_scopes=SECRETS)
    expires_at: dt.datetime | None

    @classmethod
    def of(cls, record: ConsentRecord, now: dt.datetime) -> Self:
        return cls(
            purpose=record.purpose,
            medium=record.medium,
            partner=record.partner,
            state=record.state(now),
            legal_basis=record.legal_basis,
            captured_at=record.captured_at,
            source=record.source,
            proof=record.proof,
            expires_at=record.expires_at,
        )
