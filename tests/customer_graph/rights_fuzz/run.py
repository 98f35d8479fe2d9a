"""Runs the cases of an asker, and says of the first that fails what it is at its smallest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from gateway.graph import Graph
from tests.customer_graph.rights_fuzz.askers import ASKERS
from tests.customer_graph.rights_fuzz.cases import Case, draw_case
from tests.customer_graph.rights_fuzz.pools import answers_of_others, fill_pools
from tests.customer_graph.rights_fuzz.shrinking import smallest
from tests.customer_graph.rights_fuzz.trial import Trial, every_scope, on_trial, planted_shop, watched

__all__ = ["run_cases"]


async def run_cases(
    graph: Graph, urls: Mapping[str, str], folder: Path, names: Iterable[str], seeds: range
) -> Counter[str]:
    """How many there were of each kind. Raises AssertionError."""
    shop = planted_shop(graph, urls, folder)
    counts: Counter[str] = Counter()
    async with watched(shop) as gateway:
        others = await answers_of_others(shop, gateway)
        for name in names:
            async with on_trial(shop, gateway, ASKERS[name]) as trial:
                pools = await fill_pools(trial, others)
                trial.counts.clear()
                for seed in seeds:
                    case = draw_case(seed, trial.asker, graph.api_schema, pools, every_scope(shop.protected))
                    faults = await trial.faults(case)
                    assert not faults, await _told(trial, case, seed, faults)
                counts += trial.counts
                counts["cases"] += len(seeds)
    return counts


async def _told(trial: Trial, case: Case, seed: int, first: Iterable[str]) -> str:
    """`first` is what was found before it was made smaller: it may have been seen that once alone."""

    async def fails(smaller: Case) -> bool:
        return bool(await trial.faults(smaller))

    found = await smallest(case, trial.shop.graph.api_schema, fails)
    at_last = await trial.faults(found)
    return "\n".join(("", *(at_last or ("seen once:", *first)), f"seed       {seed}", str(found)))
