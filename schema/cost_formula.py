"""Numbers that may depend on an operation's variables. What does not is a number at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

__all__ = ["MOST", "Formula", "Number", "evaluated", "largest", "product", "total"]

MOST = 2**53 - 1
"""No cost is higher: the largest integer that every reader of JSON takes as it is."""

Variables = Mapping[str, object]

Formula = Callable[[Variables], int]

Number = int | Formula


def evaluated(number: Number, variables: Variables) -> int:
    return number if isinstance(number, int) else number(variables)


def total(numbers: Iterable[Number]) -> Number:
    known, formulas = _apart(numbers)
    together = max(-MOST, min(sum(known), MOST))
    if not formulas:
        return together
    return lambda variables: min(together + sum(each(variables) for each in formulas), MOST)


def largest(numbers: Iterable[Number]) -> Number:
    """Of none, 0."""
    known, formulas = _apart(numbers)
    most = max(known, default=None)
    if not formulas:
        return most or 0
    given = [] if most is None else [most]
    return lambda variables: max([*given, *(each(variables) for each in formulas)])


def product(left: Number, right: Number) -> Number:
    if isinstance(left, int) and isinstance(right, int):
        return min(left * right, MOST)
    if left == 1:
        return right
    if right == 1:
        return left
    return lambda variables: min(evaluated(left, variables) * evaluated(right, variables), MOST)


def _apart(numbers: Iterable[Number]) -> tuple[list[int], list[Formula]]:
    known: list[int] = []
    formulas: list[Formula] = []
    for number in numbers:
        if isinstance(number, int):
            known.append(number)
        else:
            formulas.append(number)
    return known, formulas
