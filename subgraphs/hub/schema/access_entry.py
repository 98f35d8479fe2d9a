"""Who read the data of a customer."""

from __future__ import annotations

import datetime as dt

import strawberry

from subgraphs.hub.sources.port import AccessRecord

__all__ = ["AccessEntry", "access_entry"]


@strawberry.type
class AccessEntry:
    at: dt.datetime
    actor: str
    client: str
    purpose: str
    operation: str
    fields: list[str]


def access_entry(record: AccessRecord) -> AccessEntry:
    return AccessEntry(
        at=record.at,
        actor=record.actor,
        client=record.client,
        purpose=record.purpose,
        operation=record.operation,
        fields=list(record.fields),
    )
