"""Executes one operation: parse and validate once per text, then graphql-core on the executable schema.

Strawberry's own entry would validate, and build extensions and contexts, for each request, although a gateway
sends the same few texts again and again.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from functools import lru_cache
from inspect import isawaitable
from typing import cast

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    OperationType,
    execute,
    get_operation_ast,
    parse,
    validate,
)
from graphql.execution import Executor, create_source_event_stream
from strawberry.execution import optimized_is_awaitable

from subgraphs.kit.errors import SourceDown, SourceTimeout, SourceUnread, SubgraphError
from subgraphs.kit.federation import SubgraphSchema
from subgraphs.kit.tracing import Recording

__all__ = ["Execution", "Operation"]

DOCUMENTS_KEPT = 1_000
"""Texts of operations. A gateway sends a few dozen per client operation; the number is a guess with room."""

log = logging.getLogger(__name__)

Answer = dict[str, object]


@dataclass(frozen=True, slots=True)
class Operation:
    text: str
    variables: Mapping[str, object] | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A text that was parsed and validated: either it can run, or these errors say why not."""

    document: DocumentNode | None
    errors: tuple[Answer, ...] = ()


class Execution:
    def __init__(self, schema: SubgraphSchema, system: str) -> None:
        self._schema = schema.executable
        self._system = system
        self._prepared = lru_cache(DOCUMENTS_KEPT)(self._prepare)

    async def answer(
        self, operation: Operation, context: object, recording: Recording | None = None
    ) -> Answer:
        """The response of GraphQL: `data`, or `errors`, or both. Never raises for what the operation does."""
        prepared = self._prepared(operation.text)
        if prepared.document is None:
            return {"errors": list(prepared.errors)}
        refused = _unknown_operation(prepared.document, operation.name)
        if refused is not None:
            return {"errors": [refused]}
        if _subscribes(prepared.document, operation.name):
            return {"errors": [NO_STREAM]}
        pending = execute(
            self._schema,
            prepared.document,
            context_value=context,
            variable_values=dict(operation.variables or {}),
            operation_name=operation.name,
            middleware=None if recording is None else (recording,),
            is_awaitable=optimized_is_awaitable,  # type: ignore[arg-type] # it narrows, but is not declared to
        )
        result = await pending if isawaitable(pending) else pending
        return self._as_answer(result)

    async def events(
        self, operation: Operation, make_context: Callable[[], object]
    ) -> AsyncGenerator[Answer, None]:
        """One answer for each event of a subscription; one alone where it cannot begin, and of a query. Each
        event has a context of its own: what was loaded for the one before is not the present any more."""
        prepared = self._prepared(operation.text)
        if prepared.document is None or not _subscribes(prepared.document, operation.name):
            yield await self.answer(operation, make_context())
            return
        variables = dict(operation.variables or {})
        opened = await _opened(self._schema, prepared.document, make_context(), variables, operation.name)
        if isinstance(opened, ExecutionResult):
            yield self._as_answer(opened)
            return
        try:
            async with aclosing(opened) as payloads:
                async for payload in payloads:
                    pending = execute(
                        self._schema,
                        prepared.document,
                        root_value=payload,
                        context_value=make_context(),
                        variable_values=variables,
                        operation_name=operation.name,
                    )
                    yield self._as_answer(await pending if isawaitable(pending) else pending)
        except Exception as cause:
            yield {"errors": [self._broken_off(cause)]}

    def _broken_off(self, cause: Exception) -> Answer:
        """Of what sends the events. After it nothing more comes."""
        message, code = self._told(cause)
        return {"message": message, "extensions": {"code": code, "system": self._system}}

    def _prepare(self, text: str) -> Prepared:
        try:
            document = parse(text)
        except (GraphQLSyntaxError, RecursionError) as error:
            return Prepared(None, (_refusal(error, "PARSING_ERROR"),))
        errors = validate(self._schema, document)
        if errors:
            return Prepared(None, tuple(_refusal(error, "GRAPHQL_VALIDATION_FAILED") for error in errors))
        return Prepared(document)

    def _as_answer(self, result: ExecutionResult) -> Answer:
        errors = [self._as_error(error) for error in result.errors or ()]
        if not errors:
            return {"data": result.data}
        if result.data is None and all(error.path is None for error in result.errors or ()):
            return {"errors": errors}
        return {"data": result.data, "errors": errors}

    def _as_error(self, error: GraphQLError) -> Answer:
        if error.path is None:
            return _refusal(error, "VALIDATION_INVALID_TYPE_VARIABLE")
        message, code = self._told(error.original_error)
        cause = error.original_error
        system = cause.system if isinstance(cause, SourceUnread) else self._system
        return {
            "message": message,
            "path": list(error.path),
            "extensions": {"code": code, "system": system},
        }

    def _told(self, cause: Exception | None) -> tuple[str, str]:
        match cause:
            case SourceUnread():
                return str(cause), cause.told
            case SubgraphError():
                return str(cause), cause.code
            case TimeoutError():
                return str(SourceTimeout()), SourceTimeout.code
            case OSError():
                return str(SourceDown()), SourceDown.code
            case _:
                log.error("A resolver failed", exc_info=cause)
                return "The subgraph failed here. Its log says why.", "INTERNAL"


def _subscribes(document: DocumentNode, name: str | None) -> bool:
    node = get_operation_ast(document, name)
    return node is not None and node.operation is OperationType.SUBSCRIPTION


async def _opened(
    schema: GraphQLSchema,
    document: DocumentNode,
    context: object,
    variables: dict[str, object],
    name: str | None,
) -> AsyncGenerator[object, None] | ExecutionResult:
    """What the resolver of the subscription's field sends."""
    executor = Executor.build(
        schema, document, context_value=context, raw_variable_values=variables, operation_name=name
    )
    if isinstance(executor, list):
        return ExecutionResult(None, executor)
    opened = create_source_event_stream(executor)
    return cast(
        "AsyncGenerator[object, None] | ExecutionResult", await opened if isawaitable(opened) else opened
    )


def _unknown_operation(document: DocumentNode, name: str | None) -> Answer | None:
    names = [
        node.name.value if node.name else None
        for node in document.definitions
        if isinstance(node, OperationDefinitionNode)
    ]
    if name is not None and name not in names:
        return _error(f"There is no operation “{name}” in the document.", "GRAPHQL_UNKNOWN_OPERATION_NAME")
    if name is None and len(names) != 1:
        return _error(
            f"The document has {len(names)} operations. Name the one to run with operationName.",
            "GRAPHQL_VALIDATION_FAILED",
        )
    return None


def _refusal(error: Exception, code: str) -> Answer:
    if not isinstance(error, GraphQLError):
        return _error("The document is nested too deeply.", code)
    locations = [{"line": place.line, "column": place.column} for place in error.locations or ()]
    told = _error(error.message, code)
    return {**told, "locations": locations} if locations else told


def _error(message: str, code: str) -> Answer:
    return {"message": message, "extensions": {"code": code}}


NO_STREAM = _error("A subscription is answered where `Accept` is text/event-stream.", "INVALID_ACCEPT_HEADER")
