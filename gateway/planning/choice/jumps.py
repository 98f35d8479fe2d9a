"""Jumps: how an entity is found again in another subgraph, and what must be known for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gateway.planning.choice.draft import Draft
from gateway.planning.routes import ContextInput, FieldRoute, Input, Jump
from schema.query_graph import TYPENAME, EntityMove, FieldMove
from schema.selections import Field, SelectionSet

if TYPE_CHECKING:
    from gateway.planning.choice.search import Search

__all__ = ["NONE_PREPARED", "Prepared", "jump_into"]


Prepared = frozenset[tuple[str, str]]
"""The jumps being prepared, as (subgraph, what is needed besides a key): none of them may wait for itself."""

NONE_PREPARED: Prepared = frozenset()


def jump_into(
    search: Search, draft: Draft, subgraph: str, way: FieldMove | None, prepared: Prepared
) -> Iterator[tuple[Draft, int]]:
    """The draft with a jump into the subgraph by the key that costs least; nothing where none leads there.

    `way` is the field that is entered for, where it needs more than a key. The draft given may be changed.
    """
    requires = way.requires if way else None
    contexts = _contexts(search, draft, way) if way and way.contexts else ()
    jump = (subgraph, f"{requires or ''}{''.join(map(str, contexts))}")
    if jump in prepared:
        return
    moves = [move for move in search.graph.entity_moves(draft.type) if move.to.subgraph == subgraph]
    if len(moves) == 1:
        yield from _jump(search, draft, moves[0], (requires, contexts), prepared | {jump})
        return
    found = [
        jumped
        for move in moves
        for jumped in _jump(search, draft.copy(), move, (requires, contexts), prepared | {jump})
    ]
    if found:
        yield min(found, key=lambda jumped: jumped[0].price())


def _contexts(search: Search, draft: Draft, way: FieldMove) -> tuple[ContextInput, ...]:
    """What stands in the values' places is asked for once the whole route is known."""
    found = set()
    for argument in way.contexts:
        levels = draft.place.levels_to(argument.context, search.graph)
        assert levels is not None  # noqa: S101 - a way whose context nobody sets is none
        found.add(ContextInput(levels, argument.context, argument.selection, argument.type))
    return tuple(sorted(found))


def _jump(
    search: Search,
    draft: Draft,
    move: EntityMove,
    needs: tuple[SelectionSet | None, tuple[ContextInput, ...]],
    prepared: Prepared,
) -> Iterator[tuple[Draft, int]]:
    attempt = draft
    requires, contexts = needs
    inputs: list[Input] = []
    for needed in (move.key.fields, requires):
        for paths in search.inputs(draft.place, needed) if needed else ():
            placed = search.place(attempt, paths, None, prepared)
            if placed is None:
                return
            attempt = placed[0]
            inputs.append(placed[1])
    typename = FieldRoute(Field(TYPENAME), internal=True)
    inputs.append(attempt.add_internal(_who_knows(attempt, inputs), typename))
    jump = Jump(draft.type, move.to.type, move.key.fields, requires, tuple(inputs), contexts)
    yield attempt, attempt.enter(move.to.subgraph, jump)


def _who_knows(draft: Draft, inputs: list[Input]) -> int:
    """The visit of the first input, unless it arrived with the interface only; then the first of all."""
    visit = inputs[0].visit if inputs else 0
    return visit if visit >= len(draft.arrivals) or draft.arrivals[visit].type == draft.type else 0
