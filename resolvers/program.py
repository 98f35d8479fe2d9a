"""A plan, compiled once to what runs for every request.

The outcome of `@skip` and `@include` is settled first, and each outcome that occurs has a machine of its own:
its steps and its projection are closures in which no plan, no condition and no schema is read any more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Final, assert_never

from graphql import GraphQLObjectType, GraphQLSchema
from graphql.language import OperationType

from resolvers.client_paths import ClientPaths
from resolvers.conditions import (
    Outcome,
    condition_variables,
    decide,
    plan_condition_variables,
    settle,
    settle_plan,
)
from resolvers.entity_step import compile_entity_step
from resolvers.flow import in_sequence, nothing, side_by_side
from resolvers.later import Later, LaterFetches, marked
from resolvers.marks import NO_MARKS, Marks
from resolvers.plan import ConditionNode, EntitySet, Fetch, Parallel, PlanNode, QueryPlan, Sequence
from resolvers.projection import Projection, compile_projection
from resolvers.renames import Renames
from resolvers.root_step import compile_root_step
from resolvers.run import Step
from resolvers.shapes import ObjectShape, shape_of
from resolvers.type_conditions import TypeConditions
from resolvers.withheld import Withheld, withheld_in
from schema.operation import Operation, VariableDefinition

__all__ = ["Machine", "Program", "compile_plan"]

MACHINES_KEPT: Final = 64
"""Per program. Six condition variables, all independent, have as many outcomes; few operations have three."""


@dataclass(frozen=True, slots=True)
class Machine:
    start: Step
    project: Projection
    client_paths: Callable[[], ClientPaths]
    """Made when first asked for."""
    fetches: tuple[Fetch, ...] = ()
    """By number."""
    withheld: tuple[Withheld, ...] = ()
    later: Later | None = None
    """Where the operation defers something: all else is of the answer without that."""


@dataclass(frozen=True, slots=True)
class Program:
    condition_variables: tuple[VariableDefinition, ...]
    _build: Callable[[Outcome], Machine]
    _machines: dict[tuple[bool, ...], Machine] = field(default_factory=dict)

    def machine_for(self, variables: Mapping[str, object]) -> Machine:
        """The machine for the outcome that these variables give."""
        decisions = tuple([decide(definition, variables) for definition in self.condition_variables])
        machine = self._machines.get(decisions)
        if machine is None:
            names = (definition.name for definition in self.condition_variables)
            machine = self._build(dict(zip(names, decisions, strict=True)))
            if len(self._machines) >= MACHINES_KEPT:
                self._machines.pop(next(iter(self._machines)))
            self._machines[decisions] = machine
        return machine


def compile_plan(
    plan: QueryPlan,
    operation: Operation,
    api_schema: GraphQLSchema,
    merged_schema: GraphQLSchema | None = None,
    withheld: tuple[Withheld, ...] = (),
    marks: Marks = NO_MARKS,
) -> Program:
    """The result is for `api_schema` to shape. `merged_schema` also knows the types that clients may not see,
    which may stand between subgraphs; without it, such a type is known by its own name alone. What is
    `withheld` stands in `operation` and not in the plan. Where the plan has deferrals, `operation` is marked
    with them."""
    root = api_schema.get_root_type(OperationType(operation.kind.value))
    if root is None:
        raise ValueError(f"The API schema has no {operation.kind.value} type: {operation}")
    deciding = {
        *condition_variables(operation.selections),
        *(name for node in _nodes(plan) for name in plan_condition_variables(node)),
    }

    def build(outcome: Outcome) -> Machine:
        schemas = (api_schema, merged_schema or api_schema)
        at_once = {**outcome, **marked(plan.deferrals, frozenset())} if plan.deferrals else outcome
        machine = _build(plan, operation, at_once, root, schemas, marks)
        if not withheld:
            return machine
        later = machine.later and replace(machine.later, withheld=withheld)
        return replace(machine, withheld=withheld_in(withheld, at_once), later=later)

    program = Program(tuple(d for d in operation.variables if d.name in deciding), build)
    if not deciding:
        program.machine_for({})
    return program


def _build(
    plan: QueryPlan,
    operation: Operation,
    outcome: Outcome,
    root: GraphQLObjectType,
    schemas: tuple[GraphQLSchema, GraphQLSchema],
    marks: Marks,
) -> Machine:
    api_schema, merged_schema = schemas
    selections = settle(operation.selections, outcome)
    all_told = frozenset(range(len(plan.deferrals)))

    @cache
    def client_paths() -> ClientPaths:
        sets = tuple(entities for fetch in fetches for entities in fetch.entities)
        whole = settle(operation.selections, {**outcome, **marked(plan.deferrals, all_told)})
        return ClientPaths.of(whole, plan.renames, outcome, sets)

    def shape(told: frozenset[int]) -> ObjectShape:
        settled = settle(operation.selections, {**outcome, **marked(plan.deferrals, told)})
        return shape_of(settled, root, Renames.of(plan.renames), TypeConditions(api_schema), marks)

    node = None if plan.node is None else settle_plan(plan.node, outcome)
    deferred = [each.node and settle_plan(each.node, outcome) for each in plan.deferred]
    together = Parallel(tuple(each for each in (node, *deferred) if each is not None))
    fetches = tuple(_fetches(together))
    steps = _Steps(together, TypeConditions(merged_schema), client_paths)
    return Machine(
        start=nothing if node is None else steps.of(node),
        project=compile_projection(
            selections, root, Renames.of(plan.renames), TypeConditions(api_schema), marks
        ),
        client_paths=client_paths,
        fetches=fetches,
        later=Later(plan.deferrals, tuple(_later(plan, deferred, steps)), shape, outcome)
        if plan.deferrals
        else None,
    )


def _later(plan: QueryPlan, nodes: list[PlanNode | None], steps: _Steps) -> Iterator[LaterFetches]:
    """In the plan, 0 is the answer."""
    for deferred, node in zip(plan.deferred, nodes, strict=True):
        yield LaterFetches(
            nothing if node is None else steps.of(node),
            frozenset(deferred.serves),
            tuple(number - 1 for number in deferred.depends if number),
            frozenset() if node is None else steps.numbers(node),
        )


def _nodes(plan: QueryPlan) -> Iterator[PlanNode]:
    yield from (node for node in (plan.node, *(each.node for each in plan.deferred)) if node is not None)


class _Steps:
    """Compiles the nodes of one plan, numbering its fetches."""

    def __init__(
        self, node: PlanNode, conditions: TypeConditions, client_paths: Callable[[], ClientPaths]
    ) -> None:
        self._numbers = {id(fetch): number for number, fetch in enumerate(_fetches(node))}
        self._all_sets: tuple[EntitySet, ...] = tuple(e for fetch in _fetches(node) for e in fetch.entities)
        self._conditions, self._client_paths = conditions, client_paths

    def numbers(self, node: PlanNode) -> frozenset[int]:
        return frozenset(self._numbers[id(fetch)] for fetch in _fetches(node))

    def of(self, node: PlanNode) -> Step:
        match node:
            case Fetch(entities=()):
                return compile_root_step(node, self._numbers[id(node)], self._conditions, self._client_paths)
            case Fetch():
                return compile_entity_step(
                    node, self._numbers[id(node)], self._all_sets, self._conditions, self._client_paths
                )
            case Sequence(nodes):
                return in_sequence(tuple(map(self.of, nodes))) if nodes else nothing
            case Parallel(nodes):
                return side_by_side(tuple(map(self.of, nodes))) if nodes else nothing
            case ConditionNode():
                raise TypeError("A settled plan has no conditions.")
        assert_never(node)


def _fetches(node: PlanNode) -> Iterator[Fetch]:
    match node:
        case Fetch():
            yield node
        case Sequence(nodes) | Parallel(nodes):
            for inner in nodes:
                yield from _fetches(inner)
        case ConditionNode(_, inner):
            yield from _fetches(inner)
        case _:
            assert_never(node)
