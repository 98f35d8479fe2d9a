"""By which keys an entity is known, so that an invalidation by any of them finds it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cache.keys import Keys
from schema.selections import Field, SelectionSet
from schema.supergraph import Supergraph

__all__ = ["EntityKeys"]


class EntityKeys:
    """Of one supergraph."""

    def __init__(self, supergraph: Supergraph, keys: Mapping[str, Keys]) -> None:
        """`keys` by subgraph."""
        self._types = supergraph.types
        self._keys = keys

    def is_entity(self, type_name: str) -> bool:
        return any(known.is_entity for known in self._types.get(type_name, {}).values())

    def tags(self, subgraph: str, type_name: str, found: Mapping[str, object]) -> Iterator[str]:
        """Of the entity in one subgraph, for each of its keys that stands in `found` as a whole."""
        known = self._types.get(type_name, {}).get(subgraph)
        for key in known.keys if known is not None else ():
            value = _part(key.fields, found)
            if value is not None:
                yield self._keys[subgraph].of_entity(type_name, value)

    def tags_everywhere(self, type_name: str, found: Mapping[str, object]) -> Iterator[str]:
        """In every subgraph, and as the interfaces that it is known by there."""
        for subgraph, known in self._types.get(type_name, {}).items():
            yield from self.tags(subgraph, type_name, found)
            for interface in known.interfaces:
                for other in self._types.get(interface, {}):
                    yield from self.tags(other, interface, found)


def _part(fields: SelectionSet, found: Mapping[str, object]) -> object:
    """The key as far as it is one: texts and numbers of the same look are the same. None: not all of it."""
    part: dict[str, object] = {}
    for selection in fields:
        if not isinstance(selection, Field):
            return None
        if selection.name == "__typename":
            continue
        value = _value(found.get(selection.name), selection.selections)
        if value is None:
            return None
        part[selection.name] = value
    return part or None


def _value(value: object, inner: SelectionSet | None) -> object:
    if isinstance(value, list):
        items = [_value(item, inner) for item in value]
        return None if None in items else items
    if inner is not None:
        return _part(inner, value) if isinstance(value, Mapping) else None
    if value is None or isinstance(value, Mapping):
        return None
    return ("true" if value else "false") if isinstance(value, bool) else str(value)
