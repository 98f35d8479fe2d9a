"""A read on behalf of a caller carries the caller's condition, or is not made."""

from __future__ import annotations

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, and_, select

from subgraphs.kit.caller_context import CallerContext, RowRule
from subgraphs.kit.rows import RowRules, Rows, UnguardedStatement, rows_of

METADATA = MetaData()
book = Table("book", METADATA, Column("id", Integer), Column("reader", String))
loan = Table("loan", METADATA, Column("reader", String))
shelf = Table("shelf", METADATA, Column("id", Integer))

RULES = RowRules(system="LIBRARY", owners={book: book.c.reader})


def rows(rule: RowRule, *own: str) -> Rows:
    return Rows(RULES, CallerContext("client", rule, records={"LIBRARY": own}))


def told(statement: object) -> str:
    return " ".join(str(statement).split())


def test_a_statement_without_the_condition_is_refused_wherever_it_reads_the_table() -> None:
    seen = rows(RowRule.ME, "Ada")
    inner = select(book.c.id).where(book.c.id > 1)
    for statement in (
        select(book),
        select(book.alias()),
        select(shelf).where(shelf.c.id.in_(inner)),
        select(inner.subquery()),
        inner.union_all(inner),
    ):
        with pytest.raises(UnguardedStatement, match="book"):
            seen.check(statement)


def test_a_condition_made_for_another_caller_does_not_count() -> None:
    somebody_else = rows(RowRule.ALL)
    with pytest.raises(UnguardedStatement):
        rows(RowRule.ME, "Ada").check(select(book).where(*somebody_else.visible(book)))


def test_a_statement_with_the_condition_and_one_on_other_tables_pass() -> None:
    seen = rows(RowRule.ME, "Ada")
    seen.check(select(book).where(book.c.id > 1, *seen.visible(book)))
    other = book.alias("other")
    seen.check(select(other).where(*seen.visible(other)))
    seen.check(select(shelf))
    assert seen.visible(shelf) == ()


def test_the_condition_is_of_the_name_by_which_the_statement_knows_the_table() -> None:
    other = book.alias("other")
    (condition,) = rows(RowRule.ME, "Ada").visible(other)
    assert told(select(other.c.id).where(condition)).endswith(
        "WHERE other.reader IN (__[POSTCOMPILE_reader_1])"
    )


@pytest.mark.parametrize("rule", [RowRule.NONE, RowRule.LEDGER])
def test_a_rule_that_no_system_knows_shows_nothing(rule: RowRule) -> None:
    (condition,) = rows(rule, "Ada").visible(book)
    assert told(condition) == "0 = 1"


@pytest.mark.parametrize("rule", [RowRule.NONE, RowRule.LEDGER])
def test_a_statement_on_two_tables_needs_the_conditions_of_both_also_where_both_show_nothing(
    rule: RowRule,
) -> None:
    both = RowRules(system="LIBRARY", owners={book: book.c.reader, loan: loan.c.reader})
    seen = Rows(both, CallerContext("client", rule))
    joined = select(book).join(loan, loan.c.reader == book.c.reader)
    of_books, of_loans = seen.visible(book), seen.visible(loan)
    seen.check(joined.where(*of_books, *of_loans))
    seen.check(joined.where(and_(*of_books, *of_loans)))
    with pytest.raises(UnguardedStatement, match="book"):
        seen.check(joined.where(*of_loans))


def test_a_partner_sees_the_persons_whom_the_deciding_system_let_pass() -> None:
    seen = rows(RowRule.CONSENT, "Ada")
    seen.tell(["Grace"])
    (condition,) = seen.visible(book)
    assert condition.compile().params == {"reader_1": ["Grace"]}


def test_staff_and_whoever_works_without_contexts_are_not_narrowed() -> None:
    assert rows_of(None, RULES) is None
    assert rows_of(CallerContext("desk", RowRule.ALL), RULES) is None
    assert rows_of(CallerContext("desk", RowRule.NONE), RULES) is not None
