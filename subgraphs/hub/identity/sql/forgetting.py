"""What an erasure leaves behind: a hash per record, and customers whose ids answer nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, Table, delete, insert, or_, select, update

from subgraphs.hub.composites.drift.tables import drift_flag
from subgraphs.hub.identity.hashes import record_hash
from subgraphs.hub.identity.sql.records import is_record
from subgraphs.hub.identity.tables import decision, decision_record, record_alias, rejection
from subgraphs.hub.sources.port import RecordKey
from subgraphs.hub.sources.sql.tables import customer, erased_record

__all__ = ["forget", "lower_flags"]


def forget(
    connection: Connection, secret: bytes, ids: Sequence[str], records: Sequence[RecordKey], at: dt.datetime
) -> None:
    connection.execute(update(customer).where(customer.c.id.in_(ids)).values(erased_at=at))
    for record in records:
        hashed = erased_record.c.key_hash == record_hash(secret, record)
        connection.execute(delete(erased_record).where(hashed))
        row = {"key_hash": record_hash(secret, record), "erased_at": at}
        connection.execute(insert(erased_record).values(row))
    lower_flags(connection, ids)
    connection.execute(delete(rejection).where(rejection.c.customer_id.in_(ids)))
    connection.execute(delete(rejection).where(_any_of(rejection, records)))
    led_on = (_any_of(record_alias, records, key) for key in ("lost_key", "record_key"))
    connection.execute(delete(record_alias).where(or_(*led_on)))
    _forget_in_the_journal(connection, ids, records)


def lower_flags(connection: Connection, ids: Sequence[str]) -> None:
    """What was seen of the copies of these customers. A survivor's are seen anew."""
    connection.execute(delete(drift_flag).where(drift_flag.c.customer_id.in_(ids)))


def _forget_in_the_journal(connection: Connection, ids: Sequence[str], records: Sequence[RecordKey]) -> None:
    """That something was decided stays known; about which records, and with what note, does not."""
    named = select(decision_record.c.decision_id).where(_any_of(decision_record, records))
    about = or_(decision.c.customer_id.in_(ids), decision.c.id.in_(named))
    decisions = [row.id for row in connection.execute(select(decision.c.id).where(about))]
    connection.execute(update(decision).where(decision.c.id.in_(decisions)).values(note=None))
    connection.execute(delete(decision_record).where(decision_record.c.decision_id.in_(decisions)))


def _any_of(table: Table, records: Sequence[RecordKey], key: str = "record_key") -> ColumnElement[bool]:
    return or_(False, *(is_record(table, one, key) for one in records))
