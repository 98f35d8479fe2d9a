"""Which accounts and invoices a caller sees. An accountant sees all of them.

A COLLECTIVE account is nobody's own record, so nothing on it is shown to one customer: accounting does not
know whose each of its invoices is.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, FromClause, Table, true

from subgraphs.accounting.sources.sql.tables import invoice, ledger_account, ledger_entry
from subgraphs.kit.caller_context import CallerContext, RowRule
from subgraphs.kit.rows import RowRules

__all__ = ["ROW_RULES"]


def _all_of_the_ledger(_: CallerContext, __: Table, ___: FromClause) -> ColumnElement[bool]:
    return true()


ROW_RULES = RowRules(
    system="ACCOUNTING",
    owners={
        ledger_account: ledger_account.c.number,
        invoice: invoice.c.account_number,
        ledger_entry: ledger_entry.c.account_number,
    },
    decided_here={RowRule.LEDGER: _all_of_the_ledger},
)
