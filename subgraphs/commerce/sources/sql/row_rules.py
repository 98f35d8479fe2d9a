"""Which rows of the shop a caller sees. Commerce itself decides for the clients of a channel."""

from __future__ import annotations

from sqlalchemy import ColumnElement, FromClause, Table, and_, exists

from subgraphs.commerce.sources.sql.tables import (
    account,
    address,
    cart,
    category_view,
    channel_presence,
    order,
    order_return,
    product_view,
    site_search,
    transactional_email,
    visit,
)
from subgraphs.kit.caller_context import CallerContext, RowRule
from subgraphs.kit.lookups import number_of
from subgraphs.kit.rows import RowRules, all_rows, no_rows

__all__ = ["ROW_RULES"]

_OF_A_BUYER = (account, address)

_IN_A_CHANNEL = (cart, visit, channel_presence)

_OF_AN_ORDER = {order_return: "order_id", transactional_email: "order_id"}

_OWNERS = {
    account: account.c.id,
    **{
        table: table.c.account_id
        for table in (
            *(address, channel_presence, order, order_return, cart, visit, product_view),
            *(category_view, site_search, transactional_email),
        )
    },
}


def _through_a_channel(context: CallerContext, table: Table, rows: FromClause) -> ColumnElement[bool]:
    """The orders of the client's own channels, the accounts that placed them, and what else those did there:
    whoever has not bought there has no contract to show it. Views and searches say nothing of a channel, so
    they are nobody's but the shop's."""
    if table is order:
        return rows.c.channel_code.in_(context.channels)
    bought = order.alias()
    in_channel = bought.c.channel_code.in_(context.channels)
    is_buyers = exists().where(bought.c.account_id == rows.c[_OWNERS[table].name], in_channel)
    if table in _OF_A_BUYER:
        return is_buyers
    if table in _IN_A_CHANNEL:
        return and_(rows.c.channel_code.in_(context.channels), is_buyers)
    if table in _OF_AN_ORDER:
        return exists().where(bought.c.id == rows.c[_OF_AN_ORDER[table]], in_channel)
    return no_rows()


def _for_the_ledger(_: CallerContext, table: Table, __: FromClause) -> ColumnElement[bool]:
    """Orders, to which invoices refer, and not who placed them."""
    return all_rows() if table is order else no_rows()


ROW_RULES = RowRules(
    system="COMMERCE",
    owners=_OWNERS,
    decided_here={RowRule.CHANNEL: _through_a_channel, RowRule.LEDGER: _for_the_ledger},
    key_of=number_of,
)
