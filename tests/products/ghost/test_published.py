"""An editor publishes; Ghost says so by a webhook that it signs; the graph has it at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic

import httpx
import pytest

from examples.ghost_content.app import create_app
from subgraphs.kit.settings import SubgraphSettings
from tests.products.demo_real.copying import copy
from tests.products.ghost.installed import KEY_FILE, running, seeded
from tests.products.ghost.seeding import Written, editor, publish, tell
from tests.products.served import listening, served

pytestmark = pytest.mark.soak

SECRET = "between Ghost and us"

NEWEST = {"query": "{ newestArticles(first: 1) { slug } }"}

MORE = (
    Written("first-snow", "First snow", "2026-10-01T08:00:00.000Z", ["TOY-101"]),
    Written("last-leaves", "Last leaves", "2026-10-02T08:00:00.000Z", ["TOY-101"]),
)

MOST_SECONDS = 10.0


async def test_what_is_published_is_shown_at_once_and_what_nobody_signed_for_us_is_not(
    tmp_path: Path,
) -> None:
    async with _journal(tmp_path) as (journal, subgraph, client):
        assert await _newest(client) == "new-opening-hours"

        with editor(journal) as http:
            await asyncio.to_thread(tell, http, f"{subgraph}/webhooks", "of somebody else")
            await asyncio.to_thread(publish, http, MORE[0])
            await asyncio.sleep(1)
            assert await _newest(client) == "new-opening-hours"  # it is good for an hour

            await asyncio.to_thread(tell, http, f"{subgraph}/webhooks?ours", SECRET)
            await asyncio.to_thread(publish, http, MORE[1])
        ends = monotonic() + MOST_SECONDS
        while await _newest(client) != "last-leaves":
            assert monotonic() < ends
            await asyncio.sleep(0.05)


@asynccontextmanager
async def _journal(tmp_path: Path) -> AsyncIterator[tuple[str, str, httpx.AsyncClient]]:
    """A Ghost of its own, the subgraph, and a client of that. What was read is good for an hour."""
    copy(seeded(), tmp_path)
    here, subgraph = listening()
    with running(tmp_path, 0) as journal:
        given = {
            "SOURCE": "ghost",
            "SOURCE_URL": journal,
            "SOURCE_TOKEN": (tmp_path / KEY_FILE).read_text(),
            "SOURCE_TTL": "3600",
            "SOURCE_WEBHOOK_SECRET": SECRET,
        }
        environment = {f"FICHE_CONTENT_{name}": value for name, value in given.items()}
        app = create_app(SubgraphSettings.from_environment("content", environment))
        async with served(app, here), httpx.AsyncClient(base_url=subgraph, trust_env=False) as client:
            yield journal, subgraph, client


async def _newest(client: httpx.AsyncClient) -> str:
    told = (await client.post("/graphql", json=NEWEST)).json()
    return str(told["data"]["newestArticles"][0]["slug"])
