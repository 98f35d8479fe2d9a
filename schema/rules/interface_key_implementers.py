"""Whoever finds an interface by a key must know all that it may find."""

from __future__ import annotations

from collections.abc import Iterator

from schema.codes import ErrorCode
from schema.composition import CompositionError, composition_error
from schema.federation import Federation
from schema.supergraph import TypeKind

__all__ = ["check_interface_key_implementers"]


def check_interface_key_implementers(federation: Federation) -> Iterator[CompositionError]:
    for name, sources in federation.types.items():
        implementers = tuple(federation.implementers(name))
        for subgraph, source in sources.items():
            key = next((key for key in source.keys if key.resolvable), None)
            if source.kind is not TypeKind.INTERFACE or key is None:
                continue
            types = federation.subgraphs[subgraph].types
            lacking = [t for t in implementers if t not in types or name not in types[t].interfaces]
            if lacking:
                yield composition_error(
                    ErrorCode.INTERFACE_KEY_MISSING_IMPLEMENTATION_TYPE,
                    f'[{subgraph}] The interface `{name}` has a resolvable @key(fields: "{key.fields}"), so '
                    f"the subgraph must have every type that implements it anywhere. It lacks "
                    f"{', '.join(f'`{t}`' for t in lacking)}. Add them, or make `{name}` an "
                    "@interfaceObject.",
                    [
                        (subgraph, key.node),
                        *((s, t.node) for n in lacking for s, t in federation.types[n].items()),
                    ],
                )
