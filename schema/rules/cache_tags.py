"""`@cacheTag` names answers: those of a root field by its arguments, those of an entity by its key.

The gateway fills in a format before the subgraph has answered, or with the key alone, so all that a format
mentions must be there: not null, one value, and in every key by which the entity may be asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graphql.language import ListTypeNode, NamedTypeNode, TypeNode, print_ast

from schema.cache_tag_format import InvalidFormat, Reference, references
from schema.codes import ErrorCode
from schema.composition import CompositionError, composition_error
from schema.directives import HasDirectives, applied, string_argument
from schema.selections import Field, SelectionSet
from schema.subgraph.field_sets import parsed_or_empty
from schema.subgraph.model import SubgraphSchema, SubgraphType
from schema.subgraph.roots import ROOT_TYPES
from schema.subgraph.specification import CACHE_TAG
from schema.supergraph import TypeKind
from schema.type_nodes import named_type, nullable

__all__ = ["check_cache_tags"]

Fault = tuple[ErrorCode, str]


def check_cache_tags(schema: SubgraphSchema) -> Iterator[CompositionError]:
    for owner in schema.types.values():
        for place in (_on_type(owner), *_on_fields(owner)):
            for node in applied(place.element, CACHE_TAG):
                written = string_argument(node, "format") or ""
                for code, message in _faults(schema, place, written):
                    yield composition_error(
                        code,
                        f'[{schema.name}] @cacheTag(format: "{written}") on `{place.coordinate}`: {message}',
                        [(schema.name, node)],
                    )


@dataclass(frozen=True, slots=True)
class _Place:
    coordinate: str
    element: HasDirectives
    owner: SubgraphType
    values: Mapping[str, TypeNode]
    """What a format may mention here, by name: the arguments of a root field, or the fields of an entity."""
    is_field: bool


def _on_type(owner: SubgraphType) -> _Place:
    fields = {name: field.type for name, field in owner.fields.items()}
    return _Place(owner.name, owner.node, owner, fields, is_field=False)


def _on_fields(owner: SubgraphType) -> Iterator[_Place]:
    for name, field in owner.fields.items():
        arguments = {a.name.value: a.type for a in field.arguments or ()}
        yield _Place(f"{owner.name}.{name}", field, owner, arguments, is_field=True)


def _faults(schema: SubgraphSchema, place: _Place, written: str) -> Iterator[Fault]:
    if place.is_field and place.owner.name not in ROOT_TYPES:
        message = "it may stand on fields of root types, and on entities. Move it to one of these."
        yield ErrorCode.CACHE_TAG_NOT_ON_ROOT_FIELD, message
        return
    if not place.is_field and not any(key.resolvable for key in place.owner.keys):
        message = "the type has no key by which it is resolved here. Add one, or remove the @cacheTag."
        yield ErrorCode.CACHE_TAG_ENTITY_NOT_RESOLVABLE, message
        return
    try:
        found = tuple(references(written))
    except InvalidFormat as invalid:
        yield ErrorCode.CACHE_TAG_INVALID_FORMAT, str(invalid)
        return
    for reference in found:
        yield from _variable_faults(reference, place) or _path_faults(schema, reference, place)


def _variable_faults(reference: Reference, place: _Place) -> tuple[Fault, ...]:
    if place.is_field and reference.variable != "$args":
        message = f"a root field has `$args`, and no `{reference.variable}`. Mention its arguments."
        return ((ErrorCode.CACHE_TAG_INVALID_FORMAT_ARGUMENT_ON_ROOT_FIELD, message),)
    if not place.is_field and reference.variable != "$key":
        message = f"an entity has `$key`, and no `{reference.variable}`. Mention the fields of its key."
        return ((ErrorCode.CACHE_TAG_INVALID_FORMAT_ARGUMENT_ON_ENTITY, message),)
    return ()


def _path_faults(schema: SubgraphSchema, reference: Reference, place: _Place) -> Iterator[Fault]:
    """The first fault on the way along the path; what comes after it would only follow from it."""
    values, parent = place.values, None if place.is_field else place.owner.name
    at, leads_to_value = reference.variable, False
    for name in reference.path:
        declared = values.get(name)
        at = f"{parent}.{name}" if parent else name
        if declared is None:
            yield ErrorCode.CACHE_TAG_INVALID_FORMAT, f"there is no `{at}`. Mention what there is."
            return
        if not _never_null(declared):
            field, argument = (
                ErrorCode.CACHE_TAG_FORMAT_NULLABLE_FIELD,
                ErrorCode.CACHE_TAG_FORMAT_NULLABLE_ARGUMENT,
            )
            message = f"`{at}`, of type `{print_ast(declared)}`, may be null, and a tag needs a value."
            yield field if parent else argument, f"{message} Make it non-null."
            return
        parent = named_type(declared)
        values = _below(schema, parent)
        leads_to_value = isinstance(nullable(declared), NamedTypeNode) and _is_value(schema, parent)
    if not leads_to_value:
        message = f"`{at}` is no single value. Mention a scalar or an enum that is in no list."
        yield ErrorCode.CACHE_TAG_INVALID_FORMAT, message
    elif not place.is_field and not _in_every_key(place.owner, reference.path):
        message = (
            f"`{'.'.join(reference.path)}` is not in every key of `{place.owner.name}`. Mention what is."
        )
        yield ErrorCode.CACHE_TAG_INVALID_FORMAT_FIELD_SET_ON_ENTITY, message


def _below(schema: SubgraphSchema, type_name: str) -> Mapping[str, TypeNode]:
    found = schema.types.get(type_name)
    if found is None:
        return {}
    fields = {name: field.type for name, field in found.fields.items()}
    return fields or {name: field.type for name, field in found.inputs.items()}


def _is_value(schema: SubgraphSchema, type_name: str) -> bool:
    found = schema.types.get(type_name)
    return found is None or found.kind in (TypeKind.SCALAR, TypeKind.ENUM)


def _never_null(declared: TypeNode) -> bool:
    inner = nullable(declared)
    if inner is declared:
        return False
    return isinstance(inner, NamedTypeNode) or (isinstance(inner, ListTypeNode) and _never_null(inner.type))


def _in_every_key(owner: SubgraphType, path: tuple[str, ...]) -> bool:
    return all(_selects(parsed_or_empty(key.fields), path) for key in owner.keys)


def _selects(selections: SelectionSet | None, path: tuple[str, ...]) -> bool:
    if not path:
        return True
    first, *rest = path
    return any(
        isinstance(selected, Field) and selected.name == first and _selects(selected.selections, tuple(rest))
        for selected in selections or ()
    )
