"""A field is taken over once, from another subgraph, and plainly."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from schema.codes import ErrorCode
from schema.composition import CompositionError, composition_error
from schema.directives import has
from schema.federation import Federation, FieldSource, Override, override_of
from schema.subgraph.specification import EXTERNAL, PROVIDES, REQUIRES, published_name

__all__ = ["check_overrides"]

_LABEL = re.compile(r"^[a-zA-Z][a-zA-Z0-9_\-:./]*$")
_PERCENT = re.compile(r"^percent\((?P<share>\d{1,3}(\.\d{1,8})?)\)$")


def check_overrides(federation: Federation) -> Iterator[CompositionError]:
    for type_name in federation.types:
        for name, sources in federation.fields(type_name).items():
            for source in sources:
                override = override_of(source)
                if override is not None:
                    yield from _faults(f"{type_name}.{name}", source, override, sources)


def _faults(
    coordinate: str, source: FieldSource, override: Override, sources: Sequence[FieldSource]
) -> Iterator[CompositionError]:
    where = f"[{source.subgraph}] `{coordinate}`"
    places = [(source.subgraph, override.node)]
    if override.source == source.subgraph:
        yield composition_error(
            ErrorCode.OVERRIDE_FROM_SELF_ERROR,
            f"{where} is taken over from its own subgraph. Name another one in @override(from:).",
            places,
        )
    taken_from = [s for s in sources if s.subgraph == override.source and s is not source]
    for other in taken_from:
        if override_of(other) is not None:
            yield composition_error(
                ErrorCode.OVERRIDE_SOURCE_HAS_OVERRIDE,
                f"{where} is taken over from {override.source}, which takes it over itself. Keep one "
                "@override.",
                [*places, (other.subgraph, other.node)],
            )
        yield from _collisions(f"{where} is taken over from {override.source}", other, (PROVIDES, REQUIRES))
    yield from _collisions(f"{where} is taken over", source, (EXTERNAL,))
    if override.label is not None and not _is_label(override.label):
        yield composition_error(
            ErrorCode.OVERRIDE_LABEL_INVALID,
            f'{where}: the label "{override.label}" is neither a name nor percent(n) with n from 0 to 100.',
            places,
        )


def _collisions(where: str, source: FieldSource, forbidden: Sequence[str]) -> Iterator[CompositionError]:
    for directive in forbidden:
        if has(source.node, directive):
            yield composition_error(
                ErrorCode.OVERRIDE_COLLISION_WITH_ANOTHER_DIRECTIVE,
                f"{where} with @override, which does not go with @{published_name(directive)} in "
                f"{source.subgraph}. Remove one of them.",
                [(source.subgraph, source.node)],
            )


def _is_label(label: str) -> bool:
    percent = _PERCENT.match(label)
    return float(percent["share"]) <= 100 if percent else bool(_LABEL.match(label))
