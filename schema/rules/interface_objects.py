"""An interface object stands for types that its subgraph does not know: it is found by key, and alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from schema.codes import ErrorCode
from schema.composition import CompositionError, Place, composition_error
from schema.federation import Federation
from schema.subgraph.model import SubgraphType
from schema.subgraph.specification import FEDERATION_ONE
from schema.supergraph import TypeKind

__all__ = ["check_interface_objects"]


def check_interface_objects(federation: Federation) -> Iterator[CompositionError]:
    for name, sources in federation.types.items():
        interfaces = [found for found in sources.values() if found.kind is TypeKind.INTERFACE]
        for source in sources.values():
            if source.is_interface_object:
                yield from _faults(name, source, interfaces, federation)


def _faults(
    name: str, source: SubgraphType, interfaces: list[SubgraphType], federation: Federation
) -> Iterator[CompositionError]:
    place = (source.subgraph, source.node)
    if not source.keys:
        yield _error(f"[{source.subgraph}] The @interfaceObject `{name}` has no @key. Give it one.", [place])
    if not interfaces:
        yield _error(
            f"[{source.subgraph}] `{name}` is an @interfaceObject, and no subgraph defines an interface of "
            "this name. Define it, or remove @interfaceObject.",
            [place],
        )
    elder = [found for found in interfaces if federation.subgraphs[found.subgraph].version == FEDERATION_ONE]
    if elder:
        names = ", ".join(found.subgraph for found in elder)
        yield _error(
            f"[{source.subgraph}] `{name}` is an @interfaceObject, and {names}, of federation 1, has the "
            "interface without its keys. Link federation 2.3 or newer there.",
            [place, *((found.subgraph, found.node) for found in elder)],
        )
    known = federation.subgraphs[source.subgraph].types
    beside = [known[implementer] for implementer in federation.implementers(name) if implementer in known]
    if beside:
        names = ", ".join(f"`{found.name}`" for found in beside)
        yield _error(
            f"[{source.subgraph}] `{name}` is an @interfaceObject here, so this subgraph may not know its "
            f"implementers, but it has {names}.",
            [place, *((found.subgraph, found.node) for found in beside)],
        )


def _error(message: str, places: Sequence[Place]) -> CompositionError:
    return composition_error(ErrorCode.INTERFACE_OBJECT_USAGE_ERROR, message, places)
