"""One call of a step command: its text is made once, its values go beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from subgraphs.hub.sources.port import RecordKey

__all__ = ["SYSTEMS", "Call", "Shape", "System", "record_id", "system_of_type"]


@dataclass(frozen=True, slots=True)
class System:
    """How the crosswalk's words of one system are spelt in the graph."""

    code: str
    subgraph: str
    kind: str
    type_name: str


SYSTEMS: Mapping[str, System] = {
    system.code: system
    for system in (
        System("COMMERCE", "commerce", "account", "Account"),
        System("CRM", "crm", "contact", "CrmContact"),
        System("LOYALTY", "loyalty", "member", "LoyaltyMember"),
        System("ACCOUNTING", "accounting", "ledgerAccount", "LedgerAccount"),
    )
}


def system_of_type(type_name: str) -> System | None:
    return next((system for system in SYSTEMS.values() if system.type_name == type_name), None)


def record_id(record: RecordKey) -> str:
    from subgraphs.kit.ids import encode_id

    return encode_id(SYSTEMS[record.system].type_name, record.key)


@dataclass(frozen=True, slots=True)
class Shape:
    """The part of a call that never changes."""

    mutation: str
    arguments: str
    """With their types, as GraphQL writes them: `accountId: ID!, email: String!`."""
    answer: str
    """What is selected beside `userErrors`."""
    is_versioned: bool = False

    @property
    def document(self) -> str:
        return _document(self)


@cache
def _document(shape: Shape) -> str:
    declared = [*shape.arguments.split(", "), "idempotencyKey: String!"]
    if shape.is_versioned:
        declared.append("expectedVersion: String!")
    names = [argument.partition(":")[0] for argument in declared]
    variables = ", ".join(f"${argument}" for argument in declared)
    given = ", ".join(f"{name}: ${name}" for name in names)
    return (
        f"mutation ({variables}) {{ {shape.mutation}({given}) {{ {shape.answer} userErrors {{ code }} }} }}"
    )


@dataclass(frozen=True, slots=True)
class Call:
    system: str
    shape: Shape
    arguments: Mapping[str, object] = field(repr=False)
    versioned_by: str | None = None
    """The id of the record or the order whose version goes along."""
    expected: str | None = None
    """The version that the caller has seen. Without it, the present one is read."""
