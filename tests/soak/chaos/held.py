"""What a gateway holds: tasks, files, connections. Nobody may be asking it."""

from __future__ import annotations

import asyncio
import json
import re
import signal
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.soak.chaos.processes import Process

__all__ = ["Held", "held_at_rest"]

PATIENCE = 60
"""Seconds for connections that nobody uses to be closed, on both sides."""


@dataclass(frozen=True, slots=True)
class Held:
    tasks: Counter[str]
    """By what they run."""
    files: Counter[str]
    """Whatever has a number in the process: sockets, pipes, files."""
    connections: int
    megabytes: float
    """Resident."""

    def more_than(self, before: Held) -> dict[str, int]:
        more = (self.tasks - before.tasks) + (self.files - before.files)
        return {**more, **({"connections": self.connections} if self.connections else {})}


async def held_at_rest(gateway: Process, probed: Path, before: Held | None = None) -> Held:
    """Once there is no connection, and no more than before; or what there is when patience is at its end."""
    held = await _held(gateway, probed)
    for _ in range(PATIENCE):
        if not held.connections and (before is None or not held.more_than(before)):
            break
        await asyncio.sleep(1)
        held = await _held(gateway, probed)
    return held


async def _held(gateway: Process, probed: Path) -> Held:
    tasks = await asyncio.to_thread(_tasks, gateway, probed)
    process = psutil.Process(gateway.running.pid)
    connections = [each for each in process.net_connections() if each.status == psutil.CONN_ESTABLISHED]
    return Held(tasks, _files(gateway.running.pid), len(connections), process.memory_info().rss / 2**20)


def _tasks(gateway: Process, probed: Path) -> Counter[str]:
    probed.unlink(missing_ok=True)
    gateway.send(signal.SIGUSR1)
    ends = time.monotonic() + PATIENCE
    while not probed.exists() and time.monotonic() < ends:
        time.sleep(0.02)
    return Counter(json.loads(probed.read_text()))


def _files(pid: int) -> Counter[str]:
    """Without the numbers that the kernel gave them."""
    found: Counter[str] = Counter()
    for each in Path(f"/proc/{pid}/fd").iterdir():
        try:
            found[re.sub(r"\[\d+\]", "", str(each.readlink()))] += 1
        except FileNotFoundError:
            continue  # closed meanwhile
    return found
