"""What an operation defers. Normalisation gives each `@defer` a number, for each place where it stands and
each way that leads there, and what it defers carries a condition that only that number fulfils: so it stays
apart from what is asked at once, as what `@include` guards does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from schema.operation import Operation
from schema.selections import Condition, SelectionSet

__all__ = [
    "NOT_DEFERRED",
    "Deferral",
    "DeferringOperation",
    "Part",
    "carrying",
    "is_carried",
    "marker",
    "numbers_in",
    "part_of",
    "without_markers",
]

MARK = "@"
"""Begins the name of what is no variable: no client can write it."""

Part = tuple[int, ...]
"""The deferrals that want a field and need it for nobody else: it is fetched once, for whichever of them.
Empty for what is answered at once."""

NOT_DEFERRED: Part = ()


@dataclass(frozen=True, slots=True)
class Deferral:
    label: str | None
    path: tuple[str, ...]
    """Of the object whose fields are deferred, in the client's names, with `@` for every item of a list."""
    above: int | None = None
    """The deferral that this one stands in: it is not told before that one is."""


@dataclass(frozen=True, slots=True)
class DeferringOperation:
    """An operation of which parts may come later."""

    operation: Operation
    deferrals: tuple[Deferral, ...]
    """By number."""

    def above(self, number: int) -> frozenset[int]:
        """All deferrals that this one stands in."""
        above = self.deferrals[number].above
        return frozenset() if above is None else self.above(above) | {above}


def marker(part: Part) -> Condition:
    return Condition(MARK + "|".join(map(str, part)))


def is_carried(condition: Condition) -> bool:
    """Whether the condition is such a mark."""
    return condition.variable.startswith(MARK)


def numbers_in(condition: Condition) -> Part:
    return tuple(map(int, condition.variable.removeprefix(MARK).split("|")))


def part_of(conditions: Iterable[Condition]) -> Part:
    return next((numbers_in(each) for each in conditions if is_carried(each)), NOT_DEFERRED)


def without_markers(conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
    return tuple(each for each in conditions if not is_carried(each))


def carrying(selections: SelectionSet) -> bool:
    """Whether anything in it is deferred."""
    return any(
        (each.conditions and any(map(is_carried, each.conditions)))
        or (each.selections is not None and carrying(each.selections))
        for each in selections
    )
