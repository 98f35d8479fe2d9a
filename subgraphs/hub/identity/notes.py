"""A note of a member of staff is kept, so it must not hold a value of a customer."""

from __future__ import annotations

import re

from phonenumbers import Leniency, PhoneNumberMatcher

from subgraphs.kit.user_errors import Refusal, UserErrorCode

__all__ = ["LONGEST_NOTE", "note_refusal"]

LONGEST_NOTE = 500

REGION = "FR"
"""Where a number without a country code is dialled."""

_ADDRESS = re.compile(r"\S@\S")


def note_refusal(note: str | None) -> Refusal | None:
    if not note:
        return None
    if len(note) > LONGEST_NOTE:
        return Refusal(UserErrorCode.INVALID, f"The note has more than {LONGEST_NOTE} characters.", ("note",))
    if _ADDRESS.search(note) or _holds_a_number(note):
        message = (
            "The note holds an e-mail address or a telephone number. The hub keeps no values of customers."
        )
        return Refusal(UserErrorCode.INVALID, message, ("note",))
    return None


def _holds_a_number(note: str) -> bool:
    """As somebody dials it. The number of an order or of an account begins otherwise."""
    found = PhoneNumberMatcher(note, REGION, leniency=Leniency.POSSIBLE)
    return any(match.raw_string.lstrip("(").startswith(("+", "0")) for match in found)
