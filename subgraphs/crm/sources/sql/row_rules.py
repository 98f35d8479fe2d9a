"""Which contacts a caller sees, and what hangs on them. The CRM decides for partners who need a consent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

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
        """The contact has agreed that its data are shared with this partner, for one of these media, and in
        that medium to every purpose for which the partner asks. Of its consents the partner sees those that
        name it."""
        given, partner = consent.alias(), context.partner or ""
        is_shared = exists().where(
            given.c.contact_key == rows.c[_OWNERS[table].name],
            given.c.purpose == ConsentPurpose.PARTNER_SHARING.value,
            given.c.partner == partner,
            given.c.partner != "",
            given.c.medium.in_(context.media),
            *holds(given),
            *(agrees_to(purpose, given, partner) for purpose in _further(context.purposes)),
        )
        return and_(is_shared, rows.c.partner == context.partner) if table is consent else is_shared

    def holds(given: FromClause) -> tuple[ColumnElement[bool], ...]:
        is_valid = or_(given.c.expires_at.is_(None), given.c.expires_at > now())
        return given.c.state == ConsentState.GRANTED.value, is_valid

    def agrees_to(purpose: str, sharing: FromClause, partner: str) -> ColumnElement[bool]:
        """To the shop itself or to the partner, in the medium of the sharing. What was told to the partner
        counts before what was told to the shop."""
        given, told = consent.alias(), consent.alias()
        to_the_partner = exists().where(*_of(told, purpose, sharing), told.c.partner == partner)
        return exists().where(
            *_of(given, purpose, sharing),
            or_(given.c.partner == partner, and_(given.c.partner == "", ~to_the_partner)),
            *holds(given),
        )

    return RowRules(system="CRM", owners=_OWNERS, decided_here={RowRule.CONSENT: agreed})


def _of(given: FromClause, purpose: str, sharing: FromClause) -> tuple[ColumnElement[bool], ...]:
    return (
        given.c.contact_key == sharing.c.contact_key,
        given.c.purpose == purpose,
        given.c.medium == sharing.c.medium,
    )


def _further(purposes: Iterable[str]) -> list[str]:
    """Besides the sharing itself. To one that the CRM does not know, nobody has agreed."""
    return sorted(set(purposes) - {ConsentPurpose.PARTNER_SHARING.value})
