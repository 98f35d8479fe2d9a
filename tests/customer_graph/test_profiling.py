"""What happened on the site needs the customer's consent to PROFILING, but for the customer."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest
from sqlalchemy import make_url

from gateway.commands.islands import sqlite_urls
from gateway.graph import Graph
from subgraphs.world.examples import ACCOUNT_OF_ME, ME
from tests.customer_graph.conftest import CustomerGraph
from tests.customer_graph.copies import copied
from tests.customer_graph.guarded import guarded, token

VISITS = "{ browsing { visits(first: 1) { totalCount } } }"
OF_A_CUSTOMER = f"query ($id: ID!) {{ of: customer(id: $id) {VISITS} }}"
MY_OWN = f"{{ of: me {VISITS} }}"


@pytest.fixture
def urls(database_urls: Mapping[str, str], tmp_path: Path) -> Mapping[str, str]:
    found = sqlite_urls(tmp_path)
    copied(database_urls, found)
    return found


@pytest.fixture
async def shop(graph: Graph, urls: Mapping[str, str]) -> AsyncIterator[CustomerGraph]:
    async with guarded(graph, urls) as found:
        yield found


async def visits(shop: CustomerGraph, query: str, token: str) -> int | None:
    answer = await shop.answer(query, {"id": ME} if "$id" in query else {}, token=token)
    assert "errors" not in answer, answer
    browsing = answer["data"]["of"]["browsing"]
    return None if browsing is None else int(browsing["visits"]["totalCount"])


@pytest.mark.parametrize("state", ["DENIED", "WITHDRAWN"])
async def test_who_refuses_to_be_profiled_sees_alone_what_he_did(
    shop: CustomerGraph, urls: Mapping[str, str], state: str
) -> None:
    staff, own = token("staff", "read:browsing read:customers"), token("shop", "me", ACCOUNT_OF_ME)
    before = await visits(shop, OF_A_CUSTOMER, staff)
    assert before
    assert before == await visits(shop, MY_OWN, own)

    with sqlite3.connect(str(make_url(urls["crm"]).database)) as crm:
        crm.execute("UPDATE crm_consent SET state = ? WHERE purpose = 'PROFILING'", (state,))

    assert await visits(shop, OF_A_CUSTOMER, staff) is None
    assert await visits(shop, MY_OWN, own) == before


async def test_what_the_crm_cannot_say_is_a_gap_and_opens_nothing(
    shop: CustomerGraph, urls: Mapping[str, str]
) -> None:
    with sqlite3.connect(str(make_url(urls["crm"]).database)) as crm:
        crm.execute("ALTER TABLE crm_consent RENAME TO elsewhere")

    staff = token("staff", "read:browsing read:customers")
    answer = await shop.answer(OF_A_CUSTOMER, {"id": ME}, token=staff)

    assert answer["data"]["of"] == {"browsing": None}
    assert [error["extensions"]["service"] for error in answer["errors"]] == ["crm"]
