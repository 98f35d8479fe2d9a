"""What becomes of an operation, as JSON."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.answers import Answer
from gateway.explaining.decisions import Decisions, DeniedField
from gateway.explaining.query_plan import plan_as_json, print_operation
from gateway.explaining.requests import PlannedRequest
from gateway.explaining.sources import ExpectedSource
from resolvers.context import ExecutionResult
from resolvers.plan import QueryPlan
from schema.operation import Operation

__all__ = ["Explanation", "Route", "SubgraphCost", "explanation_as_json"]

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Route:
    """The way through the subgraphs. It names them, and keys and fields that clients cannot see."""

    plan: QueryPlan
    choices: str
    fetches: str
    requests: tuple[PlannedRequest, ...]
    sources: tuple[ExpectedSource, ...]
    costs: tuple[SubgraphCost, ...]


@dataclass(frozen=True, slots=True)
class SubgraphCost:
    subgraph: str
    requests: int
    estimated: int
    maximum: int | None
    """None where nothing limits it."""


@dataclass(frozen=True, slots=True)
class Explanation:
    operation: Operation
    """Normalised, as the client asks it."""
    estimated: int
    maximum: int | None
    decisions: Decisions
    route: Route | None
    """None where the caller is not to know it."""
    answer: Answer | None = None
    """None where it was not run."""

    @property
    def actual(self) -> object:
        """What it has cost; None where it was not run, or did not get so far."""
        if not isinstance(self.answer, ExecutionResult):
            return None
        cost = self.answer.extensions.get("cost")
        return cost.get("actual") if isinstance(cost, dict) else None


def explanation_as_json(told: Explanation) -> Json:
    """But for the answer."""
    operation = told.operation
    body: Json = {
        "operation": {
            "kind": operation.kind.value,
            "name": operation.name,
            "normalized": str(operation),
        },
        "cost": _cost(told),
        "authorization": _decisions(told.decisions),
    }
    if told.route is not None:
        body |= _route(told.route)
    return body


def _cost(told: Explanation) -> Json:
    cost: Json = {"estimated": told.estimated, "max": told.maximum}
    if told.answer is not None:
        cost["actual"] = told.actual
    if told.route is not None:
        cost["subgraphs"] = {
            each.subgraph: {"requests": each.requests, "estimated": each.estimated, "max": each.maximum}
            for each in told.route.costs
        }
    return cost


def _decisions(told: Decisions) -> Json:
    principal = told.principal
    return {
        "mode": told.mode,
        "caller": {
            "authenticated": principal.grant.authenticated,
            "client": principal.client,
            "scopes": list(principal.scopes),
        },
        "required": [{"needs": str(required), "met": is_met} for required, is_met in told.required],
        "denied": [_denied(each) for each in told.denied],
        "policies": dict(told.policies),
        "rejectsRequest": told.rejects,
    }


def _denied(told: DeniedField) -> Json:
    denied = told.denied
    return {
        "path": list(denied.path),
        "coordinate": denied.coordinate,
        "needs": str(denied.required),
        "required": [list(every) for every in denied.required.scopes],
        "missing": [list(every) for every in told.missing],
        "policies": [list(every) for every in denied.required.policies],
        "onlyIf": [str(condition) for condition in denied.conditions],
    }


def _route(route: Route) -> Json:
    fields = sorted(
        ((path, names, place) for place, each in enumerate(route.sources) for path, names in each.fields),
        key=lambda found: (len(found[0]), found[2]),
    )
    return {
        "plan": plan_as_json(route.plan),
        "choices": route.choices,
        "fetches": route.fetches,
        "requests": [_request(each) for each in route.requests],
        "sources": {
            "sources": [_source(each) for each in route.sources],
            "paths": [
                {"path": list(path), "fields": list(names), "source": place} for path, names, place in fields
            ],
        },
    }


def _request(told: PlannedRequest) -> Json:
    return {
        "step": told.step,
        "wave": told.wave,
        "subgraph": told.fetch.subgraph,
        "after": list(told.after),
        "paths": list(told.paths),
        "onlyIf": [str(condition) for condition in told.only_if],
        "sent": told.is_sent,
        "entities": told.entities,
        "estimated": told.cost,
        "operation": print_operation(told.fetch),
    }


def _source(told: ExpectedSource) -> Json:
    keeping = told.keeping
    return {
        "system": told.system,
        "subgraph": told.subgraph,
        "step": told.step,
        "kept": keeping is not None,
        "ttl": None if keeping is None else keeping.seconds,
        "ttlBy": None if keeping is None else keeping.by,
    }
