"""Which contacts a caller sees, and what hangs on them. The CRM decides for partners who need a consent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from sqlalchemy import ColumnElement, FromClause, Table, and_, exists, or_

from subgraphs.crm.sources.sql.tables import (
    consent,
    contact,
    contact_social,
    exchange,
    marketing_email,
    newsletter_subscription,
)
from subgraphs.crm.sources.words import ConsentPurpose, ConsentState
from subgraphs.kit.caller_context import CallerContext, RowRule
from subgraphs.kit.rows import RowRules

__all__ = ["row_rules"]

_OWNERS = {
    contact: contact.c.key,
    **{
        table: table.c.contact_key
        for table in (contact_social, newsletter_subscription, consent, marketing_email, exchange)
    },
}


def row_rules(now: Callable[[], dt.datetime]) -> RowRules:
    """`now` decides which consents have expired."""

    def agreed(context: CallerContext, table: Table, rows: FromClause) -> ColumnElement[bool]:
        """The contact has agreed that its data are shared with this partner, for one of these media. Of its
        consents the partner sees those that name it."""
        given = consent.alias()
        is_shared = exists().where(
            given.c.contact_key == rows.c[_OWNERS[table].name],
            given.c.purpose == ConsentPurpose.PARTNER_SHARING.value,
            given.c.partner == (context.partner or ""),
            given.c.partner != "",
            given.c.medium.in_(context.media),
            given.c.state == ConsentState.GRANTED.value,
            or_(given.c.expires_at.is_(None), given.c.expires_at > now()),
        )
        return and_(is_shared, rows.c.partner == context.partner) if table is consent else is_shared

    return RowRules(system="CRM", owners=_OWNERS, decided_here={RowRule.CONSENT: agreed})
