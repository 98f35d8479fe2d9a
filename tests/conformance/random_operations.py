"""Random operations that are valid by an API schema. The same seed gives the same operation.

Aliases are chosen to do harm: they take the names of keys and of other fields. Arguments come from the rows
of the case where these know any, so that most of what is asked finds an answer.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from random import Random

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_abstract_type,
    is_composite_type,
)
from graphql.type import GraphQLCompositeType

from tests.conformance.rows import Rows
from tests.conformance.subgraph import Json

__all__ = ["RandomOperation", "random_operation"]

_DEPTH = 5


@dataclass(frozen=True, slots=True)
class RandomOperation:
    document: str
    variables: Json


@dataclass(slots=True)
class _Place:
    """What the names of one place of the response are already taken for."""

    taken: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict)
    """Type of the object, field with its arguments, and type of the field."""
    below: dict[str, _Place] = field(default_factory=dict)


def random_operation(api: GraphQLSchema, rows: Iterable[Rows], seed: str) -> RandomOperation:
    return _Writer(api, tuple(rows), Random(seed)).operation()  # noqa: S311 - nothing secret is drawn


class _Writer:
    def __init__(self, api: GraphQLSchema, rows: tuple[Rows, ...], random: Random) -> None:
        self._api, self._rows, self._random = api, rows, random
        self._declared: list[str] = []
        self._variables: Json = {}
        self._fragments: list[str] = []

    def operation(self) -> RandomOperation:
        kind = "query"
        root: GraphQLObjectType | None = self._api.query_type
        if self._api.mutation_type is not None and self._random.random() < 0.2:
            kind, root = "mutation", self._api.mutation_type
        assert root is not None
        selections = self._selections(root, _DEPTH, _Place())
        declared = f"({', '.join(self._declared)})" if self._declared else ""
        document = "\n".join([f"{kind}{declared} {selections}", *self._fragments])
        return RandomOperation(document, self._variables)

    def _selections(self, parent: GraphQLCompositeType, depth: int, place: _Place) -> str:
        count = self._random.choice((1, 2, 2, 3, 4))
        chosen = [text for _ in range(count) if (text := self._selection(parent, depth, place))]
        return "{ " + " ".join(chosen or [self._typename(parent, place)]) + " }"

    def _selection(self, parent: GraphQLCompositeType, depth: int, place: _Place) -> str | None:
        dice = self._random.random()
        if dice < 0.08:
            return self._typename(parent, place)
        fields = list(_fields(parent).items())
        if depth == 0:
            fields = [
                (name, found) for name, found in fields if not is_composite_type(get_named_type(found.type))
            ]
        if not fields or dice < (0.5 if is_abstract_type(parent) else 0.2):
            return self._fragment(parent, depth, place) if depth else None
        name, found = self._random.choice(fields)
        return self._field(parent, name, found, depth, place)

    def _field(
        self, parent: GraphQLCompositeType, name: str, found: GraphQLField, depth: int, place: _Place
    ) -> str:
        arguments = self._arguments(parent, name, found)
        key = self._response_name(parent, name + arguments, str(found.type), place)
        text = f"{'' if key == name else key + ': '}{name}{arguments}{self._condition()}"
        named = get_named_type(found.type)
        if is_composite_type(named):
            below = place.below.setdefault(key, _Place())
            text += " " + self._selections(named, max(depth - 1, 0), below)
        return text

    def _typename(self, parent: GraphQLCompositeType, place: _Place) -> str:
        key = self._response_name(parent, "__typename", "String!", place)
        return "__typename" if key == "__typename" else f"{key}: __typename"

    def _response_name(self, parent: GraphQLCompositeType, asked: str, type_: str, place: _Place) -> str:
        name = asked.partition("(")[0]
        wish = name
        if self._random.random() < 0.3:
            others = ["id", "a", "b", *_fields(parent)]
            wish = self._random.choice(others)
        number = 1
        key = wish
        is_leaf = not is_composite_type(self._api.type_map[type_.strip("[]!")])
        while not all(
            known[1:] == (asked, type_) or (is_leaf and known[2] == type_ and self._apart(known[0], parent))
            for known in place.taken.get(key, ())
        ):
            number += 1
            key = f"{wish}{number}"
        place.taken.setdefault(key, []).append((parent.name, asked, type_))
        return key

    def _apart(self, one: str, other: GraphQLCompositeType) -> bool:
        """Object types that differ never meet in one object."""
        is_object = isinstance(self._api.type_map[one], GraphQLObjectType)
        return one != other.name and is_object and isinstance(other, GraphQLObjectType)

    def _fragment(self, parent: GraphQLCompositeType, depth: int, place: _Place) -> str:
        on = self._random.choice([*self._overlapping(parent), None])
        inner = self._selections(on or parent, depth - 1, place)
        if on is not None and self._random.random() < 0.3:
            name = f"F{len(self._fragments)}"
            self._fragments.append(f"fragment {name} on {on.name} {inner}")
            return f"...{name}{self._condition()}"
        return f"...{'' if on is None else ' on ' + on.name}{self._condition()} {inner}"

    def _overlapping(self, parent: GraphQLCompositeType) -> list[GraphQLCompositeType]:
        mine = set(self._possible(parent))
        return [
            found
            for name, found in self._api.type_map.items()
            if is_composite_type(found) and not name.startswith("__") and mine & set(self._possible(found))
        ]

    def _possible(self, type_: GraphQLCompositeType) -> Iterator[str]:
        if is_abstract_type(type_):
            yield from (found.name for found in self._api.get_possible_types(type_))
        else:
            yield type_.name

    def _condition(self) -> str:
        if self._random.random() > 0.12:
            return ""
        word = self._random.choice(("skip", "include"))
        if self._random.random() < 0.2:
            return f" @{word}(if: {self._random.choice(('true', 'false'))})"
        name = self._random.choice(("with", "without", "perhaps"))
        if name not in self._variables:
            self._declared.append(f"${name}: Boolean!")
            self._variables[name] = self._random.random() < 0.5
        return f" @{word}(if: ${name})"

    def _arguments(self, parent: GraphQLCompositeType, name: str, found: GraphQLField) -> str:
        if not found.args:
            return ""
        known = [given for given in self._known_arguments(parent, name) if set(given) <= set(found.args)]
        chosen: Json = {}
        if known and self._random.random() < 0.8:
            chosen = dict(self._random.choice(known))
        for key, argument in found.args.items():
            required = isinstance(argument.type, GraphQLNonNull) and not _has_default(argument)
            if key not in chosen and (required or self._random.random() < 0.3):
                chosen[key] = self._value(argument.type)
        texts = [f"{key}: {self._argument(found.args[key].type, value)}" for key, value in chosen.items()]
        return f"({', '.join(texts)})" if texts else ""

    def _known_arguments(self, parent: GraphQLCompositeType, name: str) -> Iterator[Json]:
        types = {parent.name, *self._possible(parent)}
        for rows in self._rows:
            for type_name in types & set(rows):
                for row in rows[type_name]:
                    yield from (dict(given.arguments) for given in row.get(name, ()) if given.arguments)

    def _argument(self, type_: GraphQLInputType, value: object) -> str:
        if self._random.random() < 0.6:
            return _literal(value, type_)
        name = f"v{len(self._declared)}"
        self._declared.append(f"${name}: {type_}")
        self._variables[name] = value
        return f"${name}"

    def _value(self, type_: GraphQLInputType) -> object:
        if isinstance(type_, GraphQLNonNull):
            return self._value(type_.of_type)
        match type_:
            case GraphQLList():
                return [self._value(type_.of_type) for _ in range(self._random.randint(0, 2))]
            case GraphQLEnumType():
                return self._random.choice(list(type_.values))
            case GraphQLInputObjectType():
                return {
                    key: self._value(found.type)
                    for key, found in type_.fields.items()
                    if isinstance(found.type, GraphQLNonNull)
                }
        values: dict[str, tuple[object, ...]] = {
            "Int": (1, 2, 3),
            "Float": (0.5, 2.0),
            "Boolean": (True, False),
        }
        return self._random.choice(values.get(type_.name, ("c1", "EUR", "kg")))


def _fields(type_: GraphQLCompositeType) -> Mapping[str, GraphQLField]:
    return {} if isinstance(type_, GraphQLUnionType) else type_.fields


def _has_default(argument: GraphQLArgument) -> bool:
    return argument.ast_node is not None and argument.ast_node.default_value is not None


def _literal(value: object, type_: GraphQLInputType) -> str:
    if isinstance(type_, GraphQLNonNull):
        return _literal(value, type_.of_type)
    if isinstance(value, list):
        items = type_.of_type if isinstance(type_, GraphQLList) else type_
        return "[" + ", ".join(_literal(item, items) for item in value) + "]"
    if isinstance(value, dict) and isinstance(type_, GraphQLInputObjectType):
        return (
            "{"
            + ", ".join(f"{key}: {_literal(item, type_.fields[key].type)}" for key, item in value.items())
            + "}"
        )
    return str(value) if isinstance(type_, GraphQLEnumType) and value is not None else json.dumps(value)
