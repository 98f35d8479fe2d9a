"""How each system names its records. Keys rise with the customer, so that bulk inserts append."""

from __future__ import annotations

__all__ = [
    "COLLECTIVE_LEDGER",
    "MARKETPLACE_LEDGER",
    "account",
    "account_number",
    "card",
    "cart",
    "contact",
    "credit_note",
    "credit_note_number",
    "customer",
    "exchange",
    "invoice",
    "invoice_number",
    "ledger",
    "member",
    "order",
    "order_number",
    "visit",
    "voucher",
    "voucher_code",
]

COLLECTIVE_LEDGER = "411DIVERS"
MARKETPLACE_LEDGER = "411MARKET"

_SHOPPER_CONTACT = "003A"


def customer(number: int) -> str:
    """The id that the hub minted."""
    return f"C{number:07}"


def account(number: int, index: int = 0) -> int:
    return 10_000_000 + number * 10 + index


def account_number(number: int, index: int = 0) -> str:
    """The customer number of the shop. That of the first account is the number of the ledger account."""
    return f"41{index + 1}{number:07}"


def ledger(number: int) -> str:
    return account_number(number)


def order(ordinal: int) -> int:
    return 1_000_000 + ordinal


def order_number(ordinal: int) -> str:
    return f"W{1_000_000 + ordinal}"


def cart(number: int, index: int) -> int:
    return number * 1_000_000 + index


def visit(number: int, index: int) -> int:
    return number * 100_000 + index


def contact(number: int, index: int = 0) -> str:
    """The loyal shopper's contact has a key short enough for documentation."""
    if number == 1 and index == 0:
        return _SHOPPER_CONTACT
    return f"003{'ABCD'[index]}{number:010}"


def exchange(number: int, index: int) -> str:
    return f"X{number:07}{index:05}"


def member(number: int, index: int = 0) -> str:
    return f"M-{number:07}" if index == 0 else f"M-{number:07}-{index}"


def card(number: int, issue: int) -> str:
    """An EAN-13 of the range for use inside a shop, with its check digit."""
    digits = f"29{issue}{number:09}"
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-weighted % 10}"


def voucher(number: int, index: int) -> str:
    return f"V{number:07}{index:02}"


_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def voucher_code(number: int, index: int) -> str:
    """A code that no neighbour can guess by counting, and that is unique: a bijection of (number, index)."""
    mixed = ((number * 100 + index) * 0x2545F491 + 0x9E3779B9) % (1 << 40)
    return "-".join(
        "".join(_ALPHABET[mixed >> shift & 31] for shift in range(start, start + 20, 5)) for start in (0, 20)
    )


def invoice(ordinal: int) -> str:
    return f"I{1_000_000 + ordinal}"


def credit_note(ordinal: int) -> str:
    return f"I{1_000_000 + ordinal}C"


def invoice_number(ordinal: int) -> str:
    return f"FA{1_000_000 + ordinal}"


def credit_note_number(ordinal: int) -> str:
    return f"AV{1_000_000 + ordinal}"
