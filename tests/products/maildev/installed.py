"""The real maildev, installed beside the tests from what the lock names, and started while they run."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

__all__ = ["LOCK", "PostBox", "post_box"]

HERE = Path(__file__).parent

LOCK = HERE / "package-lock.json"

KEPT = (HERE.parents[2] / ".fiche" / "products" / "maildev").resolve()

SECONDS_TO_INSTALL, SECONDS_TO_START = 300, 30


@dataclass(frozen=True)
class PostBox:
    url: str
    smtp_port: int


@contextmanager
def post_box(place: Path) -> Iterator[PostBox]:
    """maildev with its letters in this folder, until the end of the block."""
    _install()
    place.mkdir(parents=True, exist_ok=True)
    smtp, web = _free_port(), _free_port()
    command = ["node", KEPT / "node_modules" / "maildev" / "bin" / "maildev", "--silent"]
    command += ["--ip", "127.0.0.1", "--smtp", str(smtp), "--web", str(web), "--mail-directory", place]
    with (
        (place.parent / "maildev.log").open("a") as log,
        subprocess.Popen(command, cwd=KEPT, stdout=log, stderr=log) as process,  # noqa: S603
    ):
        try:
            url = f"http://127.0.0.1:{web}"
            _await_answer(url, process)
            yield PostBox(url, smtp)
        finally:
            process.terminate()
            process.wait(20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _install() -> None:
    if missing := [program for program in ("node", "npm") if shutil.which(program) is None]:
        pytest.skip(f"{' and '.join(missing)} not found: install Node.js 20 or later (Debian: nodejs, npm)")
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        there = KEPT / LOCK.name
        if (KEPT / "node_modules").exists() and there.read_bytes() == LOCK.read_bytes():
            return
        shutil.copy(HERE / "package.json", KEPT / "package.json")
        shutil.copy(LOCK, there)
        done = subprocess.run(
            ["npm", "ci", "--no-audit", "--no-fund"],  # noqa: S607 - what the committed lock names
            cwd=KEPT,
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS_TO_INSTALL,
            env=os.environ,
        )
        if done.returncode:
            shutil.rmtree(KEPT / "node_modules", ignore_errors=True)
            pytest.skip(f"maildev could not be installed; is npm's registry reachable? {done.stderr[-500:]}")


def _await_answer(url: str, process: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + SECONDS_TO_START
    while process.poll() is None and time.monotonic() < ends:
        try:
            if httpx.get(f"{url}/config", trust_env=False).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise RuntimeError("maildev did not start; its log says why.")
