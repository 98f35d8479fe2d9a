"""From what a request names or sends to the text that runs, or a refusal. Clients match on the messages about
automatic persisted queries, so these are as they always were."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from cache.memory import MemoryCache
from gateway.documents.automatic import AutomaticDocuments, configured_automatic
from gateway.documents.manifest import hash_of
from gateway.documents.safelist import Safelist
from gateway.documents.trusted import TrustedDocuments
from gateway.errors import (
    HASH_MISMATCH,
    ID_AND_TEXT,
    ID_REQUIRED,
    NOT_IN_LIST,
    NOT_IN_SAFELIST,
    PERSISTED_QUERIES_OFF,
    PERSISTED_QUERY_NOT_FOUND,
    Refusal,
    refuse,
)
from gateway.parameters import NamedDocument, Parameters

if TYPE_CHECKING:
    from gateway.config import Settings

__all__ = ["Documents", "configured_documents"]

log = logging.getLogger("fiche.gateway.documents")

ENFORCED = frozenset(("enforce", "require_id"))

TEXTS_TOLD = 1_000


class Documents:
    """Outlives the graphs: what clients were told once stays known."""

    def __init__(
        self,
        automatic: AutomaticDocuments | None,
        trusted: TrustedDocuments | None,
        settings: Settings,
    ) -> None:
        self._automatic, self._trusted = automatic, trusted
        self._mode: Safelist = settings.safelist
        self._modes = {
            name: client.safelist
            for name, client in settings.clients.clients.items()
            if client.safelist is not None
        }
        self._told: MemoryCache[tuple[str | None, str], bool] = MemoryCache(TEXTS_TOLD)

    @asynccontextmanager
    async def open(self, seconds: float) -> AsyncIterator[None]:
        """Looks at the files of the list again after so many seconds."""
        async with AsyncExitStack() as opened:
            if self._automatic is not None and self._automatic.shared is not None:
                opened.push_async_callback(self._automatic.shared.close)
                await self._automatic.shared.open()
            if self._trusted is not None:
                refreshing = asyncio.create_task(self._trusted.keep_fresh(seconds))
                opened.callback(refreshing.cancel)
            yield

    async def resolved(self, parameters: Parameters, client: str | None) -> Parameters | Refusal:
        mode = self._modes.get(client, self._mode) if client is not None else self._mode
        named = parameters.document
        if named is None:
            return parameters if mode == "off" else self._by_text(parameters, client, mode)
        if parameters.query:
            return await self._by_both(parameters, named, client, mode)
        return await self._by_name(parameters, named, client, mode)

    def _by_text(self, parameters: Parameters, client: str | None, mode: Safelist) -> Parameters | Refusal:
        if mode == "require_id":
            return refuse(ID_REQUIRED, "Documents are asked for by their id here, not by their text.")
        if mode == "off" or self._trusted is None:
            return parameters
        if self._trusted.current.has_text(parameters.query, client):
            return parameters
        if mode == "enforce":
            return refuse(NOT_IN_SAFELIST, "The document is not one of the trusted documents.")
        self._tell(parameters, client)
        return parameters

    async def _by_both(
        self, parameters: Parameters, named: NamedDocument, client: str | None, mode: Safelist
    ) -> Parameters | Refusal:
        if mode in ENFORCED or not named.is_hash:
            return refuse(ID_AND_TEXT, "Send the id of a document or its text, not both.")
        if self._automatic is not None and not await self._automatic.learn(named.id, parameters.query):
            return refuse(HASH_MISMATCH, "provided sha does not match query")
        return self._by_text(parameters, client, mode)

    async def _by_name(
        self, parameters: Parameters, named: NamedDocument, client: str | None, mode: Safelist
    ) -> Parameters | Refusal:
        trusted = self._trusted.current.text(named.id, client) if self._trusted else None
        if trusted is not None:
            return replace(parameters, query=trusted)
        if mode not in ENFORCED and named.is_hash and self._automatic is not None:
            learnt = await self._automatic.text(named.id)
            if learnt is None:
                return refuse(PERSISTED_QUERY_NOT_FOUND, "PersistedQueryNotFound")
            return self._by_text(replace(parameters, query=learnt), client, mode)
        if self._trusted is None:
            return refuse(PERSISTED_QUERIES_OFF, "PersistedQueryNotSupported")
        return refuse(NOT_IN_LIST, "No trusted document has this id.")

    def _tell(self, parameters: Parameters, client: str | None) -> None:
        """Once for each text. The text itself may hold what is nobody's business, so the log has its hash."""
        if self._told.get((client, parameters.query)) is None:
            self._told.put((client, parameters.query), True)
            log.warning(
                "%s sends a document that is not trusted: operation %s, sha256 %s",
                client or "A client without a name",
                parameters.operation_name,
                hash_of(parameters.query),
            )


def configured_documents(settings: Settings) -> Documents:
    """Raises BadManifest."""
    return Documents(
        configured_automatic(settings),
        TrustedDocuments(settings.documents) if settings.documents else None,
        settings,
    )
