"""All subgraphs together, as the rules and the merge see them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from graphql.language import ConstDirectiveNode, FieldDefinitionNode, InputValueDefinitionNode

from schema.directives import applied, has, string_argument
from schema.subgraph.field_sets import fields_used
from schema.subgraph.model import SubgraphSchema, SubgraphType
from schema.subgraph.specification import EXTERNAL, FROM_CONTEXT, OVERRIDE
from schema.supergraph import TypeKind
from schema.type_nodes import named_type

__all__ = ["Federation", "FieldSource", "Override", "client_arguments", "override_of"]


@dataclass(frozen=True, slots=True)
class Override:
    """A field taken over from another subgraph, for good or, with a label, where the label is active."""

    taker: str
    source: str
    label: str | None
    node: ConstDirectiveNode


@dataclass(frozen=True, slots=True)
class FieldSource:
    """A field as one subgraph declares it."""

    subgraph: str
    owner: SubgraphType
    node: FieldDefinitionNode

    @property
    def is_external(self) -> bool:
        return has(self.node, EXTERNAL)


@dataclass(frozen=True)
class Federation:
    subgraphs: Mapping[str, SubgraphSchema]
    """By name, in the order of names, so that the supergraph does not depend on the order given."""

    @cached_property
    def types(self) -> Mapping[str, Mapping[str, SubgraphType]]:
        """By type, then by subgraph."""
        types: dict[str, dict[str, SubgraphType]] = {}
        for schema in self.subgraphs.values():
            for name, found in schema.types.items():
                types.setdefault(name, {})[schema.name] = found
        return types

    def kind(self, name: str) -> TypeKind:
        """An interface object is an interface of the supergraph."""
        return next(iter(self.kinds(name)))

    def fields(self, name: str) -> Mapping[str, tuple[FieldSource, ...]]:
        """Every field of a type with all its sources, in the order of first appearance.

        A type that is of several kinds has none here: one error about it is enough.
        """
        return self._fields.get(name, {})

    @cached_property
    def _fields(self) -> Mapping[str, Mapping[str, tuple[FieldSource, ...]]]:
        return {
            name: _fields_of(sources) for name, sources in self.types.items() if len(self.kinds(name)) == 1
        }

    def kinds(self, name: str) -> Mapping[TypeKind, tuple[SubgraphType, ...]]:
        """The kinds that a type has in the subgraphs: one, unless they contradict each other."""
        found: dict[TypeKind, tuple[SubgraphType, ...]] = {}
        for source in self.types[name].values():
            kind = TypeKind.INTERFACE if source.is_interface_object else source.kind
            found[kind] = (*found.get(kind, ()), source)
        return found

    def override(self, source: FieldSource, siblings: Iterable[FieldSource]) -> Override | None:
        """How the field is taken over from this source, if one of its siblings does so."""
        for sibling in siblings:
            found = override_of(sibling)
            if found is not None and found.source == source.subgraph and sibling is not source:
                return found
        return None

    def is_used(self, source: FieldSource) -> bool:
        """Whether the subgraph needs the field although another has taken it over."""
        coordinate = (source.owner.name, source.node.name.value)
        return coordinate in self.used[source.subgraph] or self.implements_interface_field(source)

    def implements_interface_field(self, source: FieldSource) -> bool:
        types = self.subgraphs[source.subgraph].types
        field = source.node.name.value
        return any(field in types[name].fields for name in source.owner.interfaces if name in types)

    @cached_property
    def used(self) -> Mapping[str, frozenset[tuple[str, str]]]:
        """By subgraph: the fields that its keys, requires and provides select."""
        return {schema.name: fields_used(schema) for schema in self.subgraphs.values()}

    @cached_property
    def subtypes(self) -> Mapping[str, frozenset[str]]:
        """By interface or union: the types that may stand where it is asked for, in any subgraph."""
        found: dict[str, set[str]] = {}
        for schema in self.subgraphs.values():
            for name, declared in schema.types.items():
                for interface in declared.interfaces:
                    found.setdefault(interface, set()).add(name)
                for member in declared.members:
                    found.setdefault(name, set()).add(member)
        return {name: frozenset(types) for name, types in found.items()}

    def implementers(self, interface: str) -> Iterator[str]:
        """The object types that implement an interface in any subgraph, in the order of the types."""
        members = self.subtypes.get(interface, frozenset())
        return (name for name in self.types if name in members and self.kind(name) is TypeKind.OBJECT)

    def interfaces(self, name: str) -> tuple[str, ...]:
        found = (interface for source in self.types[name].values() for interface in source.interfaces)
        return tuple(dict.fromkeys(found))

    @cached_property
    def input_types(self) -> frozenset[str]:
        """The types that an argument or an input field mentions."""
        types = (declared for schema in self.subgraphs.values() for declared in schema.types.values())
        return frozenset(name for declared in types for name in _input_mentions(declared))

    @cached_property
    def output_types(self) -> frozenset[str]:
        """The types that a field of an object or interface mentions."""
        return frozenset(
            named_type(field.type)
            for schema in self.subgraphs.values()
            for declared in schema.types.values()
            for field in declared.fields.values()
        )


def _fields_of(sources: Mapping[str, SubgraphType]) -> Mapping[str, tuple[FieldSource, ...]]:
    found: dict[str, list[FieldSource]] = {}
    for subgraph, owner in sources.items():
        for field, node in owner.fields.items():
            found.setdefault(field, []).append(FieldSource(subgraph, owner, node))
    return {field: tuple(nodes) for field, nodes in found.items()}


def client_arguments(
    sources: Sequence[FieldSource],
) -> Mapping[str, Mapping[str, InputValueDefinitionNode]]:
    """By subgraph: the arguments of one field that clients give. What one subgraph fills from a context, no
    client gives to any."""
    arguments = {s.subgraph: {a.name.value: a for a in s.node.arguments or ()} for s in sources}
    filled = {n for given in arguments.values() for n, node in given.items() if has(node, FROM_CONTEXT)}
    if not filled:
        return arguments
    return {
        subgraph: {name: node for name, node in given.items() if name not in filled}
        for subgraph, given in arguments.items()
    }


def override_of(source: FieldSource) -> Override | None:
    node = next(applied(source.node, OVERRIDE), None)
    taken_from = string_argument(node, "from") if node else None
    if node is None or taken_from is None:
        return None
    return Override(source.subgraph, taken_from, string_argument(node, "label"), node)


def _input_mentions(declared: SubgraphType) -> Iterator[str]:
    yield from (named_type(field.type) for field in declared.inputs.values())
    for field in declared.fields.values():
        yield from (named_type(argument.type) for argument in field.arguments or ())
