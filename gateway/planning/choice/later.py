"""What is deferred at a position: each part by jumps of its own, even into a subgraph where one has arrived.

Where no key leads back to the object, the field cannot be asked later. Then it is asked at once like any
other, and only told later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.planning.choice.draft import Draft
from gateway.planning.choice.jumps import NONE_PREPARED
from gateway.planning.choice.placement import place, usable_ways
from gateway.planning.paths import FieldPaths
from schema.deferral import NOT_DEFERRED, Part

if TYPE_CHECKING:
    from gateway.planning.choice.search import Search

__all__ = ["at_once", "by_part", "fill_later"]


def at_once(fields: tuple[FieldPaths, ...]) -> tuple[FieldPaths, ...]:
    if not any(paths.part for paths in fields):
        return fields
    return tuple(paths for paths in fields if not paths.part)


def by_part(fields: tuple[FieldPaths, ...]) -> dict[Part, list[FieldPaths]]:
    """What is deferred, in the order of the operation."""
    parts: dict[Part, list[FieldPaths]] = {}
    for paths in fields:
        if paths.part:
            parts.setdefault(paths.part, []).append(paths)
    return parts


def fill_later(search: Search, draft: Draft, fields: tuple[FieldPaths, ...]) -> Draft | None:
    """The draft, in which all else has its place, with what is deferred."""
    index = len(fields)
    for part, deferred in by_part(fields).items():
        for paths in sorted(deferred, key=lambda each: len(usable_ways(draft, each))):
            placed = _placed(search, draft, paths, index, part)
            if placed is None:
                return None
            draft, index = placed, index + 1
    return draft


def _placed(search: Search, draft: Draft, paths: FieldPaths, index: int, part: Part) -> Draft | None:
    attempt = draft.copy()
    attempt.part = part
    placed = place(search, attempt, paths, index, NONE_PREPARED)
    if placed is None:
        placed = place(search, draft, paths, index, NONE_PREPARED)
    if placed is None:
        return None
    placed[0].part = NOT_DEFERRED
    return placed[0]
