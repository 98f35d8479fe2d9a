"""Mutations of types: what is null, what is hidden, what a type is."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from graphql import parse
from graphql.language import (
    DefinitionNode,
    DocumentNode,
    FieldDefinitionNode,
    InterfaceTypeDefinitionNode,
    ListTypeNode,
    NamedTypeNode,
    NameNode,
    NonNullTypeNode,
    ObjectTypeDefinitionNode,
    UnionTypeDefinitionNode,
)

from tests.conformance.mutations.memory import plain
from tests.conformance.mutations.parts import (
    Part,
    Parts,
    directive,
    key_of,
    marked,
    named,
    places,
    replaced,
)
from tests.conformance.rows import Rows, given_values

__all__ = [
    "add_interface_object",
    "add_union_member",
    "hide_field",
    "hide_type",
    "implement_interface",
    "make_non_null",
    "make_nullable",
]


def make_nullable(parts: Parts, random: Random) -> Parts | None:
    candidates = [place for place in places(parts) if isinstance(place.field.type, NonNullTypeNode)]
    if not candidates:
        return None
    place = random.choice(candidates)

    def nullable(field: FieldDefinitionNode) -> FieldDefinitionNode:
        return replace(field, type=field.type.type) if isinstance(field.type, NonNullTypeNode) else field

    return replaced(parts, place.part.with_changed_field(place.type_name, place.name, nullable))


def make_non_null(parts: Parts, random: Random) -> Parts | None:
    """Where every row says something."""
    candidates = [
        place
        for place in places(parts)
        if not isinstance(place.field.type, NonNullTypeNode)
        and all(plain(row, place.name) is not None for row in place.part.rows.get(place.type_name, ()))
    ]
    if not candidates:
        return None
    place = random.choice(candidates)

    def strict(field: FieldDefinitionNode) -> FieldDefinitionNode:
        if isinstance(field.type, NonNullTypeNode):
            return field
        assert isinstance(field.type, NamedTypeNode | ListTypeNode)
        return replace(field, type=NonNullTypeNode(type=field.type))

    return replaced(parts, place.part.with_changed_field(place.type_name, place.name, strict))


def hide_field(parts: Parts, random: Random) -> Parts | None:
    candidates = [*places(parts), *places(parts, of_objects=False)]
    if not candidates:
        return None
    place = random.choice(candidates)
    hidden = place.part.with_changed_field(
        place.type_name, place.name, lambda field: marked(field, "@inaccessible")
    )
    return replaced(parts, hidden)


def hide_type(parts: Parts, random: Random) -> Parts | None:
    candidates = [(part, node) for part in parts for node in part.types if node.name.value != part.root]
    if not candidates:
        return None
    part, node = random.choice(candidates)
    applied = (*(node.directives or ()), directive("@inaccessible"))
    return replaced(parts, part.with_type(node.name.value, lambda n: replace(n, directives=applied)))


def implement_interface(parts: Parts, random: Random) -> Parts | None:
    """One more type implements an interface of its subgraph; it has the fields already."""
    candidates = [
        (part, interface, node)
        for part in parts
        for interface in part.types
        for node in part.types
        if isinstance(interface, InterfaceTypeDefinitionNode)
        and isinstance(node, ObjectTypeDefinitionNode)
        and interface.name.value not in {i.name.value for i in node.interfaces or ()}
        and {f.name.value for f in interface.fields or ()} <= {f.name.value for f in node.fields or ()}
    ]
    if not candidates:
        return None
    part, interface, node = random.choice(candidates)
    wanted = NamedTypeNode(name=NameNode(value=interface.name.value))
    interfaces = (*(node.interfaces or ()), wanted)
    return replaced(parts, part.with_type(node.name.value, lambda n: replace(n, interfaces=interfaces)))


def add_union_member(parts: Parts, random: Random) -> Parts | None:
    candidates = [
        (part, union, node.name.value)
        for part in parts
        for union in part.document.definitions
        if isinstance(union, UnionTypeDefinitionNode)
        for node in part.types
        if isinstance(node, ObjectTypeDefinitionNode)
        and node.name.value not in {member.name.value for member in union.types or ()}
        and node.name.value not in part.facts.roots.values()
    ]
    if not candidates:
        return None
    part, union, name = random.choice(candidates)
    wider = replace(union, types=(*(union.types or ()), NamedTypeNode(name=NameNode(value=name))))
    definitions: tuple[DefinitionNode, ...] = tuple(
        wider if node is union else node for node in part.document.definitions
    )
    return replaced(parts, replace(part, document=DocumentNode(definitions=definitions)))


def add_interface_object(parts: Parts, random: Random) -> Parts | None:
    """A new subgraph has one field for all members of an interface with a key."""
    candidates = [
        (part, node)
        for part in parts
        for node in part.types
        if isinstance(node, InterfaceTypeDefinitionNode) and key_of(node)
    ]
    if not candidates:
        return None
    part, interface = random.choice(candidates)
    name, key = interface.name.value, (key_of(interface) or "").split()
    fields = " ".join(
        f"{f.name.value}: {named(f.type)}!" for f in interface.fields or () if f.name.value in key
    )
    number = len(parts)
    added = f"mark{number}"
    text = f'type {name} @key(fields: "{" ".join(key)}") @interfaceObject {{ {fields} {added}: String! }}'
    rows: Rows = {name: []}
    for known in _members(part, name):
        for row in part.rows.get(known, ()):
            said = {word: plain(row, word) for word in key}
            if None not in said.values():
                told = f"{added} of {' '.join(map(str, said.values()))}"
                rows[name].append(given_values({**said, added: told}))
    return (*parts, Part(f"marks{number}", parse(text, no_location=True), rows))


def _members(part: Part, interface: str) -> list[str]:
    return [
        node.name.value
        for node in part.types
        if isinstance(node, ObjectTypeDefinitionNode)
        and interface in {i.name.value for i in node.interfaces or ()}
    ]
