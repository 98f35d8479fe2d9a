"""Stage two's result: for every position of the operation, which subgraphs are visited and for what.

A visit is one subgraph's stay at a position. It either arrives with the field that led there, or jumps in
as an entity by a key, with inputs that other visits of the same position bring.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gateway.planning.places import Place
from schema.deferral import NOT_DEFERRED, Part
from schema.frozen import frozen_by_type
from schema.selections import Field, SelectionSet

__all__ = ["ContextInput", "Cost", "FieldRoute", "Input", "Jump", "PositionRoute", "Visit", "total", "waves"]

Cost = frozenset[tuple[int, str]]
"""The requests a route needs, as (wave, subgraph): what one subgraph is asked in one wave is one request."""

REQUEST = 1000
"""What a request costs. Only the ratio to WAVE means anything."""
WAVE = 100
"""What it costs a request to start one wave later. A little arbitrary: it makes a plan with fewer requests
win, and among plans of equally many requests the one whose requests start sooner."""


def total(cost: Cost) -> int:
    return sum(REQUEST + WAVE * wave for wave, _ in cost)


def waves(cost: Cost) -> int:
    """The last wave in which something is asked; 0 where nothing is."""
    return max((wave for wave, _ in cost), default=0)


@frozen_by_type
@dataclass(frozen=True, slots=True, eq=False)
class FieldRoute:
    field: Field
    list_depth: int = 0
    child: PositionRoute | None = None
    internal: bool = False
    """Fetched for a key, for `@requires` or for a context, not for the client."""
    gives: str = ""
    """The selection of a context for which it is fetched."""


@frozen_by_type
@dataclass(frozen=True, slots=True, eq=False)
class Input:
    """A field that a jump needs, and the visit that brings it."""

    visit: int
    route: FieldRoute


@dataclass(frozen=True, slots=True, order=True)
class ContextInput:
    """A value that a jump needs for an argument: what is selected of the object so many levels above."""

    levels: int
    context: str
    selection: str
    type: str
    """The argument's."""


@frozen_by_type
@dataclass(frozen=True, slots=True, eq=False)
class Jump:
    type: str
    """The type of the entity where the jump begins."""
    to_type: str
    """The type under which the subgraph knows it: another one only for an interface object."""
    key: SelectionSet
    requires: SelectionSet | None
    inputs: tuple[Input, ...]
    contexts: tuple[ContextInput, ...] = ()


@frozen_by_type
@dataclass(frozen=True, slots=True, eq=False)
class Visit:
    subgraph: str
    fields: tuple[FieldRoute, ...]
    wave: int = 0
    """Counted from the arrival at the position."""
    jump: Jump | None = None
    knows_members: bool = False
    """At an abstract position: the subgraph knows the object types, so the members are asked of it."""
    part: Part = NOT_DEFERRED
    """Where the visit is deferred, and the arrival at the position is not, or for others."""


@frozen_by_type
@dataclass(frozen=True, slots=True, eq=False)
class PositionRoute:
    place: Place
    visits: tuple[Visit, ...]
    cost: Cost
    members: tuple[PositionRoute, ...] = ()
    """For an interface or union: what is asked besides of each object type. They arrive with the visits
    that know the members, by subgraph."""

    @property
    def type(self) -> str:
        return self.place.type

    def arrival(self, subgraph: str) -> Visit | None:
        return next(
            (visit for visit in self.visits if visit.jump is None and visit.subgraph == subgraph), None
        )

    def unaware_visits(self) -> Iterator[Visit]:
        """At an abstract position: those that arrived as an interface object. What they are asked of a
        member, they are asked of all."""
        return (visit for visit in self.visits if visit.jump is None and not visit.knows_members)

    def __str__(self) -> str:
        return "\n".join(_lines(self, ""))


def _lines(position: PositionRoute, indent: str) -> Iterator[str]:
    for visit in position.visits:
        yield f"{indent}{visit.subgraph}{_by(visit)}"
        for route in visit.fields:
            yield f"{indent}  {route.field}{' (internal)' if route.internal else ''}"
            if route.child is not None:
                yield from _lines(route.child, indent + "    ")
    for member in position.members:
        yield f"{indent}|{member.type}"
        yield from _lines(member, indent + "  ")


def _by(visit: Visit) -> str:
    if visit.jump is None:
        return ""
    needs = f" requires {{ {visit.jump.requires.inner} }}" if visit.jump.requires else ""
    takes = "".join(f" context {context.selection}" for context in visit.jump.contexts)
    later = f" later for {visit.part}" if visit.part else ""
    return f" by {{ {visit.jump.key.inner} }}{needs}{takes}{later}"
