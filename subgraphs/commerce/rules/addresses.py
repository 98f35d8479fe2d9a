"""What an address must have before somebody delivers to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import phonenumbers

from subgraphs.commerce.sources.records import AddressRecord
from subgraphs.kit.contact_values import phone_in_e164
from subgraphs.kit.refusals import invalid
from subgraphs.kit.user_errors import Refusal

__all__ = ["checked_address"]

NOT_IN_ISO_3166 = frozenset({"AC", "TA", "XK"})
"""Regions with telephones of their own, whose codes are reserved by their users."""

COUNTRIES = frozenset(phonenumbers.SUPPORTED_REGIONS) - NOT_IN_ISO_3166
"""Where somebody can be called, somebody can receive a parcel."""

MOST_LINES = 6

LONGEST_LINE = 100


def checked_address(address: AddressRecord) -> AddressRecord | tuple[Refusal, ...]:
    """The address without blanks at the ends, its telephone in E.164; or all that is wrong with it."""
    tidy = _tidied(address)
    refusals = tuple(_refusals(tidy))
    if refusals:
        return refusals
    return replace(tidy, phone=tidy.phone and phone_in_e164(tidy.phone, tidy.country))


def _tidied(address: AddressRecord) -> AddressRecord:
    lines = tuple(line.strip() for line in address.lines or () if line.strip())
    return AddressRecord(
        name=(address.name or "").strip(),
        lines=lines,
        postal_code=(address.postal_code or "").strip(),
        city=(address.city or "").strip(),
        country=address.country,
        phone=(address.phone or "").strip() or None,
    )


def _refusals(address: AddressRecord) -> Iterator[Refusal]:
    for name, text, longest in (
        ("name", address.name, 160),
        ("postalCode", address.postal_code, 16),
        ("city", address.city, 80),
    ):
        if not text or len(text) > longest:
            yield invalid(f"This is needed, with at most {longest} characters.", "address", name)
    lines = address.lines or ()
    if not 1 <= len(lines) <= MOST_LINES or any(len(line) > LONGEST_LINE for line in lines):
        message = f"An address has 1 to {MOST_LINES} lines of at most {LONGEST_LINE} characters."
        yield invalid(message, "address", "lines")
    if address.country not in COUNTRIES:
        yield invalid("This is no country of ISO 3166-1, such as “FR”.", "address", "country")
    elif address.phone is not None and phone_in_e164(address.phone, address.country) is None:
        yield invalid("This is no telephone number of that country.", "address", "phone")
