"""What a plan defers, compiled: the fetches that run when the answer is out, and what each deferral adds.

Two deferrals may want one field. It is given with whichever is told first, so what a deferral adds depends on
what has been told before it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from resolvers.additions import Additions, compile_additions
from resolvers.conditions import Outcome
from resolvers.run import Step
from resolvers.shapes import ObjectShape
from resolvers.withheld import Withheld, withheld_in
from schema.deferral import Deferral, marker

__all__ = ["Later", "LaterFetches", "marked"]

Told = frozenset[int]
"""Numbers of deferrals of which a client has everything."""

ADDITIONS_KEPT: Final = 64
"""Per machine: one for each deferral and each order in which those that share fields with it are told."""


@dataclass(frozen=True, slots=True)
class LaterFetches:
    start: Step
    serves: frozenset[int]
    depends: tuple[int, ...]
    """What has to have come before, by position."""
    numbers: frozenset[int]
    """Of the fetches."""


@dataclass(frozen=True, slots=True)
class Later:
    deferrals: tuple[Deferral, ...]
    fetches: tuple[LaterFetches, ...]
    shape: Callable[[Told], ObjectShape]
    """Of an answer with all that these deferrals bring."""
    outcome: Outcome
    withheld: tuple[Withheld, ...] = ()
    _additions: dict[tuple[int, Told], Additions] = field(default_factory=dict)

    def above(self, number: int) -> Told:
        above = self.deferrals[number].above
        return frozenset() if above is None else self.above(above) | {above}

    def additions(self, number: int, told: Told) -> Additions:
        """What a deferral adds to what was told, which all those above it were."""
        path = self.deferrals[number].path
        before = frozenset(each for each in told if _overlap(self.deferrals[each].path, path))
        before |= self.above(number)
        found = self._additions.get((number, before))
        if found is None:
            if len(self._additions) >= ADDITIONS_KEPT:
                self._additions.clear()
            found = compile_additions(self.shape(before), self.shape(before | {number}))
            self._additions[number, before] = found
        return found

    def withheld_from(self, number: int) -> tuple[Withheld, ...]:
        """What of it the caller may not read."""
        if not self.withheld:
            return ()
        above = self.above(number)
        before = withheld_in(self.withheld, {**self.outcome, **marked(self.deferrals, above)})
        now = withheld_in(self.withheld, {**self.outcome, **marked(self.deferrals, above | {number})})
        return tuple(each for each in now if each not in before)


def marked(deferrals: tuple[Deferral, ...], told: Told) -> Outcome:
    """The outcome of the marks by which an operation is divided."""
    return {marker((number,)).variable: number in told for number in range(len(deferrals))}


def _overlap(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return all(mine == theirs for mine, theirs in zip(one, other, strict=False))
