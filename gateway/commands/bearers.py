"""The bearers of the demonstration as clients of its issuer, and the headers with which the page asks."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from gateway.issuer.clients import Client
from gateway.issuer.keys import IssuerKeys, kept_keys
from gateway.issuer.tokens import TokenMint
from subgraphs.world.bearers import BEARERS, OPERATIONS

__all__ = ["bearer_clients", "examples_with_tokens", "kept_mint"]

SECONDS_ON_THE_PAGE = 24 * 60 * 60

HEADERS = "headers.json"


def bearer_clients() -> Mapping[str, Client]:
    return {
        each.name: Client(each.name, each.scopes, each.client, each.subject, dict(each.claims))
        for each in BEARERS.values()
    }


def kept_mint(folder: Path) -> TokenMint:
    keys: IssuerKeys = kept_keys(folder, BEARERS)
    return TokenMint(keys)


def examples_with_tokens(examples: Path, folder: Path, mint: TokenMint) -> Path:
    """A copy of the examples whose headers hold tokens with exactly the scopes that each operation takes."""
    copied = folder / "examples"
    shutil.copytree(examples, copied, dirs_exist_ok=True)
    clients = bearer_clients()
    written = copied / HEADERS
    headers = json.loads(written.read_text(encoding="utf-8")) if written.exists() else {}
    for name, asks in OPERATIONS.items():
        token = mint.token(clients[asks.bearer], asks.scopes, SECONDS_ON_THE_PAGE)
        headers[name] = {**headers.get(name, {}), "authorization": f"Bearer {token}"}
    written.unlink(missing_ok=True)
    written.touch(0o600)
    written.write_text(json.dumps(headers, indent=2), encoding="utf-8")
    return copied
