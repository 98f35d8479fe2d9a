"""The letters that every adapter of them is asked for: of customers of the small shop, about its orders."""

from __future__ import annotations

import datetime as dt

from tests.products.contract.letters import LetterFact

__all__ = ["ACCOUNTS", "CHANNEL", "LETTERS", "OF_CHANNEL", "SUBJECTS"]

JO, READER, NOBODY = ACCOUNTS = ("1", "5000", "5001")

CHANNEL, OF_CHANNEL = "store", ("N102",)

SUBJECTS = {"order-shipped": "Your order {order} is on its way"}
"""Beside those of Vendure's own letters."""


def _letter(
    account: str, recipient: str, day: int, template: str, subject: str, order: str | None
) -> LetterFact:
    sent_at = dt.datetime(2026, 1, day, 10, tzinfo=dt.UTC)
    return LetterFact(account, recipient, template, subject, sent_at, order)


def _to_jo(day: int, template: str, subject: str, order: str) -> LetterFact:
    return _letter(JO, "Jo@Exemple.fr", day, template, subject.format(order=order), order)


def _to_reader(day: int, template: str, subject: str, order: str | None = None) -> LetterFact:
    return _letter(READER, "reader5000@shop.example", day, template, subject.format(order=order), order)


LETTERS = (
    _to_jo(2, "order-confirmation", "Order confirmation for #{order}", "N101"),
    _to_jo(3, "order-confirmation", "Order confirmation for #{order}", "N102"),
    _to_jo(5, "order-shipped", "Your order {order} is on its way", "N101"),
    _to_reader(1, "email-verification", "Please verify your email address"),
    _to_reader(4, "password-reset", "Forgotten password reset"),
)
