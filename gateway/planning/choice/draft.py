"""A position while it is being decided: visits that fields are placed into. Copied before each attempt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain

from gateway.planning.places import Place
from gateway.planning.routes import Cost, FieldRoute, Input, Jump, PositionRoute, Visit, total, waves
from schema.deferral import NOT_DEFERRED, Part
from schema.frozen import frozen_by_type
from schema.query_graph import FieldMove, selected_field
from schema.selections import Condition, Field, InlineFragment, SelectionSet, merge

__all__ = ["NO_COMPANY", "Arrival", "Draft", "provides"]


NO_COMPANY: Cost = frozenset()


@frozen_by_type
@dataclass(frozen=True, slots=True)
class Arrival:
    """How the field above leads here: the type as this subgraph declares it, and what it provides."""

    subgraph: str
    type: str
    provides: SelectionSet | None = None


def provides(arrival: Arrival, field: str) -> bool:
    return arrival.provides is not None and selected_field(arrival.provides, field) is not None


@dataclass(slots=True)
class DraftVisit:
    subgraph: str
    wave: int
    jump: Jump | None = None
    fields: dict[int, list[FieldRoute]] = field(default_factory=dict)
    """Of the client, by their place in the operation."""
    knows_members: bool = False
    internal: dict[tuple[Field, int], FieldRoute] = field(default_factory=dict)
    """Inputs of jumps, by what they are and by the identity of what is asked below them."""
    part: Part = NOT_DEFERRED

    def copy(self) -> DraftVisit:
        fields = {place: list(routes) for place, routes in self.fields.items()}
        internal = dict(self.internal)
        return DraftVisit(
            self.subgraph, self.wave, self.jump, fields, self.knows_members, internal, self.part
        )

    def routes(self) -> Iterable[FieldRoute]:
        for place in sorted(self.fields):
            yield from self.fields[place]
        yield from self.internal.values()

    def unsorted(self) -> Iterable[FieldRoute]:
        """The same for those to whom the order is nothing: prices are asked for at every turn."""
        return chain(*self.fields.values(), self.internal.values())


class Draft:
    def __init__(
        self,
        place: Place,
        arrivals: tuple[Arrival, ...],
        *,
        at_root: bool = False,
        company: Cost = NO_COMPANY,
    ) -> None:
        """`company` are the requests that are made anyway, counted from the same arrival."""
        self.type = place.type
        self.company = company
        self.place = place
        self.arrivals = arrivals
        self.at_root = at_root
        self.visits = [DraftVisit(arrival.subgraph, wave=0) for arrival in arrivals]
        self.part: Part = NOT_DEFERRED
        """What is being placed: fields of a part go into visits of that part alone, so that they come later
        than what the arrivals bring."""

    def copy(self) -> Draft:
        twin = Draft(self.place, (), at_root=self.at_root, company=self.company)
        twin.arrivals = self.arrivals
        twin.visits = [visit.copy() for visit in self.visits]
        twin.part = self.part
        return twin

    def arrival_for(self, way: FieldMove, *, internal: bool = False) -> int | None:
        """The visit that arrived where this way can be taken at once, without `@requires`. What is `internal`
        may be asked there even if it is for a part."""
        if self.part and not internal:
            return None
        for index, arrival in enumerate(self.arrivals):
            if arrival.subgraph == way.source.subgraph:
                can_be_taken = not way.only_if_provided or provides(arrival, way.field)
                return index if can_be_taken and way.needs_a_key_alone else None
        return None

    def plain_jump(self, subgraph: str, *, internal: bool = False) -> int | None:
        """The visit that jumped into the subgraph with nothing but a key."""
        parts = (self.part, NOT_DEFERRED) if internal else (self.part,)
        for index, visit in enumerate(self.visits):
            if visit.subgraph != subgraph or visit.part not in parts:
                continue
            if visit.jump is not None and _needs_a_key_alone(visit.jump):
                return index
        return None

    def add(self, visit: int, place: int, route: FieldRoute) -> None:
        self.visits[visit].fields.setdefault(place, []).append(route)

    def add_internal(self, visit: int, route: FieldRoute) -> Input:
        kept = self.visits[visit].internal.setdefault((route.field, id(route.child)), route)
        return Input(visit, kept)

    def enter(self, subgraph: str, jump: Jump) -> int:
        """The visit that makes this jump: an earlier one that it can be joined with, or a new one."""
        for index, visit in enumerate(self.visits):
            if visit.subgraph != subgraph or visit.part != self.part or visit.jump is None:
                continue
            if _can_be_one(visit.jump, jump):
                visit.jump = _joined(visit.jump, jump)
                return index
        self.visits.append(DraftVisit(subgraph, self._wave_after(jump), jump, part=self.part))
        return len(self.visits) - 1

    def _wave_after(self, jump: Jump) -> int:
        return 1 + max(self.visits[source.visit].wave + _waves_below(source.route) for source in jump.inputs)

    def cost(self) -> Cost:
        requests: set[tuple[int, str]] = set()
        for visit in self.visits:
            if visit.jump is not None or (self.at_root and visit.fields):
                requests.add((visit.wave, _asked_of(visit)))
            for route in visit.unsorted():
                if route.child is not None and route.child.cost:
                    requests.update([(visit.wave + wave, subgraph) for wave, subgraph in route.child.cost])
        return frozenset(requests)

    def price(self) -> int:
        """To be compared with that of another attempt at the same position."""
        return total(self.cost() | self.company)

    def finished(self, members: tuple[PositionRoute, ...] = ()) -> PositionRoute:
        self._drop_what_nobody_needs()
        kept = [index for index, visit in enumerate(self.visits) if visit.fields or visit.internal]
        moved = {old: new for new, old in enumerate(kept)}
        inputs = self._conditional_inputs()
        visits = tuple(
            Visit(
                visit.subgraph,
                tuple(inputs.get(id(route), route) for route in visit.routes()),
                visit.wave,
                _with_inputs(visit.jump, moved, inputs),
                knows_members=visit.knows_members,
                part=visit.part,
            )
            for visit in (self.visits[index] for index in kept)
        )
        return PositionRoute(self.place, visits, self.cost() | self._cost_of(members), members)

    def _conditional_inputs(self) -> dict[int, FieldRoute]:
        """The inputs, by identity, under the conditions that all they serve have in common: what serves only
        skipped fields is skipped as well. The last visits first, for inputs may serve other inputs."""
        if not any(route.field.conditions for visit in self.visits for route in visit.unsorted()):
            return {}
        shared: dict[int, frozenset[Condition]] = {}
        for visit in reversed(self.visits):
            if visit.jump is not None:
                of_fields = [
                    shared.get(id(route), frozenset(route.field.conditions)) for route in visit.routes()
                ]
                conditions = frozenset.intersection(*of_fields)
                for source in visit.jump.inputs:
                    known = shared.get(id(source.route), conditions)
                    shared[id(source.route)] = known & conditions
        return {
            id(route): replace(route, field=replace(route.field, conditions=tuple(sorted(shared[id(route)]))))
            for visit in self.visits
            for route in visit.internal.values()
        }

    def _cost_of(self, members: tuple[PositionRoute, ...]) -> Cost:
        start = max((visit.wave for visit in self.visits if visit.knows_members), default=0)
        return frozenset((start + wave, subgraph) for member in members for wave, subgraph in member.cost)

    def _drop_what_nobody_needs(self) -> None:
        """An attempt may have jumped where in the end no field was placed; its inputs go with it."""
        while True:
            jumps = [visit.jump for visit in self.visits if visit.jump is not None]
            needed = {id(source.route) for jump in jumps for source in jump.inputs}
            dropped = False
            for visit in self.visits:
                idle = [name for name, route in visit.internal.items() if id(route) not in needed]
                for name in idle:
                    del visit.internal[name]
                if visit.jump is not None and not visit.fields and not visit.internal:
                    visit.jump = None
                    dropped = True
                dropped = dropped or bool(idle)
            if not dropped:
                return


def _asked_of(visit: DraftVisit) -> str:
    """For the price: what comes later shares no request with what does not."""
    return f"{visit.subgraph} {visit.part}" if visit.part else visit.subgraph


def _needs_a_key_alone(jump: Jump) -> bool:
    return jump.requires is None and not jump.contexts


def _can_be_one(one: Jump, other: Jump) -> bool:
    """Only jumps of the same sources: one that waited for another system would be lost with that system. And
    only such as send no field with two sets of arguments: a representation holds a name once. Entities
    are asked apart for each value of a context."""
    return (
        one.contexts == other.contexts
        and _sources(one) == _sources(other)
        and _agree(_required(one), _required(other))
    )


def _required(jump: Jump) -> SelectionSet:
    return merge(jump.key, jump.requires or SelectionSet())


def _agree(one: SelectionSet, other: SelectionSet) -> bool:
    return all(_agree_on_field(mine, theirs) for mine in _fields(one) for theirs in _fields(other))


def _agree_on_field(mine: Field, theirs: Field) -> bool:
    if mine.name != theirs.name:
        return True
    below = mine.selections or SelectionSet(), theirs.selections or SelectionSet()
    return mine.arguments == theirs.arguments and _agree(*below)


def _fields(selections: SelectionSet) -> Iterator[Field]:
    """Those at the top, whatever type they are asked of."""
    for selection in selections:
        if isinstance(selection, InlineFragment):
            yield from _fields(selection.selections)
        else:
            yield selection


def _sources(jump: Jump) -> frozenset[tuple[int, Cost]]:
    return frozenset(
        (source.visit, source.route.child.cost if source.route.child else frozenset())
        for source in jump.inputs
    )


def _waves_below(route: FieldRoute) -> int:
    return waves(route.child.cost) if route.child else 0


def _joined(one: Jump, other: Jump) -> Jump:
    requires = merge(*(needs for needs in (one.requires, other.requires) if needs is not None))
    seen = {id(source.route) for source in one.inputs}
    inputs = one.inputs + tuple(source for source in other.inputs if id(source.route) not in seen)
    return replace(one, requires=requires or None, inputs=inputs)


def _with_inputs(jump: Jump | None, moved: dict[int, int], inputs: dict[int, FieldRoute]) -> Jump | None:
    if jump is None:
        return None
    sources = tuple(
        Input(moved[source.visit], inputs.get(id(source.route), source.route)) for source in jump.inputs
    )
    return Jump(jump.type, jump.to_type, jump.key, jump.requires, sources, jump.contexts)
