"""The models of one product, as an adapter reads and writes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from subgraphs.kit.models.domain import Clause, Domain, Search, all_of
from subgraphs.kit.models.form import ModelForm, count_of, created_key, rows_of
from subgraphs.kit.models.row import Row
from subgraphs.kit.products.call import Call
from subgraphs.kit.products.calls import ProductCalls

__all__ = ["ModelStore"]

AT_ONCE = 1_000
"""Records of one answer, where all are read."""


@dataclass(frozen=True, slots=True)
class ModelStore:
    """Every method raises SourceTimeout or a ProductFailure. `calls` judges answers by the same form."""

    form: ModelForm
    calls: ProductCalls

    async def search(self, search: Search) -> Sequence[Row]:
        return rows_of(await self._result(self.form.search_read(search)))

    async def all(self, search: Search) -> Sequence[Row]:
        """By id, whatever its order and limit: one call for each thousand records."""
        found: list[Row] = []
        walk = replace(search, limit=AT_ONCE, order=None)
        while True:
            behind = [Clause("id", ">", found[-1].key)] if found else []
            part = await self.search(replace(walk, domain=all_of([search.domain, *behind])))
            found += part
            if len(part) < AT_ONCE:
                return found

    async def count(self, model: str, domain: Domain, limit: int) -> int:
        return count_of(await self._result(self.form.search_count(model, domain, limit)))

    async def create(self, model: str, values: Mapping[str, object]) -> int:
        return created_key(await self._result(self.form.create(model, values)))

    async def write(self, model: str, key: int, values: Mapping[str, object]) -> None:
        await self._result(self.form.write(model, key, values))

    async def _result(self, call: Call) -> object:
        return self.form.result(await self.calls.send(call))
