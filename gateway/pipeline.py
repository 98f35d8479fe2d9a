"""The request's way: parse, validate, normalize, plan; then, with its variables, execute.

The first half is the same for every request of one text, so its result is kept.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from random import random
from typing import TypeAlias

from graphql import DocumentNode, OperationDefinitionNode

from gateway.config import Settings
from gateway.errors import (
    INTROSPECTION_OFF,
    MUTATION_BY_GET,
    NO_PLAN,
    SYNTAX,
    UNACCEPTABLE,
    Refusal,
    refuse,
    too_late,
)
from gateway.graph import Graph, Labels, PreparedOperation
from gateway.limits.height import limit_height
from gateway.operations.document import choose_operation, parse_document, validate_document
from gateway.operations.introspection import answer_introspection, split_introspection
from gateway.operations.normalize import normalize
from gateway.operations.variables import coerce_variables, declared_variables
from gateway.overrides import DecideLabel, active_labels, never
from gateway.parameters import Parameters
from gateway.planning.errors import PlanningError
from gateway.planning.planner import plan
from resolvers.context import ExecutionContext, ExecutionResult
from resolvers.execute import execute
from resolvers.program import compile_plan
from resolvers.transport import Headers, Transport
from schema.operation import OperationKind

__all__ = ["Pipeline", "prepare"]

TYPICAL_LENGTH = 4_096
"""Characters of a document that take one place in the cache. Longer ones take more, so that a thousand
huge documents cannot fill the memory."""

Chosen: TypeAlias = tuple[DocumentNode, OperationDefinitionNode]


class Pipeline:
    """Serves one graph through the transports that lead to its subgraphs."""

    def __init__(
        self,
        graph: Graph,
        transports: Mapping[str, Transport],
        settings: Settings,
        decide_label: DecideLabel = never,
    ) -> None:
        self.graph = graph
        self.settings = settings
        self._decide_label = decide_label
        self._transports = transports
        self._readable_errors = frozenset(settings.readable_errors)
        self._allowed_extensions = {name: settings.extensions_allowed(name) for name in transports}

    async def run(
        self, parameters: Parameters, headers: Headers, *, is_safe: bool = False
    ) -> ExecutionResult | Refusal:
        """`headers` go to every subgraph. A safe request (GET) may not change anything."""
        deadline = time.monotonic() + self.settings.request_timeout
        prepared = self.prepared(parameters, active_labels(self.graph.labels, random, self._decide_label))
        if isinstance(prepared, Refusal):
            return prepared
        if refusal := self._refused(prepared, is_safe=is_safe):
            return refusal
        variables = coerce_variables(self.graph.api_schema, prepared.variables, parameters.variables)
        if isinstance(variables, Refusal):
            return variables
        known = self._introspected(prepared, variables)
        if isinstance(known, Refusal):
            return known
        result = await execute(prepared.program, variables, self._context(headers, deadline, known))
        return too_late(self.settings.request_timeout) if time.monotonic() >= deadline else result

    def prepared(self, parameters: Parameters, labels: Labels = frozenset()) -> PreparedOperation | Refusal:
        key = (parameters.query, parameters.operation_name, labels)
        found = self.graph.operations.get(key)
        if found is not None:
            return found
        made = prepare(parameters, self.graph, self.settings, labels)
        if isinstance(made, PreparedOperation):
            self.graph.operations.put(key, made, weight=1 + len(parameters.query) // TYPICAL_LENGTH)
        return made

    def _refused(self, prepared: PreparedOperation, *, is_safe: bool) -> Refusal | None:
        kind = prepared.operation.kind
        if is_safe and kind is OperationKind.MUTATION:
            return refuse(MUTATION_BY_GET, "A mutation changes something: send it by POST.")
        if kind is OperationKind.SUBSCRIPTION:
            return refuse(UNACCEPTABLE, "A subscription cannot be answered over this kind of request.")
        if prepared.introspection is not None and not self.settings.introspection:
            return refuse(INTROSPECTION_OFF, "Introspection is off.")
        return None

    def _introspected(
        self, prepared: PreparedOperation, variables: Mapping[str, object]
    ) -> Mapping[str, object] | Refusal:
        asked = prepared.introspection
        return {} if asked is None else answer_introspection(asked, self.graph.api_schema, variables)

    def _context(self, headers: Headers, deadline: float, known: Mapping[str, object]) -> ExecutionContext:
        return ExecutionContext(
            transports=self._transports,
            deadline=deadline,
            timeout=self.settings.subgraph_timeout,
            headers=dict.fromkeys(self._transports, headers),
            allowed_extensions=self._allowed_extensions,
            readable_errors=self._readable_errors,
            root=known,
        )


def prepare(
    parameters: Parameters, graph: Graph, settings: Settings, labels: Labels = frozenset()
) -> PreparedOperation | Refusal:
    try:
        chosen = _chosen(parameters, graph, settings)
        return chosen if isinstance(chosen, Refusal) else _planned(chosen, graph, labels)
    except PlanningError as error:
        return refuse(NO_PLAN, str(error))
    except RecursionError:
        return refuse(SYNTAX, "The operation nests too deeply.")


def _chosen(parameters: Parameters, graph: Graph, settings: Settings) -> Chosen | Refusal:
    document = parse_document(parameters.query, settings.max_tokens)
    if isinstance(document, Refusal):
        return document
    if refusal := validate_document(document, graph.api_schema):
        return refusal
    operation = choose_operation(document, parameters.operation_name)
    if isinstance(operation, Refusal):
        return operation
    if refusal := limit_height(document, operation, settings.max_height):
        return refusal
    return document, operation


def _planned(chosen: Chosen, graph: Graph, labels: Labels) -> PreparedOperation:
    document, node = chosen
    operation = normalize(document, node, graph.api_schema)
    fetched, introspection = split_introspection(operation)
    query_plan = plan(fetched, graph.query_graph(labels))
    program = compile_plan(query_plan, operation, graph.api_schema, graph.supergraph.schema)
    return PreparedOperation(operation, declared_variables(node), introspection, program)
