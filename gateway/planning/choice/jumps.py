"""Jumps: how an entity is found again in another subgraph, and what must be known for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gateway.planning.choice.draft import Draft
from gateway.planning.routes import FieldRoute, Input, Jump, total
from schema.query_graph import TYPENAME, EntityMove
from schema.selections import Condition, Field, SelectionSet

if TYPE_CHECKING:
    from gateway.planning.choice.search import Search

__all__ = ["Need", "jump_into"]


@dataclass(frozen=True, slots=True)
class Need:
    """What a field, or an input of a jump, is needed for."""

    conditions: tuple[Condition, ...] = ()
    """Those of the field that wants the jump: an input that serves a skipped field is skipped as well."""
    prepared: frozenset[tuple[str, str]] = frozenset()
    """The jumps being prepared, as (subgraph, required): none of them may wait for itself."""


def jump_into(
    search: Search, draft: Draft, subgraph: str, requires: SelectionSet | None, need: Need
) -> Iterator[tuple[Draft, int]]:
    """The draft with a jump into the subgraph by the key that costs least; nothing where none leads there."""
    jump = (subgraph, str(requires or ""))
    if jump in need.prepared:
        return
    deeper = replace(need, prepared=need.prepared | {jump})
    found = [
        jumped
        for move in search.graph.entity_moves(draft.type)
        if move.to.subgraph == subgraph
        for jumped in _jump(search, draft, move, requires, deeper)
    ]
    if found:
        yield min(found, key=lambda jumped: total(jumped[0].cost()))


def _jump(
    search: Search, draft: Draft, move: EntityMove, requires: SelectionSet | None, need: Need
) -> Iterator[tuple[Draft, int]]:
    attempt = draft.copy()
    inputs: list[Input] = []
    for needed in (move.key.fields, requires):
        for paths in search.inputs(draft.type, needed, need.conditions) if needed else ():
            placed = search.place(attempt, paths, None, need)
            if placed is None:
                return
            attempt = placed[0]
            inputs.append(placed[1])
    typename = FieldRoute(Field(TYPENAME, conditions=need.conditions), internal=True)
    inputs.append(attempt.add_internal(inputs[0].visit, typename))
    jump = Jump(draft.type, move.to.type, move.key.fields, requires, tuple(inputs))
    yield attempt, attempt.enter(move.to.subgraph, jump)
