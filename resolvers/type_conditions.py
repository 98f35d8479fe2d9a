"""Whether an object of a type answers to a type condition."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from graphql import GraphQLSchema, is_abstract_type

__all__ = ["TypeConditions"]


@dataclass(frozen=True, slots=True)
class TypeConditions:
    """Type conditions by a schema's possible types. A name that the schema does not know means itself alone:
    a type that clients may not see still stands in the data that subgraphs exchange."""

    schema: GraphQLSchema
    _possible: dict[str, frozenset[str]] = field(default_factory=dict)

    def types_of(self, name: str) -> frozenset[str]:
        """The names that `__typename` may have under the condition `... on name`."""
        found = self._possible.get(name)
        if found is None:
            named = self.schema.type_map.get(name)
            possible = self.schema.get_possible_types(named) if is_abstract_type(named) else ()
            found = frozenset({name, *(member.name for member in possible)})
            self._possible[name] = found
        return found

    def admits(self, condition: str | None, type_name: str) -> bool:
        return condition is None or condition == type_name or type_name in self.types_of(condition)

    def any_of(self, names: Iterable[str]) -> frozenset[str]:
        return frozenset().union(*map(self.types_of, names))
