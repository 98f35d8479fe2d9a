"""A position of an object type: each field goes where it adds least."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.planning.choice.draft import NO_COMPANY, Arrival, Draft
from gateway.planning.choice.jumps import NONE_PREPARED, jump_into
from gateway.planning.choice.later import at_once, fill_later
from gateway.planning.choice.placement import place, usable_ways
from gateway.planning.paths import FieldPaths, PositionPaths
from gateway.planning.routes import Cost, PositionRoute
from schema.query_graph import TYPENAME
from schema.selections import Field

if TYPE_CHECKING:
    from gateway.planning.choice.search import Search

__all__ = ["fill", "solve_object"]

AN_OBJECT = (FieldPaths(Field(TYPENAME), ways=()),)
"""What is asked where nothing is: that there is an object."""


def solve_object(
    search: Search, position: PositionPaths, arrivals: tuple[Arrival, ...], company: Cost = NO_COMPANY
) -> PositionRoute | None:
    fields = at_once(position.fields)
    best = _cheapest(search, Draft(position.place, arrivals, company=company), fields or AN_OBJECT)
    if best is not None and len(fields) < len(position.fields):
        best = fill_later(search, best, position.fields)
    return best.finished() if best else None


def _cheapest(search: Search, empty: Draft, fields: tuple[FieldPaths, ...]) -> Draft | None:
    best = fill(search, empty.copy(), fields)
    if best is not None and len(best.cost()) < 2:
        return best
    for subgraph in _undecided_subgraphs(empty, fields):
        for attempt, _ in jump_into(search, empty.copy(), subgraph, None, NONE_PREPARED):
            if best is None or attempt.price() < best.price():
                other = fill(search, attempt, fields)
                if other is not None and (best is None or other.price() < best.price()):
                    best = other
    return best


def fill(search: Search, draft: Draft, fields: tuple[FieldPaths, ...]) -> Draft | None:
    """The draft with all fields placed, those with the fewest ways first: they decide who is asked anyway."""
    for index, paths in sorted(enumerate(fields), key=lambda item: len(usable_ways(draft, item[1]))):
        placed = place(search, draft, paths, index, NONE_PREPARED)
        if placed is None:
            return None
        draft = placed[0]
    return draft


def _undecided_subgraphs(draft: Draft, fields: tuple[FieldPaths, ...]) -> list[str]:
    """The subgraphs that a field could be asked of besides another one, and where nobody has arrived. A value
    that is there already decides nothing: nowhere is it cheaper."""
    undecided: dict[str, None] = {}
    for paths in fields:
        ways = usable_ways(draft, paths)
        is_there = paths.child is None and any(draft.arrival_for(way) is not None for way in ways)
        if len(ways) > 1 and not is_there:
            undecided.update((way.source.subgraph, None) for way in ways)
    arrived = {arrival.subgraph for arrival in draft.arrivals}
    return [subgraph for subgraph in undecided if subgraph not in arrived]
