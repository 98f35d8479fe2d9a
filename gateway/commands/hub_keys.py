"""`fiche hub-keys`: new keys for a hub whose subgraphs are processes of their own."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from subgraphs.hub.keys import HubKeys

__all__ = ["hub_keys"]


def hub_keys(
    callers: Annotated[
        bool, typer.Option("--callers", help="Also the keys by which subgraphs know who asks the gateway.")
    ] = False,
) -> None:
    """Print new keys as lines of an environment: those of the hub, and the public one for each subgraph."""
    from subgraphs.hub.keys import new_keys

    keys = new_keys()
    for name, value in (*_lines(keys), *(_caller_lines(keys) if callers else ())):
        print(f"{name}='{value}'")


def _lines(keys: HubKeys) -> Iterator[tuple[str, str]]:
    from gateway.commands.islands import HUB, ISLANDS

    yield f"FICHE_{HUB.upper()}_SIGNING_KEY", keys.signing
    yield f"FICHE_{HUB.upper()}_ENCRYPTION_KEY", keys.encryption
    yield f"FICHE_{HUB.upper()}_IDENTITY_SECRET", secrets.token_urlsafe(32)
    for island in ISLANDS:
        if island != HUB:
            yield f"FICHE_{island.upper()}_HUB_KEY", keys.public


def _caller_lines(keys: HubKeys) -> Iterator[tuple[str, str]]:
    """The hub may ask back for its callers; as itself, it may sweep."""
    from gateway.auth.caller_context import new_caller_key
    from gateway.commands.islands import HUB, ISLANDS
    from subgraphs.world.bearers import SWEEP, SWEPT

    private, public = new_caller_key()
    hub = {"key": json.loads(keys.public), "client": SWEEP, "scopes": SWEPT}
    yield "FICHE_CALLER_KEY", private
    yield "FICHE_INNER_CALLERS", json.dumps({HUB: hub}, separators=(",", ":"))
    for island in ISLANDS:
        yield f"FICHE_{island.upper()}_CALLER_KEY", public
