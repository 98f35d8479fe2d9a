"""The file of the account: whole lines, appended."""

from __future__ import annotations

import asyncio
import fcntl
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final, Literal

import orjson

from gateway.audit.chain import BEGINNING, Chain
from gateway.audit.entry import Access, Outcome, now

__all__ = ["AccountFile"]

SECOND: Final = 1.0

LONGEST_LINE: Final = 16_000_000

Write = Callable[[int, bytes], int]
"""Says how many bytes it took, as `os.write` does."""


class AccountFile:
    """One write a line, so that the lines of several writers do not mix. Opening it raises OSError."""

    def __init__(
        self, path: Path, key: bytes, sync: Literal["always", "second", "never"], write: Write = os.write
    ) -> None:
        self._sync, self._write = sync, write
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_EX)
        try:
            torn = not _ends_a_line(self._file)
            self._chain = Chain(key, _last_hash(self._file))
            begun = self._chain.line(Access(now(), Outcome.BEGUN))
            self._put(b"\n" + begun if torn else begun)
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)
        self._torn = False
        self._syncing: asyncio.Task[None] | None = None

    async def append(self, access: Access) -> bytes:
        """The line as it was written. Raises OSError."""
        line = self._chain.line(access)
        torn, self._torn = self._torn, True
        self._put(b"\n" + line if torn else line)
        self._torn = False
        if self._sync == "always":
            await asyncio.to_thread(os.fsync, self._file)
        elif self._sync == "second" and (self._syncing is None or self._syncing.done()):
            self._syncing = asyncio.create_task(self._soon())
        return line

    async def close(self) -> None:
        if self._syncing is not None:
            self._syncing.cancel()
        if self._sync != "never":
            await asyncio.to_thread(os.fsync, self._file)
        os.close(self._file)

    def _put(self, line: bytes) -> None:
        if self._write(self._file, line) != len(line):
            raise OSError("the disk took a part of a line only")

    async def _soon(self) -> None:
        await asyncio.sleep(SECOND)
        await asyncio.to_thread(os.fsync, self._file)


def _ends_a_line(file: int) -> bool:
    size = os.fstat(file).st_size
    return size == 0 or os.pread(file, 1, size - 1) == b"\n"


def _last_hash(file: int) -> str:
    """Of the last line that is whole: half a line, of a process that was killed, is found when verifying."""
    size = os.fstat(file).st_size
    read = min(size, LONGEST_LINE)
    for line in reversed(os.pread(file, read, size - read).splitlines()):
        try:
            return str(orjson.loads(line)["hash"])
        except (orjson.JSONDecodeError, KeyError, TypeError):
            continue
    return BEGINNING
