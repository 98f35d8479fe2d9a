"""A text becomes Python source: one expression that builds the answer out of the rows.

A subgraph that interpreted what it is asked would need longer than the gateway before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import count

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLArgument,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    build_ast_schema,
    get_named_type,
    is_leaf_type,
    is_list_type,
    parse,
    value_from_ast_untyped,
)

from bench.federation.rows import ENTITIES, ROOTS, Row
from bench.federation.sdl import FEDERATION_ONE, SUBGRAPHS

__all__ = ["Answer", "Subgraph", "Unanswerable"]

Answer = Callable[[Row], dict[str, object]]
"""The answer's `data` by the request's variables."""


class Unanswerable(Exception):
    """The text asks for something that no gateway asks of these subgraphs."""


class Subgraph:
    """One of the four. It keeps what it compiled, by the text."""

    def __init__(self, name: str, *, kept: int = 2_000) -> None:
        self._name = name
        self._schema = build_ast_schema(parse(SUBGRAPHS[name]), assume_valid_sdl=True)
        self._kept = kept
        self._compiled: dict[str, Answer] = {}

    def answer(self, text: str, variables: Row) -> dict[str, object]:
        compiled = self._compiled.get(text)
        if compiled is None:
            if len(self._compiled) >= self._kept:
                self._compiled.clear()
            compiled = self._compiled[text] = self._compile(text)
        return compiled(variables)

    def _compile(self, text: str) -> Answer:
        writer = _Writer(self._name, self._schema, text)
        names: dict[str, object] = {"roots": ROOTS[self._name], "entities": ENTITIES[self._name]}
        exec(writer.source(), names)  # noqa: S102 - what we wrote: names and texts stand in it as literals
        compiled = names["answer"]
        assert callable(compiled)  # noqa: S101 - the source defines it
        return compiled


class _Writer:
    def __init__(self, name: str, schema: GraphQLSchema, text: str) -> None:
        definitions = parse(text, no_location=True).definitions
        self._name = name
        self._schema = schema
        self._operations = [each for each in definitions if isinstance(each, OperationDefinitionNode)]
        self._fragments = {
            each.name.value: each for each in definitions if isinstance(each, FragmentDefinitionNode)
        }
        self._numbers = count(1)
        self._functions: list[str] = []

    def source(self) -> str:
        (operation,) = self._operations
        root = self._schema.query_type
        if root is None:
            root = GraphQLObjectType("Query", {})  # a subgraph that has entities alone
        parts = []
        for key, nodes in self._collected(root, [operation.selection_set]).items():
            parts.append(f"{key!r}: {self._root(root, nodes)}")
        functions = "\n".join(self._functions)
        return f"{functions}\ndef answer(variables):\n    return {{{', '.join(parts)}}}\n"

    def _root(self, root: GraphQLObjectType, nodes: list[FieldNode]) -> str:
        match nodes[0].name.value:
            case "__typename":
                return repr(root.name)
            case "_service":
                return repr({"sdl": FEDERATION_ONE[self._name]})
            case "_entities":
                return self._entities(nodes)
            case name:
                field = self._field_of(root, name)
                given = self._arguments(nodes[0], field.args)
                return self._value(field, f"roots[{name!r}]({given})", nodes)

    def _entities(self, nodes: list[FieldNode]) -> str:
        """A function for each type, because the representations may be of several."""
        cases = []
        for kind in ENTITIES[self._name]:
            function = f"of_{next(self._numbers)}"
            type_ = self._schema.get_type(kind)
            assert isinstance(type_, GraphQLObjectType)  # noqa: S101 - the schemas are ours
            body = self._object(type_, "row", [node.selection_set for node in nodes if node.selection_set])
            self._functions.append(f"def {function}(row):\n    return {body}")
            cases.append(f"{kind!r}: {function}")
        table = f"cases_{next(self._numbers)}"
        self._functions.append(f"{table} = {{{', '.join(cases)}}}")
        (argument,) = nodes[0].arguments or ()
        row = f"x{next(self._numbers)}"
        found = f"entities[{row}['__typename']]({row})"
        return f"[{table}[{row}['__typename']]({found}) for {row} in {self._given(argument.value)}]"

    def _value(self, field: GraphQLField, value: str, nodes: list[FieldNode]) -> str:
        named = get_named_type(field.type)
        if is_leaf_type(named):
            return value
        assert isinstance(named, GraphQLObjectType)  # noqa: S101 - there is no abstract type
        row = f"x{next(self._numbers)}"
        body = self._object(named, row, [node.selection_set for node in nodes if node.selection_set])
        if is_list_type(field.type):
            return f"[{body} for {row} in {value}]"
        return f"(None if ({row} := {value}) is None else {body})"

    def _object(self, kind: GraphQLObjectType, row: str, sets: list[SelectionSetNode]) -> str:
        parts = []
        for key, nodes in self._collected(kind, sets).items():
            name = nodes[0].name.value
            if name == "__typename":
                parts.append(f"{key!r}: {kind.name!r}")
            else:
                field = self._field_of(kind, name)
                parts.append(f"{key!r}: {self._value(field, f'{row}[{name!r}]', nodes)}")
        return f"{{{', '.join(parts)}}}"

    def _collected(
        self, kind: GraphQLObjectType, sets: list[SelectionSetNode]
    ) -> Mapping[str, list[FieldNode]]:
        fields: dict[str, list[FieldNode]] = {}
        for each in sets:
            for node in self._fields(kind, each):
                fields.setdefault(node.alias.value if node.alias else node.name.value, []).append(node)
        return fields

    def _fields(self, kind: GraphQLObjectType, selections: SelectionSetNode) -> Iterator[FieldNode]:
        for node in selections.selections:
            if node.directives:
                raise Unanswerable(f"@{node.directives[0].name.value}")
            match node:
                case FieldNode():
                    yield node
                case InlineFragmentNode():
                    if node.type_condition is None or node.type_condition.name.value == kind.name:
                        yield from self._fields(kind, node.selection_set)
                case FragmentSpreadNode():
                    fragment = self._fragments[node.name.value]
                    if fragment.type_condition.name.value == kind.name:
                        yield from self._fields(kind, fragment.selection_set)

    def _field_of(self, kind: GraphQLObjectType, name: str) -> GraphQLField:
        field: GraphQLField | None = kind.fields.get(name)
        if field is None:
            raise Unanswerable(f"{kind.name}.{name}")
        return field

    def _arguments(self, node: FieldNode, known: Mapping[str, GraphQLArgument]) -> str:
        given = {each.name.value: self._given(each.value) for each in node.arguments or ()}
        for name, argument in known.items():
            if argument.default is not None and argument.default.literal is not None:
                given.setdefault(name, self._given(argument.default.literal))
        return f"{{{', '.join(f'{name!r}: {value}' for name, value in given.items())}}}"

    def _given(self, node: ValueNode) -> str:
        if isinstance(node, VariableNode):
            return f"variables[{node.name.value!r}]"
        return repr(value_from_ast_untyped(node))
