"""The real Ghost, installed beside the tests from what the lock names, filled once, started while they run.

Ghost is free software under the MIT licence: it runs as a process of its own and is asked over HTTP. Nothing
of it is imported here, and nothing of it is shipped. Its package is unpacked and becomes the folder of an
installation, as its own installer does it; what only its developers need is left out.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.products.ghost.seeding import enter
from tests.products.installing import KEPT as PRODUCTS
from tests.products.installing import alone, await_answer, filled_once, free_port, skip_without

__all__ = ["KEY_FILE", "made_with", "running", "seeded"]

HERE = Path(__file__).parent

KEPT = PRODUCTS / "ghost"

GHOST = KEPT / "package"

LOCK = HERE / "package-lock.json"

PACKED = json.loads((HERE / "packed.json").read_text())
"""The package, and the hash that npm has for it."""

FOR_DEVELOPERS = ("devDependencies", "scripts", "nx")
"""Of its manifest."""

KEY_FILE = "integration-key"

SECONDS_TO_INSTALL, SECONDS_TO_START = 1200, 120


def made_with() -> str:
    """Of the versions and of what is entered: a recording made with others is stale."""
    digest = hashlib.sha256()
    for name in ("package-lock.json", "packed.json", "seeding.py"):
        digest.update((HERE / name).read_bytes())
    return digest.hexdigest()[:16]


def seeded() -> Path:
    """The folder of a filled database, made if need be. Skips where the packages are not to be had."""
    skip_without("node", "npm", packages="nodejs, npm, of version 20")
    with alone(KEPT):
        _install()
        return filled_once(KEPT / made_with(), _fill)


@contextmanager
def running(place: Path, port: int) -> Iterator[str]:
    """Ghost on the database of this folder, until the end of the block; its URL. Port 0: any free one."""
    port = port or free_port()
    url = f"http://127.0.0.1:{port}"
    with (
        (place / "server.log").open("a") as log,
        subprocess.Popen(
            ["node", "index.js"],  # noqa: S607 - Node.js, wherever it is
            cwd=GHOST,
            env=os.environ | _configuration(place, url, port),
            stdout=log,
            stderr=log,
        ) as process,
    ):
        try:
            site = f"{url}/ghost/api/admin/site/"
            await_answer(process, lambda: httpx.get(site, trust_env=False), seconds=SECONDS_TO_START)
            yield url
        finally:
            process.terminate()
            process.wait(30)


def _fill(place: Path) -> None:
    shutil.copytree(GHOST / "content", place / "content")
    with running(place, 0) as url:
        (place / KEY_FILE).write_text(enter(url))


def _configuration(place: Path, url: str, port: int) -> dict[str, str]:
    """Nothing of it asks anybody else, and no letters are sent."""
    return {
        "NODE_ENV": "production",
        "url": url,
        "server__host": "127.0.0.1",
        "server__port": str(port),
        "database__client": "sqlite3",
        "database__connection__filename": str(place / "journal.sqlite"),
        "database__useNullAsDefault": "true",
        "paths__contentPath": str(place / "content"),
        "mail__transport": "stub",
        "mail__from": "journal@shop.example",
        "security__staffDeviceVerification": "false",
        "privacy__useTinfoil": "true",
        "logging__level": "warn",
        "logging__transports": '["stdout"]',
    }


def _install() -> None:
    there = GHOST / "installed-lock.json"
    if there.exists() and there.read_bytes() == LOCK.read_bytes():
        return
    shutil.rmtree(GHOST, ignore_errors=True)
    done = _npm(["pack", PACKED["package"], "--json"], KEPT)
    if done.returncode == 0:
        _unpack(done.stdout)
        # Not `ci`: it refuses a lock in which the versions that Ghost resolves by itself stand.
        done = _npm(["install", "--omit=dev", "--legacy-peer-deps", "--no-audit", "--no-fund"], GHOST)
    if done.returncode:
        pytest.skip(f"Ghost could not be installed; is npm's registry reachable? {done.stderr[-500:]}")
    shutil.copy(LOCK, there)


def _unpack(told: str) -> None:
    [packed] = json.loads(told)
    assert packed["integrity"] == PACKED["integrity"], f"{PACKED['package']} is another one than before"
    with tarfile.open(KEPT / packed["filename"]) as archive:
        archive.extractall(KEPT, filter="data")
    manifest = json.loads((GHOST / "package.json").read_text())
    kept = {name: of for name, of in manifest.items() if name not in FOR_DEVELOPERS}
    (GHOST / "package.json").write_text(json.dumps(kept))
    shutil.copy(LOCK, GHOST / LOCK.name)


def _npm(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - what the committed lock names
        ["npm", *command],  # noqa: S607
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS_TO_INSTALL,
    )
