"""What each standing merge changed, so that it can be undone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, delete, insert, select

from subgraphs.hub.identity.links import StoredLink
from subgraphs.hub.identity.tables import merge_link
from subgraphs.kit.database import AnyRow

__all__ = ["Merges"]


class Merges:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def note(self, duplicate_id: str, links: Iterable[StoredLink]) -> None:
        """How the links were before."""
        for one in links:
            before = {
                "duplicate_id": duplicate_id,
                "link_id": one.id,
                "role": one.link.role.value,
                "status": one.link.status.value,
                "method": one.link.method.value,
                "confidence": one.link.confidence,
                "rule_id": one.link.rule_id,
                "decided_by": one.link.decided_by,
                "since": one.link.since,
            }
            self._connection.execute(insert(merge_link).values(before))

    def links_before(self, duplicate_id: str) -> Mapping[int, AnyRow]:
        rows = select(merge_link).where(merge_link.c.duplicate_id == duplicate_id)
        return {row.link_id: row for row in self._connection.execute(rows)}

    def forget(self, *duplicate_ids: str) -> None:
        gone = delete(merge_link).where(merge_link.c.duplicate_id.in_(duplicate_ids))
        self._connection.execute(gone)
