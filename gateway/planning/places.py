"""Where a position stands in the operation: which types lie above it, and what is taken from each of them.

A field with an argument from a context takes it from the nearest type above that sets the context. What it
takes there is asked like any other field. Only a finished route knows which fields are asked where the
argument is needed, so the choice is made again with what the one before was found to want.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from schema.frozen import frozen_by_type
from schema.operation import OperationKind
from schema.query_graph import QueryGraph
from schema.selections import Condition, Field, InlineFragment, SelectionSet, parse_selections

__all__ = [
    "NOTHING_WANTED",
    "Address",
    "Place",
    "Wanted",
    "given_to_contexts",
    "wanted_of",
    "with_mark",
    "without_mark",
]

Address = tuple[str, ...]

Wanted = Mapping[Address, Mapping[str, frozenset[Condition]]]
"""By place: each selection that something below takes from it, and the conditions that all who do so have in
common."""

NOTHING_WANTED: Wanted = {}

MARK = "@"
"""Begins the alias of a field that is asked for a context; the selection follows. No client can write it."""


@frozen_by_type
@dataclass(frozen=True, slots=True, eq=False)
class Place:
    type: str
    way: Field | None = None
    """The field that leads here from above."""
    above: Place | None = None

    @property
    def address(self) -> Address:
        above = self.above.address if self.above else ()
        return (*above, str(self.way or ""), self.type)

    def on(self, type_name: str) -> Place:
        return Place(type_name, self.way, self.above)

    def ancestor(self, levels: int) -> Place:
        found = self
        for _ in range(levels):
            assert found.above is not None  # noqa: S101 - the levels were counted on the same way
            found = found.above
        return found

    def levels_to(self, context: str, graph: QueryGraph) -> int | None:
        """How far above the context is set; a type gives none to its own fields. None: nowhere."""
        levels, above = 1, self.above
        while above is not None:
            if context in graph.contexts_set_by(above.type):
                return levels if above.type != graph.root_type(OperationKind.MUTATION) else None
            levels, above = levels + 1, above.above
        return None


def wanted_of(place: Place, wanted: Wanted, graph: QueryGraph) -> SelectionSet | None:
    """What is to be asked at the place for contexts, marked with what it is asked for."""
    selections = wanted.get(place.address)
    if selections is None:
        return None
    asked = [
        selection
        for text, conditions in selections.items()
        for selection in _marked(parse_selections(text), text, tuple(sorted(conditions)))
    ]
    by_object_type = any(isinstance(s, Field) and not graph.has_field(place.type, s.name) for s in asked)
    if not by_object_type:
        return SelectionSet(tuple(asked))
    members = sorted(graph.possible_types(place.type))
    return SelectionSet(tuple(InlineFragment(member, SelectionSet(tuple(asked))) for member in members))


def _marked(
    selections: SelectionSet, gives: str, conditions: tuple[Condition, ...]
) -> Iterator[Field | InlineFragment]:
    for selection in selections:
        if isinstance(selection, Field):
            yield with_mark(replace(selection, conditions=conditions), gives)
        else:
            yield InlineFragment(
                selection.on, SelectionSet(tuple(_marked(selection.selections, gives, conditions)))
            )


def given_to_contexts(field: Field) -> str:
    """The selection for which a field is asked; empty for every other field."""
    return field.alias[len(MARK) :] if field.alias and field.alias.startswith(MARK) else ""


def with_mark(field: Field, gives: str) -> Field:
    return replace(field, alias=MARK + gives) if gives else field


def without_mark(field: Field) -> Field:
    """The field alone, as a subgraph is asked for it, without its selections."""
    alias = None if given_to_contexts(field) else field.alias
    if alias == field.alias and field.selections is None:
        return field
    return Field(field.name, alias, field.arguments, field.conditions)
