"""How real products come beside the tests: installed from committed locks, filled once, started, awaited."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import subprocess
import time
import venv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

__all__ = [
    "KEPT",
    "alone",
    "await_answer",
    "filled_once",
    "free_port",
    "node_packages",
    "python_packages",
    "skip_without",
]

KEPT = (Path(__file__).parents[2] / ".fiche" / "products").resolve()

Process = subprocess.Popen[bytes]


@contextmanager
def alone(kept: Path, name: str = "lock") -> Iterator[None]:
    """No other run installs or fills in this folder meanwhile."""
    kept.mkdir(parents=True, exist_ok=True)
    with (kept / name).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def filled_once(place: Path, fill: Callable[[Path], None]) -> Path:
    """What was left half done is begun anew."""
    if not (place / "whole").exists():
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        fill(place)
        (place / "whole").touch()
    return place


def skip_without(*programs: str, packages: str) -> None:
    """`packages`: of Debian."""
    missing = [program for program in programs if shutil.which(program) is None]
    if missing:
        pytest.skip(f"{' and '.join(missing)} not found (Debian: {packages})")


def python_packages(product: str, place: Path, wanted: Path) -> None:
    """A virtual environment with what the lock names. Skips where that is not to be had."""
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
        pytest.skip(f"{product} could not be installed; is the package index reachable? {done.stderr[-500:]}")
    shutil.copy(wanted, there)


def node_packages(product: str, place: Path, wanted: Path, seconds: float = 900) -> None:
    """`wanted`: the folder of package.json and its lock. Skips where the packages are not to be had."""
    there, lock = place / "package-lock.json", wanted / "package-lock.json"
    if (place / "node_modules").exists() and there.read_bytes() == lock.read_bytes():
        return
    for name in ("package.json", "package-lock.json"):
        shutil.copy(wanted / name, place / name)
    done = subprocess.run(
        ["npm", "ci", "--no-audit", "--no-fund"],  # noqa: S607 - what the committed lock names
        cwd=place,
        env=os.environ | {"VENDURE_DISABLE_TELEMETRY": "true"},
        capture_output=True,
        text=True,
        check=False,
        timeout=seconds,
    )
    if done.returncode:
        shutil.rmtree(place / "node_modules", ignore_errors=True)
        pytest.skip(f"{product} could not be installed; is npm's registry reachable? {done.stderr[-500:]}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def await_answer(
    process: Process, ask: Callable[[], httpx.Response], *, status: int = httpx.codes.OK, seconds: float = 60
) -> None:
    """Until it answers with this status."""
    ends = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < ends:
        try:
            if ask().status_code == status:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise RuntimeError("The product did not start; its server.log says why.")
