"""How many records of a system one customer may have, and which systems have collective records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

from subgraphs.hub.sources.port import RecordKey

__all__ = ["Allowance", "Policy"]


class Allowance(Enum):
    ANY = "ANY"
    ONE_WANTED = "ONE_WANTED"
    """A second one only by a person who says that it is a duplicate."""
    ONE = "ONE"
    """The system itself allows one."""


_DEFAULT = MappingProxyType({"CRM": Allowance.ONE_WANTED})


@dataclass(frozen=True, slots=True)
class Policy:
    allowances: Mapping[str, Allowance] = field(default_factory=lambda: _DEFAULT)
    """Any number for a system that is not named."""
    with_collective_records: frozenset[str] = frozenset({"ACCOUNTING"})

    def allowance(self, system: str) -> Allowance:
        return self.allowances.get(system, Allowance.ANY)

    def blocks_second(self, record: RecordKey, *, as_duplicate: bool) -> str | None:
        """What keeps the record from a customer who has one of its system already.

        `as_duplicate`: somebody has decided that both are the same person.
        """
        match self.allowance(record.system):
            case Allowance.ANY:
                return None
            case Allowance.ONE_WANTED if as_duplicate:
                return None
            case _:
                return f"one-{record.kind}-per-customer"
