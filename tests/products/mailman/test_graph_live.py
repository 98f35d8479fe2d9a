"""The CRM as an application before the real Mailman: what a client sends, and what comes by post."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from subgraphs.crm.app import create_app
from subgraphs.crm.settings import CrmSettings
from subgraphs.kit.ids import encode_id
from tests.products.mailman.administration import DOMAIN, Administration
from tests.products.mailman.installed import PASSWORD, USER, Running
from tests.products.mailman.postbox import Postbox
from tests.products.mailman.seeding import Readers, enter_beside

pytestmark = pytest.mark.soak

SHOWN = "newsletters { list { code name } state optIn source } consents { state } userErrors { code }"

SUBSCRIBE = f"""mutation($id: ID!, $list: ID!, $key: String!) {{
  newsletterSubscribe(contactId: $id, list: $list, source: "till", idempotencyKey: $key) {{ {SHOWN} }} }}"""

UNSUBSCRIBE = f"""mutation($id: ID!, $list: ID, $key: String!) {{
  newsletterUnsubscribe(contactId: $id, list: $list, idempotencyKey: $key) {{ {SHOWN} }} }}"""


@dataclass(frozen=True)
class Graph:
    client: httpx.AsyncClient

    async def tell(self, mutation: str, **variables: object) -> Any:
        body = {"query": mutation, "variables": variables}
        answer = (await self.client.post("/graphql", json=body)).json()
        assert "errors" not in answer, answer["errors"]
        [payload] = answer["data"].values()
        return payload


@pytest.fixture
async def graph(tmp_path: Path, entered: Readers, mailman: Running) -> AsyncIterator[Graph]:
    given = {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'crm.sqlite'}",
        "NEWSLETTERS_SOURCE": "mailman",
        "NEWSLETTERS_SOURCE_URL": mailman.url,
        "NEWSLETTERS_SOURCE_USER": USER,
        "NEWSLETTERS_SOURCE_PASSWORD": PASSWORD,
        "NEWSLETTERS_SOURCE_OPTIONS": f"domain={DOMAIN}",
    }
    enter_beside(given["DATABASE_URL"], entered)
    environment = {f"FICHE_CRM_{name}": value for name, value in given.items()}
    app = create_app(CrmSettings.from_environment("crm", environment))
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://crm", timeout=30) as client,
    ):
        yield Graph(client)


async def test_who_subscribes_in_the_graph_gets_the_next_letter_and_who_unsubscribes_none(
    graph: Graph, entered: Readers, administration: Administration, postbox: Postbox
) -> None:
    # The second customer reads nothing yet, the first one reads all that she is to get.
    ada, jo = entered.contacts[:2]
    contact = encode_id("CrmContact", jo.key)
    joined = await graph.tell(SUBSCRIBE, id=contact, list="companies", key="k1")
    administration.join("companies", ada.email)
    administration.post("companies", "shop@shop.example", "Autumn", "Everything is brown.")
    letters = postbox.letters_to(jo.email, "Autumn")
    left = await graph.tell(UNSUBSCRIBE, id=contact, key="k2")
    administration.post("companies", "shop@shop.example", "Winter", "Everything is white.")
    winter = postbox.letters_to(ada.email, "Winter")
    administration.leave("companies", ada.email)

    newsletter = {"list": {"code": "companies", "name": "Letter to companies"}, "source": "till"}
    assert joined == {
        "newsletters": [newsletter | {"state": "SUBSCRIBED", "optIn": "SINGLE"}],
        "consents": [{"state": "GRANTED"}],
        "userErrors": [],
    }
    assert [letter["List-Id"] for letter in letters] == [f"<companies.{DOMAIN}>"]
    assert left["newsletters"] == [newsletter | {"state": "UNSUBSCRIBED", "optIn": "SINGLE"}]
    assert left["consents"] == [{"state": "WITHDRAWN"}]
    assert len(winter) == 1
    assert postbox.letters_to(jo.email, "Winter", seconds=1) == []
