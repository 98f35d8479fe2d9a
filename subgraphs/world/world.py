"""The world as a value: a size, a seed, and what follows from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from subgraphs.world.census import Census, take_census
from subgraphs.world.draw import stream
from subgraphs.world.pools import Pool, make_pools
from subgraphs.world.sizes import Size

__all__ = ["DEFAULT_SEED", "World", "make_world"]

DEFAULT_SEED = 2026


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """Equal to itself alone, so that what was made of it for one customer can be remembered for a moment."""

    census: Census
    pools: Mapping[str, Pool]

    def stream(self, subject: str, number: int) -> Random:
        return stream(self.census.seed, subject, number)


def make_world(size: Size, seed: int = DEFAULT_SEED) -> World:
    return World(take_census(size, seed), make_pools(seed))
