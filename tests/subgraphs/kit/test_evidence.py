"""Evidence leaves a system as keyed hashes; equal values have equal ones, whatever they are written like."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import orjson
import pytest
import strawberry

from subgraphs.kit.app import Subgraph, create_subgraph_app
from subgraphs.kit.evidence import EVIDENCE_KEY, DenyList, Evidence, Place, evidence_route, key_text
from subgraphs.kit.federation import SubgraphSchema
from subgraphs.kit.signed_calls import HubSigner, new_hub_key

KEYS = new_hub_key()

RUN = b"k" * 32


@strawberry.type
class Query:
    here: bool = True


@dataclass
class Records:
    records: Sequence[Evidence]

    @property
    def evidence(self) -> Records:
        return self

    async def after(self, key: str | None, limit: int) -> Sequence[Evidence]:
        return [one for one in self.records if key is None or one.key > key][:limit]


Ask = Callable[..., Any]


async def answer(
    *records: Evidence, key: bytes = RUN, signed: bool = True, **query: str | list[str]
) -> httpx.Response:
    @asynccontextmanager
    async def source() -> AsyncIterator[Records]:
        yield Records(records)

    schema = SubgraphSchema(query=Query)
    app = create_subgraph_app(
        Subgraph("crm", "CRM", schema, source, lambda _, caller: caller, KEYS.public, (evidence_route(),))
    )
    headers = {EVIDENCE_KEY: key_text(key)}
    if signed:
        headers |= HubSigner(KEYS.private).headers("crm", "match")
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://crm") as client,
    ):
        return await client.get("/evidence", params=query, headers=headers)


async def marks(record: Evidence, key: bytes = RUN, **query: Any) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    [line] = (await answer(record, key=key, **query)).content.splitlines()
    for kind, value in orjson.loads(line)["marks"]:
        found.setdefault(kind, set()).add(value)
    return found


async def test_no_value_leaves_the_system() -> None:
    place = Place("Camille Durand", "69003", "FR", "06 39 98 12 34")
    record = Evidence(
        "003A",
        card_number="2900000000017",
        customer_number="410000001",
        email="Camille.Durand@Example.com",
        email_is_verified=True,
        phone="+33639981234",
        last_name="Durand",
        places=(place,),
    )

    text = (await answer(record)).text.casefold()

    for value in ("camille", "durand", "example.com", "69003", "639981234", "29000", "410000001"):
        assert value not in text


@pytest.mark.parametrize(
    ("mark", "one", "other"),
    [
        ("email", Evidence("1", email="Jo@Exämple.org "), Evidence("2", email="jo@xn--exmple-cua.org")),
        ("card-number", Evidence("1", card_number="29 0000-17"), Evidence("2", card_number="29000017")),
        (
            "phone-and-last-name",
            Evidence("1", phone="06 39 98 12 34", last_name="Lefèvre-Roy"),
            Evidence("2", places=(Place("Anne LEFEVRE ROY", None, "FR", "+33 6 39 98 12 34"),)),
        ),
        (
            "name-and-postcode",
            Evidence("1", places=(Place("Zoé Petit", "69 003"),)),
            Evidence("2", places=(Place("PETIT Zoe", "69003"),)),
        ),
    ],
)
async def test_equal_values_have_a_hash_in_common(mark: str, one: Evidence, other: Evidence) -> None:
    assert (await marks(one))[mark] & (await marks(other))[mark]


async def test_a_verified_address_has_the_hash_of_one_that_is_not() -> None:
    held = await marks(Evidence("1", email="jo@example.org"))
    verified = await marks(Evidence("1", email="jo@example.org", email_is_verified=True))

    assert held["email"] == verified["verified-email"]


async def test_another_run_has_other_hashes() -> None:
    record = Evidence("1", email="jo@example.org")

    assert await marks(record) != await marks(record, key=b"l" * 32)


@pytest.mark.parametrize(
    "record",
    [
        Evidence("1", email="jo@example.org", is_guest=True),
        Evidence("1", email="jo@example.org", is_collective=True),
        Evidence("1", email="jo@example.org", lost_into="2"),
        Evidence("1", email="not an address"),
        Evidence("1", email="contact@example.org"),
        Evidence("1", email="jo@mail.relay.example"),
    ],
)
async def test_an_address_that_proves_nothing_is_no_evidence(record: Evidence) -> None:
    assert await marks(record, denied=["contact@", "relay.example"]) == {}


async def test_pages_follow_the_keys() -> None:
    records = [Evidence(key) for key in ("1", "2", "3")]

    page = await answer(*records, after="1", limit="1")

    assert [orjson.loads(line)["key"] for line in page.content.splitlines()] == ["2"]


async def test_only_the_hub_is_answered() -> None:
    assert (await answer(Evidence("1"), signed=False)).status_code == 403


async def test_a_request_without_a_key_of_its_run_is_refused() -> None:
    assert (await answer(Evidence("1"), key=b"short")).status_code == 400


def test_a_deny_list_has_names_and_domains() -> None:
    denied = DenyList.of(["Contact@", "Relay.example"])

    assert [denied.has(one) for one in ("contact@a.example", "jo@relay.example", "jo@myrelay.example")] == [
        True,
        True,
        False,
    ]
