"""Pages of subgraphs, reached through the gateway."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from gateway.app import Wiring, create_app
from gateway.auth.caller_context import CALLER_HEADER, new_caller_key
from gateway.auth.issuers import Issuer
from gateway.config import Settings
from gateway.config.reading import BadSettings, read_settings
from gateway.routes import LARGEST

TARGET = "http://hub.internal/go"


class Page:
    """The subgraph behind the route."""

    def __init__(self) -> None:
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        match request.url.path:
            case "/go/slow":
                raise httpx.ReadTimeout("10.0.0.7")
            case "/go/gone":
                raise httpx.ConnectError("10.0.0.7")
            case "/go/huge":
                return httpx.Response(200, content=bytes(LARGEST + 1))
        headers = {"location": "https://crm.example/1", "set-cookie": "a=b", "referrer-policy": "no-referrer"}
        return httpx.Response(302, headers=headers)

    @asynccontextmanager
    async def client(self, **settings: Any) -> AsyncIterator[httpx.AsyncClient]:
        app = create_app(
            Settings(routes={"/go": TARGET}, **settings),
            None,
            lambda _: pytest.fail("No subgraph is connected."),
            Wiring(reach=lambda _: httpx.AsyncClient(transport=httpx.MockTransport(self))),
        )
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway") as client,
        ):
            yield client


async def test_a_route_leads_to_the_page_of_the_subgraph() -> None:
    page = Page()
    async with page.client() as client:
        answer = await client.get(
            "/go/crm/contact/a%2Fb?to=loyalty&rel=card",
            headers={"fiche-subject": "c1", "cookie": "session=1", "x-forwarded-for": "10.0.0.9"},
        )

    assert (answer.status_code, answer.headers["location"]) == (302, "https://crm.example/1")
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in answer.headers
    (asked,) = page.asked
    assert str(asked.url) == f"{TARGET}/crm/contact/a%2Fb?to=loyalty&rel=card"
    assert asked.headers["fiche-subject"] == "c1"
    assert not {"cookie", "x-forwarded-for"} & set(asked.headers)


@pytest.mark.parametrize("path", ["/go/%2e%2e/graphql", "/go/a/%2E./b", "/go/%2e"])
async def test_no_path_climbs_out_of_what_is_mounted(path: str) -> None:
    page = Page()
    async with page.client() as client:
        answer = await client.get(path)

    assert answer.status_code == 404
    assert page.asked == []


async def test_a_page_stands_behind_the_authentication_of_the_gateway() -> None:
    page = Page()
    issuers = (Issuer(jwks_url="https://id.example/jwks"),)
    async with page.client(issuers=issuers, require_authentication=True) as client:
        nobody = await client.get("/go/x")
        forged = await client.get("/go/x", headers={"authorization": "Bearer x.y.z"})

    assert (nobody.status_code, forged.status_code) == (401, 401)
    assert forged.headers["www-authenticate"] == 'Bearer error="invalid_token"'
    assert page.asked == []


async def test_the_subgraph_is_told_who_asks_and_no_client_can_tell_it_otherwise() -> None:
    page = Page()
    async with page.client(caller_key=new_caller_key()[0]) as client:
        await client.get("/go/x", headers={CALLER_HEADER: "forged"})

    (asked,) = page.asked
    assert asked.headers[CALLER_HEADER].count(".") == 2


@pytest.mark.parametrize(("path", "status"), [("/go/slow", 504), ("/go/gone", 502), ("/go/huge", 502)])
async def test_a_page_that_fails_says_no_address(path: str, status: int) -> None:
    async with Page().client() as client:
        answer = await client.get(path)

    assert answer.status_code == status
    assert "10.0.0.7" not in answer.text


async def test_a_page_is_only_read() -> None:
    page = Page()
    async with page.client() as client:
        assert (await client.post("/go/x")).status_code == 405
    assert page.asked == []


@pytest.mark.parametrize(
    "routes",
    [
        '{"/graphql": "http://hub/go"}',
        '{"/a/b": "http://hub/go"}',
        '{"go": "http://hub/go"}',
        '{"/go": "file:///etc"}',
    ],
)
def test_what_cannot_be_mounted_stops_the_start(routes: str) -> None:
    with pytest.raises(BadSettings, match="FICHE_ROUTES"):
        read_settings(routes=routes)
