"""Policies (`@policy`) are decided outside: by a function of the installation, or by its HTTP endpoint.

They are asked for once per request, and whoever does not answer has denied them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping

from gateway.auth.principal import Principal

__all__ = ["DecidePolicies", "deny_all", "granted_policies", "over_http"]

log = logging.getLogger("fiche.gateway.auth")

REQUIRED = "apollo::authorization::required_policies"

DecidePolicies = Callable[[Principal, frozenset[str]], Awaitable[frozenset[str]]]
"""From who asks and the policies that its operation names to those that hold."""


async def deny_all(_: Principal, __: frozenset[str]) -> frozenset[str]:
    return frozenset()


async def granted_policies(
    decide: DecidePolicies, principal: Principal, asked: frozenset[str], seconds: float
) -> frozenset[str]:
    """Never raises, and never grants what was not asked for."""
    try:
        async with asyncio.timeout(seconds):
            return await decide(principal, asked) & asked
    except Exception:
        log.exception("The policies were not decided, so they are denied.")
        return frozenset()


def over_http(url: str) -> DecidePolicies:
    """POSTs `{"claims": …, "apollo::authorization::required_policies": {name: null}}`. The answer has the
    same object with true or false for each."""
    import httpx  # few installations have policies, and the others start faster without

    async def decide(principal: Principal, asked: frozenset[str]) -> frozenset[str]:
        body = {"claims": dict(principal.claims), REQUIRED: dict.fromkeys(sorted(asked))}
        async with httpx.AsyncClient(follow_redirects=False) as client:
            answer = await client.post(url, json=body)
        answer.raise_for_status()
        decided = answer.json().get(REQUIRED)
        if not isinstance(decided, Mapping):
            raise ValueError(f"{url} answered without {REQUIRED}")
        return frozenset(name for name in asked if decided.get(name) is True)

    return decide
