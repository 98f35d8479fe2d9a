"""A gateway that is watched, over the two subgraphs of `tests/gateway/conftest.py`."""

from __future__ import annotations

import socket
from collections.abc import Awaitable, Callable, Iterator

import pytest

from tests.gateway.telemetry.receiver import Collector, collecting
from tests.gateway.telemetry.scraping import Scraped, read


@pytest.fixture
def free_address() -> str:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{bound.getsockname()[1]}"


@pytest.fixture
def scrape(free_address: str) -> Callable[[], Awaitable[Scraped]]:
    return lambda: read(free_address)


@pytest.fixture
def collector() -> Iterator[Collector]:
    with collecting() as found:
        yield found
