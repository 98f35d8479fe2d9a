"""Who brings the context that the gateway signed is a subgraph; whoever else says so is not believed."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from pydantic import SecretStr

from gateway.auth.caller_context import CallerContexts, new_caller_key
from gateway.auth.clients import Clients
from gateway.auth.inner import InnerRequests
from gateway.auth.principal import ANONYMOUS, Principal
from schema.rights import Grant

PRIVATE, _ = new_caller_key()

AGENCY = Principal(Grant(True), "s-1", "https://issuer.example", "agency")


@dataclass
class Clock:
    now: float = 1_000_000.0

    def __call__(self) -> float:
        return self.now


async def context(clock: Clock, key: str = PRIVATE, principal: Principal = AGENCY) -> str:
    return (await CallerContexts(key, Clients(), ("hub",), clock=clock)(principal))[0][1]


async def test_a_subgraph_is_known_by_the_context_while_it_is_valid() -> None:
    clock = Clock()
    inner, signed = InnerRequests(SecretStr(PRIVATE), clock), await context(clock)

    assert inner.is_inner(signed, AGENCY)
    clock.now += 29
    assert inner.is_inner(signed, AGENCY)
    clock.now += 10
    assert not inner.is_inner(signed, AGENCY)
    assert not InnerRequests(SecretStr(PRIVATE), clock).is_inner(signed, AGENCY)


async def test_the_context_of_another_client_counts_for_nothing() -> None:
    clock = Clock()
    inner = InnerRequests(SecretStr(PRIVATE), clock)

    assert not inner.is_inner(await context(clock, principal=ANONYMOUS), AGENCY)
    assert not inner.is_inner(await context(clock), ANONYMOUS)
    assert inner.is_inner(await context(clock, principal=ANONYMOUS), ANONYMOUS)


@pytest.mark.parametrize("forged", [None, "", "nonsense", "a.b.c"])
def test_what_is_no_context_proves_nothing(forged: str | None) -> None:
    assert not InnerRequests(SecretStr(PRIVATE)).is_inner(forged, AGENCY)


async def test_a_context_of_another_key_proves_nothing() -> None:
    clock = Clock()
    signed = await context(clock, new_caller_key()[0])

    assert not InnerRequests(SecretStr(PRIVATE), clock).is_inner(signed, AGENCY)
    assert not InnerRequests(None, clock).is_inner(await context(clock), AGENCY)
