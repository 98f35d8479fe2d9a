"""What `@composeDirective` says in one subgraph and the others do not follow."""

from __future__ import annotations

from collections.abc import Iterator

from schema.codes import HintCode
from schema.composition import CompositionHint, Place, composition_hint
from schema.federation import Federation
from schema.links import Link
from schema.merge.composed import ComposedDirective, composed_directives, composed_name, is_carried_anyway

__all__ = ["hint_composed_directives"]


def hint_composed_directives(federation: Federation) -> Iterator[CompositionHint]:
    yield from _carried_anyway(federation)
    composed = composed_directives(federation)
    yield from _other_majors(federation, composed)
    for found in composed:
        yield from _other_names(federation, found)


def _carried_anyway(federation: Federation) -> Iterator[CompositionHint]:
    for schema in federation.subgraphs.values():
        for application in schema.composed:
            name = composed_name(application)
            if name is not None and is_carried_anyway(schema, name):
                yield composition_hint(
                    HintCode.DIRECTIVE_COMPOSITION_INFO,
                    f"[{schema.name}] `@{name}` is carried into every supergraph. Remove the "
                    "@composeDirective.",
                    [(schema.name, application)],
                )


def _other_majors(
    federation: Federation, composed: tuple[ComposedDirective, ...]
) -> Iterator[CompositionHint]:
    """Where both majors are composed, that is an error, and a rule finds it."""
    for link in {found.link.identity: found.link for found in composed}.values():
        places: list[Place] = [
            (schema.name, other.node)
            for schema in federation.subgraphs.values()
            for other in schema.links
            if other.identity == link.identity and _major(other) != _major(link)
        ]
        if places:
            yield composition_hint(
                HintCode.DIRECTIVE_COMPOSITION_INFO,
                f"`{link.url}` is composed, and {', '.join(name for name, _ in places)} links another major "
                "version of it, so its directives are not carried from there. Link one version.",
                places,
            )


def _other_names(federation: Federation, composed: ComposedDirective) -> Iterator[CompositionHint]:
    for schema in federation.subgraphs.values():
        for link in schema.links:
            local = link.imports.get(composed.element, f"@{composed.name}")
            if link.identity == composed.link.identity and local != f"@{composed.name}":
                yield composition_hint(
                    HintCode.DIRECTIVE_COMPOSITION_WARN,
                    f"[{schema.name}] calls `{local}` what is composed as `@{composed.name}`, so it is not "
                    "carried from here. Give it one name in all subgraphs.",
                    [(schema.name, link.node)],
                )


def _major(link: Link) -> int | None:
    return link.version[0] if link.version else None
