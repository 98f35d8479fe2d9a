"""What the CRM keeps of an erased contact, by which law, and until when.

Usual periods in France; the person in charge of data protection confirms them.
"""

from __future__ import annotations

import datetime as dt

from subgraphs.crm.rules.consents import years_after

__all__ = ["CONSENTS_LEGAL_BASIS", "consents_retained_until"]

CONSENTS_LEGAL_BASIS = (
    "GDPR art. 7(1) and 17(3)(e): whoever sent letters can show the consent, or its withdrawal."
)

YEARS_AFTER_THE_LAST_CONTACT = 3


def consents_retained_until(last_contact: dt.datetime) -> dt.date:
    return years_after(last_contact, YEARS_AFTER_THE_LAST_CONTACT).date()
