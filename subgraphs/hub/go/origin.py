"""Where a durable link starts: the record that it names, as the crosswalk knows records."""

from __future__ import annotations

from dataclasses import dataclass

from subgraphs.hub.schema.records import RECORD_TYPES
from subgraphs.hub.sources.port import RecordKey
from subgraphs.kit.ids import UndecodableId, decode_id, encode_id

__all__ = ["AnyNode", "CustomerId", "Origin", "from_native_key", "from_node_id"]


@dataclass(frozen=True, slots=True)
class CustomerId:
    key: str


@dataclass(frozen=True, slots=True)
class AnyNode:
    """A node that no customer is linked to directly: an order, an invoice, an exchange…"""

    type_name: str
    id: str


Origin = CustomerId | RecordKey | AnyNode

_RECORDS = {type_.__name__: (type_.system, type_.kind) for type_ in RECORD_TYPES}

_NODES = {
    ("COMMERCE", "order"): "Order",
    ("ACCOUNTING", "invoice"): "Invoice",
    ("CRM", "exchange"): "Exchange",
}
"""Kinds of native records that are nodes, but have no link of their own."""


def from_node_id(text: str) -> Origin | None:
    """None where the text is no id of this graph."""
    try:
        found = decode_id(text)
    except UndecodableId:
        return None
    if found.type_name == "Customer":
        return CustomerId(found.key)
    if found.type_name in _RECORDS:
        return RecordKey(*_RECORDS[found.type_name], found.key)
    return AnyNode(found.type_name, text)


def from_native_key(system: str, kind: str, key: str) -> Origin:
    """Systems are written in any case: a URL template is typed by a person."""
    system = system.upper()
    node = _NODES.get((system, kind))
    return AnyNode(node, encode_id(node, key)) if node else RecordKey(system, kind, key)
