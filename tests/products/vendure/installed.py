"""The real Vendure, installed beside the tests from what the lock names, started, and filled once.

Vendure is free software under the GPL: it runs as a process of its own and is asked over HTTP. Nothing of it
is imported here, and nothing of it is shipped.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.products.installing import KEPT as PRODUCTS
from tests.products.installing import alone, filled_once, free_port, node_packages, skip_without
from tests.products.vendure.admin import admin
from tests.products.vendure.chosen import chosen
from tests.products.vendure.seeding import seed
from tests.products.vendure.the_past import write_past

__all__ = ["KEY_FILE", "made_with", "running", "seeded"]

HERE = Path(__file__).parent

KEPT = PRODUCTS / "vendure"

KEY_FILE = "api-key"

SECONDS_TO_START = 60

API_KEY = (
    'mutation { createApiKey(input: { roleIds: ["1"], translations: [{ languageCode: en, name: "Fiche" }] }) '
    "{ apiKey } }"
)


def made_with() -> str:
    """Of the versions and of what is entered: a recording made with others is stale."""
    digest = hashlib.sha256()
    sources = ("package-lock.json", "server.cjs", "chosen.py", "seeding.py", "setting_up.py", "the_past.py")
    for name in sources:
        digest.update((HERE / name).read_bytes())
    return digest.hexdigest()[:16]


def seeded() -> Path:
    """The folder of a filled database, made if need be. Skips where the packages are not to be had."""
    skip_without("node", "npm", packages="nodejs, npm, of version 20 or later")
    with alone(KEPT):
        shutil.copy(HERE / "server.cjs", KEPT / "server.cjs")
        node_packages("Vendure", KEPT, HERE)
        return filled_once(KEPT / made_with(), _fill)


@contextmanager
def running(place: Path, filling: bool = False, smtp_port: int | None = None) -> Iterator[str]:
    """Vendure on the database of this folder, until the end of the block; its URL. It writes to its customers
    where it is told of a mail server."""
    port = free_port()
    given = {
        "PORT": str(port),
        "DATABASE": str(place / "shop.sqlite"),
        "SEED": "1" if filling else "0",
        "SMTP_PORT": "" if smtp_port is None else str(smtp_port),
        "VENDURE_DISABLE_TELEMETRY": "true",
    }
    with (
        (place / "server.log").open("a") as log,
        subprocess.Popen(
            ["node", "server.cjs"],  # noqa: S607 - Node.js, wherever it is
            cwd=KEPT,
            env=os.environ | given,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        ) as process,
    ):
        try:
            _await_ready(process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.communicate(timeout=20)


def _await_ready(process: subprocess.Popen[str]) -> None:
    """It says so itself; one that says nothing is ended."""
    assert process.stdout is not None
    overdue = threading.Timer(SECONDS_TO_START, process.kill)
    overdue.start()
    try:
        for line in process.stdout:
            if line.strip() == "READY":
                return
    finally:
        overdue.cancel()
    raise RuntimeError("Vendure did not start; its server.log says why.")


def _fill(place: Path) -> None:
    with running(place, filling=True) as url:
        staff = admin(url)
        past = seed(staff, f"{url}/shop-api", chosen())
        (place / KEY_FILE).write_text(staff(API_KEY)["apiKey"])
        staff.close()
    write_past(place / "shop.sqlite", past)
