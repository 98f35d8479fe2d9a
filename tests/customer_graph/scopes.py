"""What a token opens, told without the gateway: straight from the SDL of the subgraphs, field by field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLSchema,
    InlineFragmentNode,
    ListValueNode,
    ObjectTypeDefinitionNode,
    ObjectTypeExtensionNode,
    SelectionSetNode,
    StringValueNode,
    get_named_type,
    parse,
)

__all__ = ["Coordinate", "Protected", "coordinates", "differences"]

Coordinate = tuple[str, str]
"""Type and field."""

Alternatives = list[set[str]]

TypeDefinition = ObjectTypeDefinitionNode | ObjectTypeExtensionNode


@dataclass(frozen=True)
class Protected:
    """Which scopes a field takes: those of every subgraph that declares some for it."""

    fields: Mapping[Coordinate, list[Alternatives]]
    keys: frozenset[Coordinate]
    """What a subgraph may be asked for although nobody may select it: it leads from one to another."""

    @classmethod
    def of(cls, sdls: Iterable[str]) -> Protected:
        fields: dict[Coordinate, list[Alternatives]] = {}
        keys: set[Coordinate] = set()
        for sdl in sdls:
            for node in parse(sdl).definitions:
                if not isinstance(node, TypeDefinition):
                    continue
                keys |= {(node.name.value, name) for name in _keys(node)}
                for field in node.fields or ():
                    for directive in field.directives or ():
                        if directive.name.value == "requiresScopes":
                            place = (node.name.value, field.name.value)
                            fields.setdefault(place, []).append(_alternatives(directive.arguments[0].value))
        return cls(fields, frozenset(keys))

    def denies(self, place: Coordinate, scopes: Iterable[str]) -> bool:
        held = set(scopes)
        return not all(
            any(every <= held for every in alternatives) for alternatives in self.fields.get(place, ())
        )


def _keys(node: TypeDefinition) -> Iterator[str]:
    for directive in node.directives or ():
        if directive.name.value == "key":
            for argument in directive.arguments or ():
                if isinstance(argument.value, StringValueNode):
                    yield from argument.value.value.split()


def _alternatives(value: Any) -> Alternatives:
    assert isinstance(value, ListValueNode)
    return [{scope.value for scope in every.values} for every in value.values]  # type: ignore[attr-defined]  # lists of lists of texts


def coordinates(document: DocumentNode, schema: GraphQLSchema) -> set[Coordinate]:
    """Every field that a document selects. Its fragments are inline, or it has none."""
    found: set[Coordinate] = set()
    for definition in document.definitions:
        root = schema.get_root_type(definition.operation)  # type: ignore[attr-defined]  # operations only
        found |= set(_selected(definition.selection_set, root.name, schema))  # type: ignore[attr-defined,union-attr]
    return found


def _selected(selections: SelectionSetNode, type_name: str, schema: GraphQLSchema) -> Iterator[Coordinate]:
    for node in selections.selections:
        if isinstance(node, InlineFragmentNode):
            inner = node.type_condition.name.value if node.type_condition else type_name
            yield from _selected(node.selection_set, inner, schema)
        elif isinstance(node, FieldNode):
            yield type_name, node.name.value
            if node.selection_set is not None:
                yield from _selected(
                    node.selection_set, _type_below(type_name, node.name.value, schema), schema
                )


def _type_below(type_name: str, field: str, schema: GraphQLSchema) -> str:
    """What stands below `_entities` says its type itself, by a fragment."""
    if field == "_entities":
        return field
    return str(get_named_type(schema.type_map[type_name].fields[field].type).name)  # type: ignore[attr-defined]  # it is selected


def differences(before: object, after: object, path: str = "") -> set[str]:
    """What became null, and what became something else. `@` stands for the items of a list."""
    match before, after:
        case dict(), dict():
            names = [*before, *(name for name in after if name not in before)]
            return {
                told
                for name in names
                for told in differences(before.get(name), after.get(name), f"{path}.{name}".lstrip("."))
            }
        case list(), list() if len(before) == len(after):
            return {
                told
                for one, other in zip(before, after, strict=True)
                for told in differences(one, other, f"{path}.@")
            }
    if before == after:
        return set()
    return {f"null     {path}" if after is None else f"another  {path}"}
