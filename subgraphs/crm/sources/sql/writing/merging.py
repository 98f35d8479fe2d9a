"""A merge inside the CRM: one contact is lost in another, and its key stays as an alias.

No mutation of the graph does it: the staff of the CRM do, in their own back office, and the demonstration in
their place. The hub learns of it from the outbox, or from `mergedInto`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Table, delete, insert, select, update

from subgraphs.crm.sources.sql import tables
from subgraphs.crm.sources.sql.tables import contact
from subgraphs.crm.sources.sql.writing.contact_rows import change, held, unknown_contact
from subgraphs.crm.sources.words import ConsentState, SubscriptionState
from subgraphs.kit.commands import Event, Outcome
from subgraphs.kit.database import AnyRow
from subgraphs.kit.refusals import conflict
from subgraphs.kit.writer import Moment

__all__ = ["merge_contacts"]

_MOVED = (
    contact.c.company_key,
    contact.c.merged_into_key,
    tables.exchange.c.contact_key,
    tables.marketing_email.c.contact_key,
    tables.consent_history.c.contact_key,
)
"""What stands on the lost contact stands on the survivor."""


class _Joined(NamedTuple):
    """Rows of which a contact has one of each: those of the lost contact are joined with the survivor's."""

    table: Table
    no: frozenset[str]
    """The states that win: who has once said no has said no."""


_JOINED = (
    _Joined(tables.contact_social, frozenset()),
    _Joined(tables.newsletter_subscription, frozenset({SubscriptionState.UNSUBSCRIBED.value})),
    _Joined(tables.consent, frozenset({ConsentState.DENIED.value, ConsentState.WITHDRAWN.value})),
)


def merge_contacts(moment: Moment, lost: str, into: str) -> Outcome:
    connection = moment.connection
    rows = {key: held(connection, key) for key in sorted((lost, into))}
    gone, stays = rows[lost], rows[into]
    if gone is None or stays is None:
        return Outcome(refusals=(unknown_contact(),))
    if lost == into or gone.merged_into_key or stays.merged_into_key or gone.kind != stays.kind:
        refusal = conflict("Two contacts of one kind are merged, neither of which was merged before.")
        return Outcome(refusals=(refusal,))
    for column in _MOVED:
        connection.execute(update(column.table).where(column == lost).values({column.name: into}))
    for joined in _JOINED:
        _join(moment, joined, lost, into)
    change(connection, gone, merged_into_key=into, external_id=None)
    change(connection, stays, external_id=stays.external_id or gone.external_id)
    return Outcome(into, events=(Event("contact.merged", "CrmContact", lost, {"into": into}),))


def _join(moment: Moment, joined: _Joined, lost: str, into: str) -> None:
    connection, table = moment.connection, joined.table
    others = [column.name for column in table.primary_key if column.name != "contact_key"]

    def rows(key: str) -> Sequence[AnyRow]:
        return connection.execute(select(table).where(table.c.contact_key == key)).all()

    of_survivor = {tuple(row._mapping[name] for name in others): row for row in rows(into)}
    for row in rows(lost):
        place = tuple(row._mapping[name] for name in others)
        mine = of_survivor.get(place)
        if mine is not None and (not joined.no or mine.state in joined.no or row.state not in joined.no):
            continue
        one = [table.c[name] == value for name, value in zip(others, place, strict=True)]
        connection.execute(delete(table).where(table.c.contact_key == into, *one))
        connection.execute(insert(table).values(**{**row._mapping, "contact_key": into}))
    connection.execute(delete(table).where(table.c.contact_key == lost))
