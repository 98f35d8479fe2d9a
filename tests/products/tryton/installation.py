"""A Tryton of the tests' own: installed beside them from what a lock names, started, and filled once.

Tryton is free software under the GPL: it runs as a process of its own and is asked over HTTP. Nothing of it
is imported here, and nothing of it is shipped.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.products.installing import alone, await_answer, filled_once, free_port, python_packages
from tests.products.tryton.rpc import DATABASE, PASSWORD

__all__ = ["Installation"]

VERSION = {"id": 0, "method": "common.server.version", "params": []}


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

        def created_and_filled(place: Path) -> None:
            self._create(place)
            fill(place)

        with alone(self.kept):
            python_packages("Tryton", self.kept / "venv", self.wanted)
            return filled_once(self.kept / made_with, created_and_filled)

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
                await_answer(process, lambda: httpx.post(f"{url}/rpc/", json=VERSION))
                yield url
            finally:
                process.terminate()
                process.wait(20)

    def _create(self, place: Path) -> None:
        (place / "data").mkdir()
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
