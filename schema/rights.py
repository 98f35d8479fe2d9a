"""What a caller must be allowed to do, and what it is: `@authenticated`, `@requiresScopes` and `@policy`.

A field is protected by itself, by the type that has it and by the type that it returns. Behind an interface
may stand any type that implements it, so a field that is selected there is protected by all of them. What a
field requires of another subgraph (`@requires`) protects it as well: whoever may read what is computed from
data learns of the data. See the federation specification, `@requiresScopes`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_composite_type,
)

from schema.directives import HasDirectives, has
from schema.merge.authorization import Alternatives, conjunction, required_alternatives
from schema.selections import Field, SelectionSet
from schema.supergraph import Supergraph

__all__ = ["NOTHING_NEEDED", "Grant", "Requirement", "Rights"]


@dataclass(frozen=True, slots=True)
class Grant:
    """What a caller may do."""

    authenticated: bool = False
    scopes: frozenset[str] = frozenset()
    policies: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Requirement:
    """Any of all of: one set of scopes must be held entirely, and one set of policies."""

    authenticated: bool = False
    scopes: Alternatives = ()
    policies: Alternatives = ()

    def __bool__(self) -> bool:
        return self.authenticated or bool(self.scopes) or bool(self.policies)

    def __and__(self, other: Requirement) -> Requirement:
        return Requirement(
            self.authenticated or other.authenticated,
            conjunction(self.scopes, other.scopes),
            conjunction(self.policies, other.policies),
        )

    def __str__(self) -> str:
        parts = ["authenticated"] if self.authenticated else []
        parts += [_told(alternatives) for alternatives in (self.scopes, self.policies) if alternatives]
        return ", ".join(parts) or "nothing"

    def is_met_by(self, grant: Grant) -> bool:
        return (
            (grant.authenticated or not self.authenticated)
            and _any_held(self.scopes, grant.scopes)
            and _any_held(self.policies, grant.policies)
        )


NOTHING_NEEDED = Requirement()


class Rights:
    """Of one supergraph. What was asked once is kept."""

    def __init__(self, supergraph: Supergraph) -> None:
        self._schema: GraphQLSchema = supergraph.schema
        self._required = _required_fields(supergraph)
        self.of_field: Callable[[str, str], Requirement] = cache(self._of_field)
        """By type and field: what selecting it takes."""
        self.of_type: Callable[[str], Requirement] = cache(self._of_type)
        """What it takes that an object of this type is there at all."""

    @cached_property
    def protects_nothing(self) -> bool:
        return not any(True for _ in self.fields())

    @cached_property
    def requirements(self) -> tuple[Requirement, ...]:
        """Each once: whoever meets the same ones sees the same schema."""
        return tuple(dict.fromkeys(required for _, _, required in self.fields()))

    @cached_property
    def policies(self) -> frozenset[str]:
        return frozenset(
            name for required in self.requirements for every in required.policies for name in every
        )

    def hidden_members(self, grant: Grant) -> frozenset[str]:
        """Members of unions that a caller may not see at all: a union itself needs nothing, as others may
        stand there. What stands behind an interface is guarded by the interface."""
        return frozenset(name for name in self._members if not self.of_type(name).is_met_by(grant))

    def of_members(self, name: str) -> Iterator[Requirement]:
        """What the members of a union need; nothing of another type."""
        type_ = self._schema.type_map.get(name)
        if isinstance(type_, GraphQLUnionType):
            yield from filter(None, (self.of_type(each.name) for each in type_.types))

    @cached_property
    def _members(self) -> frozenset[str]:
        unions = (each for each in self._schema.type_map.values() if isinstance(each, GraphQLUnionType))
        return frozenset(member.name for union in unions for member in union.types)

    def fields(self) -> Iterator[tuple[str, str, Requirement]]:
        """Every field that is protected."""
        for type_ in self._schema.type_map.values():
            if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
                for name in type_.fields:
                    if found := self.of_field(type_.name, name):
                        yield type_.name, name, found

    def _of_type(self, name: str) -> Requirement:
        type_ = self._schema.type_map[name]
        return _joined(_own(each.ast_node) for each in (type_, *self._implementing(name)))

    def _of_field(self, type_name: str, field_name: str) -> Requirement:
        return self._found(type_name, field_name, frozenset())

    def _found(self, type_name: str, field_name: str, seen: frozenset[tuple[str, str]]) -> Requirement:
        """`seen` are the fields on the way here: requirements may lead in a circle."""
        place = (type_name, field_name)
        field = self._field(type_name, field_name)
        if field is None or place in seen:
            return NOTHING_NEEDED
        beneath = get_named_type(field.type)
        asked = [_own(field.ast_node), self.of_type(type_name)]
        if is_composite_type(beneath):
            asked.append(self.of_type(beneath.name))
        elif beneath.ast_node is not None:
            asked.append(_own(beneath.ast_node))
        asked += [
            self._found(each.name, field_name, seen | {place}) for each in self._implementing(type_name)
        ]
        for root, selections in self._required.get(place, ()):
            asked += self._of_selections(root, selections, seen | {place})
        return _joined(asked)

    def _of_selections(
        self, type_name: str, selections: SelectionSet, seen: frozenset[tuple[str, str]]
    ) -> Iterator[Requirement]:
        for selection in selections:
            if not isinstance(selection, Field):
                yield from self._of_selections(selection.on or type_name, selection.selections, seen)
                continue
            yield self._found(type_name, selection.name, seen)
            field = self._field(type_name, selection.name)
            if selection.selections is not None and field is not None:
                beneath = get_named_type(field.type).name
                yield from self._of_selections(beneath, selection.selections, seen)

    def _field(self, type_name: str, field_name: str) -> GraphQLField | None:
        type_ = self._schema.type_map.get(type_name)
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
            found: GraphQLField | None = type_.fields.get(field_name)
            return found
        return None

    def _implementing(self, name: str) -> tuple[GraphQLObjectType, ...]:
        type_ = self._schema.type_map.get(name)
        if isinstance(type_, GraphQLInterfaceType):
            return tuple(self._schema.get_possible_types(type_))
        return ()


def _required_fields(
    supergraph: Supergraph,
) -> Mapping[tuple[str, str], list[tuple[str, SelectionSet]]]:
    found: dict[tuple[str, str], list[tuple[str, SelectionSet]]] = {}
    for type_name, by_subgraph in supergraph.types.items():
        for in_subgraph in by_subgraph.values():
            for field_name, field in in_subgraph.fields.items():
                if field.requires is not None:
                    found.setdefault((type_name, field_name), []).append((type_name, field.requires))
    return found


def _own(node: HasDirectives | None) -> Requirement:
    if node is None:
        return NOTHING_NEEDED
    return Requirement(
        authenticated=has(node, "authenticated"),
        scopes=required_alternatives([node], "requiresScopes", "scopes"),
        policies=required_alternatives([node], "policy", "policies"),
    )


def _joined(requirements: Iterable[Requirement]) -> Requirement:
    joined = NOTHING_NEEDED
    for requirement in requirements:
        if requirement:
            joined = joined & requirement
    return joined


def _told(alternatives: Alternatives) -> str:
    return " or ".join(" + ".join(every) for every in alternatives)


def _any_held(alternatives: Alternatives, held: frozenset[str]) -> bool:
    return not alternatives or any(held.issuperset(every) for every in alternatives)
