"""What the search remembers while it runs, and where its bound is kept."""

from __future__ import annotations

from gateway.planning.choice.abstract_position import solve_abstract
from gateway.planning.choice.draft import Arrival, Draft
from gateway.planning.choice.jumps import Prepared
from gateway.planning.choice.object_position import solve_object
from gateway.planning.choice.placement import place
from gateway.planning.errors import TooManyChoices
from gateway.planning.paths import FieldPaths, PositionPaths
from gateway.planning.places import NOTHING_WANTED, Place, Wanted
from gateway.planning.routes import Input, PositionRoute
from schema.query_graph import QueryGraph
from schema.selections import SelectionSet

__all__ = ["MOST_PLACEMENTS", "Search"]

MOST_PLACEMENTS = 100_000
"""How many times a field may be tried somewhere before the planner gives up. The customer graph's largest
operation needs about a hundred; the bound is there for documents made to explode."""


class Search:
    def __init__(self, graph: QueryGraph, most_placements: int, wanted: Wanted = NOTHING_WANTED) -> None:
        self.graph = graph
        self.wanted = wanted
        self.most_placements = most_placements
        self.dead_end = ""
        """Why the first field that found no place found none."""
        self._solved: dict[tuple[PositionPaths, tuple[Arrival, ...]], PositionRoute | None] = {}
        self._inputs: dict[tuple[str | Place, SelectionSet], tuple[FieldPaths, ...]] = {}
        self._placements = 0

    def solve(self, position: PositionPaths, arrivals: tuple[Arrival, ...]) -> PositionRoute | None:
        """The cheapest route for the position when one arrives so; None where some field has none."""
        key = (position, arrivals)
        if key not in self._solved:
            solve = solve_abstract if self.graph.is_abstract(position.type) else solve_object
            self._solved[key] = solve(self, position, arrivals)
        return self._solved[key]

    def place(
        self, draft: Draft, paths: FieldPaths, index: int | None, prepared: Prepared
    ) -> tuple[Draft, Input] | None:
        """`placement.place`: a jump places its inputs like any other field."""
        return place(self, draft, paths, index, prepared)

    def inputs(self, place: Place, needed: SelectionSet) -> tuple[FieldPaths, ...]:
        """The fields of a key or of `@requires`, to be placed like any other field. They are the same
        wherever the type stands, unless an argument in them is filled from above."""
        key = (place if self.graph.context_setters else place.type, needed)
        if key not in self._inputs:
            self._inputs[key] = PositionPaths(self.graph, place, needed, self.wanted).fields
        return self._inputs[key]

    def count_placement(self) -> None:
        self._placements += 1
        if self._placements > self.most_placements:
            raise TooManyChoices(
                "The operation leaves more ways to answer it than may be weighed. "
                "Ask for less at once, or select fewer fragments on interfaces that many subgraphs share."
            )
