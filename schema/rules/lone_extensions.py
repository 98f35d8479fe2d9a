"""Somebody must define what others extend."""

from __future__ import annotations

from collections.abc import Iterator

from schema.codes import ErrorCode
from schema.composition import CompositionError, composition_error
from schema.federation import Federation
from schema.subgraph.roots import ROOT_TYPES

__all__ = ["check_lone_extensions"]


def check_lone_extensions(federation: Federation) -> Iterator[CompositionError]:
    for name, sources in federation.types.items():
        if name not in ROOT_TYPES and all(source.is_extension for source in sources.values()):
            yield composition_error(
                ErrorCode.EXTENSION_WITH_NO_BASE,
                f"`{name}` is only extended, in {', '.join(sources)}; no subgraph defines it. Leave out "
                "`extend` (or @extends) in one of them.",
                [(source.subgraph, source.node) for source in sources.values()],
            )
