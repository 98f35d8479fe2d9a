"""What a subgraph may write of the specifications' own elements: their definitions, as they are.

Composition takes its own definitions for those of a subgraph, so one that says something else would be
passed over in silence: it is refused instead. What is left out, and does no harm, may be left out.
"""

from __future__ import annotations

from collections.abc import Iterator

from graphql import specified_scalar_types
from graphql.language import (
    DefinitionNode,
    DirectiveDefinitionNode,
    DocumentNode,
    EnumTypeDefinitionNode,
    InputValueDefinitionNode,
    ListTypeNode,
    NameNode,
    NonNullTypeNode,
    ObjectTypeDefinitionNode,
    ScalarTypeDefinitionNode,
    TypeDefinitionNode,
    TypeExtensionNode,
    TypeNode,
    UnionTypeDefinitionNode,
    ValueNode,
    print_ast,
)

from schema.codes import ErrorCode
from schema.composition import CompositionError, composition_error
from schema.directives import EXECUTABLE, all_directives, string_argument
from schema.subgraph.specification import COMPOSE_DIRECTIVE, INACCESSIBLE, PREFIX, definitions
from schema.subgraph.vocabulary import Vocabulary, schema_directives
from schema.type_nodes import named_type, nullable

__all__ = ["machinery_faults"]


def machinery_faults(
    document: DocumentNode, vocabulary: Vocabulary, subgraph: str
) -> Iterator[CompositionError]:
    """Of the document as the subgraph gives it, in its own words."""
    for node in document.definitions:
        faults = (
            *(
                (ErrorCode.DIRECTIVE_DEFINITION_INVALID, fault)
                for fault in _directive_faults(node, vocabulary)
            ),
            *((ErrorCode.TYPE_DEFINITION_INVALID, fault) for fault in _type_faults(node, vocabulary)),
            *((ErrorCode.DISALLOWED_INACCESSIBLE, fault) for fault in _hidden(node, document, vocabulary)),
        )
        for code, message in faults:
            yield composition_error(code, f"[{subgraph}] {message}", [(subgraph, node)])


def _directive_faults(node: DefinitionNode, vocabulary: Vocabulary) -> Iterator[str]:
    ours = vocabulary.directives.get(node.name.value) if isinstance(node, DirectiveDefinitionNode) else None
    if not isinstance(node, DirectiveDefinitionNode) or ours is None:
        return
    published = next(
        d for d in definitions() if isinstance(d, DirectiveDefinitionNode) and d.name.value == ours
    )
    name = f"@{node.name.value}"
    theirs = {argument.name.value: argument for argument in node.arguments or ()}
    known = {argument.name.value: argument for argument in published.arguments or ()}
    for argument, own in theirs.items():
        if argument not in known:
            yield f"`{name}` has no argument `{argument}` in its specification. Remove it."
        else:
            yield from _argument_faults(f"{name}({argument}:)", own, known[argument])
    for argument, expected in known.items():
        if argument not in theirs and isinstance(expected.type, NonNullTypeNode):
            yield f"`{name}` lacks its argument `{argument}`. Add it, or leave the definition out."
    places = {place.value for place in published.locations}
    added = [place.value for place in node.locations if place.value not in places]
    if added:
        yield f"`{name}` cannot stand on {', '.join(added)}. Remove that from its definition."
    if node.repeatable and not published.repeatable:
        yield f"`{name}` is not repeatable. Remove that from its definition."


def _argument_faults(
    name: str, own: InputValueDefinitionNode, published: InputValueDefinitionNode
) -> Iterator[str]:
    if not _same_type(own.type, published.type):
        expected = print_ast(published.type).replace(PREFIX, "")
        yield f"`{name}` is of type `{print_ast(own.type)}`, and must be `{expected}`. Correct it."
    if own.default_value is not None and not _same_value(own.default_value, published.default_value):
        yield f"`{name}` has another default value than in its specification. Remove it."


def _same_value(own: ValueNode, published: ValueNode | None) -> bool:
    return published is not None and print_ast(own) == print_ast(published)


def _same_type(own: TypeNode, published: TypeNode) -> bool:
    """Whether it is required makes no difference; a scalar of a specification was once a String."""
    own, published = nullable(own), nullable(published)
    if isinstance(own, ListTypeNode) and isinstance(published, ListTypeNode):
        return _same_type(own.type, published.type)
    if isinstance(own, ListTypeNode) or isinstance(published, ListTypeNode):
        return False
    expected = named_type(published)
    if not expected.startswith(PREFIX):
        return named_type(own) == expected
    return named_type(own) not in specified_scalar_types or named_type(own) == "String"


def _type_faults(node: DefinitionNode, vocabulary: Vocabulary) -> Iterator[str]:
    if not isinstance(node, TypeDefinitionNode) or not vocabulary.is_of_a_specification(node.name.value):
        return
    name = node.name.value
    kind, words = _KINDS.get(
        name.removeprefix(f"{vocabulary.link}__"), (ScalarTypeDefinitionNode, "a scalar")
    )
    if not isinstance(node, kind):
        yield f"`{name}` belongs to federation, where it is {words}. Rename this type, or correct it."


_KINDS: dict[str, tuple[type[TypeDefinitionNode], str]] = {
    "_Service": (ObjectTypeDefinitionNode, "an object"),
    "_Entity": (UnionTypeDefinitionNode, "a union"),
    "Purpose": (EnumTypeDefinitionNode, "an enum"),
}


def _hidden(node: DefinitionNode, document: DocumentNode, vocabulary: Vocabulary) -> Iterator[str]:
    names = {name for name, ours in vocabulary.directives.items() if ours == INACCESSIBLE}
    if not any(directive.name.value in names for directive in all_directives(node)):
        return
    if isinstance(node, TypeDefinitionNode | TypeExtensionNode):
        name = node.name.value
        if name in specified_scalar_types:
            yield f"`{name}` is a scalar of GraphQL and cannot be @inaccessible. Remove the directive."
        elif vocabulary.is_of_a_specification(name):
            yield f"`{name}` belongs to federation and cannot be @inaccessible. Remove the directive."
    elif isinstance(node, DirectiveDefinitionNode):
        name = node.name.value
        if name in vocabulary.directives:
            yield f"`@{name}` belongs to federation: its arguments cannot be @inaccessible. Show them."
        elif name in _composed(document, vocabulary) and any(map(_is_of_schemas, node.locations)):
            yield f"`@{name}` stands in schemas: its arguments cannot be @inaccessible. Show them."


def _composed(document: DocumentNode, vocabulary: Vocabulary) -> frozenset[str]:
    return frozenset(
        (string_argument(directive, "name") or "").removeprefix("@")
        for directive in schema_directives(document)
        if vocabulary.directives.get(directive.name.value) == COMPOSE_DIRECTIVE
    )


def _is_of_schemas(place: NameNode) -> bool:
    return place.value not in EXECUTABLE
