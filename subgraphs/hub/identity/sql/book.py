"""The crosswalk as one decision sees and changes it: within one transaction, nobody else in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import Connection, delete, insert, select, text, update

from subgraphs.hub.identity.hashes import record_hash
from subgraphs.hub.identity.links import NewLink, StoredLink
from subgraphs.hub.identity.sql.forgetting import forget, lower_flags
from subgraphs.hub.identity.sql.merges import Merges
from subgraphs.hub.identity.sql.questions import Questions
from subgraphs.hub.identity.sql.records import is_record, record_columns
from subgraphs.hub.identity.tables import record_alias, rejection
from subgraphs.hub.sources.port import (
    CustomerKind,
    CustomerRecord,
    LinkMethod,
    LinkRole,
    LinkStatus,
    RecordKey,
)
from subgraphs.hub.sources.sql import chains
from subgraphs.hub.sources.sql.tables import alias, erased_record, link
from subgraphs.kit.database import AnyRow

__all__ = ["Book"]

LOCK = 0x46494349
"""The advisory lock of PostgreSQL that decisions take one after the other, as SQLite makes them do."""


class Book:
    def __init__(self, connection: Connection, secret: bytes) -> None:
        self.connection = connection
        self.questions = Questions(connection)
        self.merges = Merges(connection)
        self._secret = secret

    def lock(self) -> None:
        if self.connection.dialect.name == "postgresql":
            self.connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})

    # Customers

    def customer(self, id: str) -> CustomerRecord | None:
        """The one behind any id that it ever had; None for an unknown or an erased one."""
        row = self.connection.execute(chains.survivors([id])).one_or_none()
        return None if row is None else CustomerRecord(row.id, CustomerKind(row.kind))

    def former_ids(self, id: str) -> list[str]:
        return [row.former for row in self.connection.execute(chains.former_ids([id]))]

    def was_merged(self, id: str) -> bool:
        found = select(alias.c.customer_id).where(alias.c.old_customer_id == id)
        return self.connection.execute(found).one_or_none() is not None

    def add_alias(self, duplicate_id: str, survivor_id: str) -> None:
        row = {"old_customer_id": duplicate_id, "customer_id": survivor_id}
        self.connection.execute(insert(alias).values(row))

    def remove_alias(self, duplicate_id: str) -> None:
        self.connection.execute(delete(alias).where(alias.c.old_customer_id == duplicate_id))

    # Links

    def links_of(self, *customer_ids: str) -> list[StoredLink]:
        """In the order in which they were made."""
        rows = select(link).where(link.c.customer_id.in_(customer_ids)).order_by(link.c.id)
        return [_stored(row) for row in self.connection.execute(rows)]

    def link_of(self, record: RecordKey) -> StoredLink | None:
        """The one link of a record that is not shared, whatever its status."""
        where = select(link).where(is_record(link, record), link.c.role != LinkRole.SHARED.value)
        row = self.connection.execute(where).one_or_none()
        return None if row is None else _stored(row)

    def shared_links_of(self, record: RecordKey) -> list[StoredLink]:
        where = select(link).where(is_record(link, record), link.c.role == LinkRole.SHARED.value)
        return [_stored(row) for row in self.connection.execute(where)]

    def is_shared(self, record: RecordKey) -> bool:
        where = (
            select(link.c.id).where(is_record(link, record), link.c.role == LinkRole.SHARED.value).limit(1)
        )
        return self.connection.execute(where).one_or_none() is not None

    def add(self, new: NewLink) -> None:
        self.connection.execute(insert(link).values(_columns(new)))

    def change(self, stored: StoredLink, **changes: object) -> StoredLink:
        changed = replace(stored, link=replace(stored.link, **changes))  # type: ignore[arg-type] # its fields
        self.connection.execute(update(link).where(link.c.id == stored.id).values(_columns(changed.link)))
        return changed

    def remove(self, links: Iterable[StoredLink]) -> None:
        for one in links:
            self.connection.execute(delete(link).where(link.c.id == one.id))

    def break_shared(self, record: RecordKey) -> None:
        broken = update(link).where(is_record(link, record)).values(status=LinkStatus.BROKEN.value)
        self.connection.execute(broken)

    # What was ruled out, lost or forgotten

    def is_rejected(self, record: RecordKey, customer_ids: Sequence[str]) -> bool:
        where = is_record(rejection, record), rejection.c.customer_id.in_(customer_ids)
        found = select(rejection.c.customer_id).where(*where).limit(1)
        return self.connection.execute(found).one_or_none() is not None

    def add_rejection(self, record: RecordKey, customer_id: str) -> None:
        self.remove_rejections(record, [customer_id])
        row = {**record_columns(record), "customer_id": customer_id}
        self.connection.execute(insert(rejection).values(row))

    def remove_rejections(self, record: RecordKey, customer_ids: Sequence[str]) -> None:
        where = is_record(rejection, record), rejection.c.customer_id.in_(customer_ids)
        self.connection.execute(delete(rejection).where(*where))

    def forget(self, ids: Sequence[str], records: Sequence[RecordKey], at: dt.datetime) -> None:
        forget(self.connection, self._secret, ids, records, at)

    def lower_flags(self, ids: Sequence[str]) -> None:
        lower_flags(self.connection, ids)

    def is_erased(self, record: RecordKey) -> bool:
        hashed = record_hash(self._secret, record)
        found = select(erased_record.c.key_hash).where(erased_record.c.key_hash == hashed)
        return self.connection.execute(found).one_or_none() is not None

    def add_record_alias(self, lost: RecordKey, survivor: RecordKey) -> None:
        """Old ids lead on, however often the records were merged; a record that lives is no alias."""
        of_kind = record_alias.c.system == lost.system, record_alias.c.kind == lost.kind
        lost_keys = (lost.key, survivor.key)
        self.connection.execute(delete(record_alias).where(*of_kind, record_alias.c.lost_key.in_(lost_keys)))
        led_to_lost = update(record_alias).where(*of_kind, record_alias.c.record_key == lost.key)
        self.connection.execute(led_to_lost.values(record_key=survivor.key))
        row = {"system": lost.system, "kind": lost.kind, "lost_key": lost.key, "record_key": survivor.key}
        self.connection.execute(insert(record_alias).values(row))

    def lost_into(self, record: RecordKey) -> list[RecordKey]:
        where = (
            record_alias.c.system == record.system,
            record_alias.c.kind == record.kind,
            record_alias.c.record_key == record.key,
        )
        found = self.connection.execute(select(record_alias.c.lost_key).where(*where))
        return [RecordKey(record.system, record.kind, row.lost_key) for row in found]


def _columns(new: NewLink) -> dict[str, object]:
    return {
        "system": new.record.system,
        "kind": new.record.kind,
        "record_key": new.record.key,
        "customer_id": new.customer_id,
        "role": new.role.value,
        "status": new.status.value,
        "method": new.method.value,
        "confidence": new.confidence,
        "rule_id": new.rule_id,
        "decided_by": new.decided_by,
        "since": new.since,
        "home_customer_id": new.home_customer_id,
    }


def _stored(row: AnyRow) -> StoredLink:
    return StoredLink(
        row.id,
        NewLink(
            record=RecordKey(row.system, row.kind, row.record_key),
            customer_id=row.customer_id,
            role=LinkRole(row.role),
            status=LinkStatus(row.status),
            method=LinkMethod(row.method),
            since=row.since,
            confidence=row.confidence,
            rule_id=row.rule_id,
            decided_by=row.decided_by,
            home_customer_id=row.home_customer_id,
        ),
    )
