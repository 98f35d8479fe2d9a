"""A position of an object type: each field goes where it adds least."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.planning.choice.draft import Arrival, Draft
from gateway.planning.choice.jumps import NONE_PREPARED, jump_into
from gateway.planning.choice.placement import place
from gateway.planning.paths import FieldPaths, PositionPaths
from gateway.planning.routes import PositionRoute, total
from schema.query_graph import TYPENAME
from schema.selections import Field

if TYPE_CHECKING:
    from gateway.planning.choice.search import Search

__all__ = ["fill", "solve_object"]

AN_OBJECT = (FieldPaths(Field(TYPENAME), ways=()),)
"""What is asked where nothing is: that there is an object."""


def solve_object(
    search: Search, position: PositionPaths, arrivals: tuple[Arrival, ...]
) -> PositionRoute | None:
    empty = Draft(position.type, arrivals)
    fields = position.fields or AN_OBJECT
    best = fill(search, empty.copy(), fields)
    if best is not None and len(best.cost()) < 2:
        return best.finished()
    for subgraph in _undecided_subgraphs(fields, arrivals):
        for attempt, _ in jump_into(search, empty.copy(), subgraph, None, NONE_PREPARED):
            if best is None or total(attempt.cost()) < total(best.cost()):
                other = fill(search, attempt, fields)
                if other is not None and (best is None or total(other.cost()) < total(best.cost())):
                    best = other
    return best.finished() if best else None


def fill(search: Search, draft: Draft, fields: tuple[FieldPaths, ...]) -> Draft | None:
    """The draft with all fields placed, those with the fewest ways first: they decide who is asked anyway."""
    for index, paths in sorted(enumerate(fields), key=lambda item: len(item[1].ways)):
        placed = place(search, draft, paths, index, NONE_PREPARED)
        if placed is None:
            return None
        draft = placed[0]
    return draft


def _undecided_subgraphs(fields: tuple[FieldPaths, ...], arrivals: tuple[Arrival, ...]) -> list[str]:
    """The subgraphs a field could be asked of besides another one, and where nobody has arrived."""
    arrived = {arrival.subgraph for arrival in arrivals}
    undecided = {way.source.subgraph: None for paths in fields if len(paths.ways) > 1 for way in paths.ways}
    return [subgraph for subgraph in undecided if subgraph not in arrived]
