"""The join directives that composition writes, and the names of subgraphs in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass

from graphql.language import ConstDirectiveNode, ConstObjectFieldNode, ConstObjectValueNode, print_ast

from schema.directives import HasDirectives, applied
from schema.nodes import directive, enum, flag, listed, record, string
from schema.subgraph.contexts import context_name, set_contexts
from schema.subgraph.model import SubgraphType
from schema.subgraph.specification import CACHE_TAG, CONTEXT, published_name

__all__ = [
    "ContextJoin",
    "Graphs",
    "JoinField",
    "graph_names",
    "join_contexts",
    "join_directives",
    "join_field",
    "join_implements",
    "join_type",
]

Graphs = Mapping[str, str]
"""Name of the subgraph to its name in the enum `join__Graph`."""


def graph_names(subgraphs: Iterable[str]) -> Graphs:
    """Upper case, with `_` for what a name in GraphQL may not have; numbers keep equal ones apart."""
    wanted = {subgraph: _graph_name(subgraph) for subgraph in subgraphs}
    alike: dict[str, list[str]] = {}
    for subgraph, graph in wanted.items():
        alike.setdefault(graph, []).append(subgraph)
    return {
        subgraph: graph if len(alike[graph]) == 1 else f"{graph}_{alike[graph].index(subgraph) + 1}"
        for subgraph, graph in wanted.items()
    }


def _graph_name(subgraph: str) -> str:
    graph = re.sub(r"\W", "_", subgraph, flags=re.ASCII).upper()
    graph = f"_{graph}" if graph[:1].isdigit() else graph
    return f"{graph}_" if re.search(r"_\d+$", graph) else graph  # numbers at the end are for equal names


@dataclass(frozen=True, slots=True)
class ContextJoin:
    """An argument that the gateway fills."""

    context: str
    name: str
    type: str
    selection: str


@dataclass(frozen=True, slots=True)
class JoinField:
    type: str | None = None
    requires: str | None = None
    provides: str | None = None
    external: bool = False
    override: str | None = None
    override_label: str | None = None
    used_overridden: bool = False
    contexts: tuple[ContextJoin, ...] = ()

    @property
    def says_nothing(self) -> bool:
        return self == JoinField()


def join_field(graph: str | None, said: JoinField = JoinField()) -> ConstDirectiveNode:
    return directive(
        "join__field",
        graph=enum(graph) if graph else None,
        requires=string(said.requires),
        provides=string(said.provides),
        type=string(said.type),
        external=flag(said.external),
        override=string(said.override),
        usedOverridden=flag(said.used_overridden),
        overrideLabel=string(said.override_label),
        contextArguments=listed([record(**asdict(found)) for found in said.contexts])
        if said.contexts
        else None,
    )


def join_type(graph: str, declared: SubgraphType) -> Iterator[ConstDirectiveNode]:
    """One for each key, or one without a key."""
    extension, is_interface_object = flag(declared.is_extension), flag(declared.is_interface_object)
    keys = declared.keys
    if not keys:
        yield directive("join__type", graph=enum(graph), isInterfaceObject=is_interface_object)
    for key in keys:
        yield directive(
            "join__type",
            graph=enum(graph),
            key=string(key.fields),
            extension=extension,
            resolvable=flag(key.resolvable, default=True),
            isInterfaceObject=is_interface_object,
        )


def join_implements(graphs: Graphs, sources: Mapping[str, SubgraphType]) -> Iterator[ConstDirectiveNode]:
    for subgraph, declared in sources.items():
        for interface in declared.interfaces:
            yield directive("join__implements", graph=enum(graphs[subgraph]), interface=string(interface))


def join_directives(
    graphs: Graphs, sources: Iterable[tuple[str, HasDirectives]]
) -> Iterator[ConstDirectiveNode]:
    """What each subgraph says for itself, and nobody can merge: `@cacheTag`."""
    said: dict[str, tuple[ConstDirectiveNode, list[str]]] = {}
    for subgraph, node in sources:
        for application in applied(node, CACHE_TAG):
            _, by = said.setdefault(print_ast(application), (application, []))
            by.append(graphs[subgraph])
    for application, by in said.values():
        arguments = application.arguments or ()
        yield directive(
            "join__directive",
            graphs=listed([enum(graph) for graph in by]),
            name=string(application.name.value),
            args=ConstObjectValueNode(
                fields=tuple(ConstObjectFieldNode(name=a.name, value=a.value) for a in arguments)
            ),
        )


def join_contexts(sources: Mapping[str, SubgraphType]) -> Iterator[ConstDirectiveNode]:
    for subgraph, declared in sources.items():
        for name, _ in set_contexts(declared):
            yield directive(published_name(CONTEXT), name=string(context_name(subgraph, name)))
