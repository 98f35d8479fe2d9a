"""Who owns what: told to who may have operations explained, of what the token sees."""

from __future__ import annotations

import httpx
import pytest

from tests.gateway.explaining.conftest import STEWARD, Gateway, bearer

SETTINGS = {
    "owners": {"loyalty": {"team": "Punkt", "contact": "points@shop.example"}},
    "systems": {"commerce": "Shopware"},
}


async def test_each_field_has_its_subgraphs_and_each_subgraph_its_owner(gateway: Gateway) -> None:
    async with gateway(**SETTINGS) as client:
        told = (await client.get("/ownership.json", headers=STEWARD)).json()

    assert told["subgraphs"] == {
        "commerce": {"system": "Shopware", "team": None, "contact": None},
        "loyalty": {"system": "loyalty", "team": "Punkt", "contact": "points@shop.example"},
    }
    assert told["fields"]["Customer.points"] == {"subgraphs": ["loyalty"], "class": None}
    assert told["fields"]["Customer.name"]["subgraphs"] == ["commerce", "loyalty"]


async def test_personal_data_are_named_by_their_kind(gateway: Gateway) -> None:
    async with gateway() as client:
        told = await client.get("/ownership.json", headers=bearer("explain", "me"))

    assert told.json()["fields"]["Customer.email"]["class"] == "email"


async def test_a_field_that_the_token_does_not_see_is_not_told(gateway: Gateway) -> None:
    async with gateway() as client:
        told = (await client.get("/ownership.json", headers=STEWARD)).json()

    assert not {"Customer.email", "Order.notes", "Note.text"} & set(told["fields"])


@pytest.mark.parametrize(
    "headers", [{}, bearer("read:customers"), bearer(client="agency")], ids=["nobody", "no scope", "own"]
)
async def test_without_the_scope_nothing_is_told(gateway: Gateway, headers: dict[str, str]) -> None:
    async with gateway(clients={"clients": {"agency": {"explain": "own"}}}) as client:
        answer = await client.get("/ownership.json", headers=headers)

    assert answer.status_code == 403
    assert answer.json()["errors"][0]["message"] == "To see who owns what, a token needs 'explain'."


async def test_it_is_off_unless_configured(gateway: Gateway) -> None:
    async with gateway(explain="off") as client:
        assert (await client.get("/ownership.json", headers=STEWARD)).status_code == 404


async def test_a_token_that_is_not_valid_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.get("/ownership.json", headers={"authorization": "Bearer none"})

    assert answer.status_code == 401
