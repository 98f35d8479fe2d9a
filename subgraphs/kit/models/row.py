"""One record of an answer, with its related records; its values in Python's own types, whatever JSON had."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from subgraphs.kit.products import values
from subgraphs.kit.products.faults import ProductUnreadable

__all__ = ["Row"]


@dataclass(frozen=True, slots=True)
class Row:
    """A dotted name leads to a field of the record that is referred to; without one, the value is None.

    What is of another type raises ProductUnreadable, which names the field and never the value.
    """

    told: Mapping[str, object] = field(repr=False)

    @property
    def key(self) -> int:
        value = self.told.get("id")
        if isinstance(value, int):
            return value
        raise ProductUnreadable("id: there is no whole number")

    def text(self, path: str) -> str | None:
        value = self._at(path)
        if value is None or isinstance(value, str):
            return value or None
        raise ProductUnreadable(f"{path}: no text")

    def whole(self, path: str) -> int | None:
        """A number, or the id of what is referred to."""
        match self._at(path):
            case None:
                return None
            case int() as value:
                return value
            case [int() as value, *_]:  # Odoo names what it refers to
                return value
        raise ProductUnreadable(f"{path}: no whole number")

    def amount(self, path: str) -> Decimal | None:
        value = self._at(path)
        return None if value is None else values.decimal(value)

    def day(self, path: str) -> dt.date | None:
        value = self._at(path)
        return None if value is None else values.day(value)

    def moment(self, path: str) -> dt.datetime | None:
        """Both products tell moments in UTC, without saying so."""
        value = self._at(path)
        return None if value is None else values.moment(value)

    def related(self, field_name: str) -> Sequence[Row]:
        """The records of a field that has many, as far as fields of theirs were asked for."""
        value = self.told.get(f"{field_name}.")
        if value is None:
            return ()
        if isinstance(value, list) and all(isinstance(one, dict) for one in value):
            return [Row(one) for one in value]
        raise ProductUnreadable(f"{field_name}: no list of records")

    def _at(self, path: str) -> object:
        found: object = self.told
        *parents, last = path.split(".")
        for parent in parents:
            found = found.get(f"{parent}.") if isinstance(found, Mapping) else None
        if not isinstance(found, Mapping):
            return None
        if last not in found:
            raise ProductUnreadable(f"{path}: it was not answered")
        value = found[last]
        return None if value is False else value
