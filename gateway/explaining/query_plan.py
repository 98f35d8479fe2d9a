"""A query plan as JSON, as clients of Apollo Router get it in `extensions.apolloQueryPlan`.

One request for several sets of entities is a `BatchFetch`, whose sets stand in `entityBatch`, as in the
router of Hive: viewers that do not know it show its operation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import assert_never

from resolvers.plan import (
    ConditionNode,
    Deferred,
    EntitySet,
    Fetch,
    OnTypes,
    Parallel,
    PlanNode,
    QueryPlan,
    ResponsePath,
    Sequence,
)
from resolvers.requests import entity_request, root_request
from schema.deferral import Deferral
from schema.selections import Condition, Field, SelectionSet

__all__ = ["APOLLO_QUERY_PLAN", "plan_as_json", "print_operation"]

APOLLO_QUERY_PLAN = "apolloQueryPlan"

Json = dict[str, object]


def plan_as_json(plan: QueryPlan) -> Json:
    node = None if plan.node is None else _node(plan.node)
    if plan.deferred:
        later = [_deferred(each, plan.deferrals) for each in plan.deferred]
        node = {"kind": "Defer", "primary": {"node": node}, "deferred": later}
    return {"object": {"kind": "QueryPlan", "node": node}, "text": str(plan)}


def _deferred(part: Deferred, deferrals: tuple[Deferral, ...]) -> Json:
    """Where several deferrals want the same, the first one names it."""
    first = deferrals[part.serves[0]]
    return {
        "depends": [{"id": str(each)} for each in part.depends],
        "label": first.label,
        "queryPath": list(first.path),
        "node": None if part.node is None else _node(part.node),
    }


def print_operation(fetch: Fetch) -> str:
    """What the subgraph is sent, but for the values of the variables."""
    request = entity_request(fetch, fetch.entities) if fetch.entities else root_request(fetch)
    return request.operation


def _node(node: PlanNode) -> Json:
    match node:
        case Fetch():
            return _fetch(node)
        case Sequence(nodes):
            return {"kind": "Sequence", "nodes": [_node(inner) for inner in nodes]}
        case Parallel(nodes):
            return {"kind": "Parallel", "nodes": [_node(inner) for inner in nodes]}
        case ConditionNode(conditions, inner):
            return _condition(conditions, inner)
    assert_never(node)


def _condition(conditions: tuple[Condition, ...], node: PlanNode) -> Json:
    if not conditions:
        return _node(node)
    first, *others = conditions
    clause = "elseClause" if first.negated else "ifClause"
    return {"kind": "Condition", "condition": first.variable, clause: _condition(tuple(others), node)}


def _fetch(fetch: Fetch) -> Json:
    told: Json = {
        "kind": "Fetch",
        "serviceName": fetch.subgraph,
        "variableUsages": [variable.name for variable in fetch.variables],
        "operation": print_operation(fetch),
        "operationKind": fetch.kind.value,
    }
    match fetch.entities:
        case ():
            return _flattened(fetch.path, told) if fetch.path else told
        case (EntitySet(paths=(path,)) as entities,):
            return _flattened(path, told | {"requires": _requires(entities.requires)})
        case several:
            batch = {"aliases": [_batched(entities, place) for place, entities in enumerate(several)]}
            return told | {"kind": "BatchFetch", "entityBatch": batch}


def _batched(entities: EntitySet, place: int) -> Json:
    return {
        "alias": f"e{place}",
        "paths": [_path(path) for path in entities.paths],
        "requires": _requires(entities.requires),
    }


def _flattened(path: ResponsePath, node: Mapping[str, object]) -> Json:
    return {"kind": "Flatten", "path": _path(path), "node": node}


def _path(path: ResponsePath) -> list[str]:
    """Types stand with the segment that they narrow."""
    told: list[str] = []
    for segment in path:
        if isinstance(segment, OnTypes) and told:
            told[-1] += str(segment)
        else:
            told.append(str(segment))
    return told


def _requires(selections: SelectionSet) -> list[Json]:
    return list(_selections(selections))


def _selections(selections: SelectionSet) -> Iterable[Json]:
    for selection in selections:
        inner = {} if selection.selections is None else {"selections": _requires(selection.selections)}
        if isinstance(selection, Field):
            alias = {} if selection.alias is None else {"alias": selection.alias}
            yield {"kind": "Field", **alias, "name": selection.name, **inner}
        else:
            condition = {} if selection.on is None else {"typeCondition": selection.on}
            yield {"kind": "InlineFragment", **condition, **inner}
