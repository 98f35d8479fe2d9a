"""Telephone numbers: one number may be written in many ways, and is compared as E.164."""

from __future__ import annotations

import phonenumbers

__all__ = ["DEFAULT_COUNTRY", "fold_phone"]

DEFAULT_COUNTRY = "FR"
"""Where a number is dialled that is written without the code of its country."""


def fold_phone(phone: str) -> str:
    """E.164; a text that is no telephone number stays as it is, and equals only itself."""
    try:
        number = phonenumbers.parse(phone, DEFAULT_COUNTRY)
    except phonenumbers.NumberParseException:
        return phone.strip()
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
