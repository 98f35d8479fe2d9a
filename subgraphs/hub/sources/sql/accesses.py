"""Writes the access log. Rows are only ever added."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, insert, select

from subgraphs.hub.sources.port import AccessRecord
from subgraphs.hub.sources.sql.tables import access_log

__all__ = ["keep_accesses"]

AT_ONCE = 500
"""Ids in one question: databases bound the parameters of a statement."""


def keep_accesses(connection: Connection, accesses: Sequence[tuple[str, AccessRecord]]) -> None:
    """Each under the key of its customer. What is there already is left as it is."""
    new = {access.id: (customer, access) for customer, access in accesses}
    for start in range(0, len(accesses), AT_ONCE):
        ids = [access.id for _, access in accesses[start : start + AT_ONCE]]
        for id in connection.scalars(select(access_log.c.id).where(access_log.c.id.in_(ids))):
            new.pop(id, None)
    if new:
        connection.execute(insert(access_log), [_row(*each) for each in new.values()])


def _row(customer: str, access: AccessRecord) -> dict[str, object]:
    return {
        "id": access.id,
        "customer_id": customer,
        "at": access.at,
        "actor": access.actor,
        "client": access.client,
        "purpose": access.purpose,
        "operation": access.operation,
        "fields": list(access.fields),
    }
