"""The client's view of the supergraph: what is `@inaccessible` and what serves the gateway alone is gone.

A hidden type takes with it the fields, arguments and members that would show it, and a type that loses its
last field this way is hidden in turn, so that what remains is always a valid schema.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from graphql import GraphQLSchema, build_ast_schema, parse, specified_directives
from graphql.language import (
    ConstDirectiveNode,
    DefinitionNode,
    DirectiveDefinitionNode,
    DocumentNode,
    SchemaDefinitionNode,
)

from schema.directives import executable_locations, rewrite_directives
from schema.join_types import InvalidSupergraph
from schema.supergraph import Supergraph
from schema.visible_types import Types, mentioned, without_hidden

__all__ = ["api_schema"]

_INTROSPECTED = frozenset(directive.name for directive in specified_directives)

_DEFER = next(
    node
    for node in parse(
        "directive @defer(if: Boolean! = true, label: String) on FRAGMENT_SPREAD | INLINE_FRAGMENT",
        no_location=True,
    ).definitions
    if isinstance(node, DirectiveDefinitionNode)
)
"""What the gateway answers in parts."""


def api_schema(supergraph: Supergraph) -> GraphQLSchema:
    """Raises InvalidSupergraph where nothing is left that a client could query."""
    types, directives = _definitions(supergraph.schema)
    visible = without_hidden(_without_machinery_types(types, directives))
    roots = _roots(supergraph.schema, visible)
    executable = tuple(node for node in directives if executable_locations(node))
    taken = any(node.name.value == _DEFER.name.value for node in executable)
    own = () if taken else (_DEFER,)
    document = DocumentNode(definitions=(*roots, *executable, *own, *visible.values()))
    return build_ast_schema(rewrite_directives(document, _introspected))


def _definitions(schema: GraphQLSchema) -> tuple[Types, tuple[DirectiveDefinitionNode, ...]]:
    types = {name: kind.ast_node for name, kind in schema.type_map.items() if kind.ast_node is not None}
    return types, tuple(d.ast_node for d in schema.directives if d.ast_node is not None)


def _introspected(directive: ConstDirectiveNode) -> ConstDirectiveNode | None:
    return directive if directive.name.value in _INTROSPECTED else None


def _roots(schema: GraphQLSchema, visible: Types) -> Iterator[DefinitionNode]:
    if schema.query_type is None or schema.query_type.name not in visible:
        raise InvalidSupergraph("No field of the query root is accessible, so a client could ask nothing.")
    if isinstance(schema.ast_node, SchemaDefinitionNode):
        operations = schema.ast_node.operation_types
        yield replace(
            schema.ast_node, operation_types=tuple(o for o in operations if o.type.name.value in visible)
        )


def _without_machinery_types(types: Types, directives: Iterable[DirectiveDefinitionNode]) -> Types:
    """Without the types that only the arguments of non-executable directives mention, such as
    `requiresScopes__Scope`."""
    suspects = _closure(
        {name for node in directives if not executable_locations(node) for name in mentioned(node)}, types
    )
    used = {name for owner, node in types.items() if owner not in suspects for name in mentioned(node)} | {
        name for node in directives if executable_locations(node) for name in mentioned(node)
    }
    machinery = suspects - _closure(used, types)
    return {name: node for name, node in types.items() if name not in machinery}


def _closure(names: Iterable[str], types: Types) -> set[str]:
    found: set[str] = set()
    pending = [name for name in names if name in types]
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            pending.extend(each for each in mentioned(types[name]) if each in types)
    return found
