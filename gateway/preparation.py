"""What is done once for an operation: parse, validate, normalize, authorize, plan.

know       a text, for whoever asks it
retold     why a text is refused, to one who may not see the whole graph
prepare    the operation as a caller with these rights may ask it
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeAlias

from graphql import DocumentNode, GraphQLSchema, OperationDefinitionNode

from gateway.audit.subjects import with_subject_keys
from gateway.auth.authorize import Authorized, Denied, authorize, required_by
from gateway.auth.pairwise_input import seal_input
from gateway.config import Settings
from gateway.errors import NO_PLAN, SYNTAX, VALIDATION, Refusal, refuse
from gateway.graph import Graph, KnownOperation, Labels, PreparedOperation
from gateway.limits.cost import OperationCost
from gateway.limits.operation import limit_operation
from gateway.operations.deferring import Active, read_deferring
from gateway.operations.document import choose_operation, parse_document, validate_document
from gateway.operations.introspection import split_introspection
from gateway.operations.normalize import normalize
from gateway.operations.plain_variables import plain_variables
from gateway.operations.variables import declared_variables
from gateway.parameters import Parameters
from gateway.planning.deferred import undivided
from gateway.planning.errors import PlanningError
from gateway.planning.planner import plan
from gateway.stages import stage
from resolvers.marks import NO_MARKS, Marks
from resolvers.program import compile_plan
from resolvers.subscription import event_source
from resolvers.withheld import Withheld
from schema.deferral import Deferral
from schema.operation import Operation, OperationKind
from schema.rights import Grant, Requirement

__all__ = ["know", "prepare", "retold"]

Chosen: TypeAlias = tuple[DocumentNode, OperationDefinitionNode]


def know(parameters: Parameters, graph: Graph, settings: Settings) -> KnownOperation | Refusal:
    try:
        chosen = _chosen(parameters, graph, settings)
        if isinstance(chosen, Refusal):
            return chosen
        known = _known(chosen, graph, settings.list_size)
        return replace(known, deferring=read_deferring(*chosen)) if "defer" in parameters.query else known
    except RecursionError:
        return refuse(SYNTAX, "The operation nests too deeply.")


def prepare(
    known: KnownOperation,
    graph: Graph,
    labels: Labels = frozenset(),
    grant: Grant | None = None,
    marks: Marks = NO_MARKS,
    defers: Active = frozenset(),
) -> PreparedOperation | Refusal:
    """Without a grant, nothing is denied. `defers`: which of its directives to do so are to be heeded."""
    sealed_input = None
    try:
        operation, fetched, deferrals = _divided(known, graph, defers)
        allowed = Authorized(fetched)
        if grant is not None:
            with stage("graphql.authorize"):
                allowed = authorize(fetched, graph.api_schema, graph.rights, grant)
        asked = allowed.operation
        if grant is not None and (hidden := graph.rights.hidden_members(grant)):
            marks = replace(marks, hidden=hidden)
        if marks.subject is not None:
            asked = with_subject_keys(asked, marks.subject, graph.api_schema)
        if marks.seals:
            asked, sealed_input = seal_input(asked, graph.api_schema)
        with stage("graphql.plan"):
            query_plan = replace(plan(asked, graph.query_graph(labels)), deferrals=deferrals)
    except PlanningError as error:
        return refuse(NO_PLAN, str(error))
    except RecursionError:
        return refuse(SYNTAX, "The operation nests too deeply.")
    withheld = tuple(map(_withheld, allowed.denied))
    program = compile_plan(query_plan, operation, graph.api_schema, graph.supergraph.schema, withheld, marks)
    is_stream = known.operation.kind is OperationKind.SUBSCRIPTION and query_plan.node is not None
    source = event_source(query_plan) if is_stream else None
    asked = undivided(asked) if deferrals else asked
    return PreparedOperation(program, asked, query_plan, labels, allowed.denied, sealed_input, grant, source)


def _divided(
    known: KnownOperation, graph: Graph, defers: Active
) -> tuple[Operation, Operation, tuple[Deferral, ...]]:
    """The operation, what of it is fetched, and what of that comes later."""
    if not defers or known.deferring is None:
        return known.operation, known.fetched, ()
    divided = known.deferring.operation(defers, graph.api_schema)
    if divided is None:
        return known.operation, known.fetched, ()
    return divided.operation, split_introspection(divided.operation)[0], divided.deferrals


def retold(parameters: Parameters, shown: GraphQLSchema, settings: Settings) -> Refusal:
    """Of a document that the API schema refuses. What `shown` lacks is unknown, as if it did not exist."""
    try:
        document = parse_document(parameters.query, settings.max_tokens)
        if isinstance(document, Refusal):
            return document
        refusal = validate_document(document, shown, suggestions=settings.suggestions)
    except RecursionError:
        return refuse(SYNTAX, "The operation nests too deeply.")
    return refusal or refuse(VALIDATION, "The document is not valid.")


def _chosen(parameters: Parameters, graph: Graph, settings: Settings) -> Chosen | Refusal:
    with stage("graphql.parse"):
        document = parse_document(parameters.query, settings.max_tokens)
    if isinstance(document, Refusal):
        return document
    with stage("graphql.validate"):
        refusal = validate_document(document, graph.api_schema, suggestions=settings.suggestions)
    if refusal:
        return refusal
    operation = choose_operation(document, parameters.operation_name)
    if isinstance(operation, Refusal):
        return operation
    if refusal := limit_operation(document, operation, settings):
        return refusal
    return document, operation


def _known(chosen: Chosen, graph: Graph, list_size: int) -> KnownOperation:
    document, node = chosen
    with stage("graphql.normalize"):
        operation = normalize(document, node, graph.api_schema)
    fetched, introspection = split_introspection(operation)
    required = required_by(fetched, graph.api_schema, graph.rights)
    cost = OperationCost(fetched, graph.supergraph, graph.costs, list_size)
    declared = declared_variables(node)
    return KnownOperation(
        operation,
        fetched,
        introspection,
        declared,
        required,
        _policies(required),
        cost,
        plain_variables(declared),
    )


def _policies(required: Iterable[Requirement]) -> frozenset[str]:
    return frozenset(name for each in required for every in each.policies for name in every)


def _withheld(denied: Denied) -> Withheld:
    required = [list(every) for every in (denied.required.scopes or denied.required.policies)]
    coordinate = {"typeName": denied.type_name, "fieldName": denied.field_name}
    return Withheld(denied.path, {"coordinate": coordinate, "required": required}, denied.conditions)
