"""How the value of a context comes from where it is fetched to the fetch that needs it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from gateway.planning.errors import NoPlan
from gateway.planning.fetch_graph import FetchStep
from gateway.planning.routes import ContextInput
from schema.frozen import frozen_by_type
from schema.operation import VariableDefinition
from schema.selections import Field, InlineFragment, Selection, SelectionSet, merge
from schema.supergraph import ContextArgument
from schema.values import Variable

__all__ = ["ContextVariables", "Level", "parents_first"]


@dataclass(frozen=True, slots=True)
class _Given:
    type: str | None
    """The object type that gives it; None where all give it alike."""
    field: Field
    """As it is read from the response."""
    steps: frozenset[int]


@frozen_by_type
@dataclass(frozen=True, slots=True)
class Level:
    """A position, or one object type at it, with what it gives to the contexts below. This is known only when
    all steps are made: an object type of an interface may give what a field of the interface needs."""

    type: str | None = None
    _given: dict[str, list[_Given]] = field(default_factory=dict)

    def on(self, type_name: str) -> Level:
        return replace(self, type=type_name)

    def give(self, selection: str, found: Field, steps: set[int]) -> None:
        self._given.setdefault(selection, []).append(_Given(self.type, found, frozenset(steps)))

    def selection(self, selection: str) -> SelectionSet:
        """What leads to the value from the object at this level."""
        of_all = [given.field for given in self._for(selection) if given.type in (None, self.type)]
        found: list[Selection] = [*of_all]
        found += [
            InlineFragment(given.type, SelectionSet((given.field,)))
            for given in self._for(selection)
            if given.field not in of_all
        ]
        return merge(SelectionSet(tuple(found)))

    def brought_by(self, selection: str) -> frozenset[int]:
        return frozenset().union(*(given.steps for given in self._for(selection)))

    def _for(self, selection: str) -> list[_Given]:
        return [
            given
            for given in self._given.get(selection, ())
            if given.type is None or self.type is None or given.type == self.type
        ]


class ContextVariables:
    """One variable for each value that is taken from somewhere, with a name that no client's variable has."""

    def __init__(self, taken: Sequence[VariableDefinition]) -> None:
        self._prefix = "context"
        while any(variable.name.startswith(self._prefix) for variable in taken):
            self._prefix += "_"
        self._names: dict[tuple[str, str, str], str] = {}

    def of(self, contexts: Sequence[ContextInput]) -> tuple[str, ...]:
        return tuple(self._name(found) for found in contexts)

    def value(self, argument: ContextArgument) -> Variable:
        return Variable(self._name(argument))

    def _name(self, taken: ContextInput | ContextArgument) -> str:
        key = (taken.context, taken.selection, taken.type)
        return self._names.setdefault(key, f"{self._prefix}{len(self._names) + 1}")


def parents_first(steps: Sequence[FetchStep]) -> tuple[FetchStep, ...]:
    """A context may be brought by a step that was made after the one that needs it."""
    ordered: dict[int, FetchStep] = {}
    waiting = list(steps)
    while waiting:
        ready = next((step for step in waiting if step.parents <= ordered.keys()), None)
        if ready is None:
            needing = ", ".join(sorted({step.fetch.subgraph for step in waiting}))
            raise NoPlan(f"What {needing} would be asked for with a context is needed for its value.")
        ordered[ready.id] = ready
        waiting.remove(ready)
    return tuple(ordered.values())
