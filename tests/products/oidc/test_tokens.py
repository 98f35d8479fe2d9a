"""What oidc-provider signs for the demonstration's bearers, read by the gateway as any other token."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.datastructures import Headers

from gateway.auth.authenticate import authenticator
from gateway.auth.principal import Principal
from gateway.config import Settings
from subgraphs.world.bearers import BEARERS
from subgraphs.world.catalogue import AGENCY
from tests.products.oidc.running import TokenServer, running


@pytest.fixture(scope="module")
def server() -> Iterator[TokenServer]:
    with running() as found:
        yield found


async def test_a_shopper_who_signs_in_is_the_subject_of_the_token(server: TokenServer) -> None:
    shopper = await _believed(server, server.token(BEARERS["shopper"], ["me"], "5"))

    assert (shopper.subject, shopper.client, shopper.scopes) == ("5", "shop", ("me",))


async def test_an_agent_gets_no_more_scopes_than_were_asked_for(server: TokenServer) -> None:
    agent = await _believed(server, server.token(BEARERS["support-agent"], ["read:orders", "read:links"]))

    assert (agent.subject, agent.client) == ("support-agent", "back-office")
    assert agent.scopes == ("read:links", "read:orders")


async def test_a_partner_comes_for_itself_with_its_claims(server: TokenServer) -> None:
    agency = await _believed(server, server.token(BEARERS["partner-agency"], ["read:consents"]))

    assert (agency.client, agency.scopes) == ("partner-agency", ("read:consents",))
    assert agency.claims["partner"] == AGENCY


async def _believed(server: TokenServer, token: str) -> Principal:
    reads = authenticator(Settings(issuers=(server.issuer,)))
    assert reads is not None
    try:
        found = await reads(Headers({"authorization": f"Bearer {token}"}))
    finally:
        await reads.close()
    assert isinstance(found, Principal)
    return found
