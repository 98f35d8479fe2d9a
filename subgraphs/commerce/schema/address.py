"""Addresses: those an account keeps, and the snapshot on an order, which is never corrected."""

from __future__ import annotations

import strawberry

from subgraphs.commerce.sources.records import AddressRecord
from subgraphs.kit.federation import Pii
from subgraphs.kit.scalars import CountryCode, PhoneNumber

__all__ = ["Address"]


@strawberry.federation.type(shareable=True)
class Address:
    name: str | None = strawberry.field(directives=[Pii(kind="name")])
    lines: list[str] | None = strawberry.field(directives=[Pii(kind="address")])
    postal_code: str | None
    city: str | None
    country: CountryCode
    phone: PhoneNumber | None = strawberry.field(directives=[Pii(kind="phone")])

    @classmethod
    def of(cls, record: AddressRecord) -> Address:
        return Address(
            name=record.name,
            lines=None if record.lines is None else list(record.lines),
            postal_code=record.postal_code,
            city=record.city,
            country=CountryCode(record.country),
            phone=None if record.phone is None else PhoneNumber(record.phone),
        )
