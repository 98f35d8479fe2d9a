"""Mutations of how many subgraphs there are, and of what they call their roots."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from graphql import parse
from graphql.language import (
    DefinitionNode,
    DocumentNode,
    FieldDefinitionNode,
    NamedTypeNode,
    NameNode,
    ObjectTypeDefinitionNode,
    TypeDefinitionNode,
    visit,
)
from graphql.language.visitor import Visitor

from tests.conformance.mutations.parts import LEAVES, Composite, Part, Parts, has, key_of, named, replaced
from tests.conformance.mutations.references import stub
from tests.conformance.rows import Rows

__all__ = ["drop_subgraph", "merge_subgraphs", "rename_root", "split_subgraph"]

_READING = ("external", "requires", "provides", "override")


def drop_subgraph(parts: Parts, random: Random) -> Parts | None:
    if len(parts) < 3:
        return None
    dropped = random.choice(parts)
    return tuple(part for part in parts if part is not dropped)


def split_subgraph(parts: Parts, random: Random) -> Parts | None:
    """Some leaves of an entity go to a subgraph of their own."""
    candidates = [
        (part, node, movable)
        for part in parts
        for node in part.types
        if isinstance(node, ObjectTypeDefinitionNode)
        and stub(node) is not None
        and (movable := [f for f in node.fields or () if _is_movable(part, node, f)])
    ]
    if not candidates:
        return None
    part, node, movable = random.choice(candidates)
    moved = random.sample(movable, random.randint(1, len(movable)))
    known = stub(node)
    assert known is not None
    split = replace(known, fields=(*(known.fields or ()), *moved))
    for field in moved:
        part = part.without_field(node.name.value, field.name.value)
    name = f"{part.name}{len(parts)}"
    return (*replaced(parts, part), Part(name, DocumentNode(definitions=(split,)), {}))


def merge_subgraphs(parts: Parts, random: Random) -> Parts | None:
    """Two become one, which has at hand what they asked of each other."""
    if len(parts) < 3:
        return None
    one, other = random.sample(parts, 2)
    if one.root != other.root or one.marks or other.marks:
        return None
    definitions: list[DefinitionNode] = [_owned(node, other) for node in one.document.definitions]
    names = {getattr(node, "name", None) and node.name.value: i for i, node in enumerate(definitions)}  # type: ignore[attr-defined] # it has a name
    for node in other.document.definitions:
        if not isinstance(node, TypeDefinitionNode) or node.name.value not in names:
            definitions.append(_owned(node, one))
            continue
        place = names[node.name.value]
        known = definitions[place]
        if isinstance(known, Composite) and isinstance(node, Composite):
            definitions[place] = _joined(known, _owned(node, one))
    merged = replace(one, document=DocumentNode(definitions=tuple(definitions)), rows=_rows(one, other))
    return tuple(part for part in replaced(parts, merged) if part is not other)


def rename_root(parts: Parts, random: Random) -> Parts | None:
    candidates = [part for part in parts if part.type("Query") is not None and part.root == "Query"]
    if not candidates:
        return None
    part = random.choice(candidates)
    name = f"QueryOf{part.name.title().replace('-', '').replace('_', '')}"

    class Renaming(Visitor):
        def enter_name(self, node: NameNode, _: object, parent: object, *__: object) -> NameNode | None:
            is_type = isinstance(parent, NamedTypeNode | Composite) and node.value == "Query"
            return replace(node, value=name) if is_type else None

    document = visit(part.document, Renaming())
    mutation = " mutation: Mutation" if part.type("Mutation") is not None else ""
    schema = parse(f"schema {{ query: {name}{mutation} }}", no_location=True).definitions
    rows: Rows = {name if type_ == "Query" else type_: found for type_, found in part.rows.items()}
    renamed = replace(part, document=DocumentNode(definitions=(*schema, *document.definitions)), rows=rows)
    return replaced(parts, renamed)


def _is_movable(part: Part, node: Composite, field: FieldDefinitionNode) -> bool:
    return (
        named(field.type) in LEAVES
        and not field.arguments
        and not any(has(field, word) for word in _READING)
        and field.name.value not in (key_of(node) or "").split()
        and not part.facts.types[node.name.value].in_key(field.name.value)
    )


def _owned(node: DefinitionNode, other: Part) -> DefinitionNode:
    """Without what was asked of the other subgraph, which is now at hand."""
    if not isinstance(node, Composite):
        return node
    fields = tuple(
        replace(
            field,
            directives=tuple(
                applied for applied in field.directives or () if applied.name.value not in _READING
            ),
        )
        if other.type(node.name.value) is not None
        else field
        for field in node.fields or ()
    )
    return replace(node, fields=fields)


def _joined(one: Composite, other: DefinitionNode) -> Composite:
    assert isinstance(other, Composite)
    names = {field.name.value for field in one.fields or ()}
    fields = (*(one.fields or ()), *(f for f in other.fields or () if f.name.value not in names))
    interfaces = {i.name.value: i for i in (*(one.interfaces or ()), *(other.interfaces or ()))}
    applied = {str(d): d for d in (*(one.directives or ()), *(other.directives or ()))}
    return replace(
        one, fields=fields, interfaces=tuple(interfaces.values()), directives=tuple(applied.values())
    )


def _rows(one: Part, other: Part) -> Rows:
    """What one knows; the rest is filled in by the keys."""
    rows: Rows = {name: [dict(row) for row in found] for name, found in one.rows.items()}
    for name, found in other.rows.items():
        if name in other.facts.roots.values() and rows.get(name):
            rows[name][0].update({k: cells for k, cells in found[0].items() if k not in rows[name][0]})
        elif name not in rows:
            rows[name] = [dict(row) for row in found]
    return rows
