"""Texts that no well-meaning client sends, and every argument of the root fields that takes a text."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
)

__all__ = ["HOSTILE", "Place", "text_places"]

HOSTILE: Mapping[str, str] = {
    "empty": "",
    "NUL": "W10\x0000025",
    "only NUL": "\x00",
    "right to left": "\u202e5200001W\u202c שלום",
    "emoji": "👩‍👩‍👧‍👦" * 40,
    "quotes": "' OR ''=' \" \"\"\" ` -- ; DROP TABLE commerce_order",
    "prototype": "__proto__",
    "braces": '{"__typename": "Customer"} $id @skip(if: true) #',
    "backslashes": "\\u0000 \\ \\\\ \n\r\t\u2028\u0085",
    "wildcards": "%_*?[a-z]",
    "noncharacters": "\ufffe\uffff\U0010ffff",
    "an unknown id": "T3JkZXI6OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5",
    "an id of another type": "Vm91Y2hlcjo5OTk5OTk",
    "an id with a NUL": "Q3VzdG9tZXI6QwAx",
    "a number": "-99999999999999999999999999",
    "digits of another script": "١٢٣٤",
    "one megabyte": "é" * 450_000,
}

TEXTS = ("String", "ID")


@dataclass(frozen=True, slots=True)
class Place:
    field: str
    argument: str
    inside: str
    """The field of the input object; empty where the argument itself takes the text."""
    scalar: str
    type: str
    """Of the argument."""
    others: str
    """The required arguments beside it, and the size of a page."""
    is_lookup: bool
    """One thing is looked up by the text, or several: without it nothing is found."""
    wrap: Callable[[str], object]

    def __str__(self) -> str:
        return f"{self.field}({self.argument}{': ' + self.inside if self.inside else ''})"

    def with_variable(self) -> str:
        return (
            f"query($it: {self.type}) {{ {self.field}({self.argument}: $it{self.others}) {{ __typename }} }}"
        )

    def with_literal(self, text: str) -> str:
        value = _literal(self.wrap(text))
        return f"{{ {self.field}({self.argument}: {value}{self.others}) {{ __typename }} }}"


def text_places(schema: GraphQLSchema, known: Mapping[str, Sequence[str]]) -> Iterator[Place]:
    assert schema.query_type is not None
    for name, field in schema.query_type.fields.items():
        for argument, declared in field.args.items():
            for inside, scalar, wrap in _texts(declared.type):
                others = _others(name, field, argument, known)
                is_lookup = scalar in TEXTS and not inside and "first" not in field.args
                yield Place(name, argument, inside, scalar, str(declared.type), others, is_lookup, wrap)


def _texts(type_: GraphQLInputType) -> Iterator[tuple[str, str, Callable[[str], object]]]:
    """Own scalars are texts as well."""
    nullable = get_nullable_type(type_)
    if isinstance(nullable, GraphQLList):
        for inside, scalar, wrap in _texts(nullable.of_type):
            yield inside, scalar, lambda text, wrap=wrap: [wrap(text)]  # type: ignore[misc]
    elif isinstance(nullable, GraphQLInputObjectType):
        for name, field in nullable.fields.items():
            for inside, scalar, wrap in _texts(field.type):
                path = ".".join(part for part in (name, inside) if part)
                yield path, scalar, lambda text, name=name, wrap=wrap: {name: wrap(text)}  # type: ignore[misc]
    elif isinstance(nullable, GraphQLScalarType) and nullable.name not in ("Int", "Float", "Boolean"):
        yield "", nullable.name, lambda text: text


def _others(name: str, field: GraphQLField, but: str, known: Mapping[str, Sequence[str]]) -> str:
    given = []
    for other, declared in field.args.items():
        required = isinstance(declared.type, GraphQLNonNull)
        if other == but or not (required or other == "first"):
            continue
        named = get_named_type(declared.type)
        if other == "first":
            given.append("first: 1")
        elif isinstance(named, GraphQLEnumType):
            given.append(f"{other}: {next(iter(named.values))}")
        else:
            given.append(f"{other}: {json.dumps(known[f'{name}.{other}'][0])}")
    return "".join(f", {argument}" for argument in given)


def _literal(value: object) -> str:
    match value:
        case dict():
            return "{" + ", ".join(f"{name}: {_literal(inner)}" for name, inner in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(_literal, value)) + "]"
        case _:
            return json.dumps(value, ensure_ascii=False)
