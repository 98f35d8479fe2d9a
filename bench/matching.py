"""How well the records of the systems are matched, against the truth that was planted, and how fast.

`python -m bench.matching` measures set S, `python -m bench.matching M` set M, and `make bench` the set that
FICHE_BENCH_SET names. The data stay in `.fiche/bench-S` and `.fiche/bench-M`. The hub starts empty: no
external id leads anywhere, and the rest of the ladder has to do.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import resource
import sqlite3
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from bench.report import Section, Table, written
from gateway.commands.islands import HUB, sqlite_urls
from gateway.commands.one_process import Islands
from subgraphs.hub.keys import new_keys
from subgraphs.hub.matching.policy import MatchPolicy
from subgraphs.hub.matching.session import open_matching
from subgraphs.world.crosswalk import record_keys
from subgraphs.world.seed import seed
from subgraphs.world.sizes import SIZES
from subgraphs.world.traits import Case
from subgraphs.world.world import World, make_world

__all__ = ["Score", "bench_matching", "matching_of", "measured", "score"]

Record = tuple[str, str]
"""System and key."""

Cluster = Sequence[Record]

_UNDECIDED = {"CRM"}
"""Where two records of an ambiguous customer are: nobody knows whose they are, so they are not counted."""


@dataclass(frozen=True, slots=True)
class Score:
    precision: float
    """Of two records that were put together, how often they are one person's."""
    recall: float
    """Of two records of one person, how often they were put together."""
    recall_with_answers: float
    """The same, once a human has answered every question rightly."""
    questions: int
    seconds: float
    megabytes: int
    """The most that the process has had so far."""
    wrong: Mapping[str, int]
    """Links of each rule that lead to the wrong person."""


async def bench_matching() -> Section:
    """Of the set that FICHE_BENCH_SET names."""
    size = os.environ.get("FICHE_BENCH_SET", "S")
    # A process of its own: it runs an event loop and remembers the most memory that it ever had.
    return await asyncio.to_thread(_in_a_process, size)


def matching_of(size: str, folder: Path | None = None) -> Section:
    rows, wrong = [], []
    for name, links in (("asks", False), ("links", True)):
        found = measured(size, folder or Path(f".fiche/bench-{size}"), link_verified_email=links)
        shares = (found.precision, found.recall, found.recall_with_answers)
        figures = (*(f"{share:.2%}" for share in shares), f"{found.questions:,}", f"{found.seconds:.1f}")
        rows.append([name, *figures, str(found.megabytes)])
        if found.wrong:
            told = ", ".join(f"{rule} {n}" for rule, n in sorted(found.wrong.items()))
            wrong.append(f"Wrong links where a verified e-mail {name}: {told}.")
    head = ("verified e-mail", "precision", "recall", "answered", "questions", "seconds", "MB")
    return Section(f"Matching, set {size}, from an empty hub", [Table(head, rows)], wrong)


def _in_a_process(size: str) -> Section:
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as one:
        return one.submit(matching_of, size).result()


def measured(size: str, folder: Path, *, link_verified_email: bool) -> Score:
    with tempfile.TemporaryDirectory() as temporary:
        urls = sqlite_urls(folder)
        seed(size, {name: url for name, url in urls.items() if name != HUB})
        hub = Path(temporary) / "hub-empty.sqlite"
        policy = MatchPolicy(link_verified_email=link_verified_email)
        start = time.perf_counter()
        asyncio.run(_match({**urls, HUB: f"sqlite:///{hub}"}, policy))
        seconds = time.perf_counter() - start
        return score(hub, make_world(SIZES[size]), seconds)


async def _match(urls: Mapping[str, str], policy: MatchPolicy) -> None:
    islands = Islands(urls, new_keys())
    async with AsyncExitStack() as running:
        for name, app in islands.apps.items():
            if name != HUB:
                await running.enter_async_context(app.router.lifespan_context(app))
        matching = await running.enter_async_context(open_matching(islands.hub_settings, islands.connect))
        await matching.work(await matching.begin(policy, "bench"), lambda stage, steps: None)


def score(hub: Path, world: World, seconds: float) -> Score:
    truth = _truth(world)
    with closing(sqlite3.connect(hub)) as database:
        links = database.execute(
            "SELECT system, record_key, customer_id, rule_id FROM hub_link"
            " WHERE status IN ('CONFIRMED', 'PROBABLE') AND role <> 'SHARED' ORDER BY id"
        ).fetchall()
        questions = _questions(database)
    found: defaultdict[str, list[Record]] = defaultdict(list)
    for system, key, customer, _ in links:
        found[customer].append((system, key))
    together = list(found.values())
    good = _pairs_of(truth, together)
    all_true = _count_pairs(Counter(truth.values()).values())
    claimed = _count_pairs(len([one for one in records if one in truth]) for records in together)
    answered = _pairs_of(truth, _answered(truth, found, questions))
    return Score(
        precision=good / claimed if claimed else 1.0,
        recall=good / all_true,
        recall_with_answers=answered / all_true,
        questions=len(questions),
        seconds=seconds,
        megabytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        wrong=_wrong(truth, found, links),
    )


def _truth(world: World) -> Mapping[Record, int]:
    """Whose each record is, of all whose owner is known."""
    owners: dict[Record, int] = {}
    for number in world.census.numbers:
        case = world.census.case(number)
        if case is Case.ERASED:
            continue
        for record in record_keys(world, number):
            undecided = case is Case.AMBIGUOUS and record.system in _UNDECIDED
            if not undecided and record.system != _GONE.get(case):
                owners[record.system, record.key] = number
    return owners


_GONE = {Case.BROKEN_CONTACT: "CRM", Case.BROKEN_MEMBER: "LOYALTY", Case.BROKEN_LEDGER: "ACCOUNTING"}


def _count_pairs(sizes: Iterable[int]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes)


def _pairs_of(truth: Mapping[Record, int], clusters: Iterable[Cluster]) -> int:
    """Pairs that are together and belong together."""
    return sum(
        _count_pairs(Counter(truth[one] for one in records if one in truth).values()) for records in clusters
    )


def _questions(database: sqlite3.Connection) -> list[tuple[list[str], list[Record]]]:
    """The customers and the records of each."""
    customers: defaultdict[str, list[str]] = defaultdict(list)
    records: defaultdict[str, list[Record]] = defaultdict(list)
    for id, customer in database.execute("SELECT candidate_id, customer_id FROM hub_candidate_customer"):
        customers[id].append(customer)
    for id, system, key in database.execute(
        "SELECT candidate_id, system, record_key FROM hub_candidate_record"
    ):
        records[id].append((system, key))
    return [(customers[id], records[id]) for id in sorted(customers)]


def _answered(
    truth: Mapping[Record, int],
    found: Mapping[str, list[Record]],
    questions: Iterable[tuple[list[str], list[Record]]],
) -> list[Cluster]:
    """The groups after somebody who knows the truth has answered every question."""
    numbers = count(len(found))
    group: dict[Record, int] = {}
    members: dict[int, set[Record]] = {}
    for number, records in enumerate(found.values()):
        members[number] = set(records)
        group.update(dict.fromkeys(records, number))
    for customers, records in questions:
        asked = {*records, *(one for customer in customers for one in found.get(customer, ()))}
        by_owner: defaultdict[int, set[Record]] = defaultdict(set)
        for one in asked & truth.keys():
            by_owner[truth[one]].add(one)
        for same in by_owner.values():
            before = {group[one] for one in same & group.keys()}
            joined = same.union(*(members.pop(number) for number in before))
            number = next(numbers)
            members[number] = joined
            group.update(dict.fromkeys(joined, number))
    return [sorted(records) for records in members.values()]


def _wrong(
    truth: Mapping[Record, int], found: Mapping[str, list[Record]], links: Iterable[Sequence[str]]
) -> Mapping[str, int]:
    """A link is wrong if most of the customer's records are somebody else's."""
    owner = {
        customer: Counter(truth[one] for one in records if one in truth).most_common(1)
        for customer, records in found.items()
    }
    wrong: Counter[str] = Counter()
    for system, key, customer, rule in links:
        most = owner[customer]
        if most and (system, key) in truth and truth[system, key] != most[0][0]:
            wrong[rule] += 1
    return wrong


if __name__ == "__main__":
    print(written(matching_of(sys.argv[1].upper() if len(sys.argv) > 1 else "S")))
