"""A Tryton of its own that keeps stock and ships: what the first customers bought, and two of their orders.

Tryton is free software under the GPL: it runs as a process of its own and is asked over HTTP. Nothing of it
is imported here, and nothing of it is shipped.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import socket
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.products.further.keeping_stock import enter
from tests.products.tryton.rpc import DATABASE, PASSWORD, Tryton

__all__ = ["made_with", "running", "seeded"]

HERE = Path(__file__).parent

KEPT = HERE.parents[2] / ".fiche" / "products" / "tryton-supply"

LOCK = HERE / "tryton.lock"

SECONDS_TO_START = 60


def made_with() -> str:
    digest = hashlib.sha256()
    for file in (LOCK, HERE / "keeping_stock.py", HERE / "bought.py"):
        digest.update(file.read_bytes())
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
            _create(place)
            with running(place) as url:
                enter(Tryton(url))
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
    place = KEPT / "venv"
    there = place / "requirements.lock"
    if there.exists() and there.read_bytes() == LOCK.read_bytes():
        return
    shutil.rmtree(place, ignore_errors=True)
    venv.create(place, with_pip=True)
    command = [place / "bin" / "python", "-m", "pip", "install", "--quiet", "--no-deps"]
    done = subprocess.run(  # noqa: S603 - what the committed lock names
        [*command, "--require-hashes", "-r", LOCK], capture_output=True, text=True, check=False
    )
    if done.returncode:
        shutil.rmtree(place, ignore_errors=True)
        pytest.skip(f"Tryton could not be installed; is the package index reachable? {done.stderr[-500:]}")
    shutil.copy(LOCK, there)


def _create(place: Path) -> None:
    (place / "data").mkdir(parents=True)
    (place / "data" / f"{DATABASE}.sqlite").touch()
    (place / "password").write_text(PASSWORD)
    _configure(place, 0)
    command = [KEPT / "venv" / "bin" / "trytond-admin", "-c", "trytond.conf", "-d", DATABASE]
    command += ["--email", "admin@example.com", "--activate-dependencies", "-u", "sale"]
    subprocess.run(  # noqa: S603
        command,
        cwd=place,
        check=True,
        env=os.environ | {"TRYTONPASSFILE": "password"},
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
    )


def _configure(place: Path, port: int) -> None:
    lines = ["[database]", "uri = sqlite://", f"path = {place / 'data'}"]
    lines += ["[web]", f"listen = 127.0.0.1:{port}", "[session]", "authentications = password"]
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
