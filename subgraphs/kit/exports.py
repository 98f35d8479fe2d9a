"""Files in which a system hands out all that it holds of a record. The hub fetches them; they do not last.

The name of a file tells until when it is served, and holds a secret that cannot be guessed. So no table need
know of it, and whoever has an old name gets nothing.
"""

from __future__ import annotations

import datetime as dt
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import orjson
from sqlalchemy.engine import make_url
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from subgraphs.kit.app import caller_of
from subgraphs.kit.settings import SubgraphSettings

__all__ = ["ExportFolder", "SystemSettings", "export_route"]

_NAME = re.compile(r"(\d{1,11})-[A-Za-z0-9_-]{43}\.json", re.ASCII)


class SystemSettings(SubgraphSettings):
    """Of a subgraph that holds records of persons."""

    address: str | None = None
    """Where the hub reaches this subgraph, for example `http://crm.internal:4002`."""
    export_folder: Path | None = None
    export_hours: float = 72.0
    """How long an export can be fetched."""

    @classmethod
    def of(cls, settings: SubgraphSettings) -> Self:
        """Those that are not given are the usual ones."""
        return settings if isinstance(settings, cls) else cls.model_validate(settings.model_dump())

    @property
    def own_folder(self) -> Path:
        """Where the subgraph keeps its files: beside its database, if that is a file too."""
        url = make_url(self.database_url)
        if url.get_backend_name() == "sqlite" and url.database:
            return Path(url.database).parent
        return Path(".fiche")

    @property
    def exports(self) -> ExportFolder:
        return ExportFolder(
            folder=self.export_folder or self.own_folder / "exports" / self.name,
            address=(self.address or f"http://{self.name}.internal").rstrip("/"),
            kept=dt.timedelta(hours=self.export_hours),
        )


@dataclass(frozen=True, slots=True)
class ExportFolder:
    folder: Path
    address: str
    kept: dt.timedelta

    def write(self, document: Mapping[str, object], now: dt.datetime) -> str:
        """The name of the new file. Those whose time has passed are removed first."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._sweep(now)
        name = f"{int((now + self.kept).timestamp())}-{secrets.token_urlsafe(32)}.json"
        path = self.folder / name
        path.touch(mode=0o600)
        path.write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2))
        return name

    def read(self, name: str, now: dt.datetime) -> bytes | None:
        """None where there is no such file, or no more."""
        if not _NAME.fullmatch(name) or self.until(name) <= now:
            return None
        try:
            return (self.folder / name).read_bytes()
        except FileNotFoundError:
            return None

    def url(self, name: str) -> str:
        return f"{self.address}/exports/{name}"

    def until(self, name: str) -> dt.datetime:
        return dt.datetime.fromtimestamp(int(name.partition("-")[0]), dt.UTC)

    def _sweep(self, now: dt.datetime) -> None:
        for path in self.folder.iterdir():
            if _NAME.fullmatch(path.name) and self.until(path.name) <= now:
                path.unlink(missing_ok=True)


def export_route(exports: ExportFolder, now: Callable[[], dt.datetime]) -> Route:
    """`GET /exports/{name}`, for the hub alone."""

    async def fetch(request: Request) -> Response:
        if not caller_of(request).is_hub:
            return Response("Only the hub fetches exports.", 403, media_type="text/plain")
        document = await run_in_threadpool(exports.read, request.path_params["name"], now())
        if document is None:
            return Response("There is no such export.", 404, media_type="text/plain")
        return Response(document, media_type="application/json", headers={"cache-control": "no-store"})

    return Route("/exports/{name}", fetch, methods=["GET"])
