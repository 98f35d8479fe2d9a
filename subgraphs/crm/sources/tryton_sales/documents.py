"""Documents of one kind, read and told as exchanges."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from subgraphs.crm.sources.port import ExchangeFilter, ExchangeRecord
from subgraphs.crm.sources.tryton_sales.kinds import Kind
from subgraphs.crm.sources.tryton_sales.orders import Orders
from subgraphs.crm.sources.words import ExchangeStatus
from subgraphs.kit.models.domain import AllOf, Clause, Domain, Search, among, is_
from subgraphs.kit.models.row import Row
from subgraphs.kit.models.store import ModelStore
from subgraphs.kit.products.faults import ProductUnreadable

__all__ = ["Documents", "midnight"]


@dataclass(frozen=True, slots=True)
class Documents:
    store: ModelStore
    kind: Kind
    orders: Orders
    company: int

    @property
    def of_customers(self) -> Domain:
        """Those that are exchanges: a lead may be nobody's, and a complaint may have lost its day."""
        somebody = (Clause(self.kind.party, "!=", None), Clause(self.kind.date, "!=", None))
        return AllOf((is_("company", self.company), *somebody))

    def matching(self, wanted: ExchangeFilter) -> Domain | None:
        """None where none can match."""
        if wanted.phase not in (None, self.kind.phase):
            return None
        if wanted.statuses is None:
            return self.of_customers
        states = [state for state, status in self.kind.statuses.items() if status in wanted.statuses]
        return AllOf((self.of_customers, among("state", states))) if states else None

    async def by_number(self, numbers: Collection[int]) -> Mapping[int, ExchangeRecord]:
        if not numbers:
            return {}
        domain = AllOf((among("id", numbers), self.of_customers))
        rows = await self.store.all(Search(self.kind.model, self.kind.fields, domain, 0))
        records = await self.with_orders([self.record(row) for row in rows])
        return {row.key: record for row, record in zip(rows, records, strict=True)}

    async def with_orders(self, records: Sequence[ExchangeRecord]) -> Sequence[ExchangeRecord]:
        numbers = {record.key: self.kind.number_of(record.key) for record in records}
        found = (
            await self.orders.numbers([one for one in numbers.values() if one is not None]) if records else {}
        )
        return [replace(one, order_number=found.get(numbers[one.key] or 0)) for one in records]

    def record(self, row: Row) -> ExchangeRecord:
        """Without the order, which is read for many together."""
        kind, opened_on = self.kind, row.day(self.kind.date)
        if opened_on is None:
            raise ProductUnreadable(f"answered a record without {kind.date}, which was asked for")
        status = kind.statuses.get(row.text("state") or "", ExchangeStatus.OPEN)
        ended = row.day(kind.ended) if kind.ended and status is ExchangeStatus.CLOSED else None
        said = (row.text(kind.subject) or "").strip()
        return ExchangeRecord(
            key=kind.key(row.key),
            contact_key=row.text(kind.contact) or "",
            subject=said.splitlines()[0] if said else row.text("number") or "",
            phase=kind.phase,
            reason=row.text(kind.reason) if kind.reason else None,
            status=status,
            opened_at=midnight(opened_on),
            closed_at=None if ended is None else midnight(ended),
            order_number=None,
            agent=row.text(kind.agent),
        )


def midnight(day: dt.date) -> dt.datetime:
    """In UTC: Tryton's days have no time zone."""
    return dt.datetime.combine(day, dt.time(), dt.UTC)
