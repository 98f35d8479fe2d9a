"""What reads the schema by introspection: relay-compiler, for relay-runtime, and GraphQL Code Generator."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.clients.conftest import Installed
from tests.clients.demonstration import CAMILLE, demonstration
from tests.clients.shop import told

HERE = Path(__file__).parent

pytestmark = pytest.mark.soak
"""They are 200 MB to install: `make clients`, not `make test`."""


async def test_relay_compiles_sends_ids_alone_and_pages_by_refetching_a_node(
    installed: Installed, tmp_path: Path, database_urls: Mapping[str, str]
) -> None:
    place = installed(HERE / "relay")
    with demonstration(tmp_path, database_urls) as url:
        (place / "schema.graphql").write_text(await told(place, "schema.mjs", url))
    documents = compiled(place)

    trusted = str(place / "documents.json")
    with demonstration(tmp_path, database_urls, FICHE_DOCUMENTS=trusted) as url:
        seen = await told(place, "relay.mjs", url, CAMILLE)

    assert seen["customer"] == {"id": CAMILLE, "displayName": "Camille Exemple"}
    assert seen["pages"] == [
        [f"W10000{number}" for number in range(27, last - 1, -1)] for last in (26, 24, 22)
    ]
    assert seen["hasNextPage"]
    assert [each["text"] for each in seen["sent"]] == [None, None, None]
    assert {each["doc_id"] for each in seen["sent"]} == documents.keys()


async def test_codegen_makes_the_types_of_an_operation_and_of_the_schema(
    installed: Installed, tmp_path: Path, database_urls: Mapping[str, str]
) -> None:
    place = installed(HERE / "codegen")
    with demonstration(tmp_path, database_urls) as url:
        types = await told(place, "codegen.mjs", url)

    assert "export type Voucher = Node & {\n  __typename?: 'Voucher';\n" in types
    assert (
        "export type CardQuery = { customer: { displayName: string | null, orders: "
        "{ edges: Array<{ node: { number: string, status: OrderStatus } }> } | null } | null };"
    ) in types


def compiled(place: Path) -> dict[str, Any]:
    """The persisted documents. The compiler lists those whose artifacts it has to write."""
    shutil.rmtree(place / "__generated__", ignore_errors=True)
    (place / "__generated__").mkdir()
    kept = place / "documents.json"
    kept.write_text("{}")
    subprocess.run(
        ["node", "node_modules/relay-compiler/cli.js", "relay.config.json"],  # noqa: S607
        cwd=place,
        capture_output=True,
        check=True,
        timeout=60,
    )
    found: dict[str, Any] = json.loads(kept.read_text())
    return found
