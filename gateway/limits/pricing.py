"""What one fetch costs the subgraph that it asks. How many entities it asks for is known when it is sent, so
the estimate has no need to guess them."""

from __future__ import annotations

from collections.abc import Mapping

from graphql.language import OperationType

from resolvers.budgets import Price
from resolvers.plan import EntitySet, Fetch
from schema.cost_estimate import estimate
from schema.cost_formula import Number, evaluated
from schema.costs import Costs
from schema.selections import InlineFragment
from schema.supergraph import Supergraph

__all__ = ["FetchPricing"]


class FetchPricing:
    def __init__(self, supergraph: Supergraph, costs: Costs, list_size: int) -> None:
        self._schema, self._costs, self._list_size = supergraph.schema, costs, list_size

    def of_root(self, fetch: Fetch) -> Price:
        root = self._schema.get_root_type(OperationType(fetch.kind.value))
        name = root.name if root else ""
        return _price(estimate(fetch.selections, name, self._costs, self._list_size))

    def of_entity(self, entities: EntitySet) -> Price:
        """The object itself weighs as its type does."""
        types = [each.on for each in entities.selections if isinstance(each, InlineFragment) and each.on]
        own = max((self._costs.of_type(name) for name in types), default=1)
        inner = estimate(entities.selections, "", self._costs, self._list_size)
        return _price(inner, own)


def _price(number: Number, besides: int = 0) -> Price:
    def price(variables: Mapping[str, object]) -> int:
        return max(0, besides + evaluated(number, variables))

    return price
