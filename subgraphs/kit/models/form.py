"""What a search is on the wire: a call that a form writes, and an answer whose result it reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from subgraphs.kit.models.domain import Domain, Search
from subgraphs.kit.models.row import Row
from subgraphs.kit.products.call import Answer, Call
from subgraphs.kit.products.faults import Fault, ProductUnreadable

__all__ = ["ModelForm", "count_of", "created_key", "rows_of"]

Values = Mapping[str, object]


class ModelForm(Protocol):
    """How one generation of one product is asked. Pure; who asks is said by the headers of the connection."""

    def search_read(self, search: Search) -> Call: ...

    def search_count(self, model: str, domain: Domain, limit: int) -> Call:
        """Counting stops at `limit`."""
        ...

    def create(self, model: str, values: Values) -> Call: ...

    def write(self, model: str, key: int, values: Values) -> Call: ...

    def fault(self, answer: Answer) -> Fault | None:
        """What the answer is instead of a result, as far as this product has its own way of saying so."""
        ...

    def result(self, answer: Answer) -> object:
        """Of an answer without a fault. Raises ProductUnreadable."""
        ...


def rows_of(result: object) -> Sequence[Row]:
    if isinstance(result, list) and all(isinstance(one, dict) for one in result):
        return [Row(one) for one in result]
    raise ProductUnreadable("answered no list of records")


def count_of(result: object) -> int:
    if isinstance(result, int) and not isinstance(result, bool):
        return result
    raise ProductUnreadable("answered no number")


def created_key(result: object) -> int:
    match result:
        case [int() as key] | {"id": int() as key}:
            return key
    raise ProductUnreadable("answered no id of what it created")
