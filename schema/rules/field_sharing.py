"""A field that several subgraphs resolve must be marked as shareable by all of them.

Keys are shareable by their nature, and interface fields are not resolved.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from schema.codes import ErrorCode
from schema.composition import CompositionError, composition_error
from schema.directives import has
from schema.federation import Federation, FieldSource
from schema.subgraph.field_sets import fields_used
from schema.subgraph.specification import KEY, SHAREABLE
from schema.supergraph import TypeKind

__all__ = ["check_field_sharing"]


def check_field_sharing(federation: Federation) -> Iterator[CompositionError]:
    keys = {schema.name: fields_used(schema, (KEY,)) for schema in federation.subgraphs.values()}
    for type_name in federation.types:
        if federation.kind(type_name) is not TypeKind.OBJECT or type_name == "Subscription":
            continue
        for name, sources in federation.fields(type_name).items():
            resolving = [
                s for s in sources if not s.is_external and not _is_taken_over(s, sources, federation)
            ]
            alone = [
                s
                for s in resolving
                if not has(s.node, SHAREABLE) and (type_name, name) not in keys[s.subgraph]
            ]
            if len(resolving) > 1 and alone:
                yield _error(f"{type_name}.{name}", resolving, alone)


def _is_taken_over(source: FieldSource, sources: Sequence[FieldSource], federation: Federation) -> bool:
    return federation.override(source, sources) is not None


def _error(coordinate: str, resolving: list[FieldSource], alone: list[FieldSource]) -> CompositionError:
    resolved_by = ", ".join(source.subgraph for source in resolving)
    unmarked = ", ".join(source.subgraph for source in alone)
    return composition_error(
        ErrorCode.INVALID_FIELD_SHARING,
        f"`{coordinate}` is resolved by {resolved_by}, and not marked as @shareable in {unmarked}. Mark it "
        "there, if all resolve it alike; or remove it from all but one, or take it over with @override.",
        [(source.subgraph, source.node) for source in resolving],
    )
