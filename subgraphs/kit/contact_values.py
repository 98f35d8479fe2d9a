"""E-mail addresses and telephone numbers that somebody gives: accepted as they stand, or refused.

A value that is accepted is kept as it was typed, without outer spaces: two systems may write it differently.
"""

from __future__ import annotations

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from subgraphs.kit.user_errors import Refusal, UserErrorCode

__all__ = ["DEFAULT_COUNTRY", "email_or_refusal", "phone_in_e164", "phone_or_refusal"]

DEFAULT_COUNTRY = "FR"
"""Where a number without a calling code is from."""

LONGEST_EMAIL = 254


def email_or_refusal(text: str, *field: str) -> str | Refusal:
    email = text.strip()
    try:
        validate_email(email, check_deliverability=False)
    except EmailNotValidError:
        email = ""
    if email and len(email) <= LONGEST_EMAIL:
        return email
    message = "This is no e-mail address. Give one such as “jo@shop.example”."
    return Refusal(UserErrorCode.INVALID, message, field)


def phone_or_refusal(text: str, *field: str, country: str = DEFAULT_COUNTRY) -> str | Refusal:
    phone = text.strip()
    if phone_in_e164(phone, country) is not None:
        return phone
    message = "This is no telephone number. Give one with its calling code, such as “+33612345678”."
    return Refusal(UserErrorCode.INVALID, message, field)


def phone_in_e164(text: str, country: str = DEFAULT_COUNTRY) -> str | None:
    """`+33612345678`; None where no such number can exist."""
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
