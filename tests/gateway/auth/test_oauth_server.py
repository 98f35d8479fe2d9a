"""Tokens of a real OAuth server, npm's oidc-provider: believed, while its keys change, are slow, or are gone.

It is installed once, below .fiche/. Where it cannot be had, these tests are skipped.
"""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
import pytest
from starlette.datastructures import Headers

from gateway.auth.authenticate import Authenticator, authenticator
from gateway.auth.issuers import Issuer
from gateway.auth.principal import Principal
from gateway.config import Settings
from gateway.errors import Refusal
from tests.gateway.auth.oauth_server.installed import installed

AUDIENCE = "urn:fiche:graph"


@dataclass
class OAuthServer:
    process: subprocess.Popen[str]
    address: str

    def told(self, command: str) -> str:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{command}\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    async def token(self, scope: str = "read:names") -> str:
        async with httpx.AsyncClient(base_url=self.address) as client:
            answer = await client.post(
                "/token",
                data={"grant_type": "client_credentials", "scope": scope},
                auth=("agency", "a+secret+of+the+agency"),
            )
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)


@pytest.fixture
def server() -> Iterator[OAuthServer]:
    with subprocess.Popen(
        ["node", "server.mjs"],  # noqa: S607 - as on the path of whoever runs the tests
        cwd=installed(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            yield OAuthServer(process, process.stdout.readline().strip())
        finally:
            process.terminate()


@asynccontextmanager
async def gateway(server: OAuthServer, audience: str = AUDIENCE) -> AsyncIterator[Authenticator]:
    issuer = Issuer(jwks_url=f"{server.address}/jwks", issuer=server.address, audience=(audience,))
    made = authenticator(Settings(issuers=(issuer,)))
    assert made is not None
    try:
        yield made
    finally:
        await made.close()


async def shown(gateway: Authenticator, token: str) -> Principal | Refusal:
    return await gateway(Headers({"authorization": f"Bearer {token}"}))


async def test_a_token_for_client_credentials_is_believed_with_its_scopes(server: OAuthServer) -> None:
    token = await server.token("read:names read:contact")
    async with gateway(server) as believes, gateway(server, "urn:another") as elsewhere:
        principal = await shown(believes, token)
        for_another = await shown(elsewhere, token)

    assert isinstance(principal, Principal)
    assert (principal.client, principal.issuer) == ("agency", server.address)
    assert principal.scopes == ("read:contact", "read:names")
    assert principal.claims["partner"] == "horizon"
    assert isinstance(for_another, Refusal)


async def test_keys_that_change_are_found_at_once_and_read_once_for_all(server: OAuthServer) -> None:
    async with gateway(server) as believes:
        old = await server.token()
        assert isinstance(await shown(believes, old), Principal)
        server.told("rotate")
        server.told("slow 200")
        tokens = await asyncio.gather(*(server.token() for _ in range(8)))

        waiting = [asyncio.create_task(shown(believes, token)) for token in tokens]
        known = await shown(believes, old)
        assert not any(task.done() for task in waiting)
        found = await asyncio.gather(*waiting)

    assert isinstance(known, Principal)
    assert all(isinstance(each, Principal) for each in found)
    assert server.told("reads") == "2"


async def test_a_token_of_a_withdrawn_key_is_refused_by_whoever_reads_the_keys_anew(
    server: OAuthServer,
) -> None:
    old = await server.token()
    server.told("rotate")
    server.told("withdraw")
    async with gateway(server) as believes:
        assert isinstance(await shown(believes, old), Refusal)
        assert isinstance(await shown(believes, await server.token()), Principal)


async def test_while_the_server_is_down_known_keys_serve_and_unknown_ones_are_refused(
    server: OAuthServer,
) -> None:
    async with gateway(server) as believes, gateway(server) as started_later:
        first, second = await server.token(), await server.token()
        assert isinstance(await shown(believes, first), Principal)
        server.told("rotate")
        newer = await server.token()
        server.stop()

        assert isinstance(await shown(believes, second), Principal)
        refused = [await shown(believes, newer), await shown(started_later, first)]

    assert [each.failure.status for each in refused if isinstance(each, Refusal)] == [401, 401]
