"""The customer graph's own data, the products, and what live runs were answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.customer_graph.conftest import database_urls
from tests.products.further.systems import SYSTEMS, Product, Reached, System
from tests.products.recording import Recorder

__all__ = ["database_urls"]

LIVE = ["recorded", pytest.param("live", marks=pytest.mark.soak)]

Live = Callable[[Product], tuple[str, Path]]
"""The URL and the folder of a real product, which is started for the first who asks."""


@pytest.fixture(scope="session")
def live() -> Iterator[Live]:
    started: dict[Product, tuple[str, Path]] = {}
    with ExitStack() as ending:

        def reached(product: Product) -> tuple[str, Path]:
            if product not in started:
                place = product.seeded()
                started[product] = ending.enter_context(product.running(place, 0)), place
            return started[product]

        yield reached


@pytest.fixture(scope="session")
def recorder() -> Iterator[Callable[[Product], Recorder]]:
    with ExitStack() as ending:
        yield cache(lambda product: ending.enter_context(contextmanager(product.recording.recorder)()))


@pytest.fixture(params=SYSTEMS, ids=lambda system: system.example)
def system(request: pytest.FixtureRequest) -> Any:
    return request.param


Reaching = Callable[[System], Reached]


@pytest.fixture(params=LIVE)
def reaching(request: pytest.FixtureRequest) -> Reaching:
    """As it was recorded, and live."""

    def reached(system: System) -> Reached:
        if request.param == "live":
            url, place = request.getfixturevalue("live")(system.product)
            return system.reached(url, place, request.getfixturevalue("recorder")(system.product))
        return replayed(system)

    return reached


def replayed(system: System) -> Reached:
    return system.reached("http://product.example", None, system.product.recording.replay())
