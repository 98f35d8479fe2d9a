"""The real Medusa with its loyalty plugin, installed beside the tests from what the lock names, filled once.

Medusa is free software under the MIT licence: it runs as a process of its own and is asked over HTTP. Nothing
of it is imported here, and nothing of it is shipped. What was entered is kept as a dump: each run has a
database of its own, in the PostgreSQL of the tests.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.products.installing import KEPT as PRODUCTS
from tests.products.installing import alone, await_answer, filled_once, free_port, skip_without
from tests.products.medusa.seeding import EMAIL, PASSWORD, enter

__all__ = [
    "KEPT",
    "dump",
    "entered_in",
    "execute",
    "filled",
    "made_with",
    "migrated",
    "ready",
    "running",
    "seeded",
    "serving",
]

HERE = Path(__file__).parent

KEPT = PRODUCTS / "medusa"

SECONDS_TO_INSTALL, SECONDS_TO_START = 1200, 120

PROGRAMS = ("node", "npm", "pg_dump", "psql")

NewDatabase = Callable[[], str]
"""The URL of an empty one."""


def made_with() -> str:
    """Of the versions and of what is entered: a recording made with others is stale."""
    digest = hashlib.sha256()
    for name in ("package-lock.json", "medusa-config.js", "seeding.py"):
        digest.update((HERE / name).read_bytes())
    return digest.hexdigest()[:16]


def seeded(new_database: NewDatabase) -> Path:
    """The folder of the dump, made if need be. Skips where the packages are not to be had."""
    ready()
    with alone(KEPT):
        return filled_once(KEPT / made_with(), lambda place: _fill(place, new_database))


def ready() -> None:
    """Installs it, if need be."""
    skip_without(*PROGRAMS, packages="nodejs, npm, postgresql-client")
    with alone(KEPT):
        _install()


def entered_in(place: Path) -> dict[str, str]:
    """What `enter` answered."""
    found: dict[str, str] = json.loads((place / "entered.json").read_text())
    return found


@contextmanager
def running(place: Path, new_database: NewDatabase) -> Iterator[str]:
    """Medusa on a database of its own, until the end of the block; its URL."""
    with serving(place, filled(place, new_database), free_port()) as url:
        yield url


def filled(place: Path, new_database: NewDatabase) -> str:
    """From the dump; the URL of the database."""
    database = _plain(new_database())
    _run(["psql", "--quiet", "--set=ON_ERROR_STOP=1", f"--file={place / 'shop.sql'}", database], place)
    return database


@contextmanager
def serving(place: Path, database: str, port: int, folder: Path = KEPT) -> Iterator[str]:
    with (
        (place / "server.log").open("a") as log,
        subprocess.Popen(  # noqa: S603
            ["node", KEPT / "node_modules" / ".bin" / "medusa", "start"],  # noqa: S607 - wherever it is
            cwd=folder,
            env=_environment(database) | {"PORT": str(port)},
            stdout=log,
            stderr=log,
        ) as process,
    ):
        try:
            url = f"http://127.0.0.1:{port}"
            health = f"{url}/health"
            await_answer(process, lambda: httpx.get(health, trust_env=False), seconds=SECONDS_TO_START)
            yield url
        finally:
            process.terminate()
            process.wait(30)


def _install() -> None:
    shutil.copy(HERE / "medusa-config.js", KEPT / "medusa-config.js")
    there, wanted = KEPT / "installed-lock.json", HERE / "package-lock.json"
    if there.exists() and there.read_bytes() == wanted.read_bytes():
        return
    shutil.copy(HERE / "package.json", KEPT / "package.json")
    shutil.copy(wanted, KEPT / "package-lock.json")
    done = subprocess.run(
        # Not `ci`: it refuses a lock without the binaries of other platforms. The versions are the lock's.
        ["npm", "install", "--no-audit", "--no-fund"],  # noqa: S607
        cwd=KEPT,
        env=os.environ | {"MEDUSA_DISABLE_TELEMETRY": "true"},
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS_TO_INSTALL,
    )
    if done.returncode:
        pytest.skip(f"Medusa could not be installed; is npm's registry reachable? {done.stderr[-500:]}")
    shutil.copy(wanted, there)


def migrated(new_database: NewDatabase) -> str:
    """With the tables of Medusa and a person who may sign in; the URL of the database."""
    database = _plain(new_database())
    medusa = ["node", "node_modules/.bin/medusa"]
    _run([*medusa, "db:migrate"], KEPT, _environment(database))
    _run([*medusa, "user", "--email", EMAIL, "--password", PASSWORD], KEPT, _environment(database))
    return database


def execute(database: str, *statements: str) -> None:
    _run(["psql", "--quiet", "--set=ON_ERROR_STOP=1", "--command", "".join(statements), database], KEPT)


def dump(place: Path, database: str) -> None:
    """From which `filled` makes it again: whole, or the last one stays."""
    fresh = place / "shop.sql.new"
    _run(["pg_dump", "--no-owner", f"--file={fresh}", database], place)
    fresh.replace(place / "shop.sql")


def _fill(place: Path, new_database: NewDatabase) -> None:
    database = migrated(new_database)
    with serving(place, database, free_port()) as url:
        (place / "entered.json").write_text(json.dumps(enter(url)))
    dump(place, database)


def _run(command: list[str], folder: Path, environment: Mapping[str, str] | None = None) -> None:
    done = subprocess.run(  # noqa: S603 - the programs named above
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command[:3]} failed: {done.stdout[-1000:]}{done.stderr[-1000:]}"


def _environment(database: str) -> dict[str, str]:
    return os.environ | {"DATABASE_URL": database, "MEDUSA_DISABLE_TELEMETRY": "true"}


def _plain(url: str) -> str:
    """As the programs of PostgreSQL and Medusa write it, without a driver."""
    return url.replace("postgresql+psycopg://", "postgres://")
