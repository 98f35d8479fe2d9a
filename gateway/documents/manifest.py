"""Lists of documents, in the forms in which the tools of clients write them.

Apollo    {"format": "apollo-persisted-query-manifest", "version": 1, "operations": [{id, name, type, body}]}
Relay     {"<id>": "<text>"}
folder    .graphql files: the id is the SHA-256 of the text, and also the path without `.graphql`
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import orjson

__all__ = ["APOLLO", "BadManifest", "TrustedDocument", "document_files", "hash_of", "read_documents"]

APOLLO = "apollo-persisted-query-manifest"


class BadManifest(Exception):
    """Says where the list is wrong, and how."""


@dataclass(frozen=True, slots=True)
class TrustedDocument:
    id: str
    text: str
    client: str | None = None
    """The only client that may use it (`clientName` in Apollo's form)."""


def hash_of(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def document_files(place: Path) -> tuple[Path, ...]:
    """What is read: the file itself, or the documents of the folder."""
    return tuple(sorted(place.rglob("*.graphql"))) if place.is_dir() else (place,)


def read_documents(place: Path) -> tuple[TrustedDocument, ...]:
    """Raises BadManifest."""
    found = tuple(_of_folder(place) if place.is_dir() else _of_file(place))
    if not found:
        raise BadManifest(f"{place}: holds no document")
    texts: dict[tuple[str | None, str], str] = {}
    for each in found:
        if texts.setdefault((each.client, each.id), each.text) != each.text:
            raise BadManifest(f"{place}: two documents have the id '{each.id}'")
    return found


def _of_folder(folder: Path) -> Iterator[TrustedDocument]:
    for file in document_files(folder):
        text = _read(file).decode(errors="replace").strip()
        yield TrustedDocument(hash_of(text), text)
        yield TrustedDocument(file.relative_to(folder).with_suffix("").as_posix(), text)


def _of_file(file: Path) -> Iterator[TrustedDocument]:
    try:
        given = orjson.loads(_read(file))
    except orjson.JSONDecodeError as error:
        raise BadManifest(f"{file}: no JSON: {error}") from None
    if not isinstance(given, dict):
        raise BadManifest(f"{file}: must be an object: a manifest of Apollo, or a map of ids to texts")
    if "format" not in given:
        return _of_relay(file, given)
    if given["format"] != APOLLO or given.get("version") != 1:
        raise BadManifest(f"{file}: format and version must be '{APOLLO}' and 1")
    return _of_apollo(file, given.get("operations"))


def _of_apollo(file: Path, operations: object) -> Iterator[TrustedDocument]:
    if not isinstance(operations, list):
        raise BadManifest(f"{file}: operations: must be a list")
    for index, operation in enumerate(operations):
        where = f"{file}: operations[{index}]"
        if not isinstance(operation, dict):
            raise BadManifest(f"{where}: must be an object")
        client = operation.get("clientName")
        if client is not None and not isinstance(client, str):
            raise BadManifest(f"{where}.clientName: must be a text")
        yield TrustedDocument(_text(operation, "id", where), _text(operation, "body", where), client)


def _of_relay(file: Path, given: Mapping[str, object]) -> Iterator[TrustedDocument]:
    for name in given:
        yield TrustedDocument(name, _text(given, name, str(file)))


def _text(given: Mapping[str, object], key: str, where: str) -> str:
    value = given.get(key)
    if not isinstance(value, str) or not value:
        raise BadManifest(f"{where}.{key}: must be a text that is not empty")
    return value


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise BadManifest(f"{file}: {(error.strerror or str(error)).lower()}") from None
