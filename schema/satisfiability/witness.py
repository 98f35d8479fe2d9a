"""The query that fails, as short as it can be, and why each subgraph cannot help."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_composite_type,
    is_required_argument,
)

from schema.operation import OperationKind
from schema.query_graph import TYPENAME, Node, QueryGraph
from schema.satisfiability.reach import Reach, Standing
from schema.supergraph import FieldInSubgraph, TypeInSubgraph

__all__ = ["FieldStep", "FragmentStep", "Step", "reasons", "witness"]

INDENT = "  "
_PLAIN_VALUES = {"Int": "0", "Float": "0.0", "Boolean": "true"}


@dataclass(frozen=True, slots=True)
class FieldStep:
    parent: str
    field: str


@dataclass(frozen=True, slots=True)
class FragmentStep:
    on: str


Step = FieldStep | FragmentStep


def witness(kind: OperationKind, steps: Sequence[Step], schema: GraphQLSchema) -> str:
    lines = [_spelt(step, schema) for step in steps]
    last = steps[-1]
    if isinstance(last, FragmentStep) or _leads_on(last, schema):
        lines.append("__typename")
    head = "" if kind is OperationKind.QUERY else f"{kind.value} "
    opened = [f"{INDENT * (depth + 1)}{line} {{" for depth, line in enumerate(lines[:-1])]
    closed = [f"{INDENT * depth}}}" for depth in range(len(lines) - 1, -1, -1)]
    return "\n".join([f"{head}{{", *opened, f"{INDENT * len(lines)}{lines[-1]}", *closed])


def _spelt(step: Step, schema: GraphQLSchema) -> str:
    if isinstance(step, FragmentStep):
        return f"... on {step.on}"
    arguments = _arguments(step, schema)
    required = [f"{name}: {_any_value(a.type)}" for name, a in arguments.items() if is_required_argument(a)]
    return f"{step.field}({', '.join(required)})" if required else step.field


def _arguments(step: FieldStep, schema: GraphQLSchema) -> dict[str, GraphQLArgument]:
    fields = getattr(schema.get_type(step.parent), "fields", {})
    return dict(fields[step.field].args) if step.field in fields else {}


def _leads_on(step: FieldStep, schema: GraphQLSchema) -> bool:
    fields = getattr(schema.get_type(step.parent), "fields", {})
    return step.field in fields and is_composite_type(get_named_type(fields[step.field].type))


def _any_value(kind: GraphQLInputType) -> str:
    if isinstance(kind, GraphQLNonNull):
        return _any_value(kind.of_type)
    if isinstance(kind, GraphQLList):
        return "[]"
    if isinstance(kind, GraphQLEnumType):
        return str(next(iter(kind.values)))
    if isinstance(kind, GraphQLInputObjectType):
        return "{…}"
    name: str = kind.name
    return _PLAIN_VALUES.get(name, '"any"')


def reasons(step: FieldStep, standings: Sequence[Standing], reach: Reach) -> Iterator[str]:
    """One line a subgraph: where one stands, and where the field could be had if one could enter."""
    reached = {
        found.node: standing for standing in standings for found in reach.around(standing, step.parent)
    }
    for name, subgraph, found in _declarations(step.parent, reach.graph):
        node = Node(name, subgraph)
        declared = found.fields.get(step.field)
        if node in reached:
            yield f"{subgraph}: {_why_not_here(step, found, reached[node], reach)}"
        elif step.field == TYPENAME or _is_resolved(declared):
            yield f"{subgraph}: {_why_unreached(step, found, standings, reach)}"


def _declarations(type_name: str, graph: QueryGraph) -> Iterator[tuple[str, str, TypeInSubgraph]]:
    supergraph = graph.supergraph
    for subgraph, found in supergraph.types[type_name].items():
        yield type_name, subgraph, found
    merged = supergraph.schema.get_type(type_name)
    for interface in merged.interfaces if isinstance(merged, GraphQLObjectType) else ():
        for subgraph, found in supergraph.types[interface.name].items():
            if found.is_interface_object:
                yield interface.name, subgraph, found


def _is_resolved(declared: FieldInSubgraph | None) -> bool:
    return declared is not None and not declared.external and not declared.overridden


def _why_not_here(step: FieldStep, found: TypeInSubgraph, standing: Standing, reach: Reach) -> str:
    field = f"`{step.parent}.{step.field}`"
    declared = found.fields.get(step.field)
    if step.field == TYPENAME:
        return f"has `{found.name}` only as an interface object, and does not know what implements it"
    if declared is None:
        return f"has no field {field}"
    if declared.overridden:
        return f"has {field} no more: another subgraph took it over with @override"
    if declared.external:
        return f"has {field} only as an external field, and nothing provides it here"
    if declared.context_arguments:
        names = ", ".join(f"`{argument.name}`" for argument in declared.context_arguments)
        return (
            f"resolves {field} with {names} from a context, which no type above sets, or whose value cannot "
            "be had there"
        )
    if declared.requires is None:
        return f"cannot resolve {field}"
    missing = reach.first_missing(reach.around(standing, step.parent), step.parent, declared.requires)
    if missing is None:
        return (
            f"resolves {field} from {{ {declared.requires.inner} }}, and has no resolvable @key by which it "
            "could be given them"
        )
    return f"resolves {field} from {{ {declared.requires.inner} }}, of which `{missing}` cannot be had"


def _why_unreached(
    step: FieldStep, found: TypeInSubgraph, standings: Sequence[Standing], reach: Reach
) -> str:
    field = f"`{step.parent}`" if step.field == TYPENAME else f"`{step.parent}.{step.field}`"
    keys = [key for key in found.keys if key.resolvable]
    if not keys:
        return f"resolves {field}, and `{found.name}` has no resolvable @key there by which to enter"
    said = []
    for key in keys:
        missing = [
            reach.first_missing(reach.around(standing, step.parent), step.parent, key.fields)
            for standing in standings
        ]
        lacking = next((coordinate for coordinate in missing if coordinate), step.parent)
        said.append(f"by its @key {{ {key.fields.inner} }}, of which `{lacking}` cannot be had")
    closed = [f"{{ {key.fields.inner} }}" for key in found.keys if not key.resolvable]
    besides = f" (not by {', '.join(closed)}, which is not resolvable)" if closed else ""
    return f"resolves {field}, and can be entered only {'; or '.join(said)}{besides}"
