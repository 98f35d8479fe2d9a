"""Letters as files: for demonstrations, tests, and a mail server that fetches them from a folder."""

from __future__ import annotations

import asyncio
import secrets
import time
from dataclasses import dataclass
from pathlib import Path

from subgraphs.commerce.mail.message import message_of
from subgraphs.commerce.mail.port import Letter
from subgraphs.kit.errors import SourceDown

__all__ = ["FolderMailer"]


@dataclass(frozen=True, slots=True)
class FolderMailer:
    folder: Path
    sender: str

    async def send(self, letter: Letter) -> None:
        content = message_of(letter, self.sender).as_bytes()
        try:
            await asyncio.to_thread(self._write, content)
        except OSError as error:
            raise SourceDown("The letter could not be sent.") from error

    def _write(self, content: bytes) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = f"{time.time_ns()}-{secrets.token_hex(4)}"
        unfinished = self.folder / f"{name}.part"
        unfinished.write_bytes(content)
        unfinished.rename(self.folder / f"{name}.eml")
