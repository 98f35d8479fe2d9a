"""An implementer has every field of its interface once all subgraphs are merged."""

from __future__ import annotations

from collections.abc import Iterator

from schema.codes import ErrorCode
from schema.composition import CompositionError, composition_error
from schema.federation import Federation
from schema.supergraph import TypeKind

__all__ = ["check_interface_fields"]


def check_interface_fields(federation: Federation) -> Iterator[CompositionError]:
    for interface in federation.types:
        if federation.kind(interface) is not TypeKind.INTERFACE:
            continue
        fields = {
            name: sources
            for name, sources in federation.fields(interface).items()
            if not any(source.owner.is_interface_object for source in sources)
        }
        for implementer in federation.implementers(interface):
            own = federation.fields(implementer)
            for name, sources in fields.items():
                if name not in own:
                    declared = ", ".join(source.subgraph for source in sources)
                    yield composition_error(
                        ErrorCode.INTERFACE_FIELD_NO_IMPLEM,
                        f"`{interface}.{name}` is declared in {declared}, but `{implementer}`, which "
                        f"implements `{interface}` in {', '.join(federation.types[implementer])}, has no "
                        "such field in any subgraph. Add it to the type, or remove it from the interface.",
                        [
                            *((source.subgraph, source.node) for source in sources),
                            *((s, found.node) for s, found in federation.types[implementer].items()),
                        ],
                    )
