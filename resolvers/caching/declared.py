"""What a supergraph says of caching: `@cacheControl` on types and fields, and `@cacheTag` of each subgraph.

`@cacheControl` stands in it where subgraphs compose it (`@composeDirective`), `@cacheTag` within
`@join__directive`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graphql import GraphQLSchema, get_named_type
from graphql.language import (
    ConstDirectiveNode,
    EnumValueNode,
    IntValueNode,
    ListValueNode,
    ObjectValueNode,
    StringValueNode,
    parse,
)

from resolvers.caching.freshness import Hinted
from schema.directives import HasDirectives, applied, argument, flag_argument, string_argument
from schema.selections import Field, SelectionSet
from schema.supergraph import Supergraph

__all__ = ["DeclaredCaching"]

Coordinate = tuple[str, str | None]
"""A type, and one of its fields or itself."""


@dataclass(frozen=True, slots=True)
class _Hint:
    max_age: float | None
    scope: str | None
    inherits: bool


class DeclaredCaching:
    def __init__(self, supergraph: Supergraph) -> None:
        self._schema: GraphQLSchema = supergraph.schema
        self._graphs = {subgraph.graph: name for name, subgraph in supergraph.subgraphs.items()}
        self._hints: dict[Coordinate, _Hint] = {}
        self._formats: dict[tuple[str, Coordinate], list[str]] = {}
        for coordinate, node in _elements(supergraph.sdl):
            for directive in applied(node, "cacheControl"):
                self._hints[coordinate] = _hint(directive)
            for directive in applied(node, "join__directive"):
                self._add_formats(coordinate, directive)

    def formats(self, subgraph: str, type_name: str, field: str | None = None) -> tuple[str, ...]:
        """Of the tags that the subgraph gives the entity or the root field."""
        return tuple(self._formats.get((subgraph, (type_name, field)), ()))

    def hinted(self, type_name: str, selections: SelectionSet, *, is_root: bool) -> Hinted:
        """The lowest life and the strictest scope of all that is selected."""
        if not self._hints:
            return Hinted()
        own = self._hints.get((type_name, None))
        found = list(self._lowest(type_name, selections, None if is_root or own is None else own.max_age))
        if not is_root and own is not None:
            found.append((own.max_age, own.scope == "PUBLIC"))
        ages = [age for age, _ in found]
        if None in ages or not ages:
            return Hinted()
        return Hinted(min(age for age in ages if age is not None), all(is_public for _, is_public in found))

    def _lowest(
        self, type_name: str, selections: SelectionSet, inherited: float | None, is_public: bool = False
    ) -> Iterator[tuple[float | None, bool]]:
        """A leaf has the life of its object. Whatever else says nothing has none, as in Apollo Server."""
        for selection in selections:
            if not isinstance(selection, Field):
                yield from self._lowest(selection.on or type_name, selection.selections, inherited, is_public)
                continue
            if selection.name == "__typename":
                continue
            field = self._hints.get((type_name, selection.name))
            returned = self._returned(type_name, selection.name)
            of_type = self._hints.get((returned, None)) if selection.selections is not None else None
            age = field.max_age if field is not None and field.max_age is not None else None
            if age is None and of_type is not None:
                age = of_type.max_age
            inherits = any(hint is not None and hint.inherits for hint in (field, of_type))
            if age is None and (selection.selections is None or inherits):
                age = inherited
            scopes = {hint.scope for hint in (field, of_type) if hint is not None and hint.scope}
            public = scopes == {"PUBLIC"} or (not scopes and selection.selections is None)
            yield age, public
            if selection.selections is not None:
                yield from self._lowest(returned, selection.selections, age, public)

    def _returned(self, type_name: str, field_name: str) -> str:
        fields = getattr(self._schema.type_map.get(type_name), "fields", {})
        return get_named_type(fields[field_name].type).name if field_name in fields else ""

    def _add_formats(self, coordinate: Coordinate, directive: ConstDirectiveNode) -> None:
        if (string_argument(directive, "name") or "").rpartition("__")[2] != "cacheTag":
            return
        graphs, arguments = argument(directive, "graphs"), argument(directive, "args")
        if not isinstance(graphs, ListValueNode) or not isinstance(arguments, ObjectValueNode):
            return
        for field in arguments.fields:
            if field.name.value != "format" or not isinstance(field.value, StringValueNode):
                continue
            for graph in graphs.values:
                name = self._graphs.get(graph.value) if isinstance(graph, EnumValueNode) else None
                if name is not None:
                    self._formats.setdefault((name, coordinate), []).append(field.value.value)


def _elements(sdl: str) -> Iterator[tuple[Coordinate, HasDirectives]]:
    for definition in parse(sdl, no_location=True).definitions:
        name = getattr(definition, "name", None)
        if name is None:
            continue
        yield (name.value, None), definition  # type: ignore[misc] # what has a name has directives
        for field in getattr(definition, "fields", None) or ():
            yield (name.value, field.name.value), field


def _hint(directive: ConstDirectiveNode) -> _Hint:
    age, scope = argument(directive, "maxAge"), argument(directive, "scope")
    return _Hint(
        float(age.value) if isinstance(age, IntValueNode) else None,
        scope.value if isinstance(scope, EnumValueNode) else None,
        flag_argument(directive, "inheritMaxAge", default=False),
    )
