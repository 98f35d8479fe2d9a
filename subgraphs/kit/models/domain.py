"""The domain language that Tryton and Odoo share: which records of a model are meant.

Both write a condition as `[field, operator, value]` and follow relations by dotted names. They differ in how
conditions are joined (Tryton nests `["OR", …]`, Odoo puts `"|"` in front) and in two operators.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import assert_never

__all__ = [
    "EVERYTHING",
    "NOTHING",
    "AllOf",
    "AnyOf",
    "Clause",
    "Domain",
    "Order",
    "Search",
    "Value",
    "after",
    "all_of",
    "among",
    "is_",
    "odoo_domain",
    "tryton_domain",
]

Scalar = str | int | bool | Decimal | dt.date | dt.datetime | None

Value = Scalar | tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class Clause:
    """`operator` is Tryton's. With `where` and `not where` the value is a condition on related records."""

    field: str
    operator: str
    value: Value | Domain


@dataclass(frozen=True, slots=True)
class AllOf:
    parts: tuple[Domain, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple[Domain, ...]


Domain = Clause | AllOf | AnyOf

EVERYTHING = AllOf(())

NOTHING = Clause("id", "in", ())
"""A condition as any other, so that what is hidden costs the request that what is unknown costs."""


@dataclass(frozen=True, slots=True)
class Order:
    """By a field, and by the id among equals: each record then has its own place."""

    field: str
    descending: bool


@dataclass(frozen=True, slots=True)
class Search:
    model: str
    fields: tuple[str, ...]
    domain: Domain
    limit: int
    order: Order | None = None
    """None: by id."""


def is_(field: str, value: Scalar) -> Clause:
    return Clause(field, "=", value)


def among(field: str, values: Collection[Scalar]) -> Clause:
    """Sorted and without repetitions, so that equal questions are equal requests."""
    return Clause(field, "in", tuple(sorted(set(values), key=lambda value: (str(type(value)), str(value)))))


def all_of(parts: Iterable[Domain]) -> Domain:
    kept = tuple(part for part in parts if part != EVERYTHING)
    return kept[0] if len(kept) == 1 else AllOf(kept)


def after(order: Order, value: Scalar, record: int, *, backwards: bool = False) -> Domain:
    """The records that stand behind (or before) a place in this order."""
    falls = order.descending != backwards
    beyond = "<" if falls else ">"
    tied = AllOf((is_(order.field, value), Clause("id", beyond, record)))
    return AnyOf((Clause(order.field, beyond, value), tied))


def tryton_domain(domain: Domain) -> list[object]:
    """A list of conditions that all hold."""
    match domain:
        case AllOf(parts):
            return [_tryton(part) for part in parts]
        case _:
            return [_tryton(domain)]


def _tryton(domain: Domain) -> list[object]:
    match domain:
        case Clause(field, operator, value):
            if isinstance(value, Clause | AllOf | AnyOf):
                return [field, operator, tryton_domain(value)]
            return [field, operator, _tryton_value(value)]
        case AllOf():
            return tryton_domain(domain)
        case AnyOf(parts):
            return ["OR", *(_tryton(part) for part in parts)]
    assert_never(domain)


def _tryton_value(value: Value) -> object:
    """Dates and decimals are objects that name their class: JSON has neither."""
    match value:
        case tuple():
            return [_tryton_value(one) for one in value]
        case dt.datetime():
            day: dict[str, object] = {"__class__": "datetime", "year": value.year, "month": value.month}
            day |= {"day": value.day, "hour": value.hour, "minute": value.minute}
            return day | {"second": value.second, "microsecond": value.microsecond}
        case dt.date():
            return {"__class__": "date", "year": value.year, "month": value.month, "day": value.day}
        case Decimal():
            return {"__class__": "Decimal", "decimal": str(value)}
        case _:
            return value


_ODOO_OPERATORS = {"where": "any", "not where": "not any"}


def odoo_domain(domain: Domain) -> list[object]:
    """Conditions in Polish notation: `["&", a, "|", b, c]`."""
    match domain:
        case Clause(field, operator, value):
            if isinstance(value, Clause | AllOf | AnyOf):
                return [[field, _ODOO_OPERATORS[operator], odoo_domain(value)]]
            return [[field, operator, _odoo_value(value)]]
        case AllOf(parts):
            return _joined("&", parts)
        case AnyOf(parts):
            return _joined("|", parts)
    assert_never(domain)


def _joined(sign: str, parts: Sequence[Domain]) -> list[object]:
    """What holds for everything is the empty list, which no sign takes for an operand."""
    written = [odoo_domain(part) for part in parts]
    kept = [part for part in written if part]
    if sign == "|" and len(kept) < len(written):
        return []
    return [*[sign] * (len(kept) - 1), *chain.from_iterable(kept)]


def _odoo_value(value: Value) -> object:
    """No value is `False`, and moments are UTC without saying so."""
    match value:
        case None:
            return False
        case tuple():
            return [_odoo_value(one) for one in value]
        case dt.datetime():
            return value.strftime("%Y-%m-%d %H:%M:%S")
        case dt.date():
            return value.isoformat()
        case Decimal():
            return float(value)
        case _:
            return value
