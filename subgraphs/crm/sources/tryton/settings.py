"""What a firm calls differently in its Tryton."""

from __future__ import annotations

from dataclasses import dataclass

from subgraphs.kit.products.settings import ProductSettings

__all__ = ["Words"]


@dataclass(frozen=True, slots=True)
class Words:
    companies: str
    """The category of parties that are companies; one with a tax identifier is a company without it."""
    works_for: str | None
    """The kind of relation from a person to her company; None without the module party_relationship."""

    @classmethod
    def of(cls, settings: ProductSettings) -> Words:
        return cls(settings.option("companies", "Company"), settings.option("works_for", "") or None)
