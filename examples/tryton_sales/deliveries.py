"""What Tryton says of sales and their deliveries. Nothing above it knows of Tryton."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from subgraphs.kit.models.domain import Clause, Order, Search, all_of, among
from subgraphs.kit.models.reaching_tryton import tryton_form
from subgraphs.kit.models.row import Row
from subgraphs.kit.models.store import ModelStore
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.faults import ProductUnreadable

__all__ = ["DeliveryRecord", "SaleRecord", "Sales"]

SHIPMENT = ("number", "state", "planned_date", "effective_date")

SALE = ("reference", "number", "state", *(f"shipments.{name}" for name in SHIPMENT))

STATES = ("quotation", "confirmed", "processing", "done")
"""A draft has no number yet, and a sale that was given up stands beside the one that took its place."""


@dataclass(frozen=True, slots=True)
class DeliveryRecord:
    number: str
    state: str
    planned_on: dt.date | None
    sent_on: dt.date | None


@dataclass(frozen=True, slots=True)
class SaleRecord:
    number: str
    state: str
    deliveries: tuple[DeliveryRecord, ...]


class Sales:
    def __init__(self, calls: ProductCalls) -> None:
        self.calls = calls
        self._store = ModelStore(tryton_form(calls.settings, {}), calls)

    async def of_orders(self, numbers: Sequence[str]) -> Mapping[str, SaleRecord]:
        """One call for all orders of a request. The shop's number is the reference of the sale."""
        meant = all_of([among("reference", numbers), among("state", STATES)])
        rows = await self._store.all(Search("sale.sale", SALE, meant, limit=len(numbers)))
        return {_word(row, "reference"): _sale(row) for row in rows}

    async def newest(self) -> Mapping[str, SaleRecord]:
        """For a first look: one at the most."""
        meant = all_of([Clause("reference", "!=", None), among("state", STATES)])
        order = Order("sale_date", descending=True)
        rows = await self._store.search(Search("sale.sale", SALE, meant, 1, order))
        return {_word(row, "reference"): _sale(row) for row in rows}

    async def deliveries(self, numbers: Sequence[str]) -> Mapping[str, DeliveryRecord]:
        search = Search("stock.shipment.out", SHIPMENT, among("number", numbers), limit=len(numbers))
        return {_word(row, "number"): _delivery(row) for row in await self._store.all(search)}


def _sale(row: Row) -> SaleRecord:
    deliveries = sorted(map(_delivery, row.related("shipments")), key=lambda delivery: delivery.number)
    return SaleRecord(_word(row, "number"), _word(row, "state"), tuple(deliveries))


def _delivery(row: Row) -> DeliveryRecord:
    return DeliveryRecord(
        number=_word(row, "number"),
        state=_word(row, "state"),
        planned_on=row.day("planned_date"),
        sent_on=row.day("effective_date"),
    )


def _word(row: Row, name: str) -> str:
    found = row.text(name)
    if found is None:
        raise ProductUnreadable(f"answered no {name}")
    return found
