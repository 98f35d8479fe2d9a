"""The hub is killed at every point of every operation, started again, and nothing is half-written."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from itertools import count
from pathlib import Path

from subgraphs.hub.operations.patience import Conduct
from tests.conftest import Cluster
from tests.subgraphs.hub.operations.scenarios import SCENARIOS, Scenario
from tests.subgraphs.hub.operations.seams import Stops
from tests.subgraphs.hub.operations.shop import QUICK, SYSTEMS, Shop, open_shop
from tests.subgraphs.hub.operations.stock import build

ROOT = Path(__file__).parents[4]

KILLED = 9

NUMBERS = [*range(1, 400), *range(1001, 1400)]
"""Those above a thousand are merged into the others."""

FAR = 10_000


async def points(shop: Shop, stops: Stops, name: str, n: int) -> list[str]:
    """All points that an operation of this scenario passes when nothing happens to it."""
    scenario = SCENARIOS[name]
    scenario.before(shop, n)
    asking = asyncio.create_task(shop.ask(scenario.type, f"{name}-{FAR}", **scenario.given(n)))
    if scenario.clicks:
        await shop.click(scenario.clicks(n))
    id = await asking
    assert isinstance(id, str), id
    assert await shop.ended(id) == [scenario.end], (name, await shop.told(id))
    return stops.passed[f"{name}-{FAR}"]


Urls = tuple[str | None, str | None]
"""Of the hub's database and of the library's; by default, files."""

FILES: Urls = (None, None)


async def planned(
    folder: Path, names: list[str], conduct: Conduct = QUICK, urls: Urls = FILES, every: int = 1
) -> dict[str, int]:
    """One operation for each point of each scenario, each on a customer of its own."""
    stops, numbers, asked = Stops(), count(1), {}
    async with open_shop(folder, stops, conduct, *urls) as shop:
        for name in names:
            for point in range(0, len(await points(shop, stops, name, next(numbers))), every):
                asked[f"{name}-{point}"] = next(numbers)
        for key, n in asked.items():
            scenario_of(key).before(shop, n)
    return asked


def scenario_of(key: str) -> Scenario:
    return SCENARIOS[key.rpartition("-")[0]]


def kill(folder: Path, asked: dict[str, int], urls: Urls = FILES) -> None:
    given = {"folder": str(folder), "asked": asked, "hub_url": urls[0], "operations_url": urls[1]}
    command = [sys.executable, "-m", "tests.subgraphs.hub.operations.doomed", json.dumps(given)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - ourselves
    assert ended.returncode == KILLED, ended.stderr[-3000:]


async def ends(shop: Shop, asked: dict[str, int]) -> dict[str, object]:
    """How each operation ended, and what the systems hold then."""
    clicking = [
        asyncio.create_task(shop.click(clicks(n)))
        for key, n in asked.items()
        if (clicks := scenario_of(key).clicks)
    ]
    operations = dict(shop.rows("hub", "SELECT idempotency_key, id FROM hub_operation"))
    statuses = await shop.ended(*(operations[key] for key in asked), seconds=60)
    await asyncio.gather(*clicking)
    return {
        key: (status, scenario_of(key).state(shop, n))
        for (key, n), status in zip(asked.items(), statuses, strict=True)
    }


def repeated(shop: Shop) -> list[tuple[str, str]]:
    """Operation and mutation of what a system has carried out more than once, refusals aside."""
    done: Counter[tuple[str, str]] = Counter()
    for name in SYSTEMS:
        query = f"SELECT mutation, key, outcome FROM {name}_idempotency"  # noqa: S608 - our own tables
        for mutation, key, outcome in shop.rows(name, query):
            if not json.loads(outcome)["refusals"]:
                done[key.partition(":")[0], mutation] += 1
    assert done
    return [write for write, times in done.items() if times > 1]


def wanted(asked: dict[str, int]) -> dict[str, object]:
    return {key: (scenario_of(key).end, scenario_of(key).wanted(n)) for key, n in asked.items()}


CONFIRMED = sorted(set(SCENARIOS) - {"expired"})


async def test_a_hub_that_is_killed_anywhere_ends_every_operation(tmp_path: Path) -> None:
    """Before and after each call, and before and after each note of what a call came to."""
    build(tmp_path, NUMBERS)
    asked = await planned(tmp_path, CONFIRMED)

    kill(tmp_path, asked)
    async with open_shop(tmp_path) as shop:
        assert await ends(shop, asked) == wanted(asked)
        assert repeated(shop) == []


async def test_it_is_the_same_on_postgresql(tmp_path: Path, postgres_cluster: Cluster) -> None:
    """The hub's store and the tables of the durable-execution library."""
    urls = postgres_cluster.new_database(), postgres_cluster.new_database()
    build(tmp_path, NUMBERS, urls[0])
    asked = await planned(tmp_path, ["email", "redeem"], urls=urls, every=3)

    kill(tmp_path, asked, urls)
    async with open_shop(tmp_path, Stops(), QUICK, *urls) as shop:
        assert await ends(shop, asked) == wanted(asked)
        assert repeated(shop) == []


async def test_a_hub_that_is_killed_while_nobody_clicks_releases_the_address(tmp_path: Path) -> None:
    build(tmp_path, NUMBERS)
    conduct = replace(QUICK, confirmation=dt.timedelta(seconds=0.3))
    asked = await planned(tmp_path, ["expired"], conduct)

    kill(tmp_path, asked)
    async with open_shop(tmp_path, conduct=conduct) as shop:
        assert await ends(shop, asked) == wanted(asked)
        assert repeated(shop) == []
