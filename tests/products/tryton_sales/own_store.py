"""Our own store beside Tryton: rows for its contacts, a consent, and an exchange that was logged here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from subgraphs.crm.sources.words import Direction, ExchangeStatus, Medium, SalePhase
from tests.products.contract.exchanges import Entered, Said
from tests.products.tryton_sales.entered import CUSTOMERS

__all__ = ["AGREED", "LOGGED_HERE", "NOW", "PARTNER", "SAID", "rows"]

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)

OPENED = dt.datetime(2026, 2, 3, tzinfo=dt.UTC)
"""The first moment of a day on which Tryton has several: places between them are told by their keys."""

PARTNER, AGREED = "acme", CUSTOMERS[2]

LOGGED_HERE = Entered(
    "X1", CUSTOMERS[1], "On the phone", SalePhase.POST_SALE, ExchangeStatus.WAITING_CUSTOMER, "W1001"
)

SAID: Mapping[str, Sequence[Said]] = {
    LOGGED_HERE.key: (
        (Medium.PHONE, Direction.INBOUND, "Hello?"),
        (Medium.LETTER, Direction.OUTBOUND, "Dear Bruno"),
        (Medium.PHONE, Direction.INBOUND, "Thank you"),
    ),
    "opportunity-0000000001": (),
    "complaint-0000000001": (),
}


def rows() -> Mapping[str, Sequence[Mapping[str, object]]]:
    """By table."""
    return {
        "contact": [
            {"key": key, "version": 1, "kind": "PERSON", "segments": [], "merged_into_key": None}
            for key in CUSTOMERS
        ],
        "consent": [
            {
                "contact_key": AGREED,
                "purpose": "PARTNER_SHARING",
                "medium": "EMAIL",
                "partner": PARTNER,
                "state": "GRANTED",
                "legal_basis": "CONSENT",
                "captured_at": OPENED,
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
                "opened_at": OPENED,
                "order_number": LOGGED_HERE.order_number,
            }
        ],
        "exchange_message": [
            {
                "key": f"M{place}",
                "exchange_key": LOGGED_HERE.key,
                "medium": medium.value,
                "direction": direction.value,
                "at": OPENED + dt.timedelta(minutes=place),
                "body": body,
            }
            for place, (medium, direction, body) in enumerate(SAID[LOGGED_HERE.key])
        ],
    }
