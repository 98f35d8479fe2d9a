"""Clients from npm, unmodified. Each project is installed once, below .fiche/; where it cannot be had, its
tests are skipped."""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from tests.clients.demonstration import FICHE
from tests.customer_graph.conftest import database_urls

__all__ = ["database_urls"]

INSTALLED = Path(__file__).parents[2] / ".fiche" / "clients"

SECONDS_TO_INSTALL = 120

SUBGRAPHS = [
    {
        "name": "orders",
        "url": "http://127.0.0.1:1/graphql",
        "sdl": "type Query { orders(first: Int): [String!] }",
    }
]

Installed = Callable[[Path], Path]

Gateway = Callable[..., AbstractContextManager[str]]


@pytest.fixture(scope="session")
def installed() -> Installed:
    """`installed(folder)` is where the npm project in that folder is ready to run."""
    missing = [program for program in ("node", "npm") if shutil.which(program) is None]
    if missing:
        pytest.skip(f"{' and '.join(missing)} not found: install Node.js 20 or later (Debian: nodejs, npm)")
    return _installed


@pytest.fixture
def gateway(tmp_path: Path) -> Gateway:
    """`with gateway(FICHE_BATCHING="true") as url`: `fiche serve` with these variables."""

    @contextmanager
    def serving(**environment: str) -> Iterator[str]:
        file = tmp_path / "subgraphs.json"
        file.write_text(json.dumps(SUBGRAPHS))
        with subprocess.Popen(  # noqa: S603
            [FICHE, "serve", "--subgraphs", file, "--port", "0"],
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | environment,
        ) as process:
            assert process.stdout is not None
            try:
                told = re.search(r"http://\S+", process.stdout.readline())
                assert told is not None
                yield told[0]
            finally:
                process.kill()
                process.stdout.close()

    return serving


def _installed(project: Path) -> Path:
    place = INSTALLED / project.name
    place.mkdir(parents=True, exist_ok=True)
    with (place / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        there, wanted = place / "package-lock.json", project / "package-lock.json"
        is_there = (place / "node_modules").exists() and there.read_bytes() == wanted.read_bytes()
        for file in project.iterdir():
            if file.suffix in (".json", ".js", ".mjs"):
                shutil.copy(file, place / file.name)
        if not is_there:
            _install(place)
    return place


def _install(place: Path) -> None:
    """Skips where the registry does not give it: that is no fault of Fiche."""
    command = ["npm", "ci", "--no-audit", "--no-fund", "--fetch-retries=0"]
    try:
        done = subprocess.run(  # noqa: S603 - what the committed lock names
            command, cwd=place, capture_output=True, text=True, check=False, timeout=SECONDS_TO_INSTALL
        )
        told = done.stderr[-1000:] if done.returncode else ""
    except subprocess.TimeoutExpired:
        told = f"nothing in {SECONDS_TO_INSTALL} s"
    if told:
        shutil.rmtree(place / "node_modules", ignore_errors=True)
        pytest.skip(f"“{' '.join(command)}” failed; is npm's registry reachable? It said: {told}")
