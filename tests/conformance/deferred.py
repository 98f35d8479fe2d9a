"""An operation that defers, executed in parts; and the parts as a client puts them together again."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, replace

from graphql import OperationDefinitionNode, parse

from gateway.errors import Refusal
from gateway.incremental.formats import as_json
from gateway.media_types import DeferForm
from gateway.operations.deferring import read_deferring
from gateway.operations.introspection import answer_introspection, split_introspection
from gateway.operations.normalize import normalize
from gateway.operations.variables import coerce_variables
from gateway.planning import plan
from resolvers.context import ExecutionContext
from resolvers.incremental import execute_incrementally
from resolvers.plan import QueryPlan
from resolvers.program import compile_plan
from tests.conformance.run import Request, Shop
from tests.conformance.subgraph import Json

__all__ = ["Parts", "merged_by_id", "merged_by_path", "serve_in_parts"]


@dataclass(frozen=True, slots=True)
class Parts:
    plan: QueryPlan
    by_path: list[Json]
    by_id: list[Json]
    requests: tuple[Request, ...]


def serve_in_parts(shop: Shop, document: str, variables: Json) -> Parts | None:
    """None where nothing of the document is deferred."""
    parsed = parse(document)
    node = next(each for each in parsed.definitions if isinstance(each, OperationDefinitionNode))
    given = coerce_variables(shop.api, node.variable_definitions or (), variables)
    assert not isinstance(given, Refusal), given
    deferring = read_deferring(parsed, node)
    divided = deferring and deferring.operation(deferring.active(given), shop.api)
    if divided is None:
        return None
    asked, _ = split_introspection(divided.operation)
    _, introspection = split_introspection(normalize(parsed, node, shop.api))
    root = answer_introspection(introspection, shop.api, given) if introspection else {}
    assert not isinstance(root, Refusal), root
    planned = replace(plan(asked, shop.graph), deferrals=divided.deferrals)
    program = compile_plan(planned, divided.operation, shop.api, shop.supergraph.schema)
    told: dict[DeferForm, list[Json]] = {form: [] for form in DeferForm}

    async def executed(context: ExecutionContext) -> None:
        async for part in execute_incrementally(program, given, context):
            for form in DeferForm:
                body = as_json(part, form, lambda errors: {"errors": [each.to_json() for each in errors]})
                told[form].append(deepcopy(body))

    _, requests = shop.run_here(executed, root)
    return Parts(planned, told[DeferForm.BY_PATH], told[DeferForm.BY_ID], requests)


def merged_by_path(parts: list[Json]) -> Json:
    """As Apollo Client does it. What is lost leaves the data as they are."""
    first, *further = deepcopy(parts)
    for part in further:
        for each in _list(part, "incremental"):
            if each["data"] is not None:
                _lay(first, each["path"], each["data"])
            first.setdefault("errors", []).extend(each.get("errors", []))  # type: ignore[attr-defined]
    return _finished(first, parts)


def merged_by_id(parts: list[Json]) -> Json:
    first, *further = deepcopy(parts)
    pending = {each["id"]: each for each in _list(first, "pending")}
    completed: list[object] = []
    for part in further:
        pending |= {each["id"]: each for each in _list(part, "pending")}
        for each in _list(part, "incremental"):
            assert each["id"] not in completed, "added to what was said to be complete"
            _lay(first, [*pending[each["id"]]["path"], *each.get("subPath", [])], each["data"])
            first.setdefault("errors", []).extend(each.get("errors", []))  # type: ignore[attr-defined]
        for each in _list(part, "completed"):
            completed.append(each["id"])
            first.setdefault("errors", []).extend(each.get("errors", []))  # type: ignore[attr-defined]
    assert sorted(completed) == sorted(pending), "what is announced is completed, once"
    first.pop("pending", None)
    return _finished(first, parts)


def _finished(answer: Json, parts: list[Json]) -> Json:
    assert [part["hasNext"] for part in parts] == [True] * (len(parts) - 1) + [False]
    del answer["hasNext"]
    if not answer.get("errors"):
        answer.pop("errors", None)
    return answer


def _list(part: Json, name: str) -> list[dict[str, list[object]]]:
    found = part.get(name, [])
    assert isinstance(found, list)
    return found


def _lay(answer: Json, path: list[object], added: object) -> None:
    found: object = answer["data"]
    for segment in path:
        found = found[segment]  # type: ignore[index]
    assert isinstance(found, dict), f"{path} is not there to be added to"
    _merge(found, added, path)


def _merge(known: Json, added: object, path: list[object]) -> None:
    assert isinstance(added, dict)
    for name, value in added.items():
        assert name not in known, f"{path} is given '{name}' twice"
        known[name] = value
