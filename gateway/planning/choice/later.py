"""What is deferred at a position: each part by jumps of its own, even into a subgraph where one has arrived.

Where no key leads back to the object, or one that may be null, the field cannot be asked later: then it is
asked at once like any other, and only told later. So is what a key consists of, which is fetched anyway. And
what can be asked where one has arrived is asked there again, of nobody else: others need not know the object.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from graphql import GraphQLNamedType, GraphQLNonNull, GraphQLObjectType, get_named_type

from gateway.planning.choice.draft import Draft
from gateway.planning.choice.jumps import NONE_PREPARED
from gateway.planning.choice.placement import place, usable_ways
from gateway.planning.paths import FieldPaths
from schema.deferral import NOT_DEFERRED, Part
from schema.query_graph import TYPENAME, EntityMove, QueryGraph, selected_field
from schema.selections import Field, SelectionSet

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
    later = _askable_later(search.graph, draft, paths)
    placed = place(search, attempt, later, index, NONE_PREPARED) if later else None
    if placed is None:
        placed = place(search, draft, paths, index, NONE_PREPARED)
    if placed is None:
        return None
    placed[0].part = NOT_DEFERRED
    return placed[0]


def _askable_later(graph: QueryGraph, draft: Draft, paths: FieldPaths) -> FieldPaths | None:
    here = tuple(way for way in paths.ways if draft.arrival_for(way) is not None)
    if not here:
        return paths
    moves = graph.entity_moves(draft.type)
    if paths.child is None and any(selected_field(move.key.fields, paths.field.name) for move in moves):
        return None
    again = tuple(way for way in here if _leads_back(graph, moves, draft.type, way.source.subgraph))
    return replace(paths, ways=again) if again else None


def _leads_back(graph: QueryGraph, moves: tuple[EntityMove, ...], type_name: str, subgraph: str) -> bool:
    """Whether every object of the type can be found again in the subgraph."""
    keys = [move.key.fields for move in moves if move.to.subgraph == subgraph]
    type_ = graph.supergraph.schema.get_type(type_name)
    return bool(keys) and all(_is_never_null(key, type_) for key in keys)


def _is_never_null(key: SelectionSet, type_: GraphQLNamedType | None) -> bool:
    fields = [found for found in key if isinstance(found, Field) and found.name != TYPENAME]
    if len(fields) < len(key) or not isinstance(type_, GraphQLObjectType):
        return not key
    found = [(field, type_.fields[field.name].type) for field in fields]
    return all(
        isinstance(inner, GraphQLNonNull)
        and (field.selections is None or _is_never_null(field.selections, get_named_type(inner)))
        for field, inner in found
    )
