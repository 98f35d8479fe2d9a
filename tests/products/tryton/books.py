"""The demonstration's books in Tryton: its parties, invoices, payments and entries, under Tryton's own ids.

Left out is what Tryton cannot hold alike: accounts in another currency than the company's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from subgraphs.world.calendar import date_text
from subgraphs.world.ledger import Invoice, LedgerAccount, Payment, books_of, collective_accounts
from subgraphs.world.orders import orders_of
from subgraphs.world.people import Address, person_of
from subgraphs.world.world import World
from tests.products.tryton.company import Company
from tests.products.tryton.rpc import Tryton, day, known_warning

__all__ = ["World4Tryton", "corrections", "enter", "told"]

ItemT = TypeVar("ItemT")

Values = dict[str, Any]

AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class World4Tryton:
    accounts: tuple[LedgerAccount, ...]
    invoices: tuple[Invoice, ...]

    @property
    def years(self) -> range:
        years = [_date(invoice.issued_at).year for invoice in self.invoices]
        return range(min(years), max(years) + 2)

    @property
    def countries(self) -> set[str]:
        return {account.billing.country for account in self.accounts if account.billing}


def told(world: World, customers: Iterable[int]) -> World4Tryton:
    accounts, invoices = list(collective_accounts()), []
    for number in customers:
        person = person_of(world, number)
        if person.currency != "EUR":
            continue
        books = books_of(world, person, orders_of(world, number))
        accounts += [books.account] if books.account else []
        invoices += books.invoices
    invoices.sort(key=lambda invoice: invoice.issued_at)
    return World4Tryton(tuple(accounts), tuple(invoices))


def enter(tryton: Tryton, company: Company, world: World4Tryton) -> None:
    parties = _parties(tryton, company, world.accounts)
    terms = {account.number: account.payment_terms for account in world.accounts}
    for batch in _batches(world.invoices):
        books = _Books(tryton, company, parties)
        ids = books.post(batch, [terms.get(invoice.account_number) or "On order" for invoice in batch])
        books.settle(batch, ids)
    _remind(tryton, company, world.accounts, parties)


def _parties(
    tryton: Tryton, company: Company, accounts: Sequence[LedgerAccount]
) -> dict[str, tuple[int, int]]:
    """Number of the account → its party and the address that its invoices go to."""
    found: dict[str, tuple[int, int]] = {}
    for batch in _batches(accounts):
        ids = tryton.create("party.party", [_party(company, account) for account in batch])
        rows = {row["id"]: row["addresses"][0] for row in tryton.read("party.party", ids, "addresses")}
        for account, party in zip(batch, ids, strict=True):
            found[account.number] = (party, rows[party])
    return found


def _party(company: Company, account: LedgerAccount) -> Values:
    party: Values = {
        "code": account.number,
        "name": account.legal_name,
        "account_receivable": company.receivable,
        "addresses": [["create", [_address(company, account.billing)]]],
    }
    if account.email:
        party["contact_mechanisms"] = [["create", [{"type": "email", "value": account.email}]]]
    known_as = [account.vat_number] if account.vat_number else []
    known_as += [f"fiche:{account.external_id}"] if account.external_id else []
    identifiers = [{"type": None, "code": code} for code in known_as]
    if identifiers:
        party["identifiers"] = [["create", identifiers]]
    if account.payment_terms:
        party["customer_payment_term"] = company.terms[account.payment_terms]
    if account.credit_limit is not None:
        party["credit_limit_amount"] = _amount(account.credit_limit)
    return party


def _address(company: Company, address: Address | None) -> Values:
    if address is None:
        return {"invoice": True}
    return {
        "invoice": True,
        "party_name": address.name,
        "street": "\n".join(address.lines),
        "postal_code": address.postal_code,
        "city": address.city,
        "country": company.countries[address.country],
    }


@dataclass(frozen=True, slots=True)
class _Books:
    tryton: Tryton
    company: Company
    parties: dict[str, tuple[int, int]]

    def post(self, invoices: Sequence[Invoice], terms: Sequence[str]) -> list[int]:
        drafts = [self._draft(invoice, term) for invoice, term in zip(invoices, terms, strict=True)]
        ids = self.tryton.create("account.invoice", drafts)
        known = [known_warning("invoice_payment_term", "account.invoice", key) for key in ids]
        self.tryton.create("res.user.warning", [one | {"user": self.company.user} for one in known])
        self.tryton.model("account.invoice", "post", ids)
        return ids

    def _draft(self, invoice: Invoice, term: str) -> Values:
        company, (party, address) = self.company, self.parties[invoice.account_number]
        net, issued = invoice.total - invoice.tax, day(_date(invoice.issued_at))
        line = {
            "type": "line",
            "description": invoice.order_number,
            "quantity": -1 if net < 0 else 1,
            "unit_price": _amount(abs(net)),
            "account": company.revenue,
            "currency": company.currency,
            "company": company.id,
        }
        tax = {
            "manual": True,
            "description": "TVA",
            "account": company.tax,
            "base": _amount(net),
            "amount": _amount(invoice.tax),
        }
        return {
            "type": "out",
            "company": company.id,
            "currency": company.currency,
            "journal": company.sales,
            "party": party,
            "invoice_address": address,
            "account": company.receivable,
            "reference": invoice.order_number,
            "description": f"{'AV' if invoice.kind == 'CREDIT_NOTE' else 'FA'}{invoice.order_number}",
            "invoice_date": issued,
            "accounting_date": issued,
            "payment_term": company.terms[term],
            "lines": [["create", [line]]],
            "taxes": [["create", [tax]]] if invoice.tax else [],
        }

    def settle(self, invoices: Sequence[Invoice], ids: Sequence[int]) -> None:
        """What was paid or given up. What is then even is reconciled, which makes an invoice paid."""
        paid = [
            (invoice, key, one)
            for invoice, key in zip(invoices, ids, strict=True)
            for one in (*invoice.payments, *_given_up(invoice))
        ]
        if not paid:
            return
        moves = self.tryton.create("account.move", [self._move(invoice, one) for invoice, _, one in paid])
        self.tryton.model("account.move", "post", moves)
        booked = self._claims("account.move", moves, "lines")
        due = self._claims("account.invoice", ids, "lines_to_pay")
        for (invoice, key, _), move in zip(paid, moves, strict=True):
            if invoice.open == 0:
                self.tryton.wizard(
                    "account.move.reconcile_lines", "account.move.line", [*due[key], *booked[move]]
                )
            else:
                self.tryton.write("account.invoice", [key], payment_lines=[["add", booked[move]]])

    def _claims(self, model: str, ids: Sequence[int], field: str) -> dict[int, list[int]]:
        """The lines on the account of claims."""
        rows = self.tryton.read(model, ids, f"{field}.account")
        return {
            row["id"]: [line["id"] for line in row[f"{field}."] if line["account"] == self.company.receivable]
            for row in rows
        }

    def _move(self, invoice: Invoice, payment: Payment) -> Values:
        company, cents = self.company, payment.cents
        given_up = payment.method == "write-off"
        label = _label(invoice, payment)
        claim = _line(company.receivable, -cents, label, self.parties[invoice.account_number][0])
        other = _line(company.losses if given_up else company.bank, cents, label, None)
        date = _date(payment.at)
        return {
            "company": company.id,
            "journal": company.write_offs if given_up else company.methods[payment.method],
            "date": day(date),
            "period": self.company.periods[date.year, date.month],
            "description": payment.reference,
            "lines": [["create", [claim, other]]],
        }


def _line(account: int, cents: int, label: str, party: int | None) -> Values:
    zero = _amount(0)
    return {
        "account": account,
        "party": party,
        "description": label,
        "debit": _amount(cents) if cents > 0 else zero,
        "credit": _amount(-cents) if cents < 0 else zero,
    }


def _given_up(invoice: Invoice) -> tuple[Payment, ...]:
    if invoice.state != "WRITTEN_OFF":
        return ()
    entry = next(entry for entry in invoice.entries if entry.journal == "OD")
    return (Payment("", entry.at, invoice.total, "write-off", entry.label),)


def _label(invoice: Invoice, payment: Payment) -> str:
    match payment.method:
        case "write-off":
            return payment.reference
        case "refund":
            return f"Refund {payment.reference}"
    return f"Payment {payment.reference}"


def _remind(
    tryton: Tryton,
    company: Company,
    accounts: Sequence[LedgerAccount],
    parties: Mapping[str, tuple[int, int]],
) -> None:
    """One reminder for an account that has a level: on its oldest claim."""
    reminders: list[Values] = []
    for account in accounts:
        if not account.dunning_level:
            continue
        lines = tryton.search(
            "account.move.line",
            ["party", "=", parties[account.number][0]],
            ["account", "=", company.receivable],
            ["reconciliation", "=", None],
            ["debit", ">", {"__class__": "Decimal", "decimal": "0"}],
        )
        level = company.levels[account.dunning_level - 1]
        values = {"line": min(lines), "procedure": company.dunning, "level": level}
        reminders.append({"company": company.id, **values})
    tryton.create("account.dunning", reminders)


def _batches(items: Sequence[ItemT]) -> Iterator[list[ItemT]]:
    left = iter(items)
    while batch := list(islice(left, AT_ONCE)):
        yield batch


def _date(at: int) -> dt.date:
    return dt.date.fromisoformat(date_text(at))


def _amount(cents: int) -> Values:
    sign = "-" if cents < 0 else ""
    return {"__class__": "Decimal", "decimal": f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02}"}


def corrections(world: World4Tryton) -> Iterator[tuple[str, tuple[str | None, ...]]]:
    """What Tryton does not let anybody write, in its own tables: it mints the numbers of invoices, refuses
    VAT numbers whose check digits are wrong (as the demonstration's are, on purpose), and always has a due
    date. The demonstration's values stand there afterwards, so that answers can be compared."""
    for invoice in world.invoices:
        label = f"{'AV' if invoice.kind == 'CREDIT_NOTE' else 'FA'}{invoice.order_number}"
        yield "UPDATE account_invoice SET number = ? WHERE description = ?", (invoice.number, label)
    yield "UPDATE party_identifier SET type = 'eu_vat' WHERE code LIKE 'FR%'", ()
    yield "UPDATE account_dunning SET state = 'waiting'", ()
