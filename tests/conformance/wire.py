"""How a subgraph's answer may be spoilt between its resolvers and the gateway.

`(short entities)` leaves out the last entity of each list, `(long entities)` repeats it, `(no data)` sends an
empty object. `(numbers as text)` puts each number in quotes and `(numbers in lists)` each in a list;
`(fields left out)` omits what is null.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

__all__ = ["on_the_wire"]


def on_the_wire(answer: Mapping[str, object], marks: frozenset[str]) -> object:
    if "no data" in marks:
        return {}
    spoilt: object = dict(answer)
    if "short entities" in marks:
        spoilt = _entities_cut(answer, longer=False)
    if "long entities" in marks:
        spoilt = _entities_cut(answer, longer=True)
    if "numbers as text" in marks:
        spoilt = _numbers(spoilt, str)
    if "numbers in lists" in marks:
        spoilt = _numbers(spoilt, lambda number: [number])
    if "fields left out" in marks:
        spoilt = _without_nulls(spoilt)
    return spoilt


def _entities_cut(answer: Mapping[str, object], *, longer: bool) -> object:
    """Under whatever name the list of entities was asked: at the root there is no other list of objects."""
    fields = answer["data"]
    assert isinstance(fields, dict)
    cut = {
        name: (value + value[-1:] if longer else value[:-1]) if isinstance(value, list) else value
        for name, value in fields.items()
    }
    return {**answer, "data": cut}


def _numbers(value: object, spoil: Callable[[object], object]) -> object:
    match value:
        case dict():
            return {name: _numbers(item, spoil) for name, item in value.items()}
        case list():
            return [_numbers(item, spoil) for item in value]
        case int() | float() if not isinstance(value, bool):
            return spoil(value)
    return value


def _without_nulls(value: object) -> object:
    match value:
        case dict():
            return {name: _without_nulls(item) for name, item in value.items() if item is not None}
        case list():
            return [_without_nulls(item) for item in value]
    return value
