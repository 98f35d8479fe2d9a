"""What the ledger keeps of an erased account, by which law, and until when.

The usual period in France; the person in charge of data protection confirms it.
"""

from __future__ import annotations

import calendar
import datetime as dt

__all__ = ["DOCUMENTS_LEGAL_BASIS", "documents_retained_until"]

DOCUMENTS_LEGAL_BASIS = "French commercial code, art. L123-22: ledger documents are kept for ten years."

YEARS = 10


def documents_retained_until(last_document: dt.date) -> dt.date:
    """The same day ten years later; 28 February where that year has no 29th."""
    year = last_document.year + YEARS
    last = calendar.monthrange(year, last_document.month)[1]
    return last_document.replace(year=year, day=min(last_document.day, last))
