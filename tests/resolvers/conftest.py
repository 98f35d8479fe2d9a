"""Subgraphs that answer what a test tells them to, at the seam where the wire would be."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import orjson
import pytest
import uvloop
from graphql import GraphQLSchema, OperationDefinitionNode, build_schema, parse, print_ast
from graphql.language import FieldNode, InlineFragmentNode, Node, SelectionSetNode

from resolvers.execute import ExecutionContext, ExecutionResult, execute
from resolvers.plan import PlanNode, QueryPlan, Rename
from resolvers.program import compile_plan
from resolvers.transport import SubgraphAnswer, SubgraphRequest, TransportError
from schema.operation import Operation, OperationKind, VariableDefinition
from schema.selections import Condition, Field, InlineFragment, SelectionSet
from schema.values import value_from_ast

LoopFactories = Mapping[str, Callable[[], asyncio.AbstractEventLoop]]


def pytest_asyncio_loop_factories(item: pytest.Item) -> LoopFactories:
    """What touches sockets is tested on both event loops."""
    loops: LoopFactories = {"asyncio": asyncio.new_event_loop, "uvloop": uvloop.new_event_loop}
    return loops if item.path.name == "test_http_transport.py" else {"asyncio": asyncio.new_event_loop}


Reply = object
"""An answer: JSON, bytes, a whole SubgraphAnswer, or the TransportError to raise."""


@dataclass
class FakeSubgraph:
    """Gives its replies one after the other, or what its `answer` makes of a request."""

    replies: list[Reply] = field(default_factory=list)
    answer: Callable[[dict[str, Any]], Awaitable[Reply]] | None = None
    requests: list[dict[str, Any]] = field(default_factory=list)
    sent: list[SubgraphRequest] = field(default_factory=list)

    async def send(self, request: SubgraphRequest) -> SubgraphAnswer:
        body = orjson.loads(request.body)
        self.requests.append(body)
        self.sent.append(request)
        reply = await self.answer(body) if self.answer else self.replies.pop(0)
        match reply:
            case TransportError():
                raise reply
            case SubgraphAnswer():
                return reply
            case bytes():
                return SubgraphAnswer(200, (), reply)
            case _:
                return SubgraphAnswer(200, (), orjson.dumps(reply))

    async def close(self) -> None:
        return None


def parse_operation(text: str) -> Operation:
    """An operation as tests write it, with conditions and inline fragments."""
    [definition] = parse(text).definitions
    assert isinstance(definition, OperationDefinitionNode)
    variables = tuple(
        VariableDefinition(
            v.variable.name.value,
            print_ast(v.type),
            value_from_ast(v.default_value) if v.default_value else None,
        )
        for v in definition.variable_definitions or ()
    )
    kind = OperationKind(definition.operation.value)
    return Operation(kind, None, variables, selections(definition.selection_set))


def selections(node: SelectionSetNode) -> SelectionSet:
    def read(selection: Node) -> Field | InlineFragment:
        assert isinstance(selection, FieldNode | InlineFragmentNode)
        conditions = tuple(
            Condition(d.arguments[0].value.name.value, d.name.value == "skip")
            for d in selection.directives or ()
        )
        inner = selections(selection.selection_set) if selection.selection_set else None
        if isinstance(selection, InlineFragmentNode):
            on = selection.type_condition.name.value if selection.type_condition else None
            return InlineFragment(on, inner or SelectionSet(), conditions)
        alias = selection.alias.value if selection.alias else None
        arguments = tuple((a.name.value, value_from_ast(a.value)) for a in selection.arguments or ())
        return Field(selection.name.value, alias, arguments, conditions, inner)

    return SelectionSet(tuple(map(read, node.selections)))


@dataclass(frozen=True)
class Shop:
    """A client's view, and the subgraphs behind it."""

    api: GraphQLSchema
    subgraphs: Mapping[str, FakeSubgraph]

    async def run(
        self,
        operation: Operation | str,
        node: PlanNode | None,
        variables: Mapping[str, object] | None = None,
        renames: Sequence[Rename] = (),
        **context: Any,
    ) -> ExecutionResult:
        parsed = parse_operation(operation) if isinstance(operation, str) else operation
        program = compile_plan(QueryPlan(node, tuple(renames)), parsed, self.api)
        given = {"deadline": monotonic() + 30, "timeout": 10.0, **context}
        return await execute(program, variables or {}, ExecutionContext(self.subgraphs, **given))


@pytest.fixture
def open_shop() -> Callable[..., Shop]:
    def open_with(sdl: str, **replies: list[Reply]) -> Shop:
        """Each subgraph with the replies it has in store."""
        subgraphs = {name: FakeSubgraph(list(stored)) for name, stored in replies.items()}
        return Shop(build_schema(sdl), subgraphs)

    return open_with


@pytest.fixture
def read_operation() -> Callable[[str], Operation]:
    return parse_operation
