"""The folder of the demonstration, which one process at a time may use."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

__all__ = ["FOLDER", "AlreadyRunning", "held", "removed"]

FOLDER = Path(__file__).parents[3] / ".fiche" / "demo-real"


class AlreadyRunning(Exception):
    """The message says what to do."""


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """For this process alone. Raises AlreadyRunning."""
    with _lock(folder) as file:
        if not _taken(file):
            raise AlreadyRunning("It is running already: `make demo-real-clean` stops it.")
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def removed(folder: Path) -> None:
    """Whoever uses it is asked to end first. The number is that of a process as long as the lock is held."""
    with _lock(folder) as file:
        if not _taken(file):
            file.seek(0)
            os.kill(int(file.read()), signal.SIGTERM)
            fcntl.flock(file, fcntl.LOCK_EX)
        shutil.rmtree(folder, ignore_errors=True)


def _lock(folder: Path) -> IO[str]:
    """Beside the folder, which is made anew now and then."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    return folder.with_suffix(".lock").open("a+")


def _taken(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
