"""A Tryton of the tests' own: installed beside them from what a lock names, started, and filled once.

Tryton is free software under the GPL: it runs as a process of its own and is asked over HTTP. Nothing of it
is imported here, and nothing of it is shipped.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.products.tryton.rpc import DATABASE, PASSWORD

__all__ = ["KEPT", "Installation", "free_port"]

KEPT = Path(__file__).parents[3] / ".fiche" / "products"

SECONDS_TO_START = 60


@dataclass(frozen=True, slots=True)
class Installation:
    kept: Path
    """The folder of its packages and databases."""
    wanted: Path
    """The lock."""
    modules: tuple[str, ...]
    web: Path | None = None
    """The folder of the web client that it serves, where there is one."""

    def filled(self, made_with: str, fill: Callable[[Path], None]) -> Path:
        """The folder of a filled database, made if need be. Skips where the packages are not to be had."""
        self.kept.mkdir(parents=True, exist_ok=True)
        with (self.kept / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._install()
            place = self.kept / made_with
            if not (place / "whole").exists():
                shutil.rmtree(place, ignore_errors=True)
                self._create(place)
                fill(place)
                (place / "whole").touch()
        return place

    @contextmanager
    def running(self, place: Path, port: int = 0) -> Iterator[str]:
        """Tryton on the database of this folder, until the end of the block; its URL."""
        port = port or free_port()
        self._configure(place, port)
        command = self._command("trytond")
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

    def _install(self) -> None:
        place, wanted = self.kept / "venv", self.wanted
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
            pytest.skip(
                f"Tryton could not be installed; is the package index reachable? {done.stderr[-500:]}"
            )
        shutil.copy(wanted, there)

    def _create(self, place: Path) -> None:
        (place / "data").mkdir(parents=True)
        (place / "data" / f"{DATABASE}.sqlite").touch()
        (place / "password").write_text(PASSWORD)
        self._configure(place, 0)
        settings = ["--email", "admin@example.com", "--activate-dependencies", "-u", *self.modules]
        subprocess.run(  # noqa: S603
            [*self._command("trytond-admin"), *settings],
            cwd=place,
            check=True,
            env=os.environ | {"TRYTONPASSFILE": "password"},
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr,
        )

    def _configure(self, place: Path, port: int) -> None:
        lines = [
            "[database]",
            "uri = sqlite://",
            f"path = {place / 'data'}",
            "[web]",
            f"listen = 127.0.0.1:{port}",
        ]
        lines += [f"root = {self.web}"] if self.web else []
        lines += ["[session]", "authentications = password"]
        (place / "trytond.conf").write_text("\n".join(lines) + "\n")

    def _command(self, name: str) -> list[str | Path]:
        """By its interpreter: the script itself begins with the path at which it was installed."""
        folder = self.kept / "venv" / "bin"
        return [folder / "python", folder / name, "-c", "trytond.conf", "-d", DATABASE]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


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
