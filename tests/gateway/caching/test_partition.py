"""Callers are the same only if every subgraph is told the same of both, and their tokens say the same."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gateway.auth.caller_context import CallerContexts, new_caller_key
from gateway.auth.clients import Client, Clients
from gateway.auth.principal import ANONYMOUS, Principal
from gateway.caching.partition import Partitions
from gateway.config import Settings
from schema.rights import Grant

CLIENTS = Clients(clients={"agency": Client(rule="consent"), "shop": Client(rule="all")})
ADA = Principal(
    Grant(authenticated=True, scopes=frozenset({"read"})),
    subject="ada",
    issuer="https://id.example",
    client="agency",
    claims={"sub": "ada", "purposes": ["fraud"], "channels": ["web"], "partner": "north"},
)


def partitions(**settings: Any) -> Partitions:
    return Partitions(Settings(**settings), {"crm": None, "loyalty": None})


async def name(principal: Principal, *, clients: Clients = CLIENTS, at: float = 1_000.0) -> str:
    private, _ = new_caller_key()
    vouch = CallerContexts(private, clients, ["crm", "loyalty"], clock=lambda: at)
    return partitions().of(principal, await vouch(principal)).name


async def test_a_new_context_and_a_new_token_of_the_same_caller_change_nothing() -> None:
    again = replace(ADA, token_id="another", expires_at=5_000.0)

    assert await name(ADA) == await name(again, at=2_000.0)


@pytest.mark.parametrize(
    "other",
    [
        replace(ADA, subject="grace"),
        replace(ADA, issuer="https://other.example"),
        replace(ADA, client="shop"),
        replace(ADA, grant=replace(ADA.grant, scopes=frozenset({"read", "write"}))),
        replace(ADA, claims={**ADA.claims, "sub": "grace"}),
        replace(ADA, claims={**ADA.claims, "partner": "south"}),
        ANONYMOUS,
    ],
)
async def test_whoever_differs_is_another(other: Principal) -> None:
    assert await name(ADA) != await name(other)


@pytest.mark.parametrize(
    "client",
    [
        Client(rule="channel"),
        Client(rule="consent", purposes=("marketing",)),
        Client(rule="consent", channels=("shop",)),
        Client(rule="consent", media=("letter",)),
        Client(rule="consent", pairwise=True),
    ],
)
async def test_what_the_installation_says_of_the_client_divides_too(client: Client) -> None:
    assert await name(ADA) != await name(ADA, clients=Clients(clients={"agency": client}))


def test_a_header_divides_unless_it_is_the_same_for_all() -> None:
    found = partitions()
    names = {
        found.of(ADA, headers).name
        for headers in (
            (("fiche-subject", "1"),),
            (("fiche-subject", "2"),),
            (("fiche-subject", "1"), ("traceparent", "00-1")),
        )
    }

    assert len(names) == 2


def test_who_lacks_the_claim_of_a_source_is_nobody_there() -> None:
    found = partitions(cache_sources={"crm": {"private_id": "card"}})

    assert found.of(ADA, ()).unidentified == {"crm"}
    assert found.of(ANONYMOUS, ()).unidentified == {"crm", "loyalty"}
