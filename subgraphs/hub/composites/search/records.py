"""The record that an answer names by its id in the graph."""

from __future__ import annotations

from subgraphs.hub.composites.records import RECORD_TYPES
from subgraphs.hub.sources.port import RecordKey
from subgraphs.kit.ids import native_key

__all__ = ["records_of"]


def records_of(answer: object, type_name: str) -> list[RecordKey]:
    """`answer` is a node, a list of nodes, or nothing."""
    nodes = answer if isinstance(answer, list) else [answer]
    system, kind = RECORD_TYPES[type_name]
    found = []
    for node in nodes:
        match node:
            case {"id": str() as id_} if key := native_key(id_, type_name):
                found.append(RecordKey(system, kind, key))
    return found
