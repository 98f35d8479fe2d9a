"""The way from a node to the record whose customer it belongs to.

The owner of the node knows it, so it is asked through the gateway, on behalf of the caller: whoever may
not see an order learns nothing of its customer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from subgraphs.hub.go.origin import AnyNode
from subgraphs.hub.schema.records import RECORD_TYPES
from subgraphs.hub.sources.port import RecordKey
from subgraphs.kit.asking_back import Asks
from subgraphs.kit.ids import decode_id, native_key

__all__ = ["Found", "follow"]


@dataclass(frozen=True, slots=True)
class Way:
    """The record is at the end of these fields: `order.account`."""

    fields: tuple[str, ...]
    system: str
    kind: str
    """What the node itself is called in its own system."""

    def selection(self, type_name: str) -> str:
        inner = "id"
        for name in reversed(self.fields):
            inner = f"{name} {{ {inner} }}"
        return f"... on {type_name} {{ {inner} }}"


WAYS = {
    "Order": Way(("account",), "COMMERCE", "order"),
    "Cart": Way(("order", "account"), "COMMERCE", "cart"),
    "TransactionalEmail": Way(("order", "account"), "COMMERCE", "email"),
    "Exchange": Way(("contact",), "CRM", "exchange"),
    # An order's invoice may stand on an account that many share; the order is one customer's.
    "Invoice": Way(("order", "account"), "ACCOUNTING", "invoice"),
}


@dataclass(frozen=True, slots=True)
class Found:
    itself: RecordKey
    record: RecordKey | None
    """The record of the customer, if there is one."""


async def follow(node: AnyNode, gateway: Asks, headers: Mapping[str, str], seconds: float) -> Found | None:
    """None where there is no such node for this caller. Raises Unreachable."""
    way = WAYS.get(node.type_name)
    if way is None:
        return None
    document = f"query Go($id: ID!) {{ node(id: $id) {{ __typename {way.selection(node.type_name)} }} }}"
    answer = await gateway.ask(document, {"id": node.id}, headers, seconds)
    match answer.data:
        case {"node": dict() as found} if not _is_bare(found, way):
            itself = RecordKey(way.system, way.kind, decode_id(node.id).key)
            return Found(itself, _record(found, way.fields))
        case _:
            return None


def _is_bare(found: Mapping[str, object], way: Way) -> bool:
    """The hub answers `__typename` for every well-formed id; its owner answers the rest, or nothing."""
    return found.get(way.fields[0]) is None


def _record(found: Mapping[str, object], fields: Sequence[str]) -> RecordKey | None:
    value: object = found
    for name in fields:
        if not isinstance(value, Mapping):
            return None
        value = value.get(name)
    match value:
        case {"id": str() as id}:
            return _record_of(id)
        case _:
            return None


def _record_of(id: str) -> RecordKey | None:
    for type_ in RECORD_TYPES:
        key = native_key(id, type_.__name__)
        if key is not None:
            return RecordKey(type_.system, type_.kind, key)
    return None
