"""What happens in the shop, told while it happens, and completed from the other systems."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing
from pathlib import Path
from typing import Any

import orjson
import pytest

from gateway.commands.islands import sqlite_urls
from gateway.graph import Graph
from subgraphs.world.examples import ME
from tests.customer_graph.conftest import CustomerGraph, running
from tests.customer_graph.copies import copied

WATCH = """
  subscription ($id: ID!) {
    customerChanged(id: $id) { system kind customer { displayName loyalty { cardNumber } } }
  }
"""

FOLLOW = """
  subscription ($id: ID!) {
    operationProgress(id: $id) { type status steps { system status } customer { displayName } }
  }
"""

ADD_ADDRESS = """
  mutation ($account: ID!) {
    accountAddressAdd(
      accountId: $account
      address: {
        name: "Camille Exemple", lines: ["1 rue du Port"], postalCode: "29200", city: "Brest", country: "FR"
      }
      idempotencyKey: "once"
    ) { userErrors { code message } }
  }
"""

ACCOUNT = "query ($id: ID!) { customer(id: $id) { accounts { id } } }"


@pytest.fixture
async def writable(
    graph: Graph, database_urls: Mapping[str, str], tmp_path: Path
) -> AsyncIterator[CustomerGraph]:
    urls = sqlite_urls(tmp_path)
    copied(database_urls, urls)
    async with running(graph, urls) as found:
        yield found


async def told(events: AsyncGenerator[bytes, None]) -> dict[str, Any]:
    async with asyncio.timeout(60):
        answer = orjson.loads(await anext(events))
    assert "errors" not in answer, answer
    (field,) = answer["data"].values()
    assert isinstance(field, dict)
    return field


async def test_who_watches_a_customer_hears_what_happens_in_the_shop(writable: CustomerGraph) -> None:
    accounts = (await writable.answer(ACCOUNT, {"id": ME}))["data"]["customer"]["accounts"]

    async with aclosing(writable.events(WATCH, {"id": ME})) as events:
        first = asyncio.create_task(told(events))
        await asyncio.wait((first,), timeout=1)
        added = await writable.answer(ADD_ADDRESS, {"account": accounts[0]["id"]}, ME)
        change = await first

    assert added["data"]["accountAddressAdd"]["userErrors"] == []
    assert (change["system"], change["kind"]) == ("COMMERCE", "account.address_added")
    assert change["customer"]["displayName"] == "Camille Exemple"
    assert change["customer"]["loyalty"]["cardNumber"]


async def test_who_follows_an_operation_hears_of_its_end(writable: CustomerGraph) -> None:
    change = await writable.answer(
        "mutation ($me: ID!) { customerEmailChange("
        'customerId: $me, newEmail: "camille.nouvelle@example.com", idempotencyKey: "once"'
        ") { operation { id } } }",
        {"me": ME},
        ME,
    )
    operation = change["data"]["customerEmailChange"]["operation"]["id"]

    async with aclosing(writable.events(FOLLOW, {"id": operation}, ME)) as events:
        progress = await told(events)

    assert progress["status"] in ("PENDING", "RUNNING")
    assert progress["customer"]["displayName"] == "Camille Exemple"
