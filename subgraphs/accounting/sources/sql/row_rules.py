"""Which accounts and invoices a caller sees. An accountant sees all of them.

A COLLECTIVE account is nobody's own record, and accounting does not know whose each of its invoices is. It
shows them to whoever comes from their order, which its owner has shown, and by no other way.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, FromClause, Table, and_, select

from subgraphs.accounting.sources.sql.tables import invoice, ledger_account, ledger_entry
from subgraphs.kit.caller_context import CallerContext, RowRule
from subgraphs.kit.rows import RowRules, all_rows

__all__ = ["ROW_RULES"]


def _all_of_the_ledger(_: CallerContext, __: Table, ___: FromClause) -> ColumnElement[bool]:
    return all_rows()


def _of_an_order(rows: FromClause, numbers: Sequence[str]) -> ColumnElement[bool]:
    collective = select(ledger_account.c.number).where(ledger_account.c.scope == "COLLECTIVE")
    return and_(rows.c.order_number.in_(numbers), rows.c.account_number.in_(collective))


ROW_RULES = RowRules(
    system="ACCOUNTING",
    owners={
        ledger_account: ledger_account.c.number,
        invoice: invoice.c.account_number,
        ledger_entry: ledger_entry.c.account_number,
    },
    decided_here={RowRule.LEDGER: _all_of_the_ledger},
    referred={invoice: _of_an_order},
)
