"""E-mails of a campaign, at the moment when they were sent."""

from __future__ import annotations

from subgraphs.hub.composites.subject import Subject
from subgraphs.hub.composites.timeline.events import Event, NodeReference, Stream, TimelineKind
from subgraphs.hub.composites.timeline.rows import Row, connection_text, customer_stream, moment, words

__all__ = ["marketing_emails"]

TEXT = connection_text("marketingEmails", "id sentAt subject status")


def marketing_emails(subject: Subject) -> list[Stream]:
    return [customer_stream(subject, TimelineKind.MARKETING_EMAIL, "CRM", TEXT, _event)]


def _event(row: Row) -> Event:
    return Event(
        at=moment(row["sentAt"]),
        kind=TimelineKind.MARKETING_EMAIL,
        system="CRM",
        title=f"Campaign: {row['subject']} ({words(row['status'])})",
        node=NodeReference("MarketingEmail", str(row["id"])),
    )
