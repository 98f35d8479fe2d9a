"""The name on the last parcel, for a customer whom the CRM does not know."""

from __future__ import annotations

from dataclasses import dataclass, field

from subgraphs.hub.composites.asking.question import NodeField, Reply, Variable
from subgraphs.hub.composites.profile.choice import Resolved, Rule, Unread
from subgraphs.hub.composites.records import RECORD_TYPES
from subgraphs.hub.sources.port import RecordKey
from subgraphs.kit.ids import native_key

__all__ = ["DeliveryName", "delivery_name", "delivery_name_question", "name_part"]

SYSTEM, KIND = RECORD_TYPES["Account"]

LAST_ORDER = (
    "orders(first: $first, sort: PLACED_AT_DESC) "
    "{ edges { node { account { id } shippingAddress { name } } } }"
)


@dataclass(frozen=True, slots=True)
class DeliveryName:
    account: RecordKey
    first: str | None = field(repr=False)
    last: str | None = field(repr=False)


def delivery_name_question(customer_id: str) -> NodeField:
    return NodeField(SYSTEM, "Customer", customer_id, LAST_ORDER, (Variable("first", "Int", 1),))


def delivery_name(reply: Reply) -> DeliveryName | Unread | None:
    """The first word is taken for the first name; a single word is a last name."""
    if reply.code is not None:
        return Unread(SYSTEM, reply.code)
    match reply.value:
        case {
            "edges": [{"node": {"account": {"id": str() as id_}, "shippingAddress": {"name": str() as name}}}]
        }:
            key = native_key(id_, "Account")
            words = name.split()
            if key is None or not words:
                return None
            first = words[0] if len(words) > 1 else None
            return DeliveryName(RecordKey(SYSTEM, KIND, key), first, " ".join(words[1:] or words))
        case _:
            return None


def name_part(found: DeliveryName | Unread | None, field_name: str) -> Resolved | Unread | None:
    """The part that a field of the profile shows: a snapshot, which neither agrees nor conflicts."""
    if not isinstance(found, DeliveryName):
        return found
    part = found.first if field_name == "firstName" else found.last
    if part is None:
        return None
    return Resolved(part, SYSTEM, found.account, Rule.DELIVERY_NAME)
