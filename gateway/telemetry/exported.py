"""Where the figures are told: at `/metrics`, and by an export to a collector now and then."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from gateway.caching.listener import listening
from gateway.telemetry.catalogue import CATALOGUE
from gateway.telemetry.exposition import exposed
from gateway.telemetry.figures import Metric, Series
from gateway.telemetry.shared import SharedFigures

__all__ = ["PATH", "Exported", "listening_for_metrics"]

log = logging.getLogger("fiche.gateway.telemetry")

PATH: Final = "/metrics"

SECONDS_BETWEEN_BEATS: Final = 1.0

Tell = Callable[[], Mapping[Metric, Series]]


class Exported:
    """An ASGI application that tells the figures of this process, or of all that share a folder."""

    def __init__(self, tell: Tell, folder: Path | None = None) -> None:
        self._tell = tell
        self._shared = None if folder is None else SharedFigures(folder)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] != PATH or scope["method"] not in ("GET", "HEAD"):
            await Response(status_code=404)(scope, receive, send)
            return
        headers = dict(scope["headers"])
        text, content_type = exposed(self.figures(), headers.get(b"accept", b"").decode("latin-1"))
        await Response(text, headers={"content-type": content_type})(scope, receive, send)

    def figures(self) -> Mapping[Metric, Series]:
        if self._shared is None:
            return self._tell()
        self._shared.write(self._tell())
        return self._shared.of_all(CATALOGUE)

    async def beat(self) -> None:
        """For ever. Others can read what this process has."""
        trouble = ""
        while self._shared is not None:
            try:
                self._shared.write(self._tell())
            except OSError as error:
                if str(error) != trouble:
                    log.error("The other workers do not have the figures of this one: %s", error)
                trouble = str(error)
            await asyncio.sleep(SECONDS_BETWEEN_BEATS)


@asynccontextmanager
async def listening_for_metrics(exported: Exported, address: str) -> AsyncIterator[None]:
    async with listening(exported, address) as port:
        log.info("Metrics: http://%s:%d%s", address.rpartition(":")[0], port, PATH)
        beating = asyncio.create_task(exported.beat())
        try:
            yield
        finally:
            beating.cancel()
            with suppress(asyncio.CancelledError):
                await beating
