"""What is written down with a consent beside what was said."""

from __future__ import annotations

import calendar
import datetime as dt

from subgraphs.crm.sources.words import ConsentPurpose, ConsentState, LegalBasis

__all__ = ["consent_expires_at", "legal_basis", "proof_of", "years_after"]

YEARS_A_CONSENT_LASTS = 3


def legal_basis(purpose: ConsentPurpose) -> LegalBasis:
    """Points and vouchers are what the loyalty programme promises; everything else is asked for."""
    return LegalBasis.CONTRACT if purpose is ConsentPurpose.LOYALTY else LegalBasis.CONSENT


def consent_expires_at(purpose: ConsentPurpose, state: ConsentState, now: dt.datetime) -> dt.datetime | None:
    """A consent is asked for again after some years. A refusal and a withdrawal last."""
    if state is ConsentState.GRANTED and legal_basis(purpose) is LegalBasis.CONSENT:
        return years_after(now, YEARS_A_CONSENT_LASTS)
    return None


def proof_of(what: str, client: str, source: str, now: dt.datetime) -> str:
    return f"{what} on {now:%Y-%m-%d at %H:%M} UTC by “{client}”, from “{source}”."


def years_after(moment: dt.datetime, years: int) -> dt.datetime:
    """The same day of that year; 28 February where it has no 29th."""
    year = moment.year + years
    last = calendar.monthrange(year, moment.month)[1]
    return moment.replace(year=year, day=min(moment.day, last))
