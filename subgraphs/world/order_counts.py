"""How many orders each customer has: exact shares of one, two and more, Zipf counts, and the tail."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Mapping
from itertools import accumulate

from subgraphs.world.characters import CHARACTERS, FIRST_ORDINARY
from subgraphs.world.draw import shuffled, stream
from subgraphs.world.sizes import Size
from subgraphs.world.traits import Kind

__all__ = ["order_counts", "zipf_counts"]

_FIRST, _LAST, _EXPONENT = 3, 400, 2.1


def order_counts(size: Size, seed: int, kinds: bytes, tail: Mapping[int, int]) -> array[int]:
    """Index is the customer's number. Guests have one order each; the sums of `size` are met exactly."""
    counts = array("l", bytes(array("l").itemsize * (size.customers + 1)))
    for number, orders in tail.items():
        counts[number] = orders
    for one in CHARACTERS.values():
        if one.number not in tail:
            counts[one.number] = one.orders
    guests = [number for number in range(FIRST_ORDINARY, size.customers + 1) if kinds[number] == Kind.GUEST]
    for number in guests:
        counts[number] = 1
    free = [number for number in range(FIRST_ORDINARY, size.customers + 1) if counts[number] == 0]
    for number, count in zip(
        free, shuffled(_remaining(size, counts, tail), stream(seed, "orders")), strict=True
    ):
        counts[number] = count
    return counts


def zipf_counts(customers: int, orders: int) -> list[int]:
    """That many counts from 3 to 400 with that sum: the quantiles of the distribution, then evened out.

    The weights are rounded to whole numbers, so that another machine's last digit of a power cannot matter.
    """
    weights = list(accumulate(round(1e12 * k**-_EXPONENT) for k in range(_FIRST, _LAST + 1)))
    total = weights[-1]
    counts = [
        _FIRST + bisect_left(weights, (2 * place + 1) * total // (2 * customers))
        for place in range(customers)
    ]
    upper = range(customers // 2, customers)
    gap = orders - sum(counts)
    step = 1 if gap > 0 else -1
    while gap:
        for place in reversed(upper):
            if gap and _FIRST <= counts[place] + step <= _LAST:
                counts[place] += step
                gap -= step
    return counts


def _remaining(size: Size, counts: array[int], tail: Mapping[int, int]) -> list[int]:
    settled = [count for number, count in enumerate(counts) if count and number not in tail]
    ones = size.count(size.rates.one_order)
    twos = size.count(size.rates.two_orders)
    more = size.customers - len(tail) - ones - twos
    large = [count for count in settled if count >= _FIRST]
    orders = size.base_orders - ones - 2 * twos - sum(large)
    return (
        [1] * (ones - settled.count(1))
        + [2] * (twos - settled.count(2))
        + zipf_counts(more - len(large), orders)
    )
