"""From an order in the shop, one click to the customer's sheet in the CRM."""

from __future__ import annotations

import httpx
import pytest
from starlette.applications import Starlette

from subgraphs.kit.ids import encode_id
from subgraphs.world.examples import CONTACT_KEY
from tests.customer_graph.conftest import CustomerGraph

ORDER = "1000025"


async def click(app: Starlette, path: str) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://fiche") as client:
        return await client.get(path)


@pytest.mark.parametrize("start", [f"/go/{encode_id('Order', ORDER)}", f"/go/commerce/order/{ORDER}"])
async def test_an_order_leads_to_the_sheet_by_two_requests_and_without_the_crm(
    start: str, customer_graph: CustomerGraph
) -> None:
    answer = await click(customer_graph.app, f"{start}?to=crm&rel=customer")

    assert answer.headers["location"] == f"https://crm.example/o/fiche/contacts/{CONTACT_KEY}"
    assert [subgraph for subgraph, _ in customer_graph.asked] == ["hub", "commerce"]
