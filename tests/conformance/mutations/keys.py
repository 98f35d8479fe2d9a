"""Mutations of how entities are found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from graphql.language import ConstDirectiveNode, ListTypeNode, NonNullTypeNode

from tests.conformance.mutations.memory import plain
from tests.conformance.mutations.parts import (
    LEAVES,
    Composite,
    Part,
    Parts,
    directive,
    has,
    key_fields,
    named,
    places,
    replaced,
)

__all__ = ["add_key", "make_key_unresolvable", "remove_key", "widen_key"]


def add_key(parts: Parts, random: Random) -> Parts | None:
    """By a leaf that tells the rows apart, if there are any: what stands only in others' rows is not found by
    a key. More often than not another subgraph learns it as well."""
    candidates = [
        place
        for place in places(parts)
        if named(place.field.type) in LEAVES
        and isinstance(place.field.type, NonNullTypeNode)
        and not isinstance(place.field.type.type, ListTypeNode)
        and not place.field.arguments
        and place.type_name not in place.part.facts.roots.values()
        and _tells_apart(place.part, place.type_name, place.name)
    ]
    candidates = [place for place in candidates if not place.is_key]
    if not candidates:
        return None
    place = random.choice(candidates)
    key = directive(f'@key(fields: "{place.name}")')
    changed = [_with_directive(place.part, place.type_name, key)]
    others = [p for p in parts if p.name != place.part.name and p.type(place.type_name) is not None]
    if others and random.random() < 0.7:
        other = random.choice(others)
        if other.field(place.type_name, place.name) is None:
            other = other.with_field(place.type_name, replace(place.field, directives=()))
        changed.append(_with_directive(other, place.type_name, key))
    return replaced(parts, *changed)


def remove_key(parts: Parts, random: Random) -> Parts | None:
    found = list(_keys(parts))
    if not found:
        return None
    part, node, key = random.choice(found)
    kept = tuple(applied for applied in node.directives or () if applied is not key)
    return replaced(
        parts, part.with_type(node.name.value, lambda n: replace(n, directives=kept) if n is node else n)
    )


def make_key_unresolvable(parts: Parts, random: Random) -> Parts | None:
    found = [
        (part, node, key)
        for part, node, key in _keys(parts)
        if all(argument.name.value != "resolvable" for argument in key.arguments or ())
    ]
    if not found:
        return None
    part, node, key = random.choice(found)
    fields = next(argument for argument in key.arguments or () if argument.name.value == "fields")
    closed = directive('@key(fields: "", resolvable: false)')
    closed = replace(closed, arguments=(fields, (closed.arguments or ())[1]))
    return replaced(parts, _with_other_key(part, node, key, closed))


def widen_key(parts: Parts, random: Random) -> Parts | None:
    """A key of one subgraph gets one more field, which the type has there."""
    found = [
        (part, node, key, name)
        for part, node, key in _keys(parts)
        for name in (
            f.name.value
            for f in node.fields or ()
            if named(f.type) in LEAVES and not f.arguments
            if not has(f, "requires") and not has(f, "external")
        )
        if name not in key_fields(key)
    ]
    if not found:
        return None
    part, node, key, name = random.choice(found)
    wider = directive(f'@key(fields: "{key_fields(key)} {name}")')
    return replaced(parts, _with_other_key(part, node, key, wider))


def _keys(parts: Parts) -> Iterator[tuple[Part, Composite, ConstDirectiveNode]]:
    for part in parts:
        for node in part.types:
            for applied in node.directives or ():
                if applied.name.value == "key":
                    yield part, node, applied


def _with_other_key(part: Part, node: Composite, key: ConstDirectiveNode, other: ConstDirectiveNode) -> Part:
    applied = tuple(other if found is key else found for found in node.directives or ())
    return part.with_type(node.name.value, lambda n: replace(n, directives=applied) if n is node else n)


def _with_directive(part: Part, type_name: str, applied: ConstDirectiveNode) -> Part:
    return part.with_type(
        type_name, lambda node: replace(node, directives=(*(node.directives or ()), applied))
    )


def _tells_apart(part: Part, type_name: str, name: str) -> bool:
    values = [plain(row, name) for row in part.rows.get(type_name, ())]
    return bool(values) and None not in values and len(set(map(str, values))) == len(values)
