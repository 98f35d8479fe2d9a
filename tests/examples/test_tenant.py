"""The plugin of `examples/plugins`, in a gateway that runs by itself."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import httpx
import pytest

FICHE = Path(sys.executable).parent / "fiche"

ROOT = Path(__file__).parents[2]

SETTINGS = """
hooks:
  - use: examples.plugins.tenant:Tenants
    options: {shops: {north: eu, south: us}}
"""


@pytest.fixture
def shop() -> Iterator[str]:
    """A subgraph that tells which headers it was sent."""

    class Shop(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            told = [f"{name}: {self.headers[name]}" for name in ("x-shop", "x-shop-region", "x-tenant")]
            body = json.dumps({"data": {"headers": told}}).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Shop) as server:
        Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}/graphql"
        server.shutdown()


def test_a_plugin_is_installed_by_configuration(shop: str, tmp_path: Path) -> None:
    sdl = "type Query { headers: [String!] }"
    (tmp_path / "subgraphs.json").write_text(json.dumps([{"name": "shop", "url": shop, "sdl": sdl}]))
    (tmp_path / "fiche.yaml").write_text(SETTINGS)
    arguments = (
        "--subgraphs",
        tmp_path / "subgraphs.json",
        "--config",
        tmp_path / "fiche.yaml",
        "--port",
        "0",
    )

    command = [FICHE, "serve", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as gateway:  # noqa: S603
        try:
            assert gateway.stdout is not None
            address = re.search(r"http://\S+", gateway.stdout.readline())
            assert address is not None
            asked = {"query": "{ headers }"}
            known = httpx.post(address[0], json=asked, headers={"x-tenant": "north"})
            unknown = httpx.post(address[0], json=asked, headers={"x-tenant": "west"})
        finally:
            gateway.terminate()

    assert known.json() == {
        "data": {"headers": ["x-shop: north", "x-shop-region: eu", "x-tenant: None"]},
        "extensions": {"tenant": "north"},
    }
    assert unknown.status_code == 403
    assert unknown.json()["errors"][0]["extensions"] == {"code": "TENANT_UNKNOWN"}


def test_a_plugin_that_cannot_be_made_is_named_before_the_start(tmp_path: Path) -> None:
    file = tmp_path / "fiche.yaml"
    file.write_text("hooks: ['examples.plugins.tenant:Tenants']")

    command = [FICHE, "config", "check", file]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)  # noqa: S603

    assert done.returncode == 1
    assert "'examples.plugins.tenant:Tenants' could not be made: TypeError" in done.stderr
    assert "Traceback" not in done.stderr
