"""The real Tryton, installed beside the tests from what the lock names, started, and filled once.

Tryton is free software under the GPL: it runs as a process of its own and is asked over HTTP. Nothing of it
is imported here, and nothing of it is shipped.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from subgraphs.world.sizes import SIZES
from subgraphs.world.world import make_world
from tests.products.tryton.books import corrections, enter, told
from tests.products.tryton.company import make_company
from tests.products.tryton.rpc import DATABASE, PASSWORD, Tryton

__all__ = ["CUSTOMERS", "made_with", "running", "seeded"]

HERE = Path(__file__).parent

KEPT = HERE.parents[2] / ".fiche" / "products" / "tryton"

CUSTOMERS = (*range(1, 2), *range(3, 25), 358, 365, 500, 609, 741, 816)
"""The characters but the one with the longest tail, and companies that stand for every status."""

MODULES = ("account_invoice", "account_credit_limit", "account_dunning")

SECONDS_TO_START = 60


def made_with() -> str:
    """Of the versions and of what is entered: a recording made with others is stale."""
    digest = hashlib.sha256()
    for name in ("requirements.lock", "books.py", "company.py"):
        digest.update((HERE / name).read_bytes())
    digest.update(repr(CUSTOMERS).encode())
    return digest.hexdigest()[:16]


def seeded() -> Path:
    """The folder of a filled database, made if need be. Skips where the packages are not to be had."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _install()
        place = KEPT / made_with()
        if not (place / "whole").exists():
            shutil.rmtree(place, ignore_errors=True)
            _fill(place)
            (place / "whole").touch()
    return place


@contextmanager
def running(place: Path) -> Iterator[str]:
    """Tryton on the database of this folder, until the end of the block; its URL."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    _configure(place, port)
    command = [KEPT / "venv" / "bin" / "trytond", "-c", "trytond.conf", "-d", DATABASE]
    with (
        (place / "server.log").open("a") as log,
        subprocess.Popen(command, cwd=place, stdout=log, stderr=log) as process,  # noqa: S603
    ):
        try:
            url = f"http://127.0.0.1:{port}"
            _await_answer(url, process)
            yield url
        finally:
            process.terminate()
            process.wait(20)


def _install() -> None:
    place, wanted = KEPT / "venv", HERE / "requirements.lock"
    there = place / "requirements.lock"
    if there.exists() and there.read_bytes() == wanted.read_bytes():
        return
    shutil.rmtree(place, ignore_errors=True)
    venv.create(place, with_pip=True)
    command = [place / "bin" / "python", "-m", "pip", "install", "--quiet", "--no-deps"]
    done = subprocess.run(  # noqa: S603 - what the committed lock names
        [*command, "--require-hashes", "-r", wanted], capture_output=True, text=True, check=False
    )
    if done.returncode:
        shutil.rmtree(place, ignore_errors=True)
        pytest.skip(f"Tryton could not be installed; is the package index reachable? {done.stderr[-500:]}")
    shutil.copy(wanted, there)


def _fill(place: Path) -> None:
    (place / "data").mkdir(parents=True)
    (place / "data" / f"{DATABASE}.sqlite").touch()
    (place / "password").write_text(PASSWORD)
    _configure(place, 0)
    command = [KEPT / "venv" / "bin" / "trytond-admin", "-c", "trytond.conf", "-d", DATABASE]
    command += ["--email", "admin@example.com", "--activate-dependencies", "-u", *MODULES]
    subprocess.run(  # noqa: S603
        command,
        cwd=place,
        check=True,
        env=os.environ | {"TRYTONPASSFILE": "password"},
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
    )
    world = told(make_world(SIZES["S"]), CUSTOMERS)
    with running(place) as url:
        tryton = Tryton(url)
        enter(tryton, make_company(tryton, world.years, world.countries), world)
    with sqlite3.connect(place / "data" / f"{DATABASE}.sqlite") as database:
        for statement, values in corrections(world):
            database.execute(statement, values)
    database.close()


def _configure(place: Path, port: int) -> None:
    lines = [
        "[database]",
        "uri = sqlite://",
        f"path = {place / 'data'}",
        "[web]",
        f"listen = 127.0.0.1:{port}",
    ]
    lines += ["[session]", "authentications = password"]
    (place / "trytond.conf").write_text("\n".join(lines) + "\n")


def _await_answer(url: str, process: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + SECONDS_TO_START
    asked = {"id": 0, "method": "common.server.version", "params": []}
    while process.poll() is None and time.monotonic() < ends:
        try:
            if httpx.post(f"{url}/rpc/", json=asked).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise RuntimeError("Tryton did not start; its server.log says why.")
