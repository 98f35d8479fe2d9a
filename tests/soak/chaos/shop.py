"""The customer graph as processes, on copies of its databases, and what a load asks of it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Final

from gateway.commands.islands import EXAMPLES, ISLANDS, sqlite_urls, subgraph_list
from gateway.page.examples import Example, read_examples
from subgraphs.hub.keys import new_keys
from subgraphs.kit.ids import encode_id
from subgraphs.world.examples import ME
from tests.customer_graph.copies import SQLITE, copied
from tests.customer_graph.test_processes import island_environment
from tests.soak.chaos.processes import Process, own_port

__all__ = [
    "COMPOSITES",
    "DEFERRED",
    "PROGRESS",
    "islands_of",
    "own_databases",
    "plain_queries",
    "written_list",
]

OPERATION: Final = "op-open"

COMPOSITES: Final = Example(
    "Composites",
    """query Composites($id: ID!) {
      customer(id: $id) {
        displayName
        drift { status unreachable items { field ownerValue copies { system value state } } }
        timeline(first: 10) { edges { node { kind title system } } gaps { system reason } }
        balance { amount currency }
      }
    }""",
    {"id": ME},
)

DEFERRED: Final = Example(
    "Deferred",
    """query Deferred($id: ID!) {
      customer(id: $id) {
        id
        ... @defer(label: "points") { loyalty { cardNumber balance { available } } }
        orders(first: 2) { edges { node {
          number
          ... @defer(label: "ledger") { invoices { number status } }
        } } }
      }
    }""",
    {"id": ME},
    {"accept": "multipart/mixed;deferSpec=20220824, application/json"},
)

PROGRESS: Final = Example(
    "Progress",
    """subscription Progress($id: ID!) {
      operationProgress(id: $id) { type status customer { displayName loyalty { cardNumber } } }
    }""",
    {"id": encode_id("Operation", OPERATION)},
    {"accept": "text/event-stream", "fiche-subject": ME},
)
"""Of an operation that does not end: one event, and then nothing more happens."""

TELLS_NO_GAPS: Final = "B1Sheet"
"""Its profile takes the next best value where a system is down, and it does not ask by which rule."""


def plain_queries() -> list[Example]:
    read = (each for each in read_examples(EXAMPLES) if each.name != TELLS_NO_GAPS)
    return [each for each in read if "query " in each.query]


def own_databases(kept: Mapping[str, str], folder: Path) -> Mapping[str, str]:
    """With an operation that does not end."""
    urls = sqlite_urls(folder)
    copied(kept, urls)
    with closing(sqlite3.connect(urls["hub"].removeprefix(SQLITE))) as hub:
        hub.execute(
            "INSERT INTO hub_operation (id, type, client, actor, input_hash, customer_id, status, round, "
            "keys, refusals, created_at) VALUES (?, 'customerNewsletterSet', 'shop', 'a', 'h', 'C0000001', "
            "'PENDING', 1, '{}', '[]', '2026-01-01 00:00:00.000000')",
            (OPERATION,),
        )
        hub.commit()
    return urls


def islands_of(urls: Mapping[str, str], gateway: str, folder: Path) -> Mapping[str, Process]:
    """The hub asks this gateway back."""
    environment = {
        **island_environment(urls),
        "FICHE_HUB_GATEWAY_URL": gateway,
        "FICHE_HUB_SIGNING_KEY": new_keys().signing,
        "FICHE_HUB_READ_SECONDS": "1",
    }
    return {name: Process(name, own_port(), ("subgraph", name), environment, folder) for name in ISLANDS}


def written_list(ports: Mapping[str, int], folder: Path) -> Path:
    """What `--subgraphs` reads."""
    file = folder / "subgraphs.json"
    urls = {name: f"http://127.0.0.1:{port}/graphql" for name, port in ports.items()}
    file.write_text(json.dumps(subgraph_list(urls)))
    return file
