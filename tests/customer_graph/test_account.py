"""Who reads personal data is written down, and the person's own log says so."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import orjson
import pytest
from pydantic import SecretStr

from gateway.audit.chain import verify
from gateway.audit.settings import AuditSettings
from gateway.auth.caller_context import new_caller_key
from gateway.auth.clients import Client, Clients
from gateway.commands.islands import HUB, INTERNAL
from gateway.commands.one_process import Trust
from gateway.graph import Graph
from subgraphs.world.examples import ACCOUNT_OF_ME, ME
from tests.customer_graph.conftest import CustomerGraph
from tests.customer_graph.copies import copied
from tests.customer_graph.guarded import ISSUER, guarded, token

CHAIN_KEY, TOLD_KEY = "k" * 40, "t" * 40

ALL = (
    "read:customers read:customers.name read:customers.contact read:orders read:audit read:links read:drift "
    "read:timeline read:consents read:loyalty"
)
STAFF = token("staff", ALL, "agent-7", purposes=["SERVICE"])

LOG = """query ($id: ID!) { customer(id: $id) {
  accessLog(first: 100) { edges { node { actor client purpose operation fields } } }
} }"""


@pytest.fixture
async def urls(database_urls: Mapping[str, str], tmp_path: Path) -> Mapping[str, str]:
    """A hub of our own: it writes."""
    own = {"hub": f"sqlite:///{tmp_path / 'hub.sqlite'}"}
    copied({"hub": database_urls["hub"]}, own)
    return {**database_urls, **own}


@asynccontextmanager
async def accounted(
    graph: Graph, urls: Mapping[str, str], file: Path, **settings: Any
) -> AsyncIterator[CustomerGraph]:
    private, public = new_caller_key()
    audit = AuditSettings(
        file=file,
        key=SecretStr(CHAIN_KEY),
        subject="Customer",
        deliver_to=f"http://{HUB}{INTERNAL}/access-log",
        deliver_key=SecretStr(TOLD_KEY),
    )
    trust = Trust(public, ISSUER, TOLD_KEY)
    async with guarded(graph, urls, trust=trust, caller_key=private, audit=audit, **settings) as found:
        yield found


@pytest.fixture
async def shop(graph: Graph, urls: Mapping[str, str], tmp_path: Path) -> AsyncIterator[CustomerGraph]:
    async with accounted(graph, urls, tmp_path / "account.jsonl") as found:
        yield found


def entries(file: Path) -> list[dict[str, Any]]:
    lines = file.read_bytes().splitlines()
    assert verify(lines, CHAIN_KEY.encode()).broken == []
    return [each for each in map(orjson.loads, lines) if each["outcome"] != "begun"]


async def logged(shop: CustomerGraph, actor: str) -> list[Any]:
    """As soon as the hub has been told."""
    async with asyncio.timeout(10):
        while True:
            answer = await shop.answer(LOG, {"id": ME}, token=token("staff", ALL, "auditor"))
            found = [edge["node"] for edge in answer["data"]["customer"]["accessLog"]["edges"]]
            if any(each["actor"] == actor for each in found):
                return [each for each in found if each["actor"] == actor]
            await asyncio.sleep(0.01)


READ = (
    "query Sheet($id: ID!) { customer(id: $id) { contact: profile { email { value } } accounts { email } } }"
)


async def test_the_person_sees_who_read_what(shop: CustomerGraph, tmp_path: Path) -> None:
    answer = await shop.answer(READ, {"id": ME}, token=STAFF)

    (seen,) = await logged(shop, "agent-7")
    (kept,) = [each for each in entries(tmp_path / "account.jsonl") if each["actor"] == "agent-7"]
    assert (seen["client"], seen["purpose"], seen["operation"]) == ("staff", "SERVICE", kept["operation"])
    assert seen["fields"] == kept["fields"]
    assert "Account.email" in kept["fields"]
    assert kept["subjects"] == [ME]
    assert "id" not in answer["data"]["customer"]
    email = answer["data"]["customer"]["accounts"][0]["email"]
    assert email and email not in (tmp_path / "account.jsonl").read_text()
    assert STAFF not in (tmp_path / "account.jsonl").read_text()


async def test_everybody_in_a_list_is_noticed_and_what_is_null_or_denied_is_told_apart(
    shop: CustomerGraph, tmp_path: Path
) -> None:
    query = "{ orders(first: 20, filter: {}) { edges { node { customer { emailMasked email } } } } }"
    answer = await shop.answer(query, token=token("staff", "read:orders read:customers", "agent-8"))

    (kept,) = [each for each in entries(tmp_path / "account.jsonl") if each["actor"] == "agent-8"]
    customers = [edge["node"]["customer"] for edge in answer["data"]["orders"]["edges"]]
    assert 1 <= len(kept["subjects"]) <= len([each for each in customers if each])
    assert kept["denied"] == ["Customer.email"]
    assert "Customer.email" not in kept["fields"]
    assert (kept["outcome"], kept["hidden"], kept["operation_name"]) == ("answered", None, None)


async def test_a_node_is_noticed_whatever_was_asked_of_it(shop: CustomerGraph, tmp_path: Path) -> None:
    await shop.answer("query ($id: ID!) { node(id: $id) { __typename } }", {"id": ME}, token=STAFF)

    (kept,) = [each for each in entries(tmp_path / "account.jsonl") if each["actor"] == "agent-7"]
    assert (kept["subjects"], kept["fields"]) == ([ME], [])


async def test_a_refused_request_is_written_down_without_touching_anybody(
    graph: Graph, urls: Mapping[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "account.jsonl"
    strict = Clients(clients={"staff": Client(rule="all", reject=True)})
    async with accounted(graph, urls, file, clients=strict) as shop:
        await shop.answer(READ, {"id": ME}, token=token("staff", "read:customers", "agent-9"))

    (kept,) = entries(file)
    assert (kept["outcome"], kept["subjects"]) == ("refused", [])
    assert "Customer.profile" in kept["denied"]


async def test_a_partner_is_accounted_for_by_the_ids_of_the_graph(
    graph: Graph, urls: Mapping[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "account.jsonl"
    clients = Clients(clients={"market": Client(rule="me", pairwise=True)})
    async with accounted(graph, urls, file, clients=clients, pairwise_secret=SecretStr("s" * 40)) as shop:
        mine = token("market", "me", ACCOUNT_OF_ME)
        answer = await shop.answer("{ me { id accounts { id email } } }", token=mine)

    (kept,) = entries(file)
    assert kept["subjects"] == [ME]
    assert answer["data"]["me"]["id"].startswith("p1.")
