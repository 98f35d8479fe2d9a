"""What the types on the way give to the arguments below them (`@context`, `@fromContext`)."""

from __future__ import annotations

from collections.abc import Iterable

from schema.satisfiability.reach import ContextUse, Reach, Standing
from schema.selections import parse_selections

__all__ = ["Contexts"]


class Contexts:
    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._uses = frozenset(map(ContextUse.of, reach.graph.context_arguments()))

    def known_below(
        self, type_name: str, standings: Iterable[Standing], known: frozenset[ContextUse]
    ) -> frozenset[ContextUse]:
        """Below a value of this type. The nearest type that sets a context is the one that counts."""
        names = self._reach.graph.context_setters.get(type_name)
        if not names:
            return known
        uses = {use for use in self._uses if use.context in names}
        given = frozenset(use for use in uses if self._is_had(use, type_name, standings))
        return (known - uses) | given

    def _is_had(self, use: ContextUse, type_name: str, standings: Iterable[Standing]) -> bool:
        selections = parse_selections(use.selection)
        return any(
            self._reach.can_select(self._reach.around(standing, type_name), type_name, selections)
            for standing in standings
        )
