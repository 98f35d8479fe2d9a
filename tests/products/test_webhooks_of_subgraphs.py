"""Each subgraph leads what its product tells to the calls of that product."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Callable, Mapping
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from subgraphs.accounting.app import create_app as accounting
from subgraphs.commerce.app import create_app as commerce
from subgraphs.commerce.settings import CommerceSettings
from subgraphs.crm.app import create_app as crm
from subgraphs.crm.settings import CrmSettings
from subgraphs.kit.exports import SystemSettings
from subgraphs.kit.settings import SubgraphSettings
from subgraphs.loyalty.app import create_app as loyalty

SECRET = "a secret of the product's"

CreateApp = Callable[[SubgraphSettings], Starlette]

GIVEN = {
    "URL": "http://product.example",
    "USER": "us",
    "PASSWORD": "our password",
    "TOKEN": "our key",
    "OPTIONS": "database=tryton, company=1",
    "WEBHOOK_SECRET": SECRET,
}


def environment(name: str, source: str, product: str, folder: Path) -> Mapping[str, str]:
    variables = {f"{source}_{variable}": value for variable, value in GIVEN.items()}
    return {
        **variables,
        source: product,
        f"FICHE_{name.upper()}_DATABASE_URL": f"sqlite:///{folder}/{name}.sqlite",
    }


@pytest.fixture
def shop(tmp_path: Path) -> Starlette:
    product = "subgraphs.commerce.sources.shopify.connector:CONNECTOR"
    variables = environment("commerce", "FICHE_COMMERCE_SOURCE", product, tmp_path)
    return commerce(CommerceSettings.from_environment("commerce", variables))


async def test_what_shopify_signs_is_taken_and_nothing_else(shop: Starlette) -> None:
    body = b'{"id": 5, "customer": {"id": 7}}'
    signature = base64.b64encode(hmac.digest(SECRET.encode(), body, "sha256")).decode()
    transport = httpx.ASGITransport(shop)
    async with shop.router.lifespan_context(shop), httpx.AsyncClient(transport=transport) as client:
        answers = [
            await client.post(
                "http://commerce/webhooks", content=each, headers={"x-shopify-hmac-sha256": signature}
            )
            for each in (body, body.replace(b"5", b"6"))
        ]

    assert [answer.status_code for answer in answers] == [200, 401]


@pytest.mark.parametrize(
    ("create_app", "kind", "part", "product"),
    [
        (commerce, CommerceSettings, "", "vendure"),
        (crm, CrmSettings, "", "tryton"),
        (crm, CrmSettings, "EXCHANGES_", "request-tracker"),
        (loyalty, SystemSettings, "", "medusa"),
        (accounting, SystemSettings, "", "tryton"),
    ],
)
async def test_a_secret_for_a_product_that_signs_nothing_stops_the_start(
    create_app: CreateApp, kind: type[SubgraphSettings], part: str, product: str, tmp_path: Path
) -> None:
    name = create_app.__module__.split(".")[1]
    variables = environment(name, f"FICHE_{name.upper()}_{part}SOURCE", product, tmp_path)
    app = create_app(kind.from_environment(name, variables))

    with pytest.raises(ValueError, match=f"{product} sends no signed webhooks"):
        async with app.router.lifespan_context(app):
            pass
