"""The demonstration's issuer, as a client of OAuth sees it and as the gateway believes it."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.datastructures import Headers

from gateway.auth.authenticate import authenticator
from gateway.auth.principal import Principal
from gateway.config import Settings
from gateway.errors import Refusal
from gateway.issuer.app import issuer_routes
from gateway.issuer.clients import Client
from gateway.issuer.keys import kept_keys, kept_secret, new_keys
from gateway.issuer.tokens import JWKS_URL, TokenMint, trusted

AGENCY = Client("agency", ("read:customers", "read:consents"), "agency", claims={"partner": "horizon"})

SHOPPER = Client("shopper", ("me",), "shop", subject="10000010", claims={"iss": "https://evil.example"})

MINT = TokenMint(new_keys(("agency", "shopper")))

Believes = Callable[[str], object]


@pytest.fixture
async def issuer() -> AsyncIterator[httpx.AsyncClient]:
    app = Starlette(routes=issuer_routes(MINT, (AGENCY, SHOPPER)))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://id") as client:
        yield client


def basic(name: str, secret: str | None = None) -> dict[str, str]:
    credentials = f"{name}:{secret or MINT.keys.secrets[name]}"
    return {"authorization": "Basic " + b64encode(credentials.encode()).decode()}


async def believed(token: str) -> Principal | Refusal:
    """What the gateway makes of a token."""

    async def keys(url: str) -> object:
        assert url == JWKS_URL
        return MINT.keys.public

    authenticate = authenticator(Settings(issuers=(trusted(),)), keys)
    assert authenticate is not None
    try:
        return await authenticate(Headers({"authorization": f"Bearer {token}"}))
    finally:
        await authenticate.close()


async def test_client_credentials_give_a_token_that_the_gateway_believes(issuer: httpx.AsyncClient) -> None:
    asked = {"grant_type": "client_credentials", "scope": "read:consents"}
    answer = await issuer.post("/token", data=asked, headers=basic("agency"))

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    given = answer.json()
    assert (given["token_type"], given["expires_in"], given["scope"]) == ("Bearer", 600, "read:consents")
    principal = await believed(given["access_token"])
    assert isinstance(principal, Principal)
    assert (principal.client, principal.subject, principal.scopes) == ("agency", "agency", ("read:consents",))
    assert principal.claims["partner"] == "horizon"


async def test_a_client_that_names_no_scope_gets_all_of_its_own(issuer: httpx.AsyncClient) -> None:
    answer = await issuer.post("/token", data={"grant_type": "client_credentials"}, headers=basic("agency"))

    assert answer.json()["scope"] == "read:customers read:consents"


async def test_the_claims_of_a_client_do_not_replace_those_of_the_issuer() -> None:
    principal = await believed(MINT.token(SHOPPER, SHOPPER.scopes, 60))

    assert isinstance(principal, Principal)
    assert (principal.issuer, principal.subject) == ("https://id.fiche.example", "10000010")


async def test_a_token_of_another_key_or_of_yesterday_is_not_believed() -> None:
    other = TokenMint(new_keys(("agency",)))
    yesterday = TokenMint(MINT.keys, clock=lambda: 1_700_000_000)

    for mint in (other, yesterday):
        assert isinstance(await believed(mint.token(AGENCY, (), 60)), Refusal)


@pytest.mark.parametrize(
    ("headers", "body", "status", "error"),
    [
        (basic("agency", "wrong"), "grant_type=client_credentials", 401, "invalid_client"),
        (basic("nobody", "x"), "grant_type=client_credentials", 401, "invalid_client"),
        ({"authorization": "Basic ?"}, "grant_type=client_credentials", 401, "invalid_client"),
        ({"authorization": "Bearer x"}, "grant_type=client_credentials", 401, "invalid_client"),
        ({}, "grant_type=client_credentials", 401, "invalid_client"),
        (basic("agency"), "grant_type=password", 400, "unsupported_grant_type"),
        (basic("agency"), "", 400, "unsupported_grant_type"),
        (basic("agency"), "grant_type=client_credentials&scope=read:orders", 400, "invalid_scope"),
        (basic("agency"), "grant_type=client_credentials&x=" + "x" * 10_000, 400, "invalid_request"),
    ],
)
async def test_whoever_asks_wrongly_is_told_as_the_standard_says(
    issuer: httpx.AsyncClient, headers: dict[str, str], body: str, status: int, error: str
) -> None:
    answer = await issuer.post("/token", content=body, headers=headers)

    assert (answer.status_code, answer.json()) == (status, {"error": error})
    assert ("www-authenticate" in answer.headers) is (status == 401)


async def test_the_key_set_is_public_and_holds_no_private_part(issuer: httpx.AsyncClient) -> None:
    (key,) = (await issuer.get("/jwks")).json()["keys"]

    assert (key["kty"], key["alg"], key["use"]) == ("EC", "ES256", "sig")
    assert "d" not in key


def test_keys_and_secrets_are_kept_for_their_owner_alone(tmp_path: Path) -> None:
    first = kept_keys(tmp_path, ("agency",))
    again = kept_keys(tmp_path, ("agency", "carrier"))
    third = kept_keys(tmp_path, ("agency", "carrier"))

    (file,) = tmp_path.iterdir()
    assert file.stat().st_mode & 0o077 == 0
    assert again.key.kid == first.key.kid
    assert again.secrets["agency"] == first.secrets["agency"]
    assert third.secrets == again.secrets == json.loads(file.read_text())["secrets"]


def test_what_ids_of_partners_are_made_of_is_kept_for_its_owner_only(tmp_path: Path) -> None:
    secret = kept_secret(tmp_path)

    assert kept_secret(tmp_path) == secret
    assert len(secret) >= 32
    (file,) = tmp_path.iterdir()
    assert file.stat().st_mode & 0o077 == 0
    assert kept_secret(tmp_path / "elsewhere") != secret
