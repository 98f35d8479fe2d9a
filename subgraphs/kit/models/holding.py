"""Whether a condition holds for a record that was read: for the conditions on what a caller sees."""

from __future__ import annotations

from typing import assert_never

from subgraphs.kit.models.domain import AllOf, AnyOf, Clause, Domain
from subgraphs.kit.models.row import Row

__all__ = ["holds"]


def holds(domain: Domain, row: Row) -> bool:
    """Of texts, by `=` and `in` alone. What is asked otherwise raises ValueError: it must not pass unseen."""
    match domain:
        case Clause(field, "=", str() as value):
            return row.text(field) == value
        case Clause(field, "in", tuple() as values):
            return row.text(field) in values
        case Clause(field, operator, _):
            raise ValueError(f"{field} {operator} is nothing that can be looked at here")
        case AllOf(parts):
            return all(holds(part, row) for part in parts)
        case AnyOf(parts):
            return any(holds(part, row) for part in parts)
    assert_never(domain)
