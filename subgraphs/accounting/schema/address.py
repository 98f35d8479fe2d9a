"""The billing address of a ledger account."""

from __future__ import annotations

import strawberry

from subgraphs.accounting.sources.port import BillingAddress
from subgraphs.kit.scalars import CountryCode, PhoneNumber

__all__ = ["Address", "address"]


@strawberry.federation.type(shareable=True)
class Address:
    name: str | None
    lines: list[str] | None
    postal_code: str | None
    city: str | None
    country: CountryCode
    phone: PhoneNumber | None


def address(billing: BillingAddress) -> Address:
    return Address(
        name=billing.name,
        lines=None if billing.lines is None else list(billing.lines),
        postal_code=billing.postal_code,
        city=billing.city,
        country=CountryCode(billing.country),
        phone=None if billing.phone is None else PhoneNumber(billing.phone),
    )
