"""The list of trusted documents, read again when its files change. A list that cannot be read never replaces
one that could."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from pathlib import Path

from graphql import GraphQLError, parse, print_ast

from cache.memory import MemoryCache
from gateway.documents.manifest import BadManifest, TrustedDocument, document_files, hash_of, read_documents
from gateway.operations.document import MAX_TOKENS

__all__ = ["TrustedDocuments", "TrustedList"]

log = logging.getLogger("fiche.gateway.documents")

HASH_PREFIX = "sha256:"
"""Ids that say how they are made (GraphQL over HTTP, appendix on persisted documents)."""

TEXTS_REMEMBERED = 1_000
LONGEST_REMEMBERED = 50_000
"""Characters. A longer text is compared each time."""

Fingerprint = tuple[tuple[str, int, int], ...]


class TrustedList:
    """Texts are compared without regard to spaces, commas and comments."""

    def __init__(self, documents: Iterable[TrustedDocument]) -> None:
        """Raises BadManifest where a text is no GraphQL."""
        self._by_id: dict[tuple[str | None, str], str] = {}
        self._texts: set[tuple[str | None, str]] = set()
        for each in documents:
            shape = _shape(each.text)
            if shape is None:
                raise BadManifest(f"document '{each.id}': its text is no GraphQL")
            self._by_id[each.client, each.id] = each.text
            self._texts.add((each.client, shape))
        self._shapes: MemoryCache[str, str] = MemoryCache(TEXTS_REMEMBERED)

    def __len__(self) -> int:
        return len(self._by_id)

    def text(self, name: str, client: str | None) -> str | None:
        for known_as in (name, name.removeprefix(HASH_PREFIX)):
            for owner in (client, None):
                found = self._by_id.get((owner, known_as))
                if found is not None:
                    return found
        return None

    def has_text(self, text: str, client: str | None) -> bool:
        shape = self._shapes.get(text)
        if shape is None:
            shape = _shape(text) or ""
            if len(text) <= LONGEST_REMEMBERED:
                self._shapes.put(text, shape)
        return (client, shape) in self._texts or (None, shape) in self._texts


class TrustedDocuments:
    def __init__(self, place: Path) -> None:
        """Raises BadManifest."""
        self._place = place
        self._read = _fingerprint(place)
        self.current = TrustedList(read_documents(place))

    def refresh(self) -> bool:
        """Whether there is a new list."""
        found = _fingerprint(self._place)
        if found == self._read:
            return False
        self._read = found
        try:
            self.current = TrustedList(read_documents(self._place))
        except BadManifest as error:
            log.error("The trusted documents stay as they were: %s", error)
            return False
        log.info("%d ids of trusted documents are read anew", len(self.current))
        return True

    async def keep_fresh(self, seconds: float) -> None:
        """Until it is cancelled. Files are read beside the event loop."""
        while True:
            await asyncio.sleep(seconds)
            await asyncio.to_thread(self.refresh)


def _shape(text: str) -> str | None:
    """A hash that is the same for all ways of writing a document."""
    try:
        return hash_of(print_ast(parse(text, no_location=True, max_tokens=MAX_TOKENS)))
    except (GraphQLError, RecursionError):
        return None


def _fingerprint(place: Path) -> Fingerprint:
    found = []
    for file in document_files(place):
        try:
            status = file.stat()
        except OSError:
            continue
        found.append((str(file), status.st_mtime_ns, status.st_size))
    return tuple(found)
