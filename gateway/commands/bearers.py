"""The bearers of the demonstration as clients of its issuer, and the headers with which the page asks."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from pydantic import SecretStr

from gateway.auth.asking_back import Asker
from gateway.auth.clients import Clients
from gateway.auth.issuers import Issuer
from gateway.commands.islands import HUB
from gateway.commands.one_process import SUBJECT_URL
from gateway.config import Settings
from gateway.issuer.clients import Client
from gateway.issuer.keys import IssuerKeys, kept_keys, kept_secret
from gateway.issuer.tokens import TokenMint
from subgraphs.world.bearers import BEARERS, OPERATIONS, SWEEP, SWEPT

__all__ = ["bearer_clients", "examples_with_tokens", "guarded", "kept_mint", "row_rules"]

SECONDS_ON_THE_PAGE = 24 * 60 * 60

HEADERS = "headers.json"


def bearer_clients() -> Mapping[str, Client]:
    return {
        each.name: Client(each.name, each.scopes, each.client, each.subject, dict(each.claims))
        for each in BEARERS.values()
    }


def row_rules(*, pairwise: bool = True) -> Clients:
    """What a gateway is told of the bearers' applications: which rows each sees, and whether its ids are its
    own."""
    rules = {
        each.client: {"rule": each.rule, "media": each.media, "pairwise": pairwise and each.pairwise}
        for each in BEARERS.values()
    }
    return Clients.model_validate({"clients": {**rules, SWEEP: {"rule": "all"}}})


def guarded(settings: Settings, issuer: Issuer, caller_key: str, hub_key: str, folder: Path) -> Settings:
    """Tokens of this issuer count, and every subgraph is told who asks. By its public key the hub may ask
    back for its callers, and sweep as itself. The folder has what pairwise ids are made of."""
    hub = Asker.model_validate({"key": hub_key, "client": SWEEP, "scopes": SWEPT})
    told = {
        "authorization": "enforce",
        "issuers": (*settings.issuers, issuer),
        "inner_callers": {HUB: hub},
        "caller_key": SecretStr(caller_key),
        "subject_url": SUBJECT_URL,
        "clients": row_rules(),
        "pairwise_secret": settings.pairwise_secret or SecretStr(kept_secret(folder)),
    }
    return settings.model_copy(update=told)


def kept_mint(folder: Path) -> TokenMint:
    keys: IssuerKeys = kept_keys(folder, BEARERS)
    return TokenMint(keys)


def examples_with_tokens(examples: Path, folder: Path, mint: TokenMint) -> Path:
    """A copy of the examples whose headers hold tokens with exactly the scopes that each operation takes."""
    copied = folder / "examples"
    shutil.copytree(examples, copied, dirs_exist_ok=True)
    clients = bearer_clients()
    written = copied / HEADERS
    headers = {}
    for name, asks in OPERATIONS.items():
        token = mint.token(clients[asks.bearer], asks.scopes, SECONDS_ON_THE_PAGE)
        headers[name] = {"authorization": f"Bearer {token}"}
    written.unlink(missing_ok=True)
    written.touch(0o600)
    written.write_text(json.dumps(headers, indent=2), encoding="utf-8")
    return copied
