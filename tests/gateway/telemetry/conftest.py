"""A gateway that is watched, over the two subgraphs of `tests/gateway/conftest.py`."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families


@pytest.fixture
def free_address() -> str:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{bound.getsockname()[1]}"


@dataclass(frozen=True)
class Scraped:
    """What Prometheus reads."""

    names: frozenset[str]
    samples: dict[tuple[str, frozenset[tuple[str, str]]], float]

    def __call__(self, name: str, **labels: str) -> float:
        """The sum of all series that have these labels."""
        wanted = frozenset(labels.items())
        return sum(value for (found, has), value in self.samples.items() if found == name and wanted <= has)


Scrape = Callable[[], "httpx.Response"]


async def read(address: str) -> Scraped:
    async with httpx.AsyncClient() as client:
        response = await client.get(f"http://{address}/metrics")
    assert response.status_code == 200
    families = list(text_string_to_metric_families(response.text))
    return Scraped(
        frozenset(family.name for family in families),
        {
            (sample.name, frozenset(sample.labels.items())): sample.value
            for family in families
            for sample in family.samples
        },
    )


@pytest.fixture
def scrape(free_address: str) -> Callable[[], object]:
    return lambda: read(free_address)
