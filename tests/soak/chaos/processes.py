"""`fiche` as processes that are killed, stopped and started again.

What they say goes to files: a pipe that nobody reads would stop them in the end.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.customer_graph.processes import FICHE

__all__ = ["PROBED", "Process", "own_port"]

PROBED = (sys.executable, "-m", "tests.soak.chaos.probed_gateway")

ROOT = Path(__file__).parents[3]

PATIENCE = 90
"""Seconds after which a process that should have begun, or ended, counts as stuck."""


def own_port() -> int:
    """One that no connection takes by chance while nobody listens there: the kernel deals out higher ones."""
    while True:
        with socket.socket() as tried, suppress(OSError):
            port = random.randint(18_000, 32_000)  # noqa: S311 # no secret
            tried.bind(("127.0.0.1", port))
            return port


@dataclass
class Process:
    name: str
    port: int
    arguments: Sequence[str | Path]
    environment: Mapping[str, str]
    folder: Path
    """Where it writes what it says."""
    program: Sequence[str | Path] = (FICHE,)
    _running: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/graphql"

    @property
    def said(self) -> Path:
        return self.folder / f"{self.name}.out"

    @property
    def logged(self) -> Path:
        return self.folder / f"{self.name}.log"

    @property
    def running(self) -> subprocess.Popen[bytes]:
        assert self._running is not None
        return self._running

    async def start(self) -> None:
        """Returns once it listens."""
        self._running = self._begun()
        async with asyncio.timeout(PATIENCE):
            while not await self._listens():
                assert self.running.poll() is None, self.logged.read_text()[-2_000:]
                await asyncio.sleep(0.05)

    def _begun(self) -> subprocess.Popen[bytes]:
        ours = {name: value for name, value in os.environ.items() if not name.startswith("FICHE_")}
        with self.said.open("ab") as said, self.logged.open("ab") as logged:
            return subprocess.Popen(  # noqa: S603 # the command of this project
                [*self.program, *self.arguments, "--port", str(self.port)],
                cwd=ROOT,
                env={**ours, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=logged,
            )

    async def _listens(self) -> bool:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            return False
        writer.close()
        return True

    def send(self, number: signal.Signals) -> None:
        self.running.send_signal(number)

    def kill(self) -> None:
        """Whatever it is doing, and whether it runs or not."""
        if self._running is not None:
            self._running.kill()
            self._running.wait()

    async def end(self) -> int:
        """Asks it to stop. Its exit status."""
        self.send(signal.SIGTERM)
        return await asyncio.to_thread(self.running.wait, PATIENCE)
