"""Apollo's public subgraph-compatibility suite, as published, with `fiche serve` in the place of its router.

The subgraph under test is examples/compatibility; `users` and `inventory` are the suite's own. The suite asks
its router at http://localhost:4000/, which cannot be set, so a door there leads on to the gateway. Its
orchestration (pm2, rover) is not installed: package.json puts another package in their places.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest

from tests.clients.demonstration import FICHE

ROUTER_PORT = 4000

SECONDS = 60

TESTS = 23
"""In 1.2.1, the last release. Four of them ask the router; the others ask the subgraph itself."""

SUITE = "node_modules/@apollo/federation-subgraph-compatibility-tests/dist/subgraphs"


@pytest.mark.soak
def test_a_subgraph_and_the_gateway_pass_the_compatibility_suite(installed: Any, tmp_path: Path) -> None:
    place = installed(Path(__file__).parent / "compatibility")
    products = [sys.executable, "-m", "examples.compatibility"]
    with ExitStack() as stack:
        ports = {name: _free_port() for name in ("products", "users", "inventory")}
        stack.enter_context(_started([*products, str(ports["products"])], Path.cwd(), {}))
        for name in ("users", "inventory"):
            environment = {f"{name.upper()}_PORT": str(ports[name])}
            stack.enter_context(_started(["node", "index.js"], place / SUITE / name, environment))
        subgraphs = tmp_path / "subgraphs.json"
        subgraphs.write_text(json.dumps([{"name": name, "url": _address(name, ports)} for name in ports]))
        command = [FICHE, "serve", "--subgraphs", subgraphs, "--port", "0"]
        told = stack.enter_context(_started(command, tmp_path, {}))
        stack.enter_context(_door(told))
        results = _results(place, _address("products", ports))

    assert len(results) == TESTS
    failed = {each["fullName"]: each["failureMessages"] for each in results if each["status"] != "passed"}
    assert failed == {}


def _address(name: str, ports: Mapping[str, int]) -> str:
    return f"http://127.0.0.1:{ports[name]}/{'graphql' if name == 'products' else ''}"


def _results(place: Path, products: str) -> list[dict[str, Any]]:
    command = ["node", "suite.js", products]
    done = subprocess.run(  # noqa: S603
        command, cwd=place, capture_output=True, text=True, check=True, timeout=2 * SECONDS
    )
    results: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return results


@contextmanager
def _started(command: list[Any], folder: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """The address that it says it serves."""
    with subprocess.Popen(  # noqa: S603
        command, cwd=folder, stdout=subprocess.PIPE, text=True, env=os.environ | environment
    ) as process:
        assert process.stdout is not None
        try:
            lines = (re.search(r"http://\S+", line) for line in process.stdout)
            address = next((found[0] for found in lines if found), None)
            assert address is not None, f"{command} ended, and says why on stderr"
            yield address
        finally:
            process.kill()
            process.stdout.close()


@contextmanager
def _door(gateway: str) -> Iterator[None]:
    """Where the suite expects its router; what comes in is handed on as it is."""

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            passed = {name: self.headers[name] for name in ("accept", "content-type")}
            answer = httpx.post(gateway, content=body, headers=passed, timeout=SECONDS)
            self.send_response(answer.status_code)
            self.send_header("content-type", answer.headers["content-type"])
            self.send_header("content-length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, *_: object) -> None: ...

    try:
        server = ThreadingHTTPServer(("127.0.0.1", ROUTER_PORT), Door)
    except OSError:
        pytest.skip(f"port {ROUTER_PORT} is taken, and the suite asks no other: end what listens there")
    with server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield
        finally:
            server.shutdown()


def _free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as held:
        port: int = held.getsockname()[1]
        return port
