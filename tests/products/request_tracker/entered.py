"""What is entered in Request Tracker before the tests: tickets of a customer service, and their traps."""

from __future__ import annotations

import datetime as dt
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from subgraphs.crm.sources.words import Direction, ExchangeStatus, Medium, SalePhase
from tests.products.request_tracker.rest import Worker

__all__ = ["AGENT", "CUSTOMER", "LOST", "TICKETS", "Line", "Ticket", "corrections", "enter"]

CUSTOMER, AGENT = "anna@post.example", "lena"

BEGIN = dt.datetime(2026, 2, 1, 9, tzinfo=dt.UTC)

PRE, POST = SalePhase.PRE_SALE, SalePhase.POST_SALE

QUEUES = {PRE: "Sales", POST: "Service"}


@dataclass(frozen=True, slots=True)
class Line:
    """A message. Without a medium of its own it is an e-mail."""

    who: str
    body: str
    kind: str = "correspond"
    minutes: int = 0
    medium: Medium | None = None
    direction: Direction | None = None
    page: bool = False
    """Written in HTML; `body` is how it reads."""
    with_file: bool = False

    @property
    def means(self) -> tuple[Medium, Direction, str]:
        if self.direction is not None:
            spoken = self.direction
        elif self.kind == "comment":
            spoken = Direction.INTERNAL
        else:
            spoken = Direction.INBOUND if self.who == CUSTOMER else Direction.OUTBOUND
        return self.medium or Medium.EMAIL, spoken, self.body


@dataclass(frozen=True, slots=True)
class Ticket:
    contact: str | None
    subject: str
    phase: SalePhase
    word: str
    """The status, in Request Tracker's word."""
    order: str | None = None
    hours: int = 0
    """After the one before. None at all: two tickets of one moment."""
    lines: Sequence[Line] = ()
    owner: str | None = None

    @property
    def status(self) -> ExchangeStatus:
        words = {"new": ExchangeStatus.WAITING_AGENT, "stalled": ExchangeStatus.WAITING_CUSTOMER}
        words |= {"resolved": ExchangeStatus.CLOSED, "rejected": ExchangeStatus.CLOSED}
        return words.get(self.word, ExchangeStatus.OPEN)


LONG = (
    Line(CUSTOMER, "The ring is too small.\nIt does not go over the knuckle."),
    Line(AGENT, 'Which size do you wear? A\'B "C" \\ D', with_file=True),
    Line(CUSTOMER, "54, I think.\nAnna & family < all of us", page=True),
    Line(AGENT, "She called: it is 55.", minutes=7, medium=Medium.PHONE, direction=Direction.INBOUND),
    Line(AGENT, "Goodwill: we pay the way back.", kind="comment"),
)

TICKETS = (
    Ticket("C1", "The ring's size", POST, "open", "1001", 1, LONG, AGENT),
    Ticket("C1", "Is it gold?", PRE, "resolved", None, 30, (Line(CUSTOMER, "Is it?"), Line(AGENT, "It is."))),
    Ticket("C2", "Parcel is late", POST, "new", "1001", 5, (Line(CUSTOMER, "Where is it?"),)),
    Ticket("C2", "Two at one moment", POST, "stalled", "1002", 0),
    Ticket("C1", "Two at one moment", POST, "rejected", None, 0),
    Ticket('O\'Hara \\ "x"', "Quoted", PRE, "new", "O'R \\ 1", 48),
    Ticket("c1", "Of another contact, whose key has a small letter", POST, "new", "1003", 1),
    Ticket(None, "Of nobody whom the CRM knows", POST, "open", "1001", 1),
    *(Ticket("C3", f"Number {n}", POST, "resolved", None, n % 3) for n in range(14)),
    Ticket("C1", "The same once more", POST, "open", None, 1, (Line(CUSTOMER, "Did you get it?"),)),
)

LOST = len(TICKETS)
"""The last one was merged into the first."""


def enter(workers: Mapping[str, Worker]) -> None:
    """Numbers are in the order of `TICKETS`, from 1."""
    agent = workers[AGENT]
    for number, ticket in enumerate(TICKETS, 1):
        fields = {"Contact": ticket.contact, "Order": ticket.order, "Reason": "FIT" if ticket.order else None}
        told = {"Queue": QUEUES[ticket.phase], "Subject": ticket.subject, "Requestor": CUSTOMER}
        own = {name: value for name, value in fields.items() if value is not None}
        assert agent.post("/ticket", **told, CustomFields=own)["id"] == str(number)
        for line in ticket.lines:
            workers[line.who].post(f"/ticket/{number}/{line.kind}", **_message(line))
        agent.put(f"/ticket/{number}", Status=ticket.word)
        if ticket.owner is not None:
            agent.put(f"/ticket/{number}", Owner=ticket.owner)
    agent.put(f"/ticket/{LOST}", MergeInto=1)


def _message(line: Line) -> dict[str, object]:
    own = {"Medium": line.medium and line.medium.value, "Direction": line.direction and line.direction.value}
    message: dict[str, object] = {
        "Content": line.body,
        "ContentType": "text/plain",
        "TimeTaken": line.minutes,
    }
    message["TxnCustomFields"] = {name: value for name, value in own.items() if value is not None}
    if line.page:
        marked = line.body.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "</p><p>")
        page = f"<html><head><style>p {{ color: red }}</style></head><body><p>{marked}</p></body></html>"
        message |= {"Content": page, "ContentType": "text/html"}
    if line.with_file:
        content = b64encode(b"A table of sizes").decode("ascii")
        message["Attachments"] = [{"FileName": "sizes.txt", "FileType": "text/plain", "FileContent": content}]
    return message


def corrections() -> Iterator[tuple[str, tuple[object, ...]]]:
    """Request Tracker lets nobody say when a ticket was made."""
    at = BEGIN
    for number, ticket in enumerate(TICKETS, 1):
        at += dt.timedelta(hours=ticket.hours)
        yield "UPDATE Tickets SET Created = ? WHERE id = ?", (_sql(at), number)
        closed = "UPDATE Tickets SET Resolved = ? WHERE id = ? AND Status IN ('resolved', 'rejected')"
        yield closed, (_sql(at + dt.timedelta(days=2)), number)
        yield (
            "UPDATE Transactions SET Created = datetime(?, '+' || (id - (SELECT min(id) FROM Transactions t "
            "WHERE t.ObjectType = 'RT::Ticket' AND t.ObjectId = ?)) || ' minutes') "
            "WHERE ObjectType = 'RT::Ticket' AND ObjectId = ?",
            (_sql(at), number, number),
        )


def _sql(at: dt.datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S")
