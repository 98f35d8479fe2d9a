"""Jumps: how an entity is found again in another subgraph, and what must be known for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gateway.planning.choice.draft import Draft
from gateway.planning.routes import FieldRoute, Input, Jump, total
from schema.query_graph import TYPENAME, EntityMove
from schema.selections import Field, SelectionSet

if TYPE_CHECKING:
    from gateway.planning.choice.search import Search

__all__ = ["NONE_PREPARED", "Prepared", "jump_into"]


Prepared = frozenset[tuple[str, str]]
"""The jumps being prepared, as (subgraph, required): none of them may wait for itself."""

NONE_PREPARED: Prepared = frozenset()


def jump_into(
    search: Search, draft: Draft, subgraph: str, requires: SelectionSet | None, prepared: Prepared
) -> Iterator[tuple[Draft, int]]:
    """The draft with a jump into the subgraph by the key that costs least; nothing where none leads there.

    The draft given may be changed.
    """
    jump = (subgraph, str(requires or ""))
    if jump in prepared:
        return
    moves = [move for move in search.graph.entity_moves(draft.type) if move.to.subgraph == subgraph]
    if len(moves) == 1:
        yield from _jump(search, draft, moves[0], requires, prepared | {jump})
        return
    found = [
        jumped for move in moves for jumped in _jump(search, draft.copy(), move, requires, prepared | {jump})
    ]
    if found:
        yield min(found, key=lambda jumped: total(jumped[0].cost()))


def _jump(
    search: Search, draft: Draft, move: EntityMove, requires: SelectionSet | None, prepared: Prepared
) -> Iterator[tuple[Draft, int]]:
    attempt = draft
    inputs: list[Input] = []
    for needed in (move.key.fields, requires):
        for paths in search.inputs(draft.type, needed) if needed else ():
            placed = search.place(attempt, paths, None, prepared)
            if placed is None:
                return
            attempt = placed[0]
            inputs.append(placed[1])
    typename = FieldRoute(Field(TYPENAME), internal=True)
    inputs.append(attempt.add_internal(inputs[0].visit if inputs else 0, typename))
    jump = Jump(draft.type, move.to.type, move.key.fields, requires, tuple(inputs))
    yield attempt, attempt.enter(move.to.subgraph, jump)
