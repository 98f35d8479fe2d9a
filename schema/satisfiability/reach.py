"""What can be had from one place in the query graph, moving between subgraphs by keys.

A standing is a node together with the fields that the way there provided. Everything that is reached is
reached from one standing alone: a key whose fields come only from two ways taken side by side is no key that
a planner would find.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from schema.operation import OperationKind
from schema.query_graph import TYPENAME, FieldMove, Node, QueryGraph, selected_field
from schema.selections import Field, InlineFragment, SelectionSet, merge
from schema.supergraph import ContextArgument

__all__ = ["ContextUse", "Reach", "Standing"]


NOTHING = SelectionSet()


@dataclass(frozen=True, slots=True)
class Standing:
    node: Node
    provided: SelectionSet = NOTHING

    def provides(self, field: str) -> Field | None:
        return selected_field(self.provided, field)


@dataclass(frozen=True, slots=True)
class ContextUse:
    """What an argument takes from a context."""

    context: str
    selection: str

    @classmethod
    def of(cls, argument: ContextArgument) -> Self:
        return cls(argument.context, argument.selection)


class Reach:
    """Remembers what it found: the same standings are met on many ways.

    What a field needs of contexts is taken to be known, unless it is said what is: below a field of a key or
    of `@requires` further types may set some.
    """

    def __init__(self, graph: QueryGraph) -> None:
        self.graph = graph
        self._known: frozenset[ContextUse] | None = None
        self._below = self
        self._knowing: dict[frozenset[ContextUse], Reach] = {}
        self._reached: dict[tuple[Standing, str], tuple[Standing, ...]] = {}
        self._in_progress: list[tuple[Standing, str]] = []
        self._incomplete = 0
        self._pending: set[tuple[str, str]] = set()

    def knowing(self, known: frozenset[ContextUse]) -> Reach:
        """The same where the types above give this much."""
        if not self.graph.context_setters:
            return self
        found = self._knowing.get(known)
        if found is None:
            found = self._knowing[known] = Reach(self.graph)
            found._known, found._below = known, self
        return found

    def around(self, standing: Standing, type_name: str) -> tuple[Standing, ...]:
        """Every standing on the same value of this type, the given one first."""
        key = (standing, type_name)
        known = self._reached.get(key)
        if known is not None:
            return known
        if key in self._in_progress:
            self._incomplete += 1
            return (standing,)
        self._in_progress.append(key)
        incomplete = self._incomplete
        reached = self._explore(standing, type_name)
        self._in_progress.pop()
        if self._incomplete == incomplete or not self._in_progress:
            self._reached[key] = reached
        return reached

    def follow(self, standing: Standing, type_name: str, field: str) -> tuple[Standing, ...]:
        """Where the field leads, in every subgraph that can resolve it here."""
        around = self.around(standing, type_name)
        return tuple(self._targets(around, type_name, self._moves(type_name, field)))

    def _moves(self, type_name: str, field: str) -> tuple[FieldMove, ...]:
        moves = self.graph.field_moves(type_name, field)
        known = self._known
        if known is None:
            return moves
        return tuple(move for move in moves if known.issuperset(map(ContextUse.of, move.contexts)))

    def possible_types(self, standing: Standing, type_name: str) -> tuple[str, ...]:
        """The object types that the value here may have, so far as it can be told here."""
        if not self.graph.is_abstract(type_name):
            return (type_name,)
        if self.graph.is_interface_object(standing.node):
            around = self.around(standing, type_name)
            nodes = [found.node for found in around if not self.graph.is_interface_object(found.node)]
        else:
            nodes = [standing.node]
        return tuple(sorted({name for node in nodes for name in self.graph.possible_types_at(node)}))

    def is_nameless(self, standings: Iterable[Standing], type_name: str) -> bool:
        """An interface object cannot tell what its value is, unless another subgraph can be asked."""
        around = [found for standing in standings for found in self.around(standing, type_name)]
        return bool(around) and all(self.graph.is_interface_object(found.node) for found in around)

    def as_type(self, standing: Standing, type_name: str, possible: str) -> tuple[Standing, ...]:
        """The same value, now known to be of one of its possible types."""
        if possible == type_name:
            return (standing,)
        around = self.around(standing, type_name)
        return tuple(
            found
            if self.graph.is_interface_object(found.node)
            else Standing(Node(possible, found.node.subgraph), found.provided)
            for found in around
            if self.graph.is_interface_object(found.node)
            or possible in self.graph.possible_types_at(found.node)
        )

    def can_select(self, reached: Sequence[Standing], type_name: str, selections: SelectionSet) -> bool:
        return self.first_missing(reached, type_name, selections) is None

    def first_missing(
        self, reached: Sequence[Standing], type_name: str, selections: SelectionSet
    ) -> str | None:
        """The coordinate of the first selected field that cannot be had, if any."""
        for selection in selections:
            missing = (
                self._missing_in_fragment(reached, type_name, selection)
                if isinstance(selection, InlineFragment)
                else self._missing_field(reached, type_name, selection)
            )
            if missing is not None:
                return missing
        return None

    def _explore(self, standing: Standing, type_name: str) -> tuple[Standing, ...]:
        reached = [standing, *self._other_roots(standing, type_name)]
        nodes = {found.node for found in reached}
        grown = True
        while grown:
            grown = False
            for move in self.graph.entity_moves(type_name):
                if move.to not in nodes and self.can_select(reached, type_name, move.key.fields):
                    nodes.add(move.to)
                    reached.append(Standing(move.to))
                    grown = True
        return tuple(reached)

    def _other_roots(self, standing: Standing, type_name: str) -> Iterator[Standing]:
        """A query may be begun anew in any subgraph, also below a field that returns the root."""
        if type_name == self.graph.root_type(OperationKind.QUERY):
            for move in self.graph.root_moves(OperationKind.QUERY):
                if move.to != standing.node:
                    yield Standing(move.to)

    def _targets(
        self, reached: Sequence[Standing], type_name: str, moves: Iterable[FieldMove]
    ) -> Iterator[Standing]:
        for move in moves:
            for found in reached:
                if found.node == move.source and self._can_move(found, reached, type_name, move):
                    below = found.provides(move.field)
                    provided = [s for s in (move.provides, below.selections if below else None) if s]
                    yield Standing(move.to, merge(*provided) if provided else NOTHING)

    def _can_move(
        self, standing: Standing, reached: Sequence[Standing], type_name: str, move: FieldMove
    ) -> bool:
        if move.only_if_provided and standing.provides(move.field) is None:
            return False
        if move.contexts and not self._can_enter(reached, type_name, move):
            return False
        return move.requires is None or self._can_require(reached, type_name, move, move.requires)

    def _can_require(
        self, reached: Sequence[Standing], type_name: str, move: FieldMove, requires: SelectionSet
    ) -> bool:
        """What is required is fetched first; then the subgraph must be entered, once more or for the first
        time, by a key."""
        key = (type_name, move.field)
        if key in self._pending:
            return False
        self._pending.add(key)
        try:
            return self.can_select(reached, type_name, requires) and self._can_enter(reached, type_name, move)
        finally:
            self._pending.discard(key)

    def _can_enter(self, reached: Sequence[Standing], type_name: str, move: FieldMove) -> bool:
        return any(
            entry.to == move.source and self.can_select(reached, type_name, entry.key.fields)
            for entry in self.graph.entity_moves(type_name)
        )

    def _missing_in_fragment(
        self, reached: Sequence[Standing], type_name: str, fragment: InlineFragment
    ) -> str | None:
        if self.is_nameless(reached, type_name):
            return f"{type_name}.{TYPENAME}"
        on = fragment.on or type_name
        wanted = {on} if not self.graph.is_abstract(on) else self.graph.possible_types(on)
        for possible in sorted({p for s in reached for p in self.possible_types(s, type_name)} & wanted):
            narrowed = self._narrowed(reached, type_name, possible)
            missing = self.first_missing(narrowed, possible, fragment.selections)
            if missing is not None:
                return missing
        return None

    def _narrowed(self, reached: Sequence[Standing], type_name: str, possible: str) -> Sequence[Standing]:
        """Once it is known what stands there, it may be found again by the keys of that."""
        if possible == type_name:
            return reached
        narrowed = (found for standing in reached for found in self.as_type(standing, type_name, possible))
        return tuple(dict.fromkeys(found for near in narrowed for found in self.around(near, possible)))

    def _missing_field(self, reached: Sequence[Standing], type_name: str, field: Field) -> str | None:
        if field.name == TYPENAME:
            return None
        moves = self._moves(type_name, field.name)
        if self.graph.is_abstract(type_name) and not any(self._targets(reached, type_name, moves)):
            if self.is_nameless(reached, type_name):
                return f"{type_name}.{field.name}"
            return self._missing_in_fragment(
                reached, type_name, InlineFragment(type_name, SelectionSet((field,)))
            )
        targets = tuple(self._targets(reached, type_name, moves))
        if not targets:
            return f"{type_name}.{field.name}"
        if field.selections is None:
            return None
        below = self.graph.named_field_type(type_name, field.name)
        reach = self._below
        missing = [
            reach.first_missing(reach.around(target, below), below, field.selections) for target in targets
        ]
        return None if None in missing else missing[0]
