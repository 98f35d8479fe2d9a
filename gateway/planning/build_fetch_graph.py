"""From the chosen route to the fetch graph: each visit that jumps becomes a step, what it is asked becomes a
selection set, what it needs becomes a representation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from gateway.planning.context_values import ContextVariables, Level, parents_first
from gateway.planning.fetch_graph import FetchGraph, FetchStep
from gateway.planning.names import Names, name_fields
from gateway.planning.routes import FieldRoute, Jump, PositionRoute, Visit
from resolvers.plan import EACH, NOTHING, ContextVariable, EntitySet, Fetch, OnTypes, ResponsePath
from schema.deferral import NOT_DEFERRED, Part
from schema.operation import Operation, OperationKind, VariableDefinition
from schema.query_graph import TYPENAME, QueryGraph, selected_field
from schema.selections import (
    Condition,
    Field,
    InlineFragment,
    Selection,
    SelectionSet,
    each_directive_once,
    merge,
    selection_variables,
)

__all__ = ["build_fetch_graph"]

PLAIN_TYPENAME = Field(TYPENAME)


def build_fetch_graph(route: PositionRoute, operation: Operation, graph: QueryGraph) -> FetchGraph:
    names = name_fields(route, graph)
    builder = _Builder(operation, names, graph)
    builder.build_root(route)
    steps = tuple(step.finished(operation.variables) for step in builder.steps)
    if any(step.visit.jump and step.visit.jump.contexts for step in builder.steps):
        steps = parents_first(steps)
    return FetchGraph(steps, tuple(names.renames))


@dataclass(slots=True)
class _Place:
    """Where a position stands: `path` as fetched, `keys` the same without type conditions (as named)."""

    path: ResponsePath = ()
    keys: ResponsePath = ()
    reached_if: tuple[Condition, ...] = ()
    """The conditions of the fields that lead here."""
    levels: tuple[Level, ...] = field(default_factory=lambda: (Level(),))
    """The positions on the way, this one last, each with what it gives to contexts below."""
    told_by: frozenset[int] = frozenset()
    """The steps that tell the types on the way, where others bring what is asked of these types."""
    part: Part = NOT_DEFERRED
    """The deferrals for which the place is reached."""

    def below(self, key: str, route: FieldRoute) -> _Place:
        more = (key, *(EACH,) * route.list_depth)
        conditions = self.reached_if
        if route.field.conditions:
            conditions = tuple(sorted({*conditions, *route.field.conditions}))
        levels = (*self.levels, Level())
        return _Place((*self.path, *more), (*self.keys, *more), conditions, levels, self.told_by, self.part)

    def on(self, type_name: str) -> _Place:
        levels = (*self.levels[:-1], self.levels[-1].on(type_name))
        return replace(self, path=(*self.path, OnTypes((type_name,))), levels=levels)


@dataclass(slots=True)
class _Step:
    id: int
    kind: OperationKind
    visit: Visit
    place: _Place
    parents: set[int] = field(default_factory=set)
    requires: SelectionSet = NOTHING
    key: SelectionSet = NOTHING
    known_as_interface: bool = False
    selections: SelectionSet = field(default_factory=SelectionSet)
    variables: tuple[str, ...] = ()
    """Of the contexts, in the order of the jump's."""

    @property
    def part(self) -> Part:
        return self.visit.part or self.place.part

    def finished(self, variables: tuple[VariableDefinition, ...]) -> FetchStep:
        conditions = _shared_conditions(self.visit.fields)
        asked = each_directive_once(_without(self.selections, conditions))
        mentioned = set(selection_variables(asked)) if variables else set()
        used = tuple(variable for variable in variables if variable.name in mentioned)
        deciding = {condition.variable for condition in (*conditions, *self.place.reached_if)}
        return FetchStep(
            self.id,
            self._fetch(asked, used),
            self._waits_for(),
            conditions,
            self.place.reached_if,
            tuple(variable for variable in variables if variable.name in deciding),
            self.part,
        )

    def _waits_for(self) -> frozenset[int]:
        contexts = self.visit.jump.contexts if self.visit.jump else ()
        return frozenset(self.parents).union(
            *(self.place.levels[-1 - found.levels].brought_by(found.selection) for found in contexts)
        )

    def _contexts(self, jump: Jump) -> tuple[ContextVariable, ...]:
        return tuple(
            ContextVariable(
                name,
                found.type,
                found.levels,
                self.place.levels[-1 - found.levels].selection(found.selection),
            )
            for name, found in zip(self.variables, jump.contexts, strict=True)
        )

    def _fetch(self, asked: SelectionSet, used: tuple[VariableDefinition, ...]) -> Fetch:
        jump = self.visit.jump
        if jump is None:
            return Fetch(self.visit.subgraph, self.kind, used, selections=asked)
        if not jump.key:
            return Fetch(
                self.visit.subgraph, OperationKind.QUERY, used, selections=asked, path=self.place.path
            )
        entities = EntitySet(
            (self.place.path,),
            requires=SelectionSet((InlineFragment(jump.type, self.requires),)),
            selections=SelectionSet((InlineFragment(jump.to_type, asked),)),
            key=SelectionSet((InlineFragment(jump.type, self.key),)),
            as_type=jump.to_type if self.known_as_interface else None,
            contexts=self._contexts(jump),
        )
        return Fetch(self.visit.subgraph, OperationKind.QUERY, used, entities=(entities,))


class _Builder:
    def __init__(self, operation: Operation, names: Names, graph: QueryGraph) -> None:
        self._kind = operation.kind
        self._variables = ContextVariables(operation.variables)
        self._names = names
        self._graph = graph
        self.steps: list[_Step] = []

    def build_root(self, position: PositionRoute) -> None:
        root = _Place()
        visited: list[tuple[Visit, _Step]] = []
        for visit in position.visits:
            step = self._new_step(visit, root)
            step.selections = self._selections_of_visit(position, visit, root)
            if self._kind is OperationKind.MUTATION:
                step.parents.update(earlier.id for earlier in self.steps[: step.id])
                self._fields([(visit, step)], root)
            visited.append((visit, step))
            self._internal(visit, root, step)
        if self._kind is not OperationKind.MUTATION:
            self._fields(visited, root)

    def _position(self, position: PositionRoute, place: _Place, arrived: dict[str, _Step]) -> None:
        """Makes the steps of all that is asked at and below a position."""
        visited: list[tuple[Visit, _Step]] = []
        brought_by: dict[int, set[int]] = {}
        for visit in position.visits:
            if visit.jump is None:
                step = arrived[visit.subgraph]
            else:
                step = self._new_step(visit, place)
                step.parents.update(*(brought_by[id(source.route)] for source in visit.jump.inputs))
                step.requires, step.key = self._representation(visit.jump, place)
                step.known_as_interface = self._graph.is_abstract(visit.jump.to_type)
                step.variables = self._variables.of(visit.jump.contexts)
                step.selections = self._selections_of_visit(position, visit, place)
            visited.append((visit, step))
            brought_by |= self._internal(visit, place, step)
        self._fields(visited, place)
        if position.members:
            self._members(position, place, visited)

    def _members(
        self, position: PositionRoute, place: _Place, visited: Sequence[tuple[Visit, _Step]]
    ) -> None:
        arrived = {visit.subgraph: step for visit, step in visited if visit.jump is None}
        knowing = {visit.subgraph: step for visit, step in visited if visit.knows_members}
        told_by = frozenset(step.id for step in knowing.values())
        unaware = {visit.subgraph for visit in position.unaware_visits()}
        for member in position.members:
            at_member = place.on(member.type)
            if any(visit.jump is None and visit.subgraph in unaware for visit in member.visits):
                at_member = replace(at_member, told_by=place.told_by | told_by)
            self._position(member, at_member, {**arrived, **knowing})

    def _internal(self, visit: Visit, place: _Place, step: _Step) -> dict[int, set[int]]:
        """What is not for the client, with the steps that bring it."""
        brought_by: dict[int, set[int]] = {}
        for route in visit.fields:
            if route.internal:
                made = len(self.steps)
                self._below(route, place, {visit.subgraph: step})
                brought = {step.id, *(later.id for later in self.steps[made:])}
                brought_by[id(route)] = brought
                if route.gives:
                    place.levels[-1].give(route.gives, self._input_field(route, place), brought)
        return brought_by

    def _fields(self, visited: Sequence[tuple[Visit, _Step]], place: _Place) -> None:
        """The client's fields. One that is shared out over several visits has one child position."""
        arrivals: dict[int, tuple[FieldRoute, dict[str, _Step]]] = {}
        for visit, step in visited:
            for route in visit.fields:
                if not route.internal:
                    arrivals.setdefault(id(route), (route, {}))[1][visit.subgraph] = step
        for route, arrived in arrivals.values():
            self._below(route, place, arrived)

    def _below(self, route: FieldRoute, place: _Place, arrived: dict[str, _Step]) -> None:
        if route.child is not None:
            key = self._names.data_key(place.keys, route)
            below = place.below(key, route)
            part = next(iter(arrived.values())).part
            self._position(route.child, below if part == below.part else replace(below, part=part), arrived)

    def _new_step(self, visit: Visit, place: _Place) -> _Step:
        step = _Step(len(self.steps), self._kind, visit, place, set(place.told_by))
        self.steps.append(step)
        return step

    def _selections_of_visit(self, position: PositionRoute, visit: Visit, place: _Place) -> SelectionSet:
        fields: list[Selection] = [self._field(route, visit.subgraph, place) for route in visit.fields]
        if visit.jump is not None and visit.jump.contexts:
            fields = [self._with_contexts(found, position, visit) for found in fields]
        fields.sort(key=lambda found: found != PLAIN_TYPENAME)
        for member in position.members if visit.knows_members or visit.jump is None else ():
            arrival = member.arrival(visit.subgraph)
            if arrival is not None:
                inner = self._selections_of_visit(member, arrival, place)
                fields += (InlineFragment(member.type, inner),) if visit.knows_members else inner
        return merge(SelectionSet(tuple(fields)))

    def _field(self, route: FieldRoute, subgraph: str, place: _Place) -> Field:
        key = self._names.data_key(place.keys, route)
        inner = None
        if route.child is not None:
            arrival = route.child.arrival(subgraph)
            assert arrival is not None  # noqa: S101 - the choice puts a field only where its child arrives
            inner = self._selections_of_visit(route.child, arrival, place.below(key, route))
        asked = route.field
        alias = None if key == asked.name else key
        if inner is None and alias == asked.alias:
            return asked
        return Field(asked.name, alias, asked.arguments, asked.conditions, inner)

    def _with_contexts(self, found: Selection, position: PositionRoute, visit: Visit) -> Selection:
        """The field with the arguments that no client gives."""
        assert isinstance(found, Field)  # noqa: S101 - the members of a visit are added later
        assert visit.jump is not None  # noqa: S101 - the caller asked
        moves = self._graph.field_moves(position.type, found.name) if found.name != TYPENAME else ()
        move = next((move for move in moves if move.to.subgraph == visit.subgraph), None)
        given = tuple(
            (argument.name, self._variables.value(argument)) for argument in (move.contexts if move else ())
        )
        return replace(found, arguments=found.arguments + given)

    def _representation(self, jump: Jump, place: _Place) -> tuple[SelectionSet, SelectionSet]:
        """What is read from the response (under the alias) and sent (under the name), and of it the key."""
        fields = [self._input_field(source.route, place) for source in jump.inputs]
        fields.sort(key=lambda found: found.name != TYPENAME)
        key = [found for found in fields if selected_field(jump.key, found.name)]
        return merge(SelectionSet(tuple(fields))), merge(SelectionSet(tuple(key)))

    def _input_field(self, route: FieldRoute, place: _Place) -> Field:
        key = self._names.data_key(place.keys, route)
        inner = None
        if route.child is not None:
            inner = self._input_position(route.child, place.below(key, route))
        return Field(route.field.name, alias=None if key == route.field.name else key, selections=inner)

    def _input_position(self, position: PositionRoute, place: _Place) -> SelectionSet:
        """All that was asked below an input, by whichever visit, but not what served only to get there."""
        inputs = {id(source.route) for visit in position.visits if visit.jump for source in visit.jump.inputs}
        fields: list[Selection] = [
            self._input_field(route, place)
            for visit in position.visits
            for route in visit.fields
            if id(route) not in inputs
        ]
        fields += [InlineFragment(m.type, self._input_position(m, place)) for m in position.members]
        return merge(SelectionSet(tuple(fields)))


def _shared_conditions(fields: Iterable[FieldRoute]) -> tuple[Condition, ...]:
    """The conditions without which nothing at all is asked."""
    sets = [set(route.field.conditions) for route in fields]
    return tuple(sorted(set.intersection(*sets))) if sets else ()


def _without(selections: SelectionSet, conditions: tuple[Condition, ...]) -> SelectionSet:
    if not conditions:
        return selections
    return merge(
        SelectionSet(
            tuple(
                replace(found, conditions=tuple(c for c in found.conditions if c not in conditions))
                for found in selections
            )
        )
    )
