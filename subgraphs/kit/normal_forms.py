"""One way to write what two systems write differently, so that equal values have equal hashes.

A text that is no e-mail address, telephone number or name has no normal form: it is evidence of nothing.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from email_validator import EmailNotValidError, validate_email
from stdnum.util import clean

from subgraphs.kit.contact_values import phone_in_e164

__all__ = ["last_names", "normal_email", "normal_name", "normal_number", "normal_phone", "normal_postcode"]

DASH = "Pd"
"""The Unicode category of hyphens and dashes."""

MOST_WORDS = 3
"""Of a last name that is part of a full name."""


def normal_email(text: str | None) -> str | None:
    """Case, Unicode form and the way in which a domain is written (IDNA) do not count.

    What a provider does with dots or plus signs does count: elsewhere they tell two persons apart.
    """
    if not text:
        return None
    try:
        email = validate_email(text.strip(), check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError:
        return None
    domain = email.ascii_domain or email.domain
    return f"{unicodedata.normalize('NFC', email.local_part.casefold())}@{domain.casefold()}"


def normal_phone(text: str | None, country: str | None) -> str | None:
    if not text:
        return None
    return phone_in_e164(text, country) if country else phone_in_e164(text)


def normal_number(text: str | None) -> str | None:
    """Of a card or of a customer: spaces, dots, slashes and hyphens do not count."""
    return clean(text, " -./").upper() or None if text else None


def normal_postcode(text: str | None) -> str | None:
    return clean(text, " -").upper() or None if text else None


def normal_name(*parts: str | None) -> str | None:
    """Case, accents, hyphens and the order of the words do not count."""
    return " ".join(sorted(word for part in parts if part for word in _words(part))) or None


def last_names(full_name: str | None) -> Iterator[str]:
    """What of a full name may be the last name: nobody marked where it begins."""
    words = _words(full_name) if full_name else []
    for count in range(1, min(len(words), MOST_WORDS + 1)):
        yield " ".join(sorted(words[-count:]))


def _words(text: str) -> list[str]:
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    letters = (
        " " if unicodedata.category(character) == DASH else character
        for character in decomposed
        if not unicodedata.combining(character)
    )
    return "".join(letters).split()
