"""What a subgraph must know besides, to have a field of a type that it does not know."""

from __future__ import annotations

from dataclasses import replace

from graphql.language import (
    EnumTypeDefinitionNode,
    FieldDefinitionNode,
    InputObjectTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    ScalarTypeDefinitionNode,
    TypeDefinitionNode,
)

from tests.conformance.mutations.parts import Composite, Part, directive, has, key_of, marked, named

__all__ = ["stub", "with_type_of"]


def with_type_of(target: Part, source: Part, field: FieldDefinitionNode) -> Part:
    for argument in field.arguments or ():
        target = _with(target, source, named(argument.type))
    return _with(target, source, named(field.type))


def stub(node: Composite) -> ObjectTypeDefinitionNode | None:
    """An entity that is known by its first key alone."""
    key = key_of(node)
    if key is None:
        return None
    fields = tuple(f for f in node.fields or () if f.name.value in key.split())
    plain = tuple(replace(f, directives=(), arguments=()) for f in fields)
    return ObjectTypeDefinitionNode(
        name=node.name, fields=plain, directives=(directive(f'@key(fields: "{key}")'),)
    )


def _with(target: Part, source: Part, name: str) -> Part:
    """An entity by its first key, other types as they are."""
    if target.defines(name) or target.type(name) is not None:
        return target
    found = next(
        (
            n
            for n in source.document.definitions
            if isinstance(n, TypeDefinitionNode) and n.name.value == name
        ),
        None,
    )
    match found:
        case ScalarTypeDefinitionNode() | EnumTypeDefinitionNode():
            return target.with_definition(found)
        case InputObjectTypeDefinitionNode():
            target = target.with_definition(found)
            for given in found.fields or ():
                target = _with(target, source, named(given.type))
        case ObjectTypeDefinitionNode() if has(found, "key"):
            known = stub(found)
            if known is not None:
                target = target.with_definition(known)
                for field in known.fields or ():
                    target = _with(target, source, named(field.type))
        case ObjectTypeDefinitionNode():
            fields = tuple(marked(field, "@shareable") for field in found.fields or ())
            target = target.with_definition(replace(found, fields=fields, interfaces=()))
            for field in fields:
                target = with_type_of(target, source, field)
    return target
