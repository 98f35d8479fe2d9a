"""An export from the request to the document, with the files of the systems themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr
from starlette.applications import Starlette

from subgraphs.hub.exports import export_routes
from subgraphs.hub.operations.records import OperationStatus
from subgraphs.hub.settings import HubSettings
from subgraphs.kit.context import Verifiers
from subgraphs.kit.ids import encode_id
from tests.subgraphs.hub.operations.seams import Wire, open_gate
from tests.subgraphs.hub.operations.shop import SYSTEMS, Shop, open_shop
from tests.subgraphs.hub.operations.stock import PLANTED, customer
from tests.subgraphs.hub.operations.test_secrecy import written


async def export(shop: Shop, operation: str) -> Any:
    """What the hub serves of it."""
    settings = HubSettings(
        name="hub",
        database_url=shop.hub_url,
        subgraph_urls={name: f"http://{name}/graphql" for name in SYSTEMS},
        signing_key=SecretStr(shop.keys.signing),
    )
    app = Starlette(
        routes=export_routes(settings, lambda _: httpx.AsyncClient(transport=Wire(shop, open_gate)))
    )
    app.state.source, app.state.verifiers = shop.source(shop.desk), Verifiers()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://hub") as client:
        answer = await client.get(f"/exports/{encode_id('Operation', operation)}")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def refuse(request: httpx.Request) -> None:
    raise httpx.ConnectError("10.0.0.7")


async def test_what_the_systems_hold_is_served_and_lies_in_no_table_of_the_hub(folder: Path) -> None:
    async with open_shop(folder) as shop:
        done = await shop.accepted("customerExportRequest", "k1", customerId=customer(1))
        served = await export(shop, done.id)

    assert served["complete"] is True
    documents = {record["system"]: record["document"] for record in served["records"]}
    assert set(documents) == {"COMMERCE", "CRM", "LOYALTY", "ACCOUNTING"}
    assert all(PLANTED in str(document) for document in documents.values())
    assert PLANTED.encode() not in written(folder)


async def test_a_system_that_was_down_is_listed_until_the_operation_is_tried_again(folder: Path) -> None:
    async with open_shop(folder) as shop:
        shop.faults["crm", "contactExport"] = refuse
        stuck = await shop.accepted("customerExportRequest", "k1", customerId=customer(2))
        without = {one["system"]: one for one in (await export(shop, stuck.id))["records"]}
        assert stuck.status is OperationStatus.NEEDS_ATTENTION
        assert (without["CRM"]["error"], without["CRM"]["document"]) == ("SOURCE_DOWN", None)
        assert without["COMMERCE"]["document"] is not None

        shop.faults.clear()
        await shop.retry("k2", stuck.id)
        assert (await export(shop, stuck.id))["complete"] is True
