"""A subgraph as a tree that can be changed, and the changes of which mutations are made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from random import Random

from graphql import parse, print_ast, value_from_ast_untyped
from graphql.language import (
    ConstDirectiveNode,
    DefinitionNode,
    DocumentNode,
    FieldDefinitionNode,
    InterfaceTypeDefinitionNode,
    InterfaceTypeExtensionNode,
    ListTypeNode,
    NamedTypeNode,
    NonNullTypeNode,
    ObjectTypeDefinitionNode,
    ObjectTypeExtensionNode,
    TypeDefinitionNode,
    TypeNode,
)

from tests.conformance.case_file import SubgraphText
from tests.conformance.facts import SubgraphFacts, read_facts
from tests.conformance.rows import Rows, print_rows, read_rows

__all__ = [
    "LEAVES",
    "Composite",
    "Mutation",
    "Part",
    "Parts",
    "Place",
    "directive",
    "has",
    "key_fields",
    "key_of",
    "marked",
    "named",
    "part_of",
    "places",
    "replaced",
    "text_of",
]

Composite = (
    ObjectTypeDefinitionNode
    | ObjectTypeExtensionNode
    | InterfaceTypeDefinitionNode
    | InterfaceTypeExtensionNode
)
LEAVES = frozenset(("ID", "String", "Int", "Float", "Boolean"))
ROOTS = frozenset(("Query", "Mutation"))


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    document: DocumentNode
    rows: Rows
    marks: frozenset[str] = frozenset()

    @property
    def facts(self) -> SubgraphFacts:
        return read_facts(SubgraphText(self.name, self._sdl, "", self.marks).published_sdl)

    @property
    def types(self) -> tuple[Composite, ...]:
        return tuple(node for node in self.document.definitions if isinstance(node, Composite))

    @property
    def root(self) -> str:
        return self.facts.roots["Query"]

    def type(self, name: str) -> Composite | None:
        return next((node for node in self.types if node.name.value == name), None)

    def field(self, type_name: str, name: str) -> FieldDefinitionNode | None:
        found = (f for t in self.types if t.name.value == type_name for f in t.fields or ())
        return next((f for f in found if f.name.value == name), None)

    def defines(self, name: str) -> bool:
        return name in LEAVES or any(
            isinstance(node, TypeDefinitionNode) and node.name.value == name
            for node in self.document.definitions
        )

    def with_definition(self, node: DefinitionNode) -> Part:
        return replace(self, document=DocumentNode(definitions=(*self.document.definitions, node)))

    def with_type(self, name: str, change: Callable[[Composite], Composite | None]) -> Part:
        """The first definition of the type, changed or left out."""
        definitions: list[DefinitionNode] = []
        is_done = False
        for node in self.document.definitions:
            if is_done or not isinstance(node, Composite) or node.name.value != name:
                definitions.append(node)
                continue
            is_done = True
            changed = change(node)
            if changed is not None:
                definitions.append(changed)
        return replace(self, document=DocumentNode(definitions=tuple(definitions)))

    def with_field(self, type_name: str, field: FieldDefinitionNode) -> Part:
        return self.with_type(type_name, lambda node: replace(node, fields=(*(node.fields or ()), field)))

    def with_changed_field(
        self, type_name: str, name: str, change: Callable[[FieldDefinitionNode], FieldDefinitionNode | None]
    ) -> Part:
        def changed(node: DefinitionNode) -> DefinitionNode | None:
            if not isinstance(node, Composite) or node.name.value != type_name:
                return node
            fields = [change(f) if f.name.value == name else f for f in node.fields or ()]
            kept = tuple(f for f in fields if f is not None)
            return replace(node, fields=kept) if kept else None

        found = (changed(node) for node in self.document.definitions)
        return replace(
            self, document=DocumentNode(definitions=tuple(node for node in found if node is not None))
        )

    def without_field(self, type_name: str, name: str) -> Part:
        return self.with_changed_field(type_name, name, lambda _: None)

    def as_text(self) -> SubgraphText:
        return SubgraphText(self.name, self._sdl, print_rows(self.rows), self.marks)

    @property
    def _sdl(self) -> str:
        return print_ast(self.document) + "\n"


Parts = tuple[Part, ...]
Mutation = Callable[[Parts, Random], Parts | None]
"""None where there is nothing to which it could be done."""


@dataclass(frozen=True, slots=True)
class Place:
    """A field of a subgraph."""

    part: Part
    type: Composite
    field: FieldDefinitionNode

    @property
    def type_name(self) -> str:
        return self.type.name.value

    @property
    def name(self) -> str:
        return self.field.name.value

    @property
    def is_key(self) -> bool:
        return self.part.facts.types[self.type_name].in_key(self.name)


def part_of(text: SubgraphText) -> Part:
    return Part(text.name, parse(text.sdl, no_location=True), read_rows(text.rows), text.marks)


def replaced(parts: Parts, *changed: Part) -> Parts:
    by_name = {part.name: part for part in changed}
    return tuple(by_name.get(part.name, part) for part in parts)


def places(parts: Parts, *, of_objects: bool = True) -> Iterator[Place]:
    """The fields that a subgraph answers without asking for anything, those of keys among them."""
    for part in parts:
        for node in part.types:
            is_object = isinstance(node, ObjectTypeDefinitionNode | ObjectTypeExtensionNode)
            if is_object is not of_objects or has(node, "external") or has(node, "interfaceObject"):
                continue
            for field in node.fields or ():
                if not any(has(field, word) for word in ("external", "requires", "override")):
                    yield Place(part, node, field)


def key_of(node: Composite) -> str | None:
    """The first key that is a list of names."""
    keys = (key_fields(applied) for applied in node.directives or () if applied.name.value == "key")
    return next((fields for fields in keys if "{" not in fields), None)


def key_fields(key: ConstDirectiveNode) -> str:
    given = {argument.name.value: value_from_ast_untyped(argument.value) for argument in key.arguments or ()}
    return str(given["fields"])


def directive(text: str) -> ConstDirectiveNode:
    (node,) = parse(f"type T {text}", no_location=True).definitions
    assert isinstance(node, ObjectTypeDefinitionNode)
    (found,) = node.directives or ()
    return found


def has(node: Composite | FieldDefinitionNode, word: str) -> bool:
    return any(applied.name.value == word for applied in node.directives or ())


def marked(field: FieldDefinitionNode, text: str) -> FieldDefinitionNode:
    """With one more directive, unless it has one of that name."""
    applied = directive(text)
    if has(field, applied.name.value):
        return field
    return replace(field, directives=(*(field.directives or ()), applied))


def named(type_: TypeNode) -> str:
    while isinstance(type_, NonNullTypeNode | ListTypeNode):
        type_ = type_.type
    assert isinstance(type_, NamedTypeNode)
    return type_.name.value


def text_of(field: FieldDefinitionNode) -> str:
    return print_ast(field)
