"""The newsletters of a contact."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, insert, select, update

from subgraphs.crm.rules.newsletters import Standing, subscribed, unsubscribed
from subgraphs.crm.sources.sql.tables import newsletter_list, newsletter_subscription
from subgraphs.crm.sources.words import OptInLevel, SubscriptionState
from subgraphs.kit.database import AnyRow

__all__ = ["Subscriptions", "newsletter"]

LEFT = "unsubscription"
"""The source of a subscription that was never there."""


def newsletter(connection: Connection, code: str) -> AnyRow | None:
    return connection.execute(select(newsletter_list).where(newsletter_list.c.code == code)).one_or_none()


@dataclass(frozen=True, slots=True)
class Subscriptions:
    connection: Connection
    contact: str
    now: dt.datetime

    def join(self, newsletter: AnyRow, source: str) -> Standing:
        before = self._standing(newsletter.code)
        after = subscribed(before, wants_confirmation=newsletter.wants_confirmation)
        if after != before:
            self._write(newsletter.code, before, after, source)
        return after

    def leave(self, code: str) -> bool:
        """Whether anything changed."""
        before = self._standing(code)
        after = unsubscribed(before)
        if after == before:
            return False
        self._write(code, before, after, None if before else LEFT)
        return True

    def all_lists(self) -> Sequence[str]:
        """Those that the contact is on, or was, or may be."""
        codes = select(newsletter_subscription.c.list_code).where(
            newsletter_subscription.c.contact_key == self.contact
        )
        ordered = codes.order_by(newsletter_subscription.c.list_code)
        return self.connection.execute(ordered).scalars().all()

    def _standing(self, code: str) -> Standing | None:
        row = self.connection.execute(
            select(newsletter_subscription).where(*self._is(code)).with_for_update()
        ).one_or_none()
        return None if row is None else Standing(SubscriptionState(row.state), OptInLevel(row.opt_in))

    def _write(self, code: str, before: Standing | None, after: Standing, source: str | None) -> None:
        """Without a source the row keeps its own."""
        values: dict[str, object] = {
            "state": after.state.value,
            "opt_in": after.opt_in.value,
            "since": self.now,
        }
        if source is not None:
            values["source"] = source
        if before is None:
            keys = {"contact_key": self.contact, "list_code": code}
            self.connection.execute(insert(newsletter_subscription).values(**keys, **values))
        else:
            self.connection.execute(update(newsletter_subscription).where(*self._is(code)).values(**values))

    def _is(self, code: str) -> tuple[ColumnElement[bool], ...]:
        table = newsletter_subscription.c
        return table.contact_key == self.contact, table.list_code == code
