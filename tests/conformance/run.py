"""A case, taken the way a request takes: composition, normalisation, plan, execution."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import TypeVar

import orjson
from graphql import REMOVE, GraphQLSchema, parse, print_ast, separate_operations, visit
from graphql.language import DirectiveNode
from graphql.language.visitor import Visitor, VisitorAction

from gateway.errors import Refusal
from gateway.operations.document import choose_operation, parse_document, validate_document
from gateway.operations.introspection import answer_introspection, split_introspection
from gateway.operations.normalize import normalize
from gateway.operations.variables import coerce_variables
from gateway.planning import PlanningError, plan
from resolvers.context import ExecutionContext, ExecutionResult
from resolvers.execute import execute
from resolvers.marks import Noticed
from resolvers.plan import QueryPlan
from resolvers.program import Program, compile_plan
from resolvers.transport import ConnectionFailed, SubgraphAnswer, SubgraphRequest
from schema.api_schema import api_schema
from schema.compose import compose
from schema.composition import CompositionFailure
from schema.operation import Operation
from schema.override_labels import with_labels
from schema.query_graph import QueryGraph
from schema.subgraph import Subgraph as PublishedSubgraph
from schema.supergraph import Supergraph
from tests.conformance.case_file import Case
from tests.conformance.marked import Reversed, every_mark
from tests.conformance.oracle import oracle_answer
from tests.conformance.subgraph import Json, Subgraph, Tally
from tests.conformance.wire import on_the_wire

__all__ = ["Outcome", "Request", "Shop", "composed_shop", "open_shop"]

ResultT = TypeVar("ResultT")


@dataclass(frozen=True, slots=True)
class Request:
    subgraph: str
    query: str
    variables: Json


@dataclass(frozen=True, slots=True)
class Outcome:
    plan: str
    answer: Json
    requests: tuple[Request, ...] = ()
    planned: QueryPlan | None = None


@dataclass(frozen=True, slots=True)
class _InProcess:
    """A transport whose wire is a function call. What is sent is kept."""

    subgraph: Subgraph
    sent: list[Request]
    refused: list[AssertionError]
    """What the subgraph found wrong with a request: the gateway must not turn that into an answer."""

    async def send(self, request: SubgraphRequest) -> SubgraphAnswer:
        body = orjson.loads(request.body)
        self.sent.append(Request(self.subgraph.name, body["query"], body.get("variables", {})))
        if not self.subgraph.is_reachable:
            raise ConnectionFailed("closed")
        try:
            answer = self.subgraph.execute(body["query"], body.get("variables", {}))
        except AssertionError as refusal:
            self.refused.append(refusal)
            raise
        return SubgraphAnswer(200, (), orjson.dumps(on_the_wire(answer, self.subgraph.marks)))

    async def close(self) -> None:
        return


@dataclass(frozen=True, slots=True)
class Shop:
    """The subgraphs of a case, and the gateway's side of them."""

    subgraphs: tuple[Subgraph, ...]
    supergraph: Supergraph
    api: GraphQLSchema
    graph: QueryGraph = field(repr=False)
    tally: Tally
    active_labels: frozenset[str] = frozenset()

    def serve(self, document: str, variables: Json, name: str | None = None) -> Outcome:
        parsed = parse_document(document)
        if isinstance(parsed, Refusal):
            return Outcome("", dict(parsed.as_json()))
        refusal = validate_document(parsed, self.api)
        if refusal is not None:
            return Outcome("", dict(refusal.as_json()))
        chosen = choose_operation(parsed, name)
        if isinstance(chosen, Refusal):
            return Outcome("", dict(chosen.as_json()))
        given = coerce_variables(self.api, chosen.variable_definitions or (), variables)
        if isinstance(given, Refusal):
            return Outcome("", dict(given.as_json()))
        return self._run(normalize(parsed, chosen, self.api), given)

    def _run(self, operation: Operation, variables: Json) -> Outcome:
        asked, introspection = split_introspection(operation)
        root = answer_introspection(introspection, self.api, variables) if introspection else {}
        if isinstance(root, Refusal):
            return Outcome("", dict(root.as_json()))
        try:
            planned = plan(asked, self.graph)
        except PlanningError as error:
            return Outcome("", {"data": None, "errors": [{"message": str(error)}]})
        return self._execute(planned, operation, variables, root)

    def _execute(self, planned: QueryPlan, operation: Operation, variables: Json, root: Json) -> Outcome:
        """And once more with every mark that there is, which changes nothing but the ids."""
        schemas = self.api, self.supergraph.schema
        answer, sent = self._in_both_ways(compile_plan(planned, operation, *schemas), variables, root)
        marked = compile_plan(planned, operation, *schemas, marks=every_mark(self.api))
        self._in_both_ways(marked, variables, root)
        return Outcome(str(planned), answer, sent, planned)

    def _in_both_ways(
        self, program: Program, variables: Json, root: Json
    ) -> tuple[Json, tuple[Request, ...]]:
        """As an operation that comes for the first time, and as one that comes often."""
        first, sent, noticed = self._answered(program, variables, root)
        program.machine_for(variables).project.write()
        again, _, noticed_again = self._answered(program, variables, root)
        assert json.dumps(again) == json.dumps(first), "written out, the projection gives another answer"
        assert noticed == noticed_again, "written out, the projection notices something else"
        return first, sent

    def _answered(
        self, program: Program, variables: Json, root: Json
    ) -> tuple[Json, tuple[Request, ...], Noticed]:
        noticed = Noticed()

        def execution(context: ExecutionContext) -> Coroutine[None, None, ExecutionResult]:
            marking = replace(context, seal=Reversed(), noticed=noticed)
            return execute(program, variables, marking)

        result, sent = self.run_here(execution, root)
        answer: Json = {"data": result.data}
        if result.errors:
            answer["errors"] = [error.to_json() for error in result.errors]
        return answer, sent, noticed

    def run_here(
        self, execution: Callable[[ExecutionContext], Coroutine[None, None, ResultT]], root: Json
    ) -> tuple[ResultT, tuple[Request, ...]]:
        """What comes of it, and what was asked."""
        self.tally.reset()
        sent: list[Request] = []
        refused: list[AssertionError] = []
        transports = {s.name: _InProcess(s, sent, refused) for s in self.subgraphs}
        context = ExecutionContext(transports, deadline=monotonic() + 30, timeout=10, root=root)
        try:
            result = asyncio.run(execution(context))
        except Exception:
            if refused:
                raise refused[0] from None
            raise
        if refused:
            raise refused[0]
        return result, tuple(sent)

    def oracle(
        self, document: str, variables: Json, name: str | None = None, doubts: list[str] | None = None
    ) -> Json | None:
        self.tally.reset()
        if name is not None:
            document = print_ast(separate_operations(parse(document))[name])
        document = print_ast(visit(parse(document), _NothingDeferred()))
        merged = self.supergraph.schema
        labels = self.active_labels
        return oracle_answer(self.subgraphs, self.api, merged, document, variables, labels, doubts)


class _NothingDeferred(Visitor):
    """Parts are for `deferred`: the oracle answers at once."""

    def leave_directive(self, node: DirectiveNode, *_: object) -> VisitorAction:
        return REMOVE if node.name.value == "defer" else None


def open_shop(case: Case) -> Shop:
    published = [PublishedSubgraph(s.name, f"http://{s.name}", s.published_sdl) for s in case.subgraphs]
    supergraph = compose(published)
    if isinstance(supergraph, CompositionFailure):
        raise AssertionError(f"{case.name} does not compose:\n{supergraph}")
    return composed_shop(case, supergraph)


def composed_shop(case: Case, supergraph: Supergraph) -> Shop:
    tally = Tally()
    subgraphs = tuple(Subgraph(text, tally) for text in case.subgraphs)
    decided = with_labels(supergraph, case.active_labels)
    return Shop(subgraphs, supergraph, api_schema(supergraph), QueryGraph(decided), tally, case.active_labels)
