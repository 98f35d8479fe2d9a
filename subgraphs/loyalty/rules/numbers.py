"""New numbers of cards, members and vouchers: drawn, so that nobody finds one by counting."""

from __future__ import annotations

import secrets

__all__ = ["new_card_number", "new_key", "new_voucher_code", "voucher_code_from"]

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without the letters and digits that are taken for each other."""

IN_SHOP = "29"
"""The range of EAN-13 that is for use inside a shop."""


def new_card_number() -> str:
    """An EAN-13 with its check digit."""
    digits = f"{IN_SHOP}{secrets.randbelow(10**10):010}"
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-weighted % 10}"


def new_voucher_code() -> str:
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))


def voucher_code_from(digest: bytes) -> str:
    """Always the same of the same bytes, of which there are sixteen at least."""
    letters = "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:16])
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def new_key(prefix: str) -> str:
    return f"{prefix}{secrets.token_hex(6).upper()}"
