"""What an error does to the data around it is the client's choice."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

ORDERS = "{ orders { number status } tiers }"


@pytest.fixture(autouse=True)
def _an_order_without_a_number(shop: Any) -> None:
    async def answer(_: Request) -> Response:
        orders = [{"number": "A-1", "status": "OPEN"}, {"number": None, "status": "OPEN"}, None]
        return JSONResponse({"data": {"orders": orders}})

    shop.orders.answer = answer


async def ask(client: httpx.AsyncClient, **more: object) -> Any:
    response = await client.post("/graphql", json={"query": ORDERS, **more})
    assert response.status_code == 200
    return response.json()


def paths(answer: Any) -> list[Any]:
    return [error["path"] for error in answer["errors"]]


@pytest.mark.parametrize("more", [{}, {"onError": None}, {"onError": "PROPAGATE"}])
async def test_a_null_where_none_may_be_makes_what_is_around_it_null(
    client: httpx.AsyncClient, more: dict[str, object]
) -> None:
    answer = await ask(client, **more)

    assert answer["data"] is None
    assert paths(answer) == [["orders", 1, "number"]]


async def test_it_stays_where_it_is_if_the_client_wants_so(client: httpx.AsyncClient) -> None:
    answer = await ask(client, onError="NULL")

    assert answer["data"] == {
        "orders": [{"number": "A-1", "status": "OPEN"}, {"number": None, "status": "OPEN"}, None],
        "tiers": ["gold", "silver"],
    }
    assert paths(answer) == [["orders", 1, "number"], ["orders", 2]]


async def test_a_client_may_want_all_or_nothing(client: httpx.AsyncClient) -> None:
    answer = await ask(client, onError="HALT")

    assert answer["data"] is None
    assert paths(answer) == [["orders", 1, "number"]]


async def test_where_nothing_is_wrong_there_is_nothing_to_choose(client: httpx.AsyncClient) -> None:
    for choice in ("PROPAGATE", "NULL", "HALT"):
        response = await client.post("/graphql", json={"query": "{ tiers }", "onError": choice})

        assert response.json() == {"data": {"tiers": ["gold", "silver"]}}


async def test_the_choice_holds_for_an_operation_that_has_come_often(
    client: httpx.AsyncClient,
) -> None:
    for _ in range(20):
        await ask(client)

    assert (await ask(client, onError="NULL"))["data"]["tiers"] == ["gold", "silver"]
    assert (await ask(client))["data"] is None


async def test_a_get_may_choose_as_well(client: httpx.AsyncClient) -> None:
    parameters = urlencode({"query": ORDERS, "onError": "NULL"})

    response = await client.get(f"/graphql?{parameters}", headers={"apollo-require-preflight": "yes"})

    assert response.json()["data"]["tiers"] == ["gold", "silver"]


@pytest.mark.parametrize("choice", ["null", "IGNORE", 1, ["NULL"], {}])
async def test_there_is_no_other_choice(client: httpx.AsyncClient, choice: object) -> None:
    response = await client.post("/graphql", json={"query": ORDERS, "onError": choice})

    assert response.status_code == 400
    assert response.json()["errors"][0]["message"] == (
        "The parameter 'onError' is not PROPAGATE, NULL or HALT."
    )
