"""Servers as processes of their own, and what they use: CPU time and memory of the whole tree."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import TextIO

__all__ = ["LINES_KEPT", "Usage", "peak_megabytes", "started", "tree", "usage"]

PROC = Path("/proc")

PER_PROCESS_CLOCK = 2
"""The kernel's name for a process's CPU clock that counts in nanoseconds."""

SECONDS_TO_END = 10

LINES_KEPT = 10

LONGEST_LINE = 500


@dataclass(frozen=True, slots=True)
class Usage:
    cpu: float
    """Seconds of user and system time since the tree was started."""
    processes: int


@contextmanager
def started(
    command: Sequence[str], environment: Mapping[str, str], folder: Path, errors: deque[str]
) -> Iterator[subprocess.Popen[str]]:
    """The server, until the block ends. Its standard output is the caller's to read; of its standard error
    the last lines are in `errors`. A file would grow by megabytes a second where a gateway logs what it
    asked for in vain."""
    with subprocess.Popen(  # noqa: S603 - a gateway that the bench itself names
        command,
        cwd=folder,
        env={**os.environ, **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        start_new_session=True,
    ) as process:
        assert process.stderr is not None  # noqa: S101 - it is a pipe
        Thread(target=_gather, args=(process.stderr, errors), daemon=True).start()
        try:
            yield process
        finally:
            _end(process)


def _gather(lines: TextIO, told: deque[str]) -> None:
    with suppress(ValueError):  # closed, as the process ended
        for line in lines:
            told.append(line.rstrip()[:LONGEST_LINE])


def _end(process: subprocess.Popen[str]) -> None:
    """The whole group: a gateway may have started others."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
            process.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            continue
        except ProcessLookupError:
            return
        return


def usage(pid: int) -> Usage:
    members = tree(pid)
    return Usage(sum(time.clock_gettime((~each << 3) | PER_PROCESS_CLOCK) for each in members), len(members))


def peak_megabytes(pid: int) -> float:
    """The most that each process of the tree has had in memory, added up."""
    return sum(_peak_kilobytes(each) for each in tree(pid)) / 1024


def tree(pid: int) -> list[int]:
    found = [pid]
    for each in found:
        for thread in (PROC / str(each) / "task").iterdir():
            found += [int(child) for child in (thread / "children").read_text().split()]
    return found


def _peak_kilobytes(pid: int) -> int:
    for line in (PROC / str(pid) / "status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    return 0


if sys.platform != "linux":
    raise SystemExit("The bench reads CPU time and memory from /proc, which only Linux has.")
