"""How many different persons a client may read in a day. Both customers together are two, whoever asks."""

from __future__ import annotations

import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from cache.distinct import MemoryDistinct
from cache.redis_distinct import RedisDistinct
from cache.redis_link import connected
from gateway.auth.principal import ANONYMOUS, Principal
from gateway.config.reading import BadSettings, read_settings
from gateway.limits.subjects import DailySubjects, Most, Passed, SubjectLimits
from schema.rights import Grant

KEY = "k" * 40

NOON = 1_000 * 86_400.0 + 43_200

AGENCY = Principal(Grant(True), subject="a", issuer="https://id.example", client="agency")

DESK = Principal(Grant(True), subject="d", issuer="https://id.example", client="desk")


@dataclass
class Clock:
    now: float = NOON

    def __call__(self) -> float:
        return self.now


def daily(limits: SubjectLimits, clock: Clock, counters: Any = None) -> DailySubjects:
    return DailySubjects(limits, counters or MemoryDistinct(clock), KEY.encode(), clock)


@asynccontextmanager
async def counted(serve: Any, folder: Path, **settings: Any) -> AsyncIterator[httpx.AsyncClient]:
    audit = {"file": str(folder / "account.jsonl"), "key": KEY, "subject": "Customer", "sync": "never"}
    async with serve(audit=audit, **settings) as client:
        yield client


async def ask(client: httpx.AsyncClient, query: str) -> httpx.Response:
    return await client.post(
        "/graphql", json={"query": query}, headers={"accept": "application/graphql-response+json"}
    )


def entries(folder: Path) -> list[dict[str, Any]]:
    lines = (folder / "account.jsonl").read_bytes().splitlines()
    return [orjson.loads(line) for line in lines]


ADA = "{ customer(id: 1) { name } }"

BOTH = "{ orders { customer { points } } }"


async def test_who_has_read_as_many_as_it_may_is_refused_until_the_day_ends(
    serve: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with counted(serve, tmp_path, subjects_per_day=2) as client:
        answers = [await ask(client, query) for query in (ADA, ADA, BOTH, ADA)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    [error] = answers[-1].json()["errors"]
    assert error["extensions"] == {"code": "REQUEST_RATE_LIMITED", "subjects.max": 2}
    assert 0 < int(answers[-1].headers["retry-after"]) <= 86_400
    assert [each["outcome"] for each in entries(tmp_path)] == ["begun", *["answered"] * 3, "limited"]
    assert "anonymous has read 2 persons today (limit: 2)" in caplog.text


async def test_an_alarm_is_told_once_a_day_and_stops_nobody(
    serve: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "fiche.gateway.audit"):
        async with counted(serve, tmp_path, subjects_alarm=2) as client:
            answers = [await ask(client, query) for query in (ADA, BOTH, BOTH)]

    assert {answer.status_code for answer in answers} == {200}
    [alarm] = [each for each in entries(tmp_path) if each["outcome"] == "alarm"]
    assert (alarm["subjects"], alarm["fields"]) == ([], [])
    assert len([each for each in caplog.records if "has read" in each.getMessage()]) == 1


async def test_the_same_person_again_is_no_other() -> None:
    clock = Clock()
    counts = daily(SubjectLimits(Most(limit=2)), clock)

    for _ in range(5):
        assert await counts.seen(AGENCY, {"c1"}) == ()
    assert await counts.refused(AGENCY) is None
    assert await counts.seen(AGENCY, {"c1", "c2"}) == (Passed("limit", 2, 2),)
    refusal = await counts.refused(AGENCY)

    assert refusal is not None
    assert dict(refusal.failure.headers) == {"retry-after": "43200"}
    assert await counts.refused(DESK) is None


async def test_a_new_day_begins_with_nobody() -> None:
    clock = Clock()
    counts = daily(SubjectLimits(Most(limit=1, alarm=1)), clock)

    assert {each.name for each in await counts.seen(AGENCY, {"c1"})} == {"limit", "alarm"}
    clock.now += 43_199
    assert await counts.refused(AGENCY) is not None
    clock.now += 1
    assert await counts.refused(AGENCY) is None
    assert await counts.seen(AGENCY, {"c1"}) != ()


async def test_a_client_may_have_numbers_of_its_own() -> None:
    counts = daily(SubjectLimits(Most(limit=1), {"desk": Most(limit=3, alarm=2)}), Clock())

    assert await counts.seen(DESK, {"c1", "c2"}) == (Passed("alarm", 2, 2),)
    assert await counts.refused(DESK) is None
    assert await counts.seen(ANONYMOUS, {"c1"}) == (Passed("limit", 1, 1),)
    assert await counts.refused(ANONYMOUS) is not None


async def test_two_gateways_count_together_in_redis_and_one_alone_tells(redis_url: str) -> None:
    clock = Clock()
    stores = [RedisDistinct(connected(redis_url)) for _ in range(2)]
    one, other = (daily(SubjectLimits(Most(limit=2)), clock, store) for store in stores)

    told = [
        await one.seen(AGENCY, {"c1"}),
        await other.seen(AGENCY, {"c1", "c2"}),
        await one.seen(AGENCY, {"c2"}),
    ]

    assert told == [(), (Passed("limit", 2, 2),), ()]
    assert await one.refused(AGENCY) is not None
    client = connected(redis_url)
    keys = await client.execute_command("KEYS", "*")
    members = await client.execute_command("SMEMBERS", keys[0])
    await client.aclose()
    assert len(keys) == 1 and b"agency" not in keys[0]
    assert len(members) == 2 and not members & {b"c1", b"c2"}
    await one.close()
    await other.close()


async def test_where_redis_is_gone_requests_pass_and_the_log_says_so(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    counts = daily(
        SubjectLimits(Most(limit=1)), Clock(), RedisDistinct(connected(f"redis://127.0.0.1:{port}/0"))
    )

    assert await counts.refused(AGENCY) is None
    assert await counts.seen(AGENCY, {"c1"}) == ()
    assert len(caplog.records) == 1, "the second does not even try"
    await counts.close()


def test_without_an_account_nobody_knows_who_is_a_person() -> None:
    with pytest.raises(BadSettings, match="FICHE_SUBJECTS_PER_DAY needs FICHE_AUDIT"):
        read_settings(subjects_per_day=10)
