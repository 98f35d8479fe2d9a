"""The models of one product, as an adapter reads and writes them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from subgraphs.kit.models.domain import EVERYTHING, Clause, Domain, Search, all_of
from subgraphs.kit.models.form import ModelForm, count_of, created_key, rows_of
from subgraphs.kit.models.holding import holds
from subgraphs.kit.models.row import Row
from subgraphs.kit.products.call import Call
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.gathered_kinds import GatheredKinds

__all__ = ["ModelStore", "grouped"]

AT_ONCE = 1_000
"""Records of one answer, where all are read."""

MOST_KEYS = 50
"""Of several requests in one search."""

Asking = Callable[[Collection[str], Domain], Search]
"""What is asked for some keys, under a condition more. Without a limit it asks for all."""


@dataclass(frozen=True, slots=True)
class ModelStore:
    """Every method raises SourceTimeout or a ProductFailure. `calls` judges answers by the same form."""

    form: ModelForm
    calls: ProductCalls
    gathered: GatheredKinds[Sequence[Row]] | None = None
    """Where calls are scarce."""
    ttl: float | None = None
    """For which searches are shown again, where it is not the usual time."""

    @classmethod
    def of(cls, form: ModelForm, calls: ProductCalls) -> ModelStore:
        """Lives as long as the calls."""
        return cls(form, calls, GatheredKinds(calls, MOST_KEYS) if calls.settings.is_scarce else None)

    @property
    def unkept(self) -> ModelStore:
        """For what is kept by whoever reads it."""
        return replace(self, gathered=None, ttl=0.0)

    async def search(self, search: Search) -> Sequence[Row]:
        call = self.form.search_read(search)
        return rows_of(await self._result(call if self.ttl is None else replace(call, ttl=self.ttl)))

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

    async def by_keys(self, field: str, keys: Collection[str], seen: Domain, asking: Asking) -> Sequence[Row]:
        """The records whose `field` is one of the keys, as far as they are seen. Where calls are scarce, what
        is seen is looked at afterwards: so one search may be for several callers."""
        if not keys:
            return ()
        if self.gathered is None:
            return await self._found(asking(keys, seen))
        fresh = self.unkept

        async def read(batch: Sequence[str]) -> Mapping[str, Sequence[Row]]:
            return grouped(field, await fresh._found(asking(batch, EVERYTHING)))

        found = await self.gathered.many(asking((), EVERYTHING), sorted(set(keys)), read)
        return [row for key in sorted(found) for row in found[key] if holds(seen, row)]

    async def _found(self, search: Search) -> Sequence[Row]:
        return await (self.search(search) if search.limit else self.all(search))

    async def count(self, model: str, domain: Domain, limit: int) -> int:
        return count_of(await self._result(self.form.search_count(model, domain, limit)))

    async def create(self, model: str, values: Mapping[str, object]) -> int:
        return created_key(await self._result(self.form.create(model, values)))

    async def write(self, model: str, key: int, values: Mapping[str, object]) -> None:
        await self._result(self.form.write(model, key, values))

    async def _result(self, call: Call) -> object:
        return self.form.result(await self.calls.send(call))


def grouped(field: str, rows: Iterable[Row]) -> dict[str, list[Row]]:
    """By a text of theirs."""
    groups: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.text(field) or ""].append(row)
    return groups
