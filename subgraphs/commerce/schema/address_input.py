"""An address as a client gives it."""

from __future__ import annotations

import strawberry

from subgraphs.commerce.sources.records import AddressRecord
from subgraphs.kit.scalars import CountryCode

__all__ = ["AddressInput"]


@strawberry.input
class AddressInput:
    name: str
    lines: list[str]
    postal_code: str
    city: str
    country: CountryCode
    phone: str | None = None

    def as_record(self) -> AddressRecord:
        return AddressRecord(
            name=self.name,
            lines=tuple(self.lines),
            postal_code=self.postal_code,
            city=self.city,
            country=self.country,
            phone=self.phone,
        )
