"""The row of a member, held until the transaction ends."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from subgraphs.kit.database import AnyRow
from subgraphs.kit.refusals import conflict, not_found
from subgraphs.kit.user_errors import Refusal
from subgraphs.loyalty.sources.sql.tables import member

__all__ = ["change", "held", "held_or_refused"]


def held(connection: Connection, key: str) -> AnyRow | None:
    return connection.execute(select(member).where(member.c.key == key).with_for_update()).one_or_none()


def held_or_refused(connection: Connection, key: str) -> AnyRow | Refusal:
    row = held(connection, key)
    if row is None:
        return not_found("member", "memberId")
    return row if row.erased_at is None else conflict("The member was erased.", "memberId")


def change(connection: Connection, key: str, **values: object) -> None:
    statement = update(member).where(member.c.key == key)
    connection.execute(statement.values(version=member.c.version + 1, **values))
