"""An oracle: graphql-core answers a random operation and its normal form the same, key for key."""

from __future__ import annotations

import json
from dataclasses import dataclass
from random import Random

import pytest
from graphql import (
    GraphQLError,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    OperationDefinitionNode,
    build_schema,
    do_types_overlap,
    execute_sync,
    get_named_type,
    parse,
    validate,
)

from gateway.operations.normalize import normalize

SCHEMA = """
type Query { customer: Customer node: Node nodes: [Node] document: Document party: Party parties: [Party] }
interface Node { id: ID! owner: Party }
interface Document implements Node { id: ID! owner: Party number: String lines(first: Int): [Line] }
union Party = Customer | Company
type Customer implements Node { id: ID! owner: Party name: String last: Document }
type Company implements Node { id: ID! owner: Party name: String staff: [Customer] }
type Order implements Node & Document {
  id: ID! owner: Party number: String lines(first: Int): [Line] total: Int
}
type Invoice implements Node & Document {
  id: ID! owner: Party number: String lines(first: Int): [Line] due: String
}
type Line { label: String document: Document }
"""

CONDITIONS = ("Query", "Node", "Document", "Party", "Customer", "Company", "Order", "Invoice", "Line")

COMPOSITE = (GraphQLObjectType, GraphQLInterfaceType, GraphQLUnionType)


@dataclass
class Author:
    """Writes valid operations that are rich in what normalisation changes."""

    random: Random
    schema: GraphQLSchema

    def document(self) -> str:
        """Fragments spread only later ones, so that there are no cycles."""
        self.fragments = [(f"f{n}", self.random.choice(CONDITIONS)) for n in range(6)]
        written = [
            f"fragment {name} on {kind} {self.selections(kind, 2, n + 1)}"
            for n, (name, kind) in enumerate(self.fragments)
        ]
        main = self.selections("Query", 4, 0)
        return f"query ($a: Boolean!, $b: Boolean!) {main} " + " ".join(written)

    def selections(self, type_name: str, depth: int, first_fragment: int) -> str:
        chosen = [self.selection(type_name, depth, first_fragment) for _ in range(self.random.randint(1, 4))]
        return "{ " + " ".join(chosen) + " }"

    def selection(self, type_name: str, depth: int, first_fragment: int) -> str:
        type_ = self.schema.type_map[type_name]
        kind = self.random.random()
        spreadable = [name for name, on in self.fragments[first_fragment:] if self.overlap(on, type_name)]
        if kind < 0.2 and spreadable:
            return f"...{self.random.choice(spreadable)}{self.directives()}"
        if kind < 0.4 and depth:
            on = self.random.choice([each for each in CONDITIONS if self.overlap(each, type_name)])
            written = self.random.choice([f" on {on}", f" on {on}", ""])
            inner = self.selections(on if written else type_name, depth - 1, first_fragment)
            return f"...{written}{self.directives()} {inner}"
        if isinstance(type_, GraphQLUnionType) or kind > 0.95:
            return f"__typename{self.directives()}"
        assert isinstance(type_, GraphQLObjectType | GraphQLInterfaceType)
        name, definition = self.random.choice(list(type_.fields.items()))
        arguments = "(first: 2)" if definition.args else ""
        target = get_named_type(definition.type)
        if not isinstance(target, COMPOSITE):
            return f"{name}{self.directives()}"
        if not depth:
            return f"{name}{arguments} {{ __typename }}"
        inner = self.selections(target.name, depth - 1, first_fragment)
        return f"{name}{arguments}{self.directives()} {inner}"

    def overlap(self, one: str, other: str) -> bool:
        first, second = self.schema.type_map[one], self.schema.type_map[other]
        assert isinstance(first, COMPOSITE)
        assert isinstance(second, COMPOSITE)
        return do_types_overlap(self.schema, first, second)

    def directives(self) -> str:
        if self.random.random() < 0.7:
            return ""
        names = self.random.choice([["@include"], ["@skip"], ["@include", "@skip"]])
        values = ["$a", "$b", "$a", "$b", "true", "false"]
        return "".join(f" {name}(if: {self.random.choice(values)})" for name in names)


class World:
    """A value of a type: it answers each field with the next value, the same each time it is asked."""

    def __init__(self, schema: GraphQLSchema, type_name: str, seed: int) -> None:
        self.schema, self.type_name, self.seed = schema, type_name, seed

    def below(self, field: str, n: int = 0) -> object:
        draw = Random(f"{self.seed} {field} {n}")  # noqa: S311 - the same each time is what is wanted
        type_ = self.schema.type_map[self.type_name]
        assert isinstance(type_, GraphQLObjectType)
        target = get_named_type(type_.fields[field].type)
        if not isinstance(target, COMPOSITE):
            return draw.randrange(1_000)
        members = (
            [target] if isinstance(target, GraphQLObjectType) else self.schema.get_possible_types(target)
        )
        return World(self.schema, draw.choice(list(members)).name, draw.randrange(10**9))


def serious(errors: list[GraphQLError]) -> list[GraphQLError]:
    """A fragment or variable too many harms nobody here."""
    return [error for error in errors if "never used" not in error.message]


def answer(schema: GraphQLSchema, text: str, variables: dict[str, object]) -> str:
    result = execute_sync(
        schema,
        parse(text),
        World(schema, "Query", 1),
        variable_values=variables,
        field_resolver=lambda source, info, **_: (
            [source.below(info.field_name, n) for n in range(2)]
            if str(info.return_type).startswith("[")
            else source.below(info.field_name)
        ),
        type_resolver=lambda value, *_: value.type_name,
    )
    assert result.errors is None
    return json.dumps(result.data)


@pytest.mark.parametrize("seed", range(8))
def test_a_random_operation_and_its_normal_form_have_the_same_answer(seed: int) -> None:
    schema = build_schema(SCHEMA)
    author = Author(Random(seed), schema)  # noqa: S311 - reproducible
    for _ in range(12):
        text = author.document()
        document = parse(text)
        assert serious(validate(schema, document)) == []
        node = document.definitions[0]
        assert isinstance(node, OperationDefinitionNode)

        normal = str(normalize(document, node, schema))

        assert serious(validate(schema, parse(normal))) == []
        for a, b in ((True, False), (False, True), (True, True), (False, False)):
            variables: dict[str, object] = {"a": a, "b": b}
            assert answer(schema, normal, variables) == answer(schema, text, variables), text
