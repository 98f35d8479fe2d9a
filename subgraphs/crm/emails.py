"""When two spellings of an e-mail address are the same address for a look-up."""

from __future__ import annotations

import unicodedata

__all__ = ["folded_email"]


def folded_email(email: str) -> str:
    """Outer spaces, Unicode form and case do not count.

    The form is folded again after the case, for the lower case of a composed letter may be decomposed.
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", email.strip()).casefold())
