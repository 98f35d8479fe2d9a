"""Request Tracker beside our own store, live or as it was recorded, and what was entered in both."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from subgraphs.crm.sources.request_tracker.connector import RequestTrackerConnector
from subgraphs.kit.products.authorisation import FixedHeaders
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.settings import ProductSettings
from tests.products.contract.crm_store import OpenCrm, Opened, filled, opened_beside
from tests.products.recording import Recorder
from tests.products.request_tracker.installed import VERSION, Running, running, seeded, version
from tests.products.request_tracker.own_store import NOW, rows
from tests.products.request_tracker.recorded import RECORDING

FIELDS = "medium=Medium, direction=Direction, at=At, command=Logged"

NO_TOKEN = "of nobody"

OPTIONS = "pre_sale=Sales, post_sale=Service"


def settings(url: str, token: str = NO_TOKEN, **given: Any) -> ProductSettings:
    usual = {"source": "request-tracker", "url": url, "token": token, "fields": FIELDS, "options": OPTIONS}
    return ProductSettings.model_validate(
        {**usual, "seconds": 30, "ttl": 0, "calls_per_minute": 9_000, **given}
    )


@pytest.fixture(scope="session")
def own_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that is copied for each test."""
    return filled(tmp_path_factory.mktemp("own") / "own.sqlite", rows())


@pytest.fixture
def open_crm(own_store: Path, tmp_path: Path) -> OpenCrm:
    """`async with open_crm(transport, settings)`: the CRM, with contacts and an exchange in its own store."""

    @asynccontextmanager
    async def opened(
        transport: httpx.AsyncBaseTransport | None, product: ProductSettings
    ) -> AsyncIterator[Opened]:
        file = shutil.copy(own_store, tmp_path / "own.sqlite")
        async with opened_beside(Path(file), NOW) as (beside, writer):
            token = FixedHeaders({"authorization": f"token {product.secret('token')}"})
            calls = ProductCalls(product, token, transport=transport)
            try:
                yield Opened(RequestTrackerConnector().source(calls, beside, writer), calls)
            finally:
                await calls.close()

    return opened


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The real Request Tracker, on a copy of the filled database. Seconds, where it is filled already."""
    with running(seeded(), tmp_path_factory.mktemp("rt")) as started:
        yield started


@pytest.fixture(scope="session")
def recorder() -> Iterator[Recorder]:
    if os.environ.get("FICHE_RECORD"):
        assert version() == VERSION, f"Of {VERSION} alone: this is {version()}."
    yield from RECORDING.recorder()
