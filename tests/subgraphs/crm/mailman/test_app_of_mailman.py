"""The CRM as an application whose newsletters Mailman sends, named by its environment."""

from __future__ import annotations

import socket
from importlib.resources import files
from pathlib import Path

import httpx
import pytest

from subgraphs.crm.app import create_app
from subgraphs.crm.settings import CrmSettings
from subgraphs.crm.sources.mailman.connector import MailmanConnector
from subgraphs.kit.ids import encode_id
from subgraphs.kit.products.settings import ProductSettings
from tests.products.mailman.seeding import Readers, enter_beside, readers

LEAVE = """mutation($id: ID!, $list: ID) {
  newsletterUnsubscribe(contactId: $id, list: $list, idempotencyKey: "k") {
    newsletters { state } consents { state } userErrors { code } } }"""

CUSTOMER = """query($them: [_Any!]!) {
  _entities(representations: $them) { ... on Customer { contacts { email } newsletters { state } } } }"""


def environment(folder: Path, url: str, **given: str) -> dict[str, str]:
    usual = {
        "DATABASE_URL": f"sqlite:///{folder / 'crm.sqlite'}",
        "NEWSLETTERS_SOURCE": "mailman",
        "NEWSLETTERS_SOURCE_URL": url,
        "NEWSLETTERS_SOURCE_USER": "fiche",
        "NEWSLETTERS_SOURCE_PASSWORD": "secret",
        "NEWSLETTERS_SOURCE_OPTIONS": "domain=news.shop.example",
    }
    return {f"FICHE_CRM_{name}": value for name, value in (usual | given).items()}


@pytest.fixture(scope="module")
def entered() -> Readers:
    return readers()


async def test_where_mailman_is_not_there_who_leaves_is_written_down_and_newsletters_are_a_gap(
    tmp_path: Path, entered: Readers
) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        given = environment(tmp_path, f"http://127.0.0.1:{nobody.getsockname()[1]}/3.1")
        enter_beside(given["FICHE_CRM_DATABASE_URL"], entered)
        app = create_app(CrmSettings.from_environment("crm", given))
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://crm") as client,
        ):
            key = entered.contacts[0].key
            body = {"query": LEAVE, "variables": {"id": encode_id("CrmContact", key), "list": None}}
            answer = (await client.post("/graphql", json=body)).json()
            them = {"__typename": "Customer", "id": encode_id("Customer", 1), "crmKeys": [key]}
            body = {"query": CUSTOMER, "variables": {"them": [them]}}
            shown = (await client.post("/graphql", json=body)).json()

    assert answer["data"]["newsletterUnsubscribe"] == {
        "newsletters": None,
        "consents": [{"state": "WITHDRAWN"}],
        "userErrors": [],
    }
    assert [(error["path"], error["extensions"]["code"]) for error in answer["errors"]] == [
        (["newsletterUnsubscribe", "newsletters"], "SOURCE_DOWN")
    ]
    email = entered.contacts[0].email
    assert shown["data"]["_entities"] == [{"contacts": [{"email": email}], "newsletters": None}]
    assert [error["extensions"]["code"] for error in shown["errors"]] == ["SOURCE_DOWN"]


def test_each_field_that_is_declared_is_one_of_the_schema() -> None:
    sdl = (files("subgraphs.crm") / "schema.graphql").read_text(encoding="utf-8")
    declared = MailmanConnector().origins

    assert declared.strangers(sdl) == []
    fields = declared.of_schema(sdl)
    assert all(fields[field] for field in fields if field.startswith("Newsletter"))


@pytest.mark.parametrize("domain", ["news shop", "a/b", "@", ""])
def test_a_domain_that_is_none_stops_the_start(domain: str) -> None:
    given = {"source": "mailman", "url": "http://mailman.example", "user": "u", "password": "p"}
    settings = ProductSettings.model_validate(given | {"options": {"domain": domain}})

    with pytest.raises(ValueError, match="mail host"):
        MailmanConnector().calls(settings)
