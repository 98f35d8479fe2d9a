from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from gateway.supergraph_source import (
    BadSource,
    NotComposable,
    compose_subgraphs,
    load_supergraph,
    read_subgraphs,
)

ORDERS = """
extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])
type Query { customer(id: ID!): Customer }
type Customer @key(fields: "id") { id: ID! name: String! }
"""

LOYALTY = """
extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])
type Query { tiers: [String!] }
type Customer @key(fields: "id") { id: ID! points: Int }
"""

URL = "http://127.0.0.1:4101/graphql"


def written(folder: Path, entries: object) -> Path:
    file = folder / "subgraphs.json"
    file.write_text(entries if isinstance(entries, str) else json.dumps(entries), encoding="utf-8")
    return file


@pytest.fixture
def live() -> Iterator[tuple[str, dict[str, tuple[int, str]]]]:
    """A server, and what it answers by path."""
    answers: dict[str, tuple[int, str]] = {}

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            assert asked == {"query": "{ _service { sdl } }"}
            status, body = answers[self.path]
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            """Keeps the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", answers
    server.shutdown()
    thread.join()
    server.server_close()


async def test_subgraphs_with_their_sdl_are_composed(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        [{"name": "orders", "url": URL, "sdl": ORDERS}, {"name": "loyalty", "url": URL, "sdl": LOYALTY}],
    )

    supergraph = await compose_subgraphs(file)

    assert set(supergraph.subgraphs) == {"orders", "loyalty"}
    assert set(supergraph.types["Customer"]) == {"orders", "loyalty"}


async def test_a_composed_supergraph_is_loaded_from_its_file(tmp_path: Path) -> None:
    composed = await compose_subgraphs(written(tmp_path, [{"name": "orders", "url": URL, "sdl": ORDERS}]))
    file = tmp_path / "supergraph.graphql"
    file.write_text(composed.sdl, encoding="utf-8")

    assert load_supergraph(file).sdl == composed.sdl


async def test_an_sdl_that_the_file_lacks_is_asked_of_the_subgraph(
    tmp_path: Path, live: tuple[str, dict[str, tuple[int, str]]]
) -> None:
    address, answers = live
    answers["/orders"] = 200, json.dumps({"data": {"_service": {"sdl": ORDERS}}})
    file = written(
        tmp_path,
        [
            {"name": "loyalty", "url": URL, "sdl": LOYALTY},
            {"name": "orders", "url": f"{address}/orders"},
        ],
    )

    read = await read_subgraphs(file)

    assert [(each.name, each.sdl) for each in read] == [("loyalty", LOYALTY), ("orders", ORDERS)]


@pytest.mark.parametrize(
    ("status", "body", "told"),
    [
        (500, "Traceback", "answered with status 500 when asked for its SDL"),
        (200, "<html>", "without an SDL"),
        (200, '{"data": null}', "without an SDL"),
        (200, '{"data": {"_service": {"sdl": 7}}}', "without an SDL"),
    ],
)
async def test_a_subgraph_that_does_not_tell_its_sdl_is_named(
    tmp_path: Path, live: tuple[str, dict[str, tuple[int, str]]], status: int, body: str, told: str
) -> None:
    address, answers = live
    answers["/crm"] = status, body

    with pytest.raises(BadSource) as refused:
        await read_subgraphs(written(tmp_path, [{"name": "crm", "url": f"{address}/crm"}]))

    assert f"subgraph 'crm' at {address}/crm" in str(refused.value)
    assert told in str(refused.value)


async def test_every_error_of_composition_is_told(tmp_path: Path) -> None:
    file = written(tmp_path, [{"name": "orders", "url": URL, "sdl": "type Query { customer: Custommer }"}])

    with pytest.raises(NotComposable) as refused:
        await compose_subgraphs(file)

    assert str(refused.value).startswith(f"{file}: the subgraphs do not compose\nINVALID_GRAPHQL: ")


@pytest.mark.parametrize(
    ("entries", "told"),
    [
        ("{", "no JSON"),
        ([], "must be a list of subgraphs"),
        ({"name": "orders"}, "must be a list of subgraphs"),
        (["orders"], "[0]: must be an object"),
        ([{"nmae": "orders"}], "[0].nmae: unknown key; did you mean 'name'?"),
        ([{"url": URL, "sdl": ORDERS}], "[0].name: must be given"),
        ([{"name": "orders", "sdl": ORDERS}], "[0].url: must be given"),
        ([{"name": "orders", "url": "orders:4101", "sdl": ORDERS}], "[0].url: 'orders:4101' is no http"),
        ([{"name": "orders", "url": "http://[::1", "sdl": ORDERS}], "[0].url: 'http://[::1' is no http"),
        (
            [{"name": "orders", "url": "http://o:99999", "sdl": ORDERS}],
            "[0].url: 'http://o:99999' is no http",
        ),
        ([{"name": "", "url": URL, "sdl": ORDERS}], "[0].name: must be a text"),
        ([{"name": "orders", "url": URL, "sdl": 7}], "[0].sdl: must be a text"),
        ([{"name": "a", "url": URL, "sdl": ORDERS}] * 2, "[1].name: there is another subgraph 'a'"),
    ],
)
async def test_a_bad_entry_is_named_by_its_file_and_key(tmp_path: Path, entries: object, told: str) -> None:
    file = written(tmp_path, entries)

    with pytest.raises(BadSource) as refused:
        await read_subgraphs(file)

    assert str(refused.value).startswith(f"{file}: {told}")


@pytest.mark.parametrize(
    ("text", "told"),
    [("type Query {", ":1:13: no supergraph: "), ("type Query { a: Int }", ": no supergraph: ")],
)
def test_a_file_that_is_no_supergraph_is_named(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "supergraph.graphql"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(BadSource) as refused:
        load_supergraph(file)

    assert str(refused.value).startswith(f"{file}{told}")
    assert "\n" not in str(refused.value)


def test_a_file_that_is_missing_or_no_text_is_named(tmp_path: Path) -> None:
    file = tmp_path / "supergraph.graphql"

    with pytest.raises(BadSource, match="no such file"):
        load_supergraph(file)
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(BadSource, match="is not UTF-8 text"):
        load_supergraph(file)
