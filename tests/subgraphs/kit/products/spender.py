"""One process of several that spend a budget: `python spender.py URL PROCESSES TRIES`; prints what it got."""

from __future__ import annotations

import asyncio
import sys
from time import monotonic

from subgraphs.kit.products.common_budget import CommonBudget
from subgraphs.kit.products.common_store import Amounts, CommonStore
from subgraphs.kit.products.faults import ProductThrottled

WHOLE = Amounts(per_minute=30, per_day=25, at_once=30)


async def spent(url: str, processes: int, tries: int) -> int:
    budget = CommonBudget(CommonStore(url, "shop", monotonic), WHOLE, processes)
    got = 0
    for _ in range(tries):
        try:
            await budget.give_back(await budget.take(monotonic()))
            got += 1
        except ProductThrottled:
            await asyncio.sleep(0)
    await budget.close()
    return got


if __name__ == "__main__":
    print(asyncio.run(spent(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))))
