"""The real Request Tracker, from the packages of Debian, on a folder of its own, started and filled once.

It is free software under the GPL: it runs as a process of its own and is asked over HTTP. Nothing of it is
imported here, and nothing of it is shipped. Nothing is started but by these tests: no service of the system.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.products.installing import KEPT as PRODUCTS
from tests.products.installing import alone, await_answer, filled_once, free_port
from tests.products.request_tracker.entered import corrections, enter
from tests.products.request_tracker.rest import Worker

__all__ = ["VERSION", "Running", "made_with", "running", "seeded", "started", "version"]

HERE = Path(__file__).parent

KEPT = PRODUCTS / "request-tracker"

INSTALLED = Path("/usr/share/request-tracker5")

SETUP = Path("/usr/sbin/rt-setup-database-5")

VERSION = "5.0.3"
"""Of which the recording is made."""

PACKAGES = "request-tracker5 rt5-standalone rt5-db-sqlite"

MISSING = (
    f"Request Tracker is not installed. On Debian: apt-get install --no-install-recommends {PACKAGES} "
    "(answer no where it asks for a database: the tests have one of their own)."
)


@dataclass(frozen=True)
class Running:
    url: str
    tokens: Mapping[str, str]


def made_with() -> str:
    """Of the version and of what is entered: a recording made with others is stale."""
    digest = hashlib.sha256(VERSION.encode())
    for name in ("entered.py", "people.pl", "site.pm"):
        digest.update((HERE / name).read_bytes())
    return digest.hexdigest()[:16]


def version() -> str:
    """Skips where it is not installed, and says how to do that."""
    generated = INSTALLED / "lib" / "RT" / "Generated.pm"
    if not generated.exists() or not SETUP.exists():
        pytest.skip(MISSING)
    found = re.search(r"VERSION = '([0-9.]+)", generated.read_text())
    assert found is not None
    return found.group(1)


def seeded() -> Path:
    """The folder of a filled database, made if need be."""
    version()
    with alone(KEPT):
        return filled_once(KEPT / made_with(), _fill)


@contextmanager
def running(kept: Path, folder: Path) -> Iterator[Running]:
    """On a copy of this database, until the end of the block."""
    place = folder / "request-tracker"
    shutil.copytree(kept, place)
    with started(place) as live:
        yield live


@contextmanager
def started(place: Path) -> Iterator[Running]:
    """On the database of this folder, until the end of the block."""
    with _started(place) as url:
        yield Running(url, _tokens(place))


@contextmanager
def _started(place: Path) -> Iterator[str]:
    port = free_port()
    command = [INSTALLED / "libexec" / "standalone_httpd", "--host", "127.0.0.1", "--port", str(port)]
    environment = _environment(place, port)
    with (
        (place / "server.log").open("a") as log,
        subprocess.Popen(command, cwd=place, stdout=log, stderr=log, env=environment) as process,  # noqa: S603
    ):
        try:
            url = f"http://127.0.0.1:{port}"
            door = f"{url}/REST/2.0/rt"
            unauthorised = httpx.codes.UNAUTHORIZED
            await_answer(process, lambda: httpx.get(door, trust_env=False), status=unauthorised)
            yield url
        finally:
            process.terminate()
            process.wait(20)


def _fill(place: Path) -> None:
    for folder in ("mason", "sessions"):
        (place / folder).mkdir(parents=True)
    setup = [SETUP, "--dba", "", "--dba-password", ""]
    for step in (["--action", "init"], ["--action", "insert", "--datafile", HERE / "people.pl"]):
        environment = _environment(place, 80)
        subprocess.run([*setup, *step], cwd=place, check=True, env=environment, stdout=sys.stderr)  # noqa: S603
    with _started(place) as url, ExitStack() as opened:
        enter({name: opened.enter_context(Worker(url, token)) for name, token in _tokens(place).items()})
    with sqlite3.connect(place / "rt.sqlite") as database:
        for statement, values in corrections():
            database.execute(statement, values)
    database.close()


def _environment(place: Path, port: int) -> dict[str, str]:
    own = {"RT_SITE_CONFIG": str(HERE / "site.pm"), "RT_SITE_CONFIG_DIR": str(place / "none")}
    return os.environ | own | {"FICHE_RT_PLACE": str(place), "FICHE_RT_PORT": str(port)}


def _tokens(place: Path) -> dict[str, str]:
    lines = (place / "tokens").read_text().splitlines()
    return dict(line.split(" ", 1) for line in lines)
