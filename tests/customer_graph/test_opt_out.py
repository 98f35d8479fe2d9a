"""A partner may always pass on an opt-out for a contact that it was once shown: the id is the proof."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from gateway.auth.clients import Clients
from gateway.commands.islands import EXAMPLES, sqlite_urls
from gateway.graph import Graph
from gateway.page.examples import read_examples
from subgraphs.kit.ids import encode_id
from subgraphs.world import keys
from tests.customer_graph.conftest import CustomerGraph
from tests.customer_graph.copies import copied
from tests.customer_graph.guarded import CLIENTS, guarded, token

PLAIN_AGENT = CLIENTS.clients["agency"]
AGENT = PLAIN_AGENT.model_copy(update={"pairwise": True})

P4 = """{ contactableContacts(purpose: PARTNER_SHARING, medium: EMAIL, first: 100) {
  edges { node { id } }
} }"""

(P6,) = [one.query for one in read_examples(EXAMPLES / "writing") if one.name == "P6PartnerUnsubscribe"]

WITHDRAW = """mutation ($id: ID!) {
  consentRecord(contactId: $id, purpose: PARTNER_SHARING, medium: EMAIL, state: WITHDRAWN, source: "letter",
    idempotencyKey: "withdrawn") { userErrors { code } }
}"""

AGENCY = token("agency", "read:customers read:consents read:loyalty write:consents")
OTHER = token("other agency", "read:customers read:consents write:consents")
PLAIN = token("plain agency", "read:customers read:consents")
STAFF = token("staff", "read:customers read:consents write:consents")


@pytest.fixture
async def shop(
    graph: Graph, database_urls: Mapping[str, str], tmp_path: Path
) -> AsyncIterator[CustomerGraph]:
    urls = sqlite_urls(tmp_path)
    copied(database_urls, urls)
    clients = {**CLIENTS.clients, "agency": AGENT, "other agency": AGENT, "plain agency": PLAIN_AGENT}
    async with guarded(
        graph, urls, clients=Clients(clients=clients), pairwise_secret=SecretStr("s" * 40)
    ) as found:
        yield found


async def shown(shop: CustomerGraph, bearer: str) -> list[str]:
    answer = await shop.answer(P4, token=bearer)
    return [edge["node"]["id"] for edge in answer["data"]["contactableContacts"]["edges"]]


async def unsubscribed(shop: CustomerGraph, bearer: str, id: str) -> Any:
    answer = await shop.answer(P6, {"id": id, "key": "out"}, token=bearer)
    assert "errors" not in answer, answer
    return answer["data"]["newsletterUnsubscribe"]


async def test_an_unsubscription_works_after_the_consent_is_withdrawn(shop: CustomerGraph) -> None:
    """Staff know the contact under its own id: the one that a partner without ids of its own is shown."""
    contact, raw = (await shown(shop, AGENCY))[0], (await shown(shop, PLAIN))[0]
    await shop.answer(WITHDRAW, {"id": raw}, token=STAFF)
    assert contact not in await shown(shop, AGENCY)

    payload = await unsubscribed(shop, AGENCY, contact)

    assert payload["userErrors"] == []
    assert {one["state"] for one in payload["newsletters"] or ()} <= {"UNSUBSCRIBED"}


@pytest.mark.parametrize("case", ["another agency's id", "a raw id", "a made-up id"])
async def test_an_id_that_the_partner_was_never_given_is_not_found(case: str, shop: CustomerGraph) -> None:
    ids = {
        "another agency's id": (await shown(shop, OTHER))[0],
        "a raw id": encode_id("CrmContact", keys.contact(1)),
        "a made-up id": "p1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    }

    payload = await unsubscribed(shop, AGENCY, ids[case])

    assert [error["code"] for error in payload["userErrors"]] == ["NOT_FOUND"]
