"""Random operations over the customer graph that find something: valid, reproducible, bounded.

An operation is drawn from the API schema with aliases, fragments (inline and named), `@skip` and `@include`,
literal arguments and variables. Keys and numbers for the root fields come from the demonstration data.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from random import Random

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
    parse,
    validate,
)

__all__ = ["RandomOperation", "draw_operation"]

Composite = GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType

DEEPEST = 5
MOST_FIELDS = 40
"""Of one operation: enough to cross all five subgraphs, few enough to be read when it fails."""

MOMENTS = ("2025-01-01T00:00:00Z", "2026-03-01T00:00:00Z", "2026-09-15T12:00:00Z")
DATES = ("2025-01-01", "2026-03-01", "2026-09-15")


@dataclass(frozen=True, slots=True)
class RandomOperation:
    text: str
    variables: Mapping[str, object]


@dataclass
class _Draft:
    random: Random
    schema: GraphQLSchema
    known: Mapping[str, Sequence[str]]
    """Values for the arguments of root fields, by `field.argument`."""
    variables: dict[str, object] = field(default_factory=dict)
    declared: list[str] = field(default_factory=list)
    fragments: list[str] = field(default_factory=list)
    left: int = MOST_FIELDS
    with_composites: bool = False
    members: Sequence[str] = ()
    """Of an interface or a union: those that are asked about, where there are some."""


def draw_operation(
    seed: int,
    schema: GraphQLSchema,
    known: Mapping[str, Sequence[str]],
    *,
    with_composites: bool = False,
    most_fields: int = MOST_FIELDS,
    members: Sequence[str] = (),
) -> RandomOperation:
    """The first valid one of this seed: fields of two members may collide, and then it is drawn again.

    Cursors are drawn where `known` has some, by `field.after`."""
    for attempt in count():
        random = Random(f"operation {seed}, attempt {attempt}")  # noqa: S311 - reproducible, not secret
        operation = _drawn(
            _Draft(random, schema, known, left=most_fields, with_composites=with_composites, members=members)
        )
        if not validate(schema, parse(operation.text)):
            return operation
    raise AssertionError("count() does not end")


def _drawn(draft: _Draft) -> RandomOperation:
    schema, known = draft.schema, draft.known
    root = schema.query_type
    assert root is not None
    drawn = {name for name, found in root.fields.items() if _is_drawn(draft, found)}
    ways = sorted(drawn & {key.split(".")[0] for key in known})
    names = draft.random.sample(ways, min(2, len(ways)))
    fields = [_field(draft, root, name, depth=0, number=number) for number, name in enumerate(names)]
    selections = "{ " + " ".join(fields) + " }"
    head = f"query Random({', '.join(draft.declared)})" if draft.declared else "query Random"
    return RandomOperation("\n".join([f"{head} {selections}", *draft.fragments]), draft.variables)


def _selections(draft: _Draft, type_: Composite, depth: int) -> str:
    chosen = ["__typename"] if draft.random.random() < 0.2 else []
    if not isinstance(type_, GraphQLUnionType):
        chosen += _fields(draft, type_, depth)
    if not isinstance(type_, GraphQLObjectType):
        members = sorted(draft.schema.get_possible_types(type_), key=lambda member: member.name)
        asked = [member for member in members if member.name in draft.members]
        for member in asked or draft.random.sample(members, min(3, len(members))):
            chosen.append(f"... on {member.name} {_selections(draft, member, depth + 1)}")
    return "{ " + " ".join(chosen or ["__typename"]) + " }"


def _fields(draft: _Draft, type_: GraphQLObjectType | GraphQLInterfaceType, depth: int) -> list[str]:
    drawn = {name: found for name, found in type_.fields.items() if _is_drawn(draft, found)}
    leaves = [name for name, found in drawn.items() if is_leaf_type(get_named_type(found.type))]
    others = [name for name in drawn if name not in leaves] if depth < DEEPEST else []
    names = draft.random.sample(leaves, min(len(leaves), draft.random.randint(0, 3)))
    names += draft.random.sample(others, min(len(others), draft.random.randint(1, 3)))
    chosen = []
    for number, name in enumerate(names):
        if draft.left <= 0 and chosen:
            break
        chosen.append(_wrapped(draft, type_, _field(draft, type_, name, depth, number)))
    return chosen


def _is_drawn(draft: _Draft, field: GraphQLField) -> bool:
    return draft.with_composites or not _is_composite(field)


def _is_composite(field: GraphQLField) -> bool:
    """It shows what is missing as values, so an answer with a gap is no whole answer with nulls in it.

    tests/customer_graph/test_composites.py has them.
    """
    return (field.description or "").startswith("Composite.")


def _field(
    draft: _Draft, type_: GraphQLObjectType | GraphQLInterfaceType, name: str, depth: int, number: int
) -> str:
    draft.left -= 1
    found = type_.fields[name]
    alias = f"{draft.random.choice(('a', 'id', 'number', 'node'))}{number}: " if _rarely(draft) else ""
    below = get_named_type(found.type)
    inner = "" if is_leaf_type(below) else " " + _selections(draft, below, depth + 1)  # type: ignore[arg-type]
    return f"{alias}{name}{_arguments(draft, name, found)}{_condition(draft)}{inner}"


def _wrapped(draft: _Draft, type_: Composite, text: str) -> str:
    chance = draft.random.random()
    if chance < 0.1:
        return f"... on {type_.name}{_condition(draft)} {{ {text} }}"
    if chance < 0.15:
        name = f"Part{len(draft.fragments)}"
        draft.fragments.append(f"fragment {name} on {type_.name} {{ {text} }}")
        return f"...{name}"
    return text


def _rarely(draft: _Draft) -> bool:
    return draft.random.random() < 0.15


def _condition(draft: _Draft) -> str:
    if not _rarely(draft):
        return ""
    directive = draft.random.choice(("skip", "include"))
    if draft.random.random() < 0.3:
        return f" @{directive}(if: {draft.random.choice(('true', 'false'))})"
    return f" @{directive}(if: {_variable(draft, 'Boolean!', draft.random.random() < 0.7)})"


def _variable(draft: _Draft, type_: str, value: object) -> str:
    name = f"v{len(draft.declared)}"
    draft.declared.append(f"${name}: {type_}")
    draft.variables[name] = value
    return f"${name}"


def _arguments(draft: _Draft, field_name: str, found: GraphQLField) -> str:
    given = []
    for name, argument in found.args.items():
        required = isinstance(argument.type, GraphQLNonNull)
        if name in ("last", "before", "after") and f"{field_name}.{name}" not in draft.known:
            continue
        if required or name == "first" or draft.random.random() < 0.3:
            value = _value(draft, f"{field_name}.{name}", argument.type)
            as_variable = draft.random.random() < 0.4
            text = (
                _variable(draft, str(argument.type), value) if as_variable else _literal(value, argument.type)
            )
            given.append(f"{name}: {text}")
    return f"({', '.join(given)})" if given else ""


def _value(draft: _Draft, place: str, type_: GraphQLInputType) -> object:
    if isinstance(type_, GraphQLNonNull):
        return _value(draft, place, type_.of_type)
    if isinstance(type_, GraphQLList):
        return [_value(draft, place, type_.of_type) for _ in range(draft.random.randint(1, 2))]
    if place in draft.known:
        return draft.random.choice(draft.known[place])
    if isinstance(type_, GraphQLEnumType):
        return draft.random.choice(sorted(type_.values))
    if isinstance(type_, GraphQLInputObjectType):
        names = draft.random.sample(sorted(type_.fields), draft.random.randint(0, 2))
        return {name: _value(draft, f"{type_.name}.{name}", type_.fields[name].type) for name in names}
    match str(type_):
        case "Int":
            return draft.random.randint(1, 4)
        case "DateTime":
            return draft.random.choice(MOMENTS)
        case "Date":
            return draft.random.choice(DATES)
        case "SystemCode":
            return draft.random.choice(("COMMERCE", "CRM", "LOYALTY", "ACCOUNTING"))
        case _:
            return "web"


def _literal(value: object, type_: GraphQLInputType) -> str:
    if isinstance(type_, GraphQLNonNull):
        return _literal(value, type_.of_type)
    if isinstance(type_, GraphQLList) and isinstance(value, list):
        return "[" + ", ".join(_literal(item, type_.of_type) for item in value) + "]"
    if isinstance(type_, GraphQLInputObjectType) and isinstance(value, dict):
        members = (f"{name}: {_literal(item, type_.fields[name].type)}" for name, item in value.items())
        return "{" + ", ".join(members) + "}"
    return str(value) if isinstance(type_, GraphQLEnumType) else json.dumps(value)
