"""`fiche hub-keys`: new keys for a hub whose subgraphs are processes of their own."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Annotated

import typer

__all__ = ["hub_keys"]


def hub_keys(
    callers: Annotated[
        bool, typer.Option("--callers", help="Also the keys by which subgraphs know who asks the gateway.")
    ] = False,
) -> None:
    """Print new keys as lines of an environment: those of the hub, and the public one for each subgraph."""
    for name, value in (*_lines(), *(_caller_lines() if callers else ())):
        print(f"{name}='{value}'")


def _lines() -> Iterator[tuple[str, str]]:
    from gateway.commands.islands import HUB, ISLANDS
    from subgraphs.hub.keys import new_keys

    keys = new_keys()
    yield f"FICHE_{HUB.upper()}_SIGNING_KEY", keys.signing
    yield f"FICHE_{HUB.upper()}_ENCRYPTION_KEY", keys.encryption
    yield f"FICHE_{HUB.upper()}_IDENTITY_SECRET", secrets.token_urlsafe(32)
    for island in ISLANDS:
        if island != HUB:
            yield f"FICHE_{island.upper()}_HUB_KEY", keys.public


def _caller_lines() -> Iterator[tuple[str, str]]:
    from gateway.auth.caller_context import new_caller_key
    from gateway.commands.islands import ISLANDS

    private, public = new_caller_key()
    yield "FICHE_CALLER_KEY", private
    for island in ISLANDS:
        yield f"FICHE_{island.upper()}_CALLER_KEY", public
