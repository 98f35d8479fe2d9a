"""The ledger accounts, and what each order brought: an invoice, its payments, its entries.

The balance of an account is what its invoices still leave open. The two collective accounts are settled at
once, so their balance is nil without a sum over all customers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from subgraphs.world import keys
from subgraphs.world.calendar import DAY, HOUR, NOW, Moment
from subgraphs.world.characters import CHARACTERS, Role
from subgraphs.world.draw import chance, pick
from subgraphs.world.orders import Order
from subgraphs.world.people import Address, Person, drifted_email
from subgraphs.world.traits import Case, Kind, Trait
from subgraphs.world.world import World

__all__ = [
    "Books",
    "Entry",
    "Invoice",
    "LedgerAccount",
    "Payment",
    "books_of",
    "collective_accounts",
    "has_ledger",
]

_REJECTED = 0.003
_TERM = 30 * DAY
_UNPAID, _PARTLY, _WRITTEN_OFF = 0.04, 0.02, 0.01
_OPEN_BEFORE_DELIVERY, _OPEN_BEFORE_TERM = 0.6, 0.5
_CARD_METHODS = ("card", "card", "card", "wallet", "transfer")


class Payment(NamedTuple):
    key: str
    at: Moment
    cents: int
    method: str
    reference: str


class Entry(NamedTuple):
    key: str
    at: Moment
    journal: str
    label: str
    debit: int | None
    credit: int | None
    reconciled: str | None


class Invoice(NamedTuple):
    key: str
    number: str
    kind: str
    state: str
    issued_at: Moment
    due_at: Moment | None
    account_number: str
    order_number: str
    currency: str
    tax: int
    total: int
    open: int
    payments: tuple[Payment, ...]
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class LedgerAccount:
    number: str
    scope: str
    external_id: str | None
    legal_name: str
    vat_number: str | None
    email: str | None
    billing: Address | None
    currency: str
    balance: int
    credit_limit: int | None
    payment_terms: str | None
    dunning_level: int
    version: int


class Books(NamedTuple):
    """What accounting has of one customer: an account of their own or none, and a posting per order."""

    account: LedgerAccount | None
    postings: tuple[tuple[str, str], ...]
    invoices: tuple[Invoice, ...]


def collective_accounts() -> tuple[LedgerAccount, ...]:
    named = ((keys.COLLECTIVE_LEDGER, "Sundry customers"), (keys.MARKETPLACE_LEDGER, "Marketplace"))
    return tuple(
        LedgerAccount(number, "COLLECTIVE", None, name, None, None, None, "EUR", 0, None, None, 0, 1)
        for number, name in named
    )


def has_ledger(world: World, number: int) -> bool:
    """Whether the customer's own ledger account exists. Where the link is broken it is gone."""
    return world.census.has(number, Trait.INDIVIDUAL) and world.census.case(number) is not Case.BROKEN_LEDGER


def books_of(world: World, person: Person, orders: Iterable[Order]) -> Books:
    rng = world.stream("books", person.number)
    postings, invoices = [], []
    for order in orders:
        if not order.is_posted:
            continue
        rejected = chance(rng, _REJECTED) and person.number > CHARACTERS[Role.BUSINESS].number
        if rejected and world.census.orders[person.number] < 1_000:
            postings.append((order.number, "REJECTED"))
            continue
        postings.append((order.number, "POSTED"))
        number = _account_of(world, person.number, order)
        invoices.append(_invoice(rng, person, order, number))
        invoices.extend(_credit_note(one.requested_at, one.cents, order, number) for one in order.returns[:1])
    account = _ledger_account(world, rng, person, invoices) if has_ledger(world, person.number) else None
    return Books(account, tuple(postings), tuple(invoices))


def _account_of(world: World, number: int, order: Order) -> str:
    if order.channel == "marketplace":
        return keys.MARKETPLACE_LEDGER
    return keys.ledger(number) if has_ledger(world, number) else keys.COLLECTIVE_LEDGER


def _invoice(rng: Random, person: Person, order: Order, account: str) -> Invoice:
    on_credit = person.kind is Kind.ORGANIZATION and account == keys.ledger(person.number)
    due = order.placed_at if not on_credit else order.placed_at + _TERM if order.shipments else None
    draw, late = rng.random(), int(rng.random() * 20 * DAY)
    paid, state = _settled(order, due, draw) if on_credit else (order.total, "ISSUED")
    paid_at = min(order.placed_at + (HOUR if not on_credit else _TERM - 10 * DAY + late), NOW - HOUR // 4)
    payments: tuple[Payment, ...] = ()
    if paid:
        method = (
            "transfer"
            if on_credit
            else "marketplace"
            if account == keys.MARKETPLACE_LEDGER
            else pick(rng, _CARD_METHODS)
        )
        payments = (Payment(f"P{order.ordinal:08}", paid_at, paid, method, f"REF{order.ordinal * 7 + 3}"),)
    return Invoice(
        key=keys.invoice(order.ordinal),
        number=keys.invoice_number(order.ordinal),
        kind="INVOICE",
        state=state,
        issued_at=order.placed_at,
        due_at=due,
        account_number=account,
        order_number=order.number,
        currency=order.currency,
        tax=order.tax,
        total=order.total,
        open=0 if state == "WRITTEN_OFF" else order.total - paid,
        payments=payments,
        entries=_entries(order, payments, state, f"FA{order.number}"),
    )


def _settled(order: Order, due: Moment | None, draw: float) -> tuple[int, str]:
    """What a company has paid, and what accounting has given up. Half of what is not due yet is open."""
    if due is None:
        return (0 if draw < _OPEN_BEFORE_DELIVERY else order.total), "ISSUED"
    if due >= NOW - DAY:
        return (0 if draw < _OPEN_BEFORE_TERM else order.total), "ISSUED"
    if draw >= _UNPAID + _PARTLY + _WRITTEN_OFF:
        return order.total, "ISSUED"
    if draw < _UNPAID:
        return 0, "ISSUED"
    if draw < _UNPAID + _PARTLY:
        return order.total // 2, "ISSUED"
    return 0, "WRITTEN_OFF"


def _entries(order: Order, payments: Sequence[Payment], state: str, label: str) -> tuple[Entry, ...]:
    """The sale on the debit side; what was paid or given up on the credit side."""
    letter = (
        f"L{order.ordinal % 17_576:05}" if sum(payment.cents for payment in payments) == order.total else None
    )
    key = f"E{order.ordinal:08}"
    found = [Entry(f"{key}-1", order.placed_at, "VE", label, order.total, None, letter)]
    found += [
        Entry(f"{key}-2", paid.at, "BQ", f"Payment {paid.reference}", None, paid.cents, letter)
        for paid in payments
    ]
    if state == "WRITTEN_OFF":
        given_up = min(order.placed_at + 2 * _TERM, NOW)
        found.append(Entry(f"{key}-2", given_up, "OD", f"Written off {label}", None, order.total, None))
    return tuple(found)


def _credit_note(at: Moment, cents: int, order: Order, account: str) -> Invoice:
    """Refunded the same day: it leaves nothing open."""
    tax = order.tax * cents // order.total if order.total else 0
    key, label = f"E{order.ordinal:08}", f"AV{order.number}"
    payment = Payment(f"P{order.ordinal:08}C", at + HOUR, -cents, "refund", f"REF{order.ordinal * 7 + 4}")
    return Invoice(
        key=keys.credit_note(order.ordinal),
        number=keys.credit_note_number(order.ordinal),
        kind="CREDIT_NOTE",
        state="ISSUED",
        issued_at=at,
        due_at=at,
        account_number=account,
        order_number=order.number,
        currency=order.currency,
        tax=-tax,
        total=-cents,
        open=0,
        payments=(payment,),
        entries=(
            Entry(f"{key}-8", at, "VE", label, None, cents, None),
            Entry(f"{key}-9", payment.at, "BQ", f"Refund {payment.reference}", cents, None, None),
        ),
    )


def _ledger_account(world: World, rng: Random, person: Person, invoices: Sequence[Invoice]) -> LedgerAccount:
    own = keys.ledger(person.number)
    company = person.kind is Kind.ORGANIZATION
    balance = sum(one.open for one in invoices if one.account_number == own)
    overdue = any(one.open > 0 and one.due_at is not None and one.due_at < NOW for one in invoices)
    drifts = world.census.has(person.number, Trait.EMAIL_DRIFT) and person.number % 3 == 0
    level = int(rng.random() * 3) if overdue else 0
    return LedgerAccount(
        number=own,
        scope="INDIVIDUAL",
        external_id=keys.customer(person.number)
        if world.census.case(person.number) is not Case.ERASED
        else None,
        legal_name=_legal_name(person),
        vat_number=_vat(person) if company else None,
        email=drifted_email(person.email) if drifts else person.email,
        billing=person.home,
        currency=person.currency,
        balance=balance,
        credit_limit=pick(rng, (500_000, 2_000_000, 5_000_000)) if company else None,
        payment_terms="30 days" if company else "On order",
        dunning_level=2 if person.number == CHARACTERS[Role.BUSINESS].number else level,
        version=1 + int(rng.random() * 9),
    )


def _legal_name(person: Person) -> str:
    """Accounting writes the names of some companies in capitals: another text, the same name."""
    name = person.full_name
    return name.upper() if person.kind is Kind.ORGANIZATION and person.number % 3 == 0 else name


def _vat(person: Person) -> str:
    """Of the right form, with a French key that is wrong on purpose: it can belong to nobody."""
    siren = 900_000_000 + person.number
    key = (12 + 3 * (siren % 97)) % 97
    return f"FR{(key + 50) % 97:02}{siren}"
