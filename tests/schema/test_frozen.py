"""What is frozen by its type alone is like any other frozen data, but for the price."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from schema.frozen import frozen_by_type


@frozen_by_type
@dataclass(frozen=True, slots=True)
class Order:
    number: str
    points: int = 0
    lines: list[str] = field(default_factory=list, compare=False)
    _total: int | None = field(default=None, init=False, repr=False, compare=False)


def test_it_has_the_equality_the_hash_and_the_notation_of_a_frozen_dataclass() -> None:
    one, same = Order("O-1", 7, ["tea"]), Order(number="O-1", points=7)

    assert one == same
    assert hash(one) == hash(same)
    assert str(one) == "Order(number='O-1', points=7, lines=['tea'])"
    assert replace(one, points=8) == Order("O-1", 8)


def test_defaults_are_made_for_each_and_what_nobody_gives_is_there() -> None:
    one, other = Order("O-1"), Order("O-2")

    assert one.lines is not other.lines
    assert one._total is None
    assert one.points == 0


def test_what_is_missing_or_too_much_is_refused_by_name() -> None:
    with pytest.raises(TypeError, match=r"Order\.__init__\(\) missing 1 required positional argument"):
        Order()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="unexpected keyword argument 'card'"):
        Order("O-1", card="L-1")  # type: ignore[call-arg]


def test_it_has_only_the_fields_that_it_names() -> None:
    with pytest.raises(AttributeError):
        Order("O-1").card = "L-1"  # type: ignore[attr-defined]
