"""The query graph: where one may stand in a federated graph, and the moves from there.

A node is a type in a subgraph. Four moves lead on:

    RootMove    from outside into the root type of a subgraph
    FieldMove   along a field that the subgraph resolves
    EntityMove  to the same entity in another subgraph, by one of that subgraph's keys
    TypeMove    from an interface or union to one of the object types it may be

The satisfiability proof and the planner walk the same graph: one walk shows that an operation can be
answered, the other finds how.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from graphql import GraphQLInterfaceType, GraphQLObjectType, GraphQLUnionType, get_named_type

from schema.directives import applied, string_argument
from schema.operation import OperationKind
from schema.selections import Field, InlineFragment, SelectionSet, merge
from schema.supergraph import ContextArgument, FieldInSubgraph, Key, Supergraph, TypeInSubgraph

__all__ = ["EntityMove", "FieldMove", "Move", "Node", "QueryGraph", "RootMove", "TypeMove", "selected_field"]

TYPENAME = "__typename"

NO_CONTEXTS: frozenset[str] = frozenset()

ROOT_KEY = Key(SelectionSet())
"""Of the query type: there is one object of it, and nothing need be known to find it."""


@dataclass(frozen=True, slots=True)
class Node:
    type: str
    subgraph: str

    def __str__(self) -> str:
        return f"{self.type}@{self.subgraph}"


@dataclass(frozen=True, slots=True)
class RootMove:
    to: Node

    def __str__(self) -> str:
        return str(self.to)


@dataclass(frozen=True, slots=True)
class FieldMove:
    """The subgraph resolves `field` here, once it has what `requires` names, if anything."""

    source: Node
    field: str
    to: Node
    type: str
    """The field's, as the subgraph declares it, in GraphQL's notation."""
    requires: SelectionSet | None = None
    provides: SelectionSet | None = None
    only_if_provided: bool = False
    """The field is external: it may be taken only where the field that led here provides it."""
    contexts: tuple[ContextArgument, ...] = ()
    """Arguments that are known once a type above has set their context."""

    @property
    def needs_a_key_alone(self) -> bool:
        """Whoever stands at the source can take it at once."""
        return self.requires is None and not self.contexts

    def __str__(self) -> str:
        needs = f" requires {{ {self.requires.inner} }}" if self.requires else ""
        return f".{self.field}{needs}"


@dataclass(frozen=True, slots=True)
class EntityMove:
    """`to` finds the entity again by `key`, which must be known at the source."""

    to: Node
    key: Key

    def __str__(self) -> str:
        return f"→ {self.to.subgraph} by {{ {self.key.fields.inner} }}"


@dataclass(frozen=True, slots=True)
class TypeMove:
    source: Node
    to: Node

    def __str__(self) -> str:
        return f"|{self.to.type}"


Move = RootMove | FieldMove | EntityMove | TypeMove


class QueryGraph:
    """The moves of a supergraph. Derived lazily from its facts, never changed."""

    def __init__(self, supergraph: Supergraph) -> None:
        self.supergraph = supergraph
        self._field_moves: dict[tuple[str, str], tuple[FieldMove, ...]] = {}
        self._entity_moves: dict[str, tuple[EntityMove, ...]] = {}

    def root_moves(self, kind: OperationKind) -> tuple[RootMove, ...]:
        root = self.root_type(kind)
        return (
            tuple(RootMove(Node(root, name)) for name in self.supergraph.types.get(root, {})) if root else ()
        )

    def root_type(self, kind: OperationKind) -> str | None:
        schema = self.supergraph.schema
        match kind:
            case OperationKind.QUERY:
                root = schema.query_type
            case OperationKind.MUTATION:
                root = schema.mutation_type
            case OperationKind.SUBSCRIPTION:
                root = schema.subscription_type
        return root.name if root else None

    def field_moves(self, type_name: str, field: str) -> tuple[FieldMove, ...]:
        """Every subgraph that resolves the field on this type, in the order of the supergraph."""
        key = (type_name, field)
        moves = self._field_moves.get(key)
        if moves is None:
            moves = self._field_moves[key] = tuple(self._find_field_moves(type_name, field))
        return moves

    def field_move(self, node: Node, field: str) -> FieldMove | None:
        return next(
            (m for m in self.field_moves(node.type, field) if m.source.subgraph == node.subgraph), None
        )

    def entity_moves(self, type_name: str) -> tuple[EntityMove, ...]:
        """Every way to find an entity of this type again, in any subgraph."""
        moves = self._entity_moves.get(type_name)
        if moves is None:
            moves = self._entity_moves[type_name] = tuple(
                EntityMove(Node(type_name, subgraph), ROOT_KEY)
                for subgraph in self._root_subgraphs(type_name)
            ) + tuple(
                EntityMove(Node(name, subgraph), key)
                for name, subgraph, found in self._declarations(type_name)
                for key in found.keys
                if key.resolvable
            )
        return moves

    def _root_subgraphs(self, type_name: str) -> tuple[str, ...]:
        """A field may lead back to the query type: from there every subgraph can be asked, without a key."""
        is_query = type_name == self.root_type(OperationKind.QUERY)
        return tuple(self.supergraph.types.get(type_name, {})) if is_query else ()

    def is_interface_object(self, node: Node) -> bool:
        """Whether the subgraph knows the interface only, and none of the types that implement it."""
        found = self.supergraph.type_in(node.type, node.subgraph)
        return found is not None and found.is_interface_object

    def _declarations(self, type_name: str) -> Iterator[tuple[str, str, TypeInSubgraph]]:
        """The type in each subgraph that declares it, and each interface object that stands for it."""
        for subgraph, found in self.supergraph.types.get(type_name, {}).items():
            yield type_name, subgraph, found
        for interface in self._interfaces.get(type_name, ()):
            for subgraph, found in self.supergraph.types.get(interface, {}).items():
                if found.is_interface_object:
                    yield interface, subgraph, found

    @cached_property
    def _interfaces(self) -> dict[str, tuple[str, ...]]:
        return {
            name: tuple(interface.name for interface in found.interfaces)
            for name, found in self.supergraph.schema.type_map.items()
            if isinstance(found, GraphQLObjectType)
        }

    def type_moves(self, node: Node) -> tuple[TypeMove, ...]:
        return tuple(
            TypeMove(node, Node(name, node.subgraph)) for name in sorted(self.possible_types_at(node))
        )

    def possible_types_at(self, node: Node) -> frozenset[str]:
        """The object types that this subgraph may return where it declares the node's type."""
        found = self.supergraph.type_in(node.type, node.subgraph)
        return found.possible_types if found else frozenset()

    def possible_types(self, type_name: str) -> frozenset[str]:
        """The object types that a value of this type may have anywhere in the supergraph."""
        found = self._possible_types.get(type_name)
        return found if found is not None else frozenset((type_name,))

    def contexts_set_by(self, type_name: str) -> frozenset[str]:
        """By every object that a value of this type may be."""
        each = [self.context_setters.get(name, NO_CONTEXTS) for name in self.possible_types(type_name)]
        return each[0].intersection(*each[1:]) if each else NO_CONTEXTS

    def differ_in_contexts(self, type_name: str) -> bool:
        """Whether some objects of the type set a context that others do not."""
        all_set = self.contexts_set_by(type_name) if self.context_setters else NO_CONTEXTS
        names = self.possible_types(type_name) if self.context_setters else ()
        return any(self.context_setters.get(name, NO_CONTEXTS) != all_set for name in names)

    @cached_property
    def context_setters(self) -> Mapping[str, frozenset[str]]:
        """By object type: the contexts that it sets, itself or by an interface or union of which it is. Empty
        where no argument is filled from any."""
        found: dict[str, frozenset[str]] = {}
        if not any(True for _ in self.context_arguments()):
            return found
        for name, merged in self.supergraph.schema.type_map.items():
            applications = applied(merged.ast_node, "context") if merged.ast_node else ()
            contexts = frozenset(c for a in applications if (c := string_argument(a, "name")))
            for possible in self.possible_types(name) if contexts else ():
                found[possible] = found.get(possible, NO_CONTEXTS) | contexts
        return found

    def context_arguments(self) -> Iterator[ContextArgument]:
        for in_subgraphs in self.supergraph.types.values():
            for found in in_subgraphs.values():
                for field in found.fields.values():
                    yield from field.context_arguments

    def is_abstract(self, type_name: str) -> bool:
        return type_name in self._possible_types

    def has_field(self, type_name: str, field: str) -> bool:
        """Whether the field may be selected on the type: any type has `__typename`, a union nothing else."""
        found = self.supergraph.schema.get_type(type_name)
        return field == TYPENAME or field in getattr(found, "fields", {})

    def named_field_type(self, type_name: str, field: str) -> str:
        """The named type of a field in the supergraph: `Order` for `[Order!]!`."""
        if field == TYPENAME:
            return "String"
        parent = self.supergraph.schema.get_type(type_name)
        assert isinstance(parent, GraphQLObjectType | GraphQLInterfaceType)  # noqa: S101 - the caller validated
        name: str = get_named_type(parent.fields[field].type).name
        return name

    @cached_property
    def _possible_types(self) -> dict[str, frozenset[str]]:
        schema = self.supergraph.schema
        return {
            name: frozenset(member.name for member in schema.get_possible_types(found))
            for name, found in schema.type_map.items()
            if isinstance(found, GraphQLInterfaceType | GraphQLUnionType)
        }

    def _find_field_moves(self, type_name: str, field: str) -> Iterator[FieldMove]:
        for name, subgraph, found in self._declarations(type_name):
            declared = found.fields.get(field)
            if declared is None or declared.overridden:
                continue
            source = Node(name, subgraph)
            yield FieldMove(
                source=source,
                field=field,
                to=Node(declared.type.strip("[]!"), subgraph),
                type=declared.type,
                requires=declared.requires,
                provides=_provided_by(found, field, declared),
                only_if_provided=is_out_of_reach(found, field, declared),
                contexts=declared.context_arguments,
            )


def _provided_by(found: TypeInSubgraph, field: str, declared: FieldInSubgraph) -> SelectionSet | None:
    """What `@provides` names, and what the type's own keys select below the field."""
    in_keys = (selected_field(key.fields, field) for key in found.keys)
    sets = [selected.selections for selected in in_keys if selected and selected.selections]
    if declared.provides is not None:
        sets.insert(0, declared.provides)
    return merge(*sets) if sets else None


def is_out_of_reach(found: TypeInSubgraph, field: str, declared: FieldInSubgraph) -> bool:
    """External, and in none of the type's own keys: a subgraph always knows the keys of what it returns."""
    return declared.external and not any(selected_field(key.fields, field) for key in found.keys)


def selected_field(selections: SelectionSet, name: str) -> Field | None:
    """The field of this name at the top of a field set, also inside its fragments."""
    for selection in selections:
        if isinstance(selection, Field) and selection.name == name:
            return selection
        if isinstance(selection, InlineFragment):
            found = selected_field(selection.selections, name)
            if found is not None:
                return found
    return None
