"""What is entered in Tryton's sales: customers, their orders, opportunities and complaints."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from subgraphs.crm.sources.words import ExchangeStatus, SalePhase
from tests.products.contract.exchanges import Entered
from tests.products.tryton.rpc import Tryton, day

__all__ = ["CUSTOMERS", "Document", "enter", "entered"]

CUSTOMERS = ("4110000001", "4110000002", "4110000003")

ANNA, BRUNO, CLARA = CUSTOMERS

SALES = {"W1001": ANNA, "W1003": CLARA, "W1004": ANNA}
"""Numbers of orders, which the sales have for references."""

OPEN, CLOSED = ExchangeStatus.OPEN, ExchangeStatus.CLOSED

STATUSES = {"waiting": ExchangeStatus.WAITING_AGENT, "lead": OPEN, "opportunity": OPEN, "draft": OPEN}
"""Any other state is CLOSED."""

STEPS: Mapping[str, Sequence[str]] = {
    "opportunity": ("opportunity",),
    "converted": ("opportunity", "convert"),
    "lost": ("lost",),
    "cancelled": ("cancel",),
    "waiting": ("wait",),
    "done": ("wait", "approve"),
    "rejected": ("wait", "reject"),
}
"""What is done to a new document so that it gets a state."""


@dataclass(frozen=True, slots=True)
class Document:
    contact: str
    subject: str
    day: dt.date
    state: str
    order: str | None = None


def _on(number: int) -> dt.date:
    return dt.date(2026, 2, number)


OPPORTUNITIES = (
    Document(ANNA, "Curtains for a hotel", _on(3), "lead"),
    Document(ANNA, "Lamps for a hotel", _on(3), "opportunity"),
    Document(ANNA, "Carpets for a hotel", _on(3), "converted", "W1002"),
    Document(ANNA, "Chairs", _on(9), "lost"),
    Document(ANNA, "Tables", _on(1), "cancelled"),
    Document(BRUNO, "A sofa", _on(3), "lead"),
)

COMPLAINTS = (
    Document(ANNA, "The lamp came broken", _on(3), "draft", "W1001"),
    Document(ANNA, "A screw is missing", _on(3), "waiting", "W1004"),
    Document(ANNA, "The wrong colour", _on(20), "done"),
    Document(BRUNO, "Nobody calls back", _on(4), "rejected"),
    Document(CLARA, "Too late", _on(5), "cancelled", "W1003"),
)


def entered() -> Iterator[Entered]:
    for name, phase, documents in (
        ("opportunity", SalePhase.PRE_SALE, OPPORTUNITIES),
        ("complaint", SalePhase.POST_SALE, COMPLAINTS),
    ):
        for number, one in enumerate(documents, 1):
            status = STATUSES.get(one.state, CLOSED)
            yield Entered(f"{name}-{number:010}", one.contact, one.subject, phase, status, one.order)


def enter(tryton: Tryton) -> None:
    rates = [
        ["create", [{"date": day(dt.date(2026, 1, 1)), "rate": {"__class__": "Decimal", "decimal": "1"}}]]
    ]
    named = {"name": "Euro", "code": "EUR", "numeric_code": "978", "symbol": "€"}
    currency = tryton.one("currency.currency", **named, rates=rates)
    shop = tryton.one("party.party", name="Fiche Boutique SAS")
    company = tryton.one("company.company", party=shop, currency=currency, timezone="Europe/Paris")
    employee = _employee(tryton, company)
    tryton.context |= {"company": company, "employee": employee}
    parties = {code: _party(tryton, code) for code in CUSTOMERS}
    sales = {number: _sale(tryton, currency, parties[code], number) for number, code in SALES.items()}
    _opportunities(tryton, employee, parties)
    _complaints(tryton, parties, sales)


def _employee(tryton: Tryton, company: int) -> int:
    person = tryton.one("party.party", name="Lena Faure")
    employee = tryton.one("company.employee", party=person, company=company)
    [user] = tryton.search("res.user", ["login", "=", "admin"])
    own = {"companies": [["add", [company]]], "employees": [["add", [employee]]]}
    tryton.write("res.user", [user], **own, company=company, employee=employee)
    return employee


def _party(tryton: Tryton, code: str) -> int:
    addresses = [["create", [{"invoice": True, "delivery": True, "city": "Lyon"}]]]
    return tryton.one("party.party", code=code, name=f"Customer {code}", addresses=addresses)


def _sale(tryton: Tryton, currency: int, party: int, number: str) -> int:
    [row] = tryton.read("party.party", [party], "addresses")
    [address] = row["addresses"]
    sale = tryton.one(
        "sale.sale",
        party=party,
        invoice_address=address,
        shipment_address=address,
        currency=currency,
        reference=number,
        sale_date=day(_on(2)),
        lines=[["create", [{"type": "comment", "description": "As agreed on the telephone"}]]],
    )
    for step in ("quote", "confirm"):
        tryton.model("sale.sale", step, [sale])
    return sale


def _opportunities(tryton: Tryton, employee: int, parties: Mapping[str, int]) -> None:
    for one in OPPORTUNITIES:
        values = {"party": parties[one.contact], "description": one.subject, "start_date": day(one.day)}
        _made(tryton, "sale.opportunity", one, {**values, "employee": employee})
        if one.order is not None:
            [sale] = tryton.search("sale.sale", ["origin", "like", "sale.opportunity,%"])
            tryton.write("sale.sale", [sale], reference=one.order)
    # A lead of nobody, which is no exchange.
    tryton.one("sale.opportunity", description="Somebody at the fair", start_date=day(_on(3)))


def _complaints(tryton: Tryton, parties: Mapping[str, int], sales: Mapping[str, int]) -> None:
    [model] = tryton.search("ir.model", ["name", "=", "sale.sale"])
    kind = tryton.one("sale.complaint.type", name="Damaged", origin=model)
    for one in COMPLAINTS:
        about = {} if one.order is None else {"origin": f"sale.sale,{sales[one.order]}"}
        text = f"{one.subject}\nTold at the counter."
        values = {"customer": parties[one.contact], "type": kind, "date": day(one.day), "description": text}
        _made(tryton, "sale.complaint", one, {**values, **about})


def _made(tryton: Tryton, model: str, one: Document, values: Mapping[str, Any]) -> None:
    made = tryton.one(model, **values)
    for step in STEPS.get(one.state, ()):
        tryton.model(model, step, [made])
