"""Which members a caller sees, and what hangs on them. Loyalty decides for the partners of the coalition."""

from __future__ import annotations

from sqlalchemy import ColumnElement, FromClause, Table, exists

from subgraphs.kit.caller_context import CallerContext, RowRule
from subgraphs.kit.rows import RowRules
from subgraphs.loyalty.sources.sql.tables import (
    card,
    coalition_consent,
    member,
    member_offer,
    point_entry,
    points_expiry,
    voucher,
)

__all__ = ["ROW_RULES"]

_OWNERS = {
    member: member.c.key,
    **{table: table.c.member_key for table in (card, point_entry, points_expiry, voucher, member_offer)},
}


def _shared_with_the_partner(context: CallerContext, table: Table, rows: FromClause) -> ColumnElement[bool]:
    """The member has agreed, when the card was taken, and has not withdrawn it."""
    given = coalition_consent.alias()
    return exists().where(
        given.c.member_key == rows.c[_OWNERS[table].name],
        given.c.partner == context.partner,
        given.c.withdrawn_at.is_(None),
    )


ROW_RULES = RowRules(system="LOYALTY", owners=_OWNERS, decided_here={RowRule.CARD: _shared_with_the_partner})
