"""What a new database needs before it can book: a company, its chart, its years, its journals."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from tests.products.tryton.rpc import Tryton, day

__all__ = ["Company", "make_company"]

METHODS = ("card", "wallet", "transfer", "marketplace", "refund")
"""Each is a journal of its own: in Tryton the journal says how money came."""


@dataclass(frozen=True, slots=True)
class Company:
    id: int
    user: int
    currency: int
    receivable: int
    revenue: int
    tax: int
    bank: int
    losses: int
    sales: int
    """The journal of invoices."""
    write_offs: int
    methods: dict[str, int]
    terms: dict[str, int]
    countries: dict[str, int]
    periods: dict[tuple[int, int], int]
    dunning: int
    levels: list[int]


def make_company(tryton: Tryton, years: range, countries: set[str]) -> Company:
    currency = tryton.one(
        "currency.currency",
        name="Euro",
        code="EUR",
        numeric_code="978",
        symbol="€",
        rates=[["create", [{"date": day(dt.date(years[0], 1, 1)), "rate": _decimal("1")}]]],
    )
    party = tryton.one("party.party", name="Fiche Boutique SAS")
    company = tryton.one("company.company", party=party, currency=currency, timezone="Europe/Paris")
    [user] = tryton.search("res.user", ["login", "=", "admin"])
    tryton.write("res.user", [user], companies=[["add", [company]]], company=company)
    tryton.context |= {"company": company}
    accounts = _chart(tryton, company)
    [sales] = tryton.search("account.journal", ["type", "=", "revenue"])
    tryton.write("account.journal", [sales], code="VE")
    methods = {name: tryton.one("account.journal", name=name, code="BQ", type="cash") for name in METHODS}
    procedure = tryton.one("account.dunning.procedure", name="Reminders")
    levels = tryton.create(
        "account.dunning.level",
        [
            {
                "procedure": procedure,
                "sequence": place,
                "overdue": {"__class__": "timedelta", "seconds": 86_400 * place},
            }
            for place in (1, 2, 3)
        ],
    )
    return Company(
        id=company,
        user=user,
        currency=currency,
        sales=sales,
        write_offs=tryton.one("account.journal", name="Write-off", code="OD", type="write-off"),
        methods=methods,
        terms={name: _term(tryton, name, days) for name, days in (("30 days", 30), ("On order", 0))},
        countries={code: tryton.one("country.country", name=code, code=code) for code in sorted(countries)},
        periods=_years(tryton, company, years),
        dunning=procedure,
        levels=levels,
        **accounts,
    )


def _chart(tryton: Tryton, company: int) -> dict[str, int]:
    def kind(name: str, statement: str, **marks: bool) -> int:
        return tryton.one("account.account.type", name=name, company=company, statement=statement, **marks)

    def account(code: str, name: str, kind: int, **marks: Any) -> int:
        return tryton.one("account.account", code=code, name=name, company=company, type=kind, **marks)

    claims = kind("Receivable", "balance", assets=True, receivable=True)
    money = kind("Cash", "balance", assets=True)
    debts = kind("Tax", "balance")
    earned = kind("Revenue", "income", revenue=True)
    spent = kind("Expense", "income", expense=True)
    return {
        "receivable": account("411", "Customers", claims, reconcile=True, party_required=True),
        "revenue": account("707", "Sales", earned),
        "tax": account("44571", "Tax collected", debts),
        "bank": account("512", "Bank", money),
        "losses": account("654", "Bad debts", spent),
    }


def _years(tryton: Tryton, company: int, years: range) -> dict[tuple[int, int], int]:
    def sequence(model: str, kind: str, **more: Any) -> int:
        [kind_id] = tryton.search("ir.sequence.type", ["name", "=", kind])
        return tryton.one(model, name=kind, sequence_type=kind_id, company=company, **more)

    invoices = sequence("ir.sequence.strict", "Invoice")
    kinds = (
        "out_invoice_sequence",
        "out_credit_note_sequence",
        "in_invoice_sequence",
        "in_credit_note_sequence",
    )
    for year in years:
        made = tryton.one(
            "account.fiscalyear",
            name=str(year),
            company=company,
            start_date=day(dt.date(year, 1, 1)),
            end_date=day(dt.date(year, 12, 31)),
            move_sequence=sequence("ir.sequence.strict", "Account Move"),
            invoice_sequences=[["create", [dict.fromkeys(kinds, invoices) | {"company": company}]]],
        )
        tryton.model("account.fiscalyear", "create_period", [made])
    rows = tryton.read("account.period", tryton.search("account.period"), "start_date")
    return {(row["start_date"]["year"], row["start_date"]["month"]): row["id"] for row in rows}


def _term(tryton: Tryton, name: str, days: int) -> int:
    deltas = [["create", [{"days": days}]]]
    lines = [["create", [{"type": "remainder", "relativedeltas": deltas}]]]
    return tryton.one("account.invoice.payment_term", name=name, lines=lines)


def _decimal(text: str) -> dict[str, str]:
    return {"__class__": "Decimal", "decimal": text}
