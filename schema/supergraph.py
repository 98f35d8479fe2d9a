"""The supergraph: every type, and what each subgraph says of it.

All that planning and execution know of a federated graph is here, read from supergraph SDL (join and link
specifications, `schema.supergraph_reader`). Our own composition prints that SDL and reads it again, so a
supergraph composed elsewhere and one of ours take the same way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from graphql import GraphQLSchema

from schema.composition import CompositionHint
from schema.selections import SelectionSet

__all__ = [
    "ContextArgument",
    "FieldInSubgraph",
    "JoinedSubgraph",
    "Key",
    "Supergraph",
    "TypeInSubgraph",
    "TypeKind",
]


@dataclass(frozen=True, slots=True)
class JoinedSubgraph:
    graph: str
    """The name in the enum `join__Graph`: `COMMERCE`."""
    name: str
    url: str


class TypeKind(StrEnum):
    SCALAR = "scalar"
    OBJECT = "object"
    INTERFACE = "interface"
    UNION = "union"
    ENUM = "enum"
    INPUT = "input"


@dataclass(frozen=True, slots=True)
class Key:
    fields: SelectionSet
    resolvable: bool = True


@dataclass(frozen=True, slots=True)
class ContextArgument:
    """An argument that the gateway fills from an ancestor type (`@fromContext`); clients never see it."""

    name: str
    type: str
    context: str
    selection: str
    """As in the supergraph: `{ currency }`, or with a type condition for each type that sets the context."""


@dataclass(frozen=True, slots=True)
class FieldInSubgraph:
    """A field as one subgraph has it (`@join__field`)."""

    type: str
    """The type that this subgraph gives the field, in GraphQL's notation."""
    external: bool = False
    """Declared, but resolved elsewhere: available only in keys, or where `@provides` says so."""
    requires: SelectionSet | None = None
    provides: SelectionSet | None = None
    overridden: bool = False
    """`usedOverridden`: another subgraph took the field over; it remains for keys and requires."""
    override_from: str | None = None
    """The name of the subgraph that this one took the field over from."""
    override_label: str | None = None
    """The takeover holds only where the label is active; it stands on both sides of the takeover."""
    context_arguments: tuple[ContextArgument, ...] = ()


@dataclass(frozen=True, slots=True)
class TypeInSubgraph:
    """A type as one subgraph has it (`@join__type`, `@join__implements`, `@join__unionMember`)."""

    name: str
    subgraph: str
    kind: TypeKind
    keys: tuple[Key, ...] = ()
    fields: Mapping[str, FieldInSubgraph] = field(default_factory=dict)
    interfaces: frozenset[str] = frozenset()
    possible_types: frozenset[str] = frozenset()
    """The object types that this subgraph may return where it declares this type; for an object, itself."""
    is_interface_object: bool = False
    """An interface of the supergraph that this subgraph declares as an object: its kind here is OBJECT."""

    @property
    def is_entity(self) -> bool:
        return any(key.resolvable for key in self.keys)


@dataclass(frozen=True, slots=True)
class Supergraph:
    sdl: str
    subgraphs: Mapping[str, JoinedSubgraph]
    """By name, in the order of `join__Graph`."""
    schema: GraphQLSchema
    """The merged types without the join and link machinery; `@inaccessible` elements are still in it."""
    types: Mapping[str, Mapping[str, TypeInSubgraph]]
    """By type name, then by subgraph name."""
    hints: tuple[CompositionHint, ...] = ()
    """What our composition thought worth a look; a supergraph from elsewhere has none."""

    def type_in(self, name: str, subgraph: str) -> TypeInSubgraph | None:
        return self.types.get(name, {}).get(subgraph)

    def field_in(self, name: str, field_name: str, subgraph: str) -> FieldInSubgraph | None:
        found = self.type_in(name, subgraph)
        return found.fields.get(field_name) if found else None
