"""The same seed and set give the same bytes, whatever the order, the process or the hash seed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from hashlib import blake2b

import pytest

from subgraphs.world.census import take_census
from subgraphs.world.draw import between, pick, rounded, shuffled, stream
from subgraphs.world.islands import ISLANDS
from subgraphs.world.pools import make_pools
from subgraphs.world.sizes import SMALL
from subgraphs.world.world import World, make_world

SOME = range(1, 121)


def digest(world: World, numbers: range) -> dict[str, str]:
    """One digest per island, of the rows of these customers."""
    return {
        island.name: blake2b(
            "\n".join(repr([*island.customer_rows(world, number)]) for number in sorted(numbers)).encode()
        ).hexdigest()
        for island in ISLANDS.values()
    }


DIGEST_IN_ANOTHER_PROCESS = """
import importlib.util, json, sys
spec = importlib.util.spec_from_file_location("determinism", sys.argv[1])
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
print(json.dumps(module.digest(module.make_world(module.SMALL), module.SOME)))
"""


def test_two_runs_make_the_same_rows(world: World) -> None:
    take_census.cache_clear()
    make_pools.cache_clear()

    again = make_world(SMALL)

    assert again is not world
    assert digest(again, SOME) == digest(world, SOME)


@pytest.mark.parametrize("hash_seed", ["1", "4711"])
def test_another_process_with_another_hash_seed_makes_the_same_rows(world: World, hash_seed: str) -> None:
    ended = subprocess.run(  # noqa: S603 - this very file
        [sys.executable, "-c", DIGEST_IN_ANOTHER_PROCESS, __file__],
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
    )

    assert json.loads(ended.stdout) == digest(world, SOME)


@pytest.mark.parametrize("island", ISLANDS)
def test_the_order_in_which_customers_are_made_changes_nothing(world: World, island: str) -> None:
    rows = ISLANDS[island].customer_rows

    forwards = {number: [*rows(world, number)] for number in SOME}
    backwards = {number: [*rows(world, number)] for number in reversed(SOME)}

    assert backwards == forwards


def test_another_seed_makes_another_world(world: World) -> None:
    other = make_world(SMALL, seed=7)

    assert all(one != digest(world, SOME)[island] for island, one in digest(other, SOME).items())


def test_streams_of_different_subjects_and_numbers_are_different() -> None:
    firsts = {stream(1, subject, number).random() for subject in ("orders", "carts") for number in (1, 2, 12)}

    assert len(firsts) == 6


def test_the_draws_of_a_seed_are_fixed_for_ever() -> None:
    """Literal numbers: a change of Python or of the code that moves them moves every golden answer too."""
    rng = stream(2026, "orders", 1)

    assert [
        f"{rng.random():.6f}",
        between(rng, 1, 100),
        pick(rng, "abcdef"),
        rounded(rng, 2.5),
        "".join(shuffled("abcdef", rng)),
    ] == ["0.383738", 94, "d", 2, "fdbcea"]
