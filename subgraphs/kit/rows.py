"""Which rows a caller sees, as conditions of the subgraph's own statements.

A condition stands inside the statement, so pages, cursors and totals are right, and a hidden row and an
unknown one are one statement and one answer. A database that was narrowed to a caller refuses a statement
on a guarded table that lacks the condition: forgetting it is a fault, never a leak.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Boolean, Column, ColumnElement, Executable, FromClause, Table, literal_column, or_
from sqlalchemy.sql.expression import ClauseElement

from subgraphs.kit.caller_context import CallerContext, RowRule

__all__ = ["Condition", "RowRules", "Rows", "UnguardedStatement", "all_rows", "no_rows", "rows_of"]

Condition = Callable[[CallerContext, Table, FromClause], ColumnElement[bool]]
"""For the rows of a table, which the statement may know by another name."""

Referred = Callable[[FromClause, Sequence[str]], ColumnElement[bool]]
"""For the rows of a table that others refer to by these numbers."""

Key = int | str


def all_rows() -> ColumnElement[bool]:
    """A condition of its own each time: SQLAlchemy's `true()` is one for all, and vanishes beside others."""
    return literal_column("1 = 1", Boolean())


def no_rows() -> ColumnElement[bool]:
    return literal_column("0 = 1", Boolean())


class UnguardedStatement(Exception):
    """A statement reads a guarded table for a caller who does not see all of it, without the condition."""


@dataclass(frozen=True, slots=True)
class RowRules:
    """What an island guards."""

    system: str
    owners: Mapping[Table, Column[Any]]
    """The guarded tables, each with the column that names the record of a person to which a row belongs."""
    decided_here: Mapping[RowRule, Condition] = field(default_factory=dict)
    """Rules whose ground lies in this system. For all others this system sees the records that it was told
    of: those of a person whom the system that decides has let pass."""
    referred: Mapping[Table, Referred] = field(default_factory=dict)
    """Rows that are no person's by their owner, and are shown to whoever sees what refers to them."""
    key_of: Callable[[str], Key | None] = lambda text: text


class Rows:
    """What one request sees."""

    def __init__(self, rules: RowRules, context: CallerContext) -> None:
        self._rules = rules
        self._context = context
        self._told: set[str] = set()
        self._references: set[str] = set()
        self._made: dict[int, tuple[ColumnElement[bool], Table]] = {}

    @property
    def are_of_a_person(self) -> bool:
        """Who sees its own."""
        return self._context.rule is RowRule.ME

    @property
    def partner(self) -> str | None:
        """Who sees those who agreed to it."""
        return self._context.partner if self._context.rule is RowRule.CONSENT else None

    @property
    def context(self) -> CallerContext:
        return self._context

    @property
    def rule(self) -> RowRule:
        return self._context.rule

    @property
    def is_decided_here(self) -> bool:
        """The ground of the rule lies in this system, not with who told of the records."""
        return self._context.rule in self._rules.decided_here

    @property
    def keys_seen(self) -> Set[str]:
        """The records of persons that are seen, where another system has decided which."""
        match self._context.rule:
            case RowRule.ME:
                return frozenset(self._context.records.get(self._rules.system, ()))
            case RowRule.CONSENT | RowRule.CHANNEL | RowRule.CARD:
                return self._told
            case RowRule.ALL | RowRule.LEDGER | RowRule.NONE:
                return frozenset()

    @property
    def references(self) -> Set[str]:
        """The numbers of what is seen elsewhere and may refer to rows of this system."""
        return self._references

    def tell(self, keys: Iterable[str]) -> None:
        """The keys of a person whom the caller may see, as the gateway brought them from who decides."""
        self._told.update(keys)

    def tell_reference(self, number: str) -> None:
        """The number of something that the caller sees, as the gateway brought it from where it was read."""
        self._references.add(number)

    def visible(self, rows: FromClause) -> tuple[ColumnElement[bool], ...]:
        """The condition on these rows; none where their table is not guarded."""
        table = _table_of(rows)
        if table is None or table not in self._rules.owners:
            return ()
        condition = self._condition(table, rows)
        self._made[id(condition)] = (condition, table)
        return (condition,)

    def check(self, statement: Executable) -> None:
        """Raises UnguardedStatement."""
        read: set[Table] = set()
        guarded: set[Table] = set()
        left: list[ClauseElement] = [statement] if isinstance(statement, ClauseElement) else []
        while left:
            element = left.pop()
            if id(element) in self._made:
                guarded.add(self._made[id(element)][1])
                continue
            if isinstance(element, Table):
                read.add(element)
            left.extend(element.get_children())
        for table in read - guarded:
            if table in self._rules.owners:
                raise UnguardedStatement(f"A statement on {table.name} lacks the condition of the caller.")

    def _condition(self, table: Table, rows: FromClause) -> ColumnElement[bool]:
        rules, context = self._rules, self._context
        owner = rows.c[rules.owners[table].name]
        if context.rule in rules.decided_here:
            return rules.decided_here[context.rule](context, table, rows)
        match context.rule:
            case RowRule.ALL:
                return all_rows()
            case RowRule.ME | RowRule.CONSENT | RowRule.CHANNEL | RowRule.CARD:
                keys = self._keys(self.keys_seen)
            case RowRule.LEDGER | RowRule.NONE:
                return no_rows()
        owned = owner.in_(keys)
        if not self._references or table not in rules.referred:
            return owned
        return or_(owned, rules.referred[table](rows, sorted(self._references)))

    def _keys(self, texts: Iterable[str]) -> list[Key]:
        keys = (self._rules.key_of(text) for text in sorted(texts))
        return [key for key in keys if key is not None]


def rows_of(context: CallerContext | None, rules: RowRules) -> Rows | None:
    """None for a caller who sees everything: staff, the hub, and whoever works without contexts."""
    return None if context is None or context.sees_all else Rows(rules, context)


def _table_of(rows: FromClause) -> Table | None:
    while not isinstance(rows, Table):
        inner = getattr(rows, "element", None)
        if not isinstance(inner, FromClause):
            return None
        rows = inner
    return rows
