"""A field that several subgraphs resolve must be marked as shareable by all of them.

Keys are shareable by their nature, and so is a field that is external and provided; interface fields are not
resolved.
"""

from __future__ import annotations

from collections.abc import Iterator

from schema.codes import ErrorCode
from schema.composition import CompositionError, composition_error
from schema.directives import has
from schema.federation import Federation, FieldSource
from schema.subgraph.field_sets import fields_used
from schema.subgraph.specification import KEY, PROVIDES, SHAREABLE
from schema.supergraph import TypeKind

__all__ = ["check_field_sharing"]


def check_field_sharing(federation: Federation) -> Iterator[CompositionError]:
    keys = {schema.name: fields_used(schema, (KEY,)) for schema in federation.subgraphs.values()}
    provided = {schema.name: fields_used(schema, (PROVIDES,)) for schema in federation.subgraphs.values()}
    for type_name in federation.types:
        if federation.kind(type_name) is not TypeKind.OBJECT or type_name == "Subscription":
            continue
        for name, sources in federation.fields(type_name).items():
            coordinate = (type_name, name)
            resolving = [
                source
                for source in sources
                if federation.override(source, sources) is None
                and (not source.is_external or coordinate in provided[source.subgraph])
            ]
            alone = [
                source
                for source in resolving
                if not (
                    source.is_external or has(source.node, SHAREABLE) or coordinate in keys[source.subgraph]
                )
            ]
            if len(resolving) > 1 and alone:
                yield _error(".".join(coordinate), resolving, alone)


def _error(coordinate: str, resolving: list[FieldSource], alone: list[FieldSource]) -> CompositionError:
    resolved_by = ", ".join(source.subgraph for source in resolving)
    unmarked = ", ".join(source.subgraph for source in alone)
    return composition_error(
        ErrorCode.INVALID_FIELD_SHARING,
        f"`{coordinate}` is resolved by {resolved_by}, and not marked as @shareable in {unmarked}. Mark it "
        "there, if all resolve it alike; or remove it from all but one, or take it over with @override.",
        [(source.subgraph, source.node) for source in resolving],
    )
