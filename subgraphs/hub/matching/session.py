"""Everything that a run of matching needs, for as long as it lasts."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from subgraphs.hub.identity.sql.decisions import SqlDecisions
from subgraphs.hub.matching.evidence import SubgraphEvidence
from subgraphs.hub.matching.run import Matching, MatchStopped
from subgraphs.hub.settings import HubSettings
from subgraphs.hub.sources.sql.migrations import MIGRATIONS
from subgraphs.kit.client import Connect
from subgraphs.kit.database import open_database
from subgraphs.kit.signed_calls import HubSigner

__all__ = ["new_run_id", "open_matching"]

PATIENCE = 600.0
"""Seconds for a statement over all records. A request would never wait so long."""


@asynccontextmanager
async def open_matching(settings: HubSettings, connect: Connect) -> AsyncIterator[Matching]:
    """Raises MatchStopped if the hub was not given its keys."""
    secret = settings.identity_key()
    if secret is None or settings.signing_key is None:
        raise MatchStopped(
            "The hub has no keys: set FICHE_HUB_SIGNING_KEY and FICHE_HUB_ENCRYPTION_KEY. "
            "`fiche hub-keys` makes them."
        )
    patient = settings.model_copy(update={"query_seconds": PATIENCE})
    signer = HubSigner(settings.signing_key.get_secret_value())
    async with open_database(patient, MIGRATIONS) as database:
        pages = SubgraphEvidence(settings.subgraph_urls, signer, connect)
        yield Matching(database, pages, SqlDecisions(database, secret), secret, clock=settings.now)


def new_run_id(now: dt.datetime) -> str:
    return f"M{now:%Y%m%d%H%M%S}{secrets.token_hex(4)}"
