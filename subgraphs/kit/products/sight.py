"""Which of the records that a product gave a caller sees: the rule of `kit.rows`, without SQL.

The product knows nothing of our callers, so what it gave is filtered before anything is made of it. A rule
that the system decides by itself (the shop its channels, say) is a condition of the adapter; without one it
shows nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from subgraphs.kit.caller_context import CallerContext, RowRule
from subgraphs.kit.rows import Rows

__all__ = ["Sight"]

RecordT = TypeVar("RecordT")

Decides = Callable[[CallerContext, RecordT], bool]


@dataclass(frozen=True)  # without slots, in which `Sight[Order](…)` finds no place for its type
class Sight(Generic[RecordT]):
    """For one kind of record. `sees` is what the request has been told by then, so it is asked late."""

    owner: Callable[[RecordT], str | None]
    """The key of the person's record to which this one belongs, in the system's own form."""
    decided: Mapping[RowRule, Decides[RecordT]] = field(default_factory=dict)
    """For the rules that are decided in this system."""
    referred: Callable[[RecordT, Collection[str]], bool] = lambda _, __: False
    """Whether it is shown to whoever sees what refers to it, by these numbers."""

    def shows(self, rows: Rows | None, record: RecordT) -> bool:
        if rows is None or rows.rule is RowRule.ALL:
            return True
        if rows.is_decided_here:
            decides = self.decided.get(rows.rule)
            return decides is not None and decides(rows.context, record)
        owner = self.owner(record)
        if owner is not None and owner in rows.keys_seen:
            return True
        may_be_referred = rows.rule not in (RowRule.NONE, RowRule.LEDGER)
        return may_be_referred and bool(rows.references) and self.referred(record, rows.references)

    def of(self, rows: Rows | None, records: Iterable[RecordT]) -> list[RecordT]:
        return [record for record in records if self.shows(rows, record)]
