"""Which of Tryton's records are the ledger's, and what a firm may call differently."""

from __future__ import annotations

from dataclasses import dataclass

from subgraphs.kit.products.settings import ProductSettings

__all__ = ["Books"]

EXTERNAL_ID = "fiche:"
"""What the code of a party's identifier begins with that is the customer id of the hub."""


@dataclass(frozen=True, slots=True)
class Books:
    """The number of a ledger account is the code of a party: Tryton keeps the claims on all customers in one
    account, and tells them apart by party."""

    company: int
    collective: frozenset[str]
    """Codes of the parties that stand for many customers."""
    order_number: str
    """The field of an invoice that holds the order's number."""
    has_dunning: bool
    has_credit_limit: bool
    pdf: str | None
    """Where an invoice is shown, with `{key}` and `{number}`."""

    @classmethod
    def of(cls, settings: ProductSettings) -> Books:
        """Raises ValueError."""
        codes = settings.option("collective", "")
        modules = settings.option("modules", "account_dunning account_credit_limit").split()
        return cls(
            company=int(settings.option("company", "1")),
            collective=frozenset(codes.split()),
            order_number=settings.fields.get("orderNumber", "reference"),
            has_dunning="account_dunning" in modules,
            has_credit_limit="account_credit_limit" in modules,
            pdf=settings.links.get("pdf"),
        )
