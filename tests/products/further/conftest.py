"""The customer graph's own data, and what live runs were answered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.customer_graph.conftest import database_urls
from tests.products.further import tryton, vendure
from tests.products.further.recording import Recorder, Recording
from tests.products.tryton.rpc import DATABASE, PASSWORD, USER

__all__ = ["database_urls"]

Supply = tuple[dict[str, Any], httpx.AsyncBaseTransport]

LIVE = ["recorded", pytest.param("live", marks=pytest.mark.soak)]


@pytest.fixture(scope="session")
def vendure_recording() -> Recording:
    return Recording("catalogue", vendure.made_with())


@pytest.fixture(scope="session")
def vendure_recorder(vendure_recording: Recording) -> Iterator[Recorder]:
    exchanges: dict[str, list[object]] = {}
    yield Recorder(vendure_recording, exchanges)
    vendure_recording.keep(exchanges)


@pytest.fixture(scope="session")
def live_catalogue() -> Iterator[tuple[str, str]]:
    """The URL and the key of the real Vendure."""
    place = vendure.seeded()
    with vendure.running(place) as url:
        yield f"{url}/admin-api", (place / vendure.KEY_FILE).read_text()


@pytest.fixture(scope="session")
def supply_recording() -> Recording:
    return Recording("supply", tryton.made_with(), b'{"id":0,"result":[1,"a session",null]}')


@pytest.fixture(scope="session")
def supply_recorder(supply_recording: Recording) -> Iterator[Recorder]:
    exchanges: dict[str, list[object]] = {}
    yield Recorder(supply_recording, exchanges)
    supply_recording.keep(exchanges)


@pytest.fixture(scope="session")
def live_supply() -> Iterator[str]:
    """The URL of the real Tryton."""
    with tryton.running(tryton.seeded()) as url:
        yield url


@pytest.fixture(params=LIVE)
def supply(request: pytest.FixtureRequest) -> Supply:
    """Tryton, as it was recorded and live."""
    if request.param == "live":
        url, transport = (request.getfixturevalue(name) for name in ("live_supply", "supply_recorder"))
    else:
        url = "http://tryton.example"
        transport = request.getfixturevalue("supply_recording").replay()
    product = {"source": "tryton", "url": url, "user": USER, "password": PASSWORD, "seconds": 30}
    return {**product, "options": {"database": DATABASE}}, transport
