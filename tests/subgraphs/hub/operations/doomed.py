"""A hub that is killed: each of its operations stands at another point, and then the process is gone.

python -m tests.subgraphs.hub.operations.doomed '{"folder": …, "asked": {"email-0": 1, "email-1": 2, …}}'
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import os
import sys
from dataclasses import replace
from pathlib import Path

from tests.subgraphs.hub.operations.scenarios import SCENARIOS
from tests.subgraphs.hub.operations.seams import Stops
from tests.subgraphs.hub.operations.shop import QUICK, Shop, open_shop

SECONDS = 60.0


async def begin(shop: Shop, key: str, n: int) -> str:
    scenario = SCENARIOS[key.rpartition("-")[0]]
    id = await shop.ask(scenario.type, key, **scenario.given(n))
    assert isinstance(id, str), id
    return id


async def die(folder: Path, asked: dict[str, int], hub_url: str | None, operations_url: str | None) -> None:
    stops = Stops()
    conduct = replace(QUICK, answer_seconds=0.0, confirmation=confirmation(asked))
    async with open_shop(folder, stops, conduct, hub_url, operations_url) as shop:
        await asyncio.gather(*(begin(shop, key, n) for key, n in asked.items()))
        clicking = [
            asyncio.create_task(shop.click(clicks(n)))
            for key, n in asked.items()
            if (clicks := SCENARIOS[key.rpartition("-")[0]].clicks)
        ]
        async with asyncio.timeout(SECONDS):
            await stops.all_stopped(set(asked))
        del clicking
        os._exit(9)


def confirmation(asked: dict[str, int]) -> object:
    """Where nobody clicks, nobody waits long."""

    return (
        dt.timedelta(seconds=0.3) if any(key.startswith("expired") for key in asked) else QUICK.confirmation
    )


if __name__ == "__main__":
    given = json.loads(sys.argv[1])
    asyncio.run(die(Path(given["folder"]), given["asked"], given["hub_url"], given["operations_url"]))
