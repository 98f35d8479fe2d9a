"""The customer graph with everything that guards it: tokens, scopes, and the rows of each client."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey

from gateway.auth.caller_context import new_caller_key
from gateway.auth.clients import Client, Clients
from gateway.auth.issuers import Issuer
from gateway.commands.one_process import SUBJECT_URL, Trust
from gateway.graph import Graph
from subgraphs.world.bearers import SWEEP
from subgraphs.world.catalogue import AGENCY, COALITION_PARTNER
from tests.customer_graph.conftest import CustomerGraph, running

KEY = ECKey.generate_key("P-256", {"kid": "one"})

ISSUER = "https://id.example"

CLIENTS = Clients(
    clients={
        "shop": Client(rule="me"),
        "staff": Client(rule="all"),
        "agency": Client(rule="consent", partner=AGENCY, media=("EMAIL",)),
        "market": Client(rule="channel"),
        "coalition": Client(rule="card", partner=COALITION_PARTNER),
        "stranger": Client(rule="card", partner="nobody's partner"),
        "accountant": Client(rule="ledger"),
        SWEEP: Client(rule="all"),
    }
)


def token(client: str, scopes: str, subject: str = "somebody", **claims: object) -> str:
    told = {"iss": ISSUER, "sub": subject, "client_id": client, "scope": scopes, "exp": 4_000_000_000}
    signed: str = jwt.encode({"alg": "ES256", "kid": "one"}, {**told, **claims}, KEY, algorithms=["ES256"])
    return signed


async def _keys(_: str) -> object:
    return {"keys": [KEY.as_dict(private=False)]}


@asynccontextmanager
async def guarded(graph: Graph, urls: Mapping[str, str], **settings: Any) -> AsyncIterator[CustomerGraph]:
    private, public = new_caller_key()
    known = {
        "authorization": "enforce",
        "issuers": (Issuer(jwks_url=f"{ISSUER}/jwks", issuer=ISSUER),),
        "caller_key": private,
        "subject_url": SUBJECT_URL,
        "clients": CLIENTS,
        "trust": Trust(public, ISSUER),
    }
    async with running(graph, urls, read_keys=_keys, **{**known, **settings}) as found:
        yield found
