"""What stands in our own store beside Request Tracker: contacts, a consent, and an exchange logged here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from subgraphs.crm.sources.words import Direction, ExchangeStatus, Medium, SalePhase
from tests.products.contract.exchanges import Entered, Said
from tests.products.request_tracker.entered import LONG, LOST, TICKETS, Ticket

__all__ = ["AGREED", "LOGGED_HERE", "NOW", "PARTNER", "entered", "rows", "said"]

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)

PARTNER, AGREED = "acme", "C2"

LOGGED_HERE = Entered("X1", "C1", "On the phone", SalePhase.POST_SALE, ExchangeStatus.WAITING_AGENT, "1001")

CALLS: Sequence[Said] = (
    (Medium.PHONE, Direction.INBOUND, "Hello?"),
    (Medium.LETTER, Direction.OUTBOUND, "Dear Anna"),
)


def rows() -> Mapping[str, Sequence[Mapping[str, object]]]:
    """By table."""
    contacts = sorted({ticket.contact for ticket in TICKETS if ticket.contact is not None})
    opened = NOW - dt.timedelta(days=27)
    return {
        "contact": [
            *(_contact(key) for key in contacts),
            {**_contact("C9"), "merged_into_key": "C1"},
        ],
        "consent": [
            {
                "contact_key": AGREED,
                "purpose": "PARTNER_SHARING",
                "medium": "EMAIL",
                "partner": PARTNER,
                "state": "GRANTED",
                "legal_basis": "CONSENT",
                "captured_at": opened,
                "source": "till",
            }
        ],
        "exchange": [
            {
                "key": LOGGED_HERE.key,
                "contact_key": LOGGED_HERE.contact,
                "subject": LOGGED_HERE.subject,
                "phase": LOGGED_HERE.phase.value,
                "status": LOGGED_HERE.status.value,
                "opened_at": opened,
                "order_number": LOGGED_HERE.order_number,
            }
        ],
        "exchange_message": [
            {
                "key": f"M{place}",
                "exchange_key": LOGGED_HERE.key,
                "medium": medium.value,
                "direction": direction.value,
                "at": opened + dt.timedelta(minutes=place),
                "body": body,
            }
            for place, (medium, direction, body) in enumerate(CALLS)
        ],
    }


def entered() -> list[Entered]:
    """In both."""
    tickets = enumerate(TICKETS[: LOST - 1], 1)
    return [LOGGED_HERE, *(_entered(number, one) for number, one in tickets if one.contact is not None)]


def said() -> Mapping[str, Sequence[Said]]:
    others = {
        f"ticket-{number}": tuple(line.means for line in ticket.lines)
        for number, ticket in enumerate(TICKETS[: LOST - 1], 1)
        if number > 1
    }
    merged = (*LONG, *TICKETS[LOST - 1].lines)
    return {"ticket-1": tuple(line.means for line in merged), **others, LOGGED_HERE.key: CALLS}


def _entered(number: int, ticket: Ticket) -> Entered:
    key, contact = f"ticket-{number}", ticket.contact or ""
    return Entered(key, contact, ticket.subject, ticket.phase, ticket.status, ticket.order)


def _contact(key: str) -> dict[str, object]:
    return {"key": key, "version": 1, "kind": "PERSON", "segments": [], "merged_into_key": None}
