"""Fields that were taken over: what remains of them can go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from schema.codes import HintCode
from schema.composition import CompositionHint, composition_hint
from schema.federation import Federation, FieldSource, override_of

__all__ = ["hint_overrides"]


def hint_overrides(federation: Federation) -> Iterator[CompositionHint]:
    for type_name in federation.types:
        for name, sources in federation.fields(type_name).items():
            for source in sources:
                yield from _hints(f"{type_name}.{name}", source, sources, federation)


def _hints(
    coordinate: str, source: FieldSource, sources: Sequence[FieldSource], federation: Federation
) -> Iterator[CompositionHint]:
    own = override_of(source)
    if own is not None and own.source not in federation.subgraphs:
        yield composition_hint(
            HintCode.FROM_SUBGRAPH_DOES_NOT_EXIST,
            f"[{source.subgraph}] `{coordinate}` is taken over from {own.source}, which does not exist. "
            "Check the name, or remove the @override.",
            [(source.subgraph, own.node)],
        )
    elif own is not None and own.source not in {sibling.subgraph for sibling in sources}:
        yield composition_hint(
            HintCode.OVERRIDE_DIRECTIVE_CAN_BE_REMOVED,
            f"[{source.subgraph}] `{coordinate}` was taken over from {own.source}, which has it no more. "
            "Remove the @override.",
            [(source.subgraph, own.node)],
        )
    taken_over = federation.override(source, sources)
    if taken_over is None:
        return
    if taken_over.label is not None:
        yield composition_hint(
            HintCode.OVERRIDE_MIGRATION_IN_PROGRESS,
            f"`{coordinate}` is being moved from {source.subgraph} to {taken_over.taker}. Once it is, remove "
            f"it from {source.subgraph}.",
            [(source.subgraph, source.node)],
        )
    else:
        needed = " Its own directives or interfaces still use it: mark it as @external, or remove them too."
        yield composition_hint(
            HintCode.OVERRIDDEN_FIELD_CAN_BE_REMOVED,
            f"`{coordinate}` in {source.subgraph} is taken over by {taken_over.taker} and can be removed."
            + (needed if federation.is_used(source) else ""),
            [(source.subgraph, source.node)],
        )
