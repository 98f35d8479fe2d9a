"""What the client asked, made of whatever came. graphql-core, on the same data, is the oracle."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import orjson
import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLUnionType,
    build_schema,
    execute_sync,
    get_named_type,
    parse,
    validate,
)

from resolvers.completion import complete_object
from resolvers.conditions import condition_variables, settle
from resolvers.findings import Findings, Problem
from resolvers.json_values import JsonObject
from resolvers.marks import SUBJECT_KEY, Marks, Noticed, Subject
from resolvers.projection import OFTEN, compile_projection
from resolvers.renames import Renames
from resolvers.shapes import ObjectShape, shape_of
from resolvers.type_conditions import TypeConditions
from resolvers.written_projection import ODD, write_projection
from schema.operation import Operation

SDL = """
    type Query {
      me: Customer  shelf: [Record]!  node: Node  found: Found  grid: [[Order!]]  orders: [Order!]!
      pages: [Page!]
    }
    interface Node { id: ID! }
    interface Record implements Node { id: ID!  label: String  related: [Record!] }
    union Found = Customer | Order | Note
    type Customer implements Node & Record {
      id: ID!  label: String  related: [Record!]  grade: Grade  grades: [Grade!]  orders: [Order!]!
      favourite: Order!  age: Int  ratio: Float  vip: Boolean!  tags: [String!]  extra: JSON
      matrix: [[Int!]!]
    }
    type Order implements Node & Record {
      id: ID!  label: String  related: [Record!]  total: Int!  customer: Customer  found: [Found!]
    }
    type Note { text: String!  about: Node }
    type Page { node: Order  cursor: String!  code: ID }
    enum Grade { GOLD SILVER }
    scalar JSON
"""
SCHEMA = build_schema(SDL)

for concrete in SCHEMA.type_map.values():
    if isinstance(concrete, GraphQLObjectType) and not concrete.name.startswith("__"):
        # The oracle is told what an object looks like: by itself it would take fields from a text.
        concrete.is_type_of = lambda value, _: isinstance(value, dict)

ReadOperation = Callable[[str], Operation]


def project(
    schema: GraphQLSchema, operation: Operation, fetched: Any, **variables: bool
) -> tuple[Any, list[Problem]]:
    root = schema.query_type
    assert root
    outcome = {name: variables[name] for name in condition_variables(operation.selections)}
    selections = settle(operation.selections, outcome)
    projection = compile_projection(selections, root, Renames(), TypeConditions(schema))
    found = Findings()
    data = projection(fetched, found)
    written = as_written(shape_of(selections, root, Renames(), TypeConditions(schema)), fetched, Findings())
    assert written == (None if found.problems else orjson.dumps(data)), "the two ways differ"
    return data, found.problems


def as_written(shape: ObjectShape, fetched: Any, findings: Findings) -> bytes | None:
    """What the written projection gives, with its order and types; None where it finds the data odd."""
    try:
        return orjson.dumps(write_projection(shape)(findings)(fetched))
    except ODD:
        return None


class Dice:
    """Random operations, and data for them that are mostly right."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 - reproducible cases, no secrets

    def operation(self) -> str:
        """A valid one: two random parts may contradict each other under one name."""
        root = SCHEMA.query_type
        assert root
        while True:
            text = "query($a: Boolean!, $b: Boolean!) " + self._selections(root, 4)
            if not validate(SCHEMA, parse(text)):
                return text

    def _selections(self, parent: GraphQLNamedType, depth: int) -> str:
        parts = [self._selection(parent, depth) for _ in range(self._random.randint(1, 4))]
        return "{ " + " ".join(["__typename", *parts]) + " }"

    def _selection(self, parent: GraphQLNamedType, depth: int) -> str:
        condition = self._random.choice(
            ["", "", "", "@include(if: $a)", "@skip(if: $b)", "@skip(if: $a) @include(if: $b)"]
        )
        members = self._overlapping(parent)
        if depth and members and self._random.random() < 0.4:
            member = self._random.choice(members)
            return f"... on {member.name} {condition} {self._selections(member, depth - 1)}"
        if not isinstance(parent, GraphQLObjectType | GraphQLInterfaceType):
            return "__typename"
        name, field = self._random.choice(list(parent.fields.items()))
        inner = get_named_type(field.type)
        if isinstance(inner, GraphQLScalarType | GraphQLEnumType):
            alias = self._random.choice(["", f"{name}_again: ", f"{parent.name.lower()}_{name}: "])
            return f"{alias}{name} {condition}"
        return f"{name} {condition} {self._selections(inner, depth - 1)}" if depth else "__typename"

    def _overlapping(self, parent: GraphQLNamedType) -> list[GraphQLNamedType]:
        if isinstance(parent, GraphQLUnionType | GraphQLInterfaceType):
            return [*SCHEMA.get_possible_types(parent), parent]
        return [parent, *parent.interfaces] if isinstance(parent, GraphQLObjectType) else []

    def value(self, type_: GraphQLOutputType, depth: int, nulls: float) -> Any:
        if isinstance(type_, GraphQLNonNull):
            return self.value(type_.of_type, depth, nulls / 6)
        if self._random.random() < nulls or (
            depth == 0 and not isinstance(type_, GraphQLScalarType | GraphQLEnumType)
        ):
            return None
        if isinstance(type_, GraphQLList):
            return [self.value(type_.of_type, depth - 1, nulls) for _ in range(self._random.randint(0, 3))]
        if self._random.random() < 0.01:
            return self._random.choice(
                ["nonsense", 7, {}, [], [1], {"__typename": "Ghost"}, 2**40, 1.5, True]
            )
        if isinstance(type_, GraphQLScalarType):
            return self._scalar(type_.name)
        if isinstance(type_, GraphQLEnumType):
            return self._random.choice(["GOLD", "SILVER", "HIDDEN"])
        concrete = type_
        if isinstance(type_, GraphQLInterfaceType | GraphQLUnionType):
            concrete = self._random.choice(list(SCHEMA.get_possible_types(type_)))
        assert isinstance(concrete, GraphQLObjectType)
        return self._object(concrete, depth, nulls)

    def _object(self, type_: GraphQLObjectType, depth: int, nulls: float) -> dict[str, Any]:
        made: dict[str, Any] = {"__typename": type_.name, SUBJECT_KEY: self._random.choice(["c1", 7, None])}
        for name, field in type_.fields.items():
            made[name] = self.value(field.type, depth - 1, nulls)
            for alias in (f"{name}_again", *(f"{p}_{name}" for p in self._owners(type_, field, name))):
                made[alias] = made[name]
        return made

    def _owners(self, type_: GraphQLObjectType, field: GraphQLField, name: str) -> list[str]:
        return [t.name.lower() for t in (type_, *type_.interfaces) if name in t.fields]

    def _scalar(self, name: str) -> Any:
        return {
            "Int": self._random.choice([0, 5, -3]),
            "Float": self._random.choice([1.5, 2]),
            "Boolean": self._random.choice([True, False]),
            "ID": self._random.choice(["c1", 7]),
            "JSON": self._random.choice([{"a": [1, None]}, "x", 0, [{}]]),
        }.get(name, "text")

    def fetched(self) -> dict[str, Any]:
        root = SCHEMA.query_type
        assert root
        return self._object(root, 7, 0.1)

    def marks(self) -> Marks:
        """Seldom none."""
        names = {
            type_.name: frozenset(name for name in type_.fields if self._random.random() < 0.3)
            for type_ in SCHEMA.type_map.values()
            if isinstance(type_, GraphQLObjectType)
        }
        subject = self._random.choice([None, Subject("Customer", "id"), Subject("Order", "id")])
        return Marks(self.flag(), subject, names if self.flag() else {})

    def flag(self) -> bool:
        return self._random.random() < 0.5


def by_typename(value: Any, *_: Any) -> Any:
    return value.get("__typename")


def by_response_name(source: Any, info: Any) -> Any:
    """The data lie under response names, as a subgraph answered them."""
    return source.get(info.path.key)


@pytest.mark.parametrize("seed", range(300))
def test_data_are_those_that_graphql_core_gives(seed: int, read_operation: ReadOperation) -> None:
    dice = Dice(seed)
    text, fetched = dice.operation(), dice.fetched()
    variables = {"a": dice.flag(), "b": dice.flag()}
    expected = execute_sync(
        SCHEMA,
        parse(text),
        root_value=fetched,
        variable_values=variables,
        field_resolver=by_response_name,
        type_resolver=by_typename,
    )

    data, problems = project(SCHEMA, read_operation(text), fetched, **variables)

    assert data == expected.data
    assert _names(data) == _names(expected.data)
    assert bool(problems) <= bool(expected.errors)


def _names(value: Any) -> Any:
    """The names in their order, which equality of dictionaries does not see."""
    if isinstance(value, dict):
        return [(name, _names(inner)) for name, inner in value.items()]
    return [_names(item) for item in value] if isinstance(value, list) else None


WRONG_SHAPES = {
    "a text for an object": ("{ me { id } }", {"me": "secret"}, {"me": None}, ("me",)),
    "a list for an object": ("{ me { id } }", {"me": [{"id": "c1"}]}, {"me": None}, ("me",)),
    "an object for a list": ("{ grid { id } }", {"grid": {"id": "o1"}}, {"grid": None}, ("grid",)),
    "a text for an interface": ("{ node { id } }", {"node": "secret"}, {"node": None}, ("node",)),
    "an object for a scalar": (
        "{ me { label } }",
        {"me": {"label": {"a": 1}}},
        {"me": {"label": None}},
        ("me", "label"),
    ),
    "a number too large": ("{ me { age } }", {"me": {"age": 2**31}}, {"me": {"age": None}}, ("me", "age")),
    "a number for an enum": (
        "{ me { grade } }",
        {"me": {"grade": 1}},
        {"me": {"grade": None}},
        ("me", "grade"),
    ),
    "in a list": ("{ me { tags } }", {"me": {"tags": ["a", {}]}}, {"me": {"tags": None}}, ("me", "tags", 1)),
}


@pytest.mark.parametrize(
    ("text", "fetched", "expected", "path"), WRONG_SHAPES.values(), ids=WRONG_SHAPES.keys()
)
def test_a_value_of_another_shape_is_null_with_an_error(
    text: str, fetched: Any, expected: Any, path: Any, read_operation: ReadOperation
) -> None:
    data, [problem] = project(SCHEMA, read_operation(text), fetched)

    assert data == expected
    assert (problem.path, problem.is_missing) == (path, False)


def test_hidden_types_and_enum_values_are_null_without_a_word(read_operation: ReadOperation) -> None:
    """Where no null may be, the client learns that there is none, and not what was there."""
    operation = read_operation("{ node { id } me { grade grades } shelf { id } }")
    fetched = {
        "node": {"__typename": "Secret", "id": "s1"},
        "me": {"grade": "SECRET", "grades": ["GOLD", "SECRET"]},
        "shelf": [{"__typename": "Secret"}, {"id": "untyped"}],
    }

    data, problems = project(SCHEMA, operation, fetched)

    assert data == {"node": None, "me": {"grade": None, "grades": None}, "shelf": [None, None]}
    assert problems == [
        Problem("Cannot return null for non-nullable field Customer.grades.", ("me", "grades", 1), True)
    ]


def test_a_null_rises_to_the_nearest_place_that_may_be_null(read_operation: ReadOperation) -> None:
    operation = read_operation("{ orders { total } me { id } }")

    data, problems = project(
        SCHEMA, operation, {"orders": [{"total": 1}, {"total": None}], "me": {"id": "c1"}}
    )

    assert data is None
    assert problems == [
        Problem("Cannot return null for non-nullable field Order.total.", ("orders", 1, "total"), True)
    ]


def test_json_deeper_than_can_be_written_is_null(read_operation: ReadOperation) -> None:
    deep: Any = "end"
    for _ in range(300):
        deep = [deep]

    data, problems = project(
        SCHEMA, read_operation("{ me { extra id } }"), {"me": {"extra": deep, "id": "c1"}}
    )

    assert data == {"me": {"extra": None, "id": "c1"}}
    assert len(problems) == 1


def test_an_operation_that_comes_often_answers_as_it_did_before(read_operation: ReadOperation) -> None:
    """Also for data that are not as they should be, and again for data that are."""
    operation = read_operation("{ me { id grade orders { total } } }")
    root = SCHEMA.query_type
    assert root
    projection = compile_projection(operation.selections, root, Renames(), TypeConditions(SCHEMA))
    good: JsonObject = {"me": {"id": "c1", "grade": "GOLD", "orders": [{"total": 5}]}}
    bad: JsonObject = {"me": {"id": 7, "grade": "SECRET", "orders": [{"total": "much"}]}}

    answers = []
    for fetched in [good] * (OFTEN + 2) + [bad, good]:
        found = Findings()
        answers.append((projection(fetched, found), [problem.path for problem in found.problems]))

    assert answers[: OFTEN + 2] == [(good, [])] * (OFTEN + 2)
    assert answers[OFTEN + 2] == ({"me": None}, [("me", "orders", 0, "total")])
    assert answers[OFTEN + 3] == (good, [])


class Brackets:
    """A seal that can be read."""

    def id(self, value: str, type_name: str | None) -> str:
        return f"[{type_name} {value}]"

    def cursor(self, value: str) -> str:
        return f"({value})"


def in_both_ways(shape: ObjectShape, fetched: Any) -> tuple[JsonObject | None, Noticed]:
    """A sealed answer, and what was noticed."""
    general_noticed, noticed = Noticed(), Noticed()
    general = Findings(seal=Brackets(), noticed=general_noticed)
    data = complete_object(shape)(fetched, None, general)
    written = as_written(shape, fetched, Findings(seal=Brackets(), noticed=noticed))
    if written is None:
        assert noticed.subjects <= general_noticed.subjects
        assert noticed.fields <= general_noticed.fields
    else:
        assert not general.problems
        assert (written, noticed) == (orjson.dumps(data), general_noticed), "the two ways differ"
    return data, general_noticed  # type: ignore[return-value] # an object becomes an object


@pytest.mark.parametrize("seed", range(300))
def test_sealed_and_noticed_is_the_same_in_both_ways(seed: int, read_operation: ReadOperation) -> None:
    dice = Dice(seed)
    operation = read_operation(dice.operation())
    outcome = dict.fromkeys(condition_variables(operation.selections), dice.flag())
    root = SCHEMA.query_type
    assert root
    shape = shape_of(
        settle(operation.selections, outcome), root, Renames(), TypeConditions(SCHEMA), dice.marks()
    )

    for _ in range(3):
        in_both_ways(shape, dice.fetched())


MARKED = Marks(
    seals=True,
    subject=Subject("Customer", "id"),
    personal={"Customer": frozenset({"label", "tags"}), "Order": frozenset({"found"})},
)

MARKED_OPERATION = "{ me { id label tags vip } shelf { id label } pages { cursor code } }"


def marked_shape(operation: Operation) -> ObjectShape:
    root = SCHEMA.query_type
    assert root
    return shape_of(operation.selections, root, Renames(), TypeConditions(SCHEMA), MARKED)


def test_a_written_answer_is_sealed_and_noticed(read_operation: ReadOperation) -> None:
    shape = marked_shape(read_operation(MARKED_OPERATION))
    noticed = Noticed()

    answer = as_written(
        shape,
        {
            "me": {"id": 7, SUBJECT_KEY: "c7", "label": "Ann", "tags": None, "vip": True},
            "shelf": [{"__typename": "Order", "id": "o1"}, {"__typename": "Customer", "id": "o1"}],
            "pages": [{"cursor": "a", "code": "x"}, {"cursor": "a", "code": None}],
        },
        Findings(seal=Brackets(), noticed=noticed),
    )

    assert orjson.loads(answer or b"") == {
        "me": {"id": "[Customer 7]", "label": "Ann", "tags": None, "vip": True},
        "shelf": [{"id": "[Order o1]", "label": None}, {"id": "[Customer o1]", "label": None}],
        "pages": [{"cursor": "(a)", "code": "[None x]"}, {"cursor": "(a)", "code": None}],
    }
    assert noticed == Noticed({"c7"}, {"Customer.label"})


def test_what_comes_after_an_odd_value_is_not_noticed(read_operation: ReadOperation) -> None:
    """The general way decides then what is, and it may stop there."""
    shape = marked_shape(read_operation("{ me { vip label } }"))
    noticed = Noticed()

    assert as_written(shape, {"me": {"vip": None, "label": "Ann"}}, Findings(noticed=noticed)) is None
    assert noticed == Noticed()


def test_one_projection_seals_for_many_clients(read_operation: ReadOperation) -> None:
    """And without a seal it gives nothing that would be sealed."""
    bind = write_projection(marked_shape(read_operation("{ shelf { id } }")))
    fetched: JsonObject = {"shelf": [{"__typename": "Order", "id": "o1"}]}

    class Other(Brackets):
        def id(self, value: str, type_name: str | None) -> str:
            return f"<{value}>"

    answers = [bind(Findings(seal=seal))(fetched) for seal in (Brackets(), Other(), Brackets())]

    assert answers == [{"shelf": [{"id": text}]} for text in ("[Order o1]", "<o1>", "[Order o1]")]
    with pytest.raises(ODD):
        bind(Findings())(fetched)


def test_what_is_asked_of_an_object_is_no_code(read_operation: ReadOperation) -> None:
    """The written source has names of the client's document in it. They stand in it as texts."""
    operation = read_operation("{ me { import: id found: label get: label absent: tags } }")

    data, problems = project(
        SCHEMA, operation, {"me": {"import": "c1", "found": "x", "get": "y", "absent": []}}
    )

    assert (data, problems) == ({"me": {"import": "c1", "found": "x", "get": "y", "absent": []}}, [])
