"""E-mails about an order or an account, at the moment when they were sent."""

from __future__ import annotations

from subgraphs.hub.composites.subject import Subject
from subgraphs.hub.composites.timeline.events import Event, NodeReference, Stream, TimelineKind
from subgraphs.hub.composites.timeline.rows import Row, connection_text, customer_stream, moment, words

__all__ = ["transactional_emails"]

TEXT = connection_text("transactionalEmails", "id sentAt subject status")


def transactional_emails(subject: Subject) -> list[Stream]:
    return [customer_stream(subject, TimelineKind.TRANSACTIONAL_EMAIL, "COMMERCE", TEXT, _event)]


def _event(row: Row) -> Event:
    return Event(
        at=moment(row["sentAt"]),
        kind=TimelineKind.TRANSACTIONAL_EMAIL,
        system="COMMERCE",
        title=f"E-mail: {row['subject']} ({words(row['status'])})",
        node=NodeReference("TransactionalEmail", str(row["id"])),
    )
