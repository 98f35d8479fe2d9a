"""Which accounts and invoices a caller sees, as conditions of the search itself.

A hidden record and an unknown one are the same search and the same answer.
"""

from __future__ import annotations

from dataclasses import dataclass

from subgraphs.accounting.sources.tryton.books import Books
from subgraphs.kit.caller_context import RowRule
from subgraphs.kit.models.domain import EVERYTHING, AllOf, AnyOf, Domain, among
from subgraphs.kit.rows import Rows

__all__ = ["Sight"]


@dataclass(frozen=True, slots=True)
class Sight:
    books: Books
    rows: Rows | None
    """None: everything."""

    def accounts(self, code: str) -> Domain:
        """`code`: the field that names the party's."""
        keys = self._keys()
        return EVERYTHING if keys is None else among(code, keys)

    def invoices(self) -> Domain:
        """Those of a COLLECTIVE account are shown to whoever comes from their order, as for the own store."""
        keys = self._keys()
        if keys is None or self.rows is None:
            return EVERYTHING
        own = among("party.code", keys)
        numbers = frozenset(self.rows.references)
        if not numbers or self.rows.rule is RowRule.NONE:
            return own
        of_orders = among(self.books.order_number, numbers)
        return AnyOf((own, AllOf((among("party.code", self.books.collective), of_orders))))

    def _keys(self) -> frozenset[str] | None:
        """An accountant sees the whole ledger."""
        if self.rows is None or self.rows.rule in (RowRule.ALL, RowRule.LEDGER):
            return None
        return frozenset(self.rows.keys_seen)
