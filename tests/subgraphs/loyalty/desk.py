"""Loyalty as the hub writes to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import count

from subgraphs.kit.ids import encode_id
from subgraphs.loyalty.schema import SCHEMA
from subgraphs.loyalty.sources.sql import tables
from subgraphs.loyalty.sources.sql.command_tables import WRITES
from tests.subgraphs.desk import NOON, SUBJECTS, Desk, Island, Row

LOYALTY = Island(
    "loyalty",
    SCHEMA,
    {
        "LoyaltyPayload": "member { id version cardNumber email phone tier { code } cards { number state "
        "channel } balance { available reserved expiring { points on } } ledger(first: 20) { edges { node "
        "{ kind points balanceAfter } } } } voucher { id code label status validUntil campaign "
        "value { amount { amount currency } percent } } userErrors { code field }",
        "SubjectPayload": SUBJECTS,
    },
    WRITES,
)

_numbers: Iterator[int] = count(1)


@dataclass
class LoyaltyDesk(Desk):
    def member(self, points: str = "1000", **values: object) -> str:
        """A new member of the club at version 3, with one card."""
        number = next(_numbers)
        key = f"M-T{number:06}"
        row: Row = {
            "key": key,
            "version": 3,
            "programme_code": "club",
            "card_number": f"T-{number}",
            "tier_code": "silver",
            "qualifying_points": Decimal(0),
            "enrolled_at": NOON,
            "points_available": Decimal(points),
            "points_reserved": Decimal(0),
            "points_pending": Decimal(0),
            "email": f"zoe{number}@shop.example",
            "phone": "06 12 34 56 12",
        }
        self.add(tables.member, {**row, **values})
        card = {"number": f"T-{number}", "state": "ACTIVE", "issued_at": NOON, "channel": "store"}
        self.add(tables.card, {"member_key": key, **card})
        return key


def member_id(key: str) -> str:
    return encode_id("LoyaltyMember", key)


def member(payload: Row) -> Row:
    shown = payload["member"]
    assert isinstance(shown, dict)
    return shown


def balance(payload: Row) -> tuple[str, str]:
    """Available, and reserved."""
    points = member(payload)["balance"]
    assert isinstance(points, dict)
    return points["available"], points["reserved"]


def ledger(payload: Row) -> list[tuple[str, str, str]]:
    """Kind, points and balance of each entry, newest first."""
    entries = member(payload)["ledger"]
    assert isinstance(entries, dict)
    nodes = [edge["node"] for edge in entries["edges"]]
    return [(node["kind"], node["points"], node["balanceAfter"]) for node in nodes]
