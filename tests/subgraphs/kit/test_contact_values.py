"""E-mail addresses and telephone numbers: accepted as they were typed, or refused without being repeated."""

from __future__ import annotations

import pytest

from subgraphs.kit.contact_values import email_or_refusal, phone_in_e164, phone_or_refusal
from subgraphs.kit.user_errors import Refusal, UserErrorCode


@pytest.mark.parametrize("email", ["jo@shop.example", "Jo.Exemple+shop@Shop.example", "zoë@exemple.fr"])
def test_an_address_is_kept_as_it_was_typed(email: str) -> None:
    assert email_or_refusal(f" {email} ", "email") == email


@pytest.mark.parametrize(
    "email",
    ["", "jo", "jo@", "@shop.example", "jo@shop", "a b@shop.example", "Jo <jo@shop.example>", "jo@shop.test"],
)
def test_what_is_no_address_is_refused_without_being_repeated(email: str) -> None:
    refusal = email_or_refusal(email, "input", "email")

    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.field) == (UserErrorCode.INVALID, ("input", "email"))
    assert "@shop.test" not in refusal.message


def test_an_address_fits_into_its_column() -> None:
    label = ".".join(["a" * 60] * 4)

    assert isinstance(email_or_refusal(f"{'j' * 64}@{label}.example", "email"), Refusal)


@pytest.mark.parametrize(
    ("phone", "e164"),
    [
        ("06 12 34 56 78", "+33612345678"),
        ("+33 (0)6 12 34 56 78", "+33612345678"),
        ("0041 44 668 18 00", "+41446681800"),
    ],
)
def test_a_number_is_kept_as_it_was_typed_and_known_in_its_international_form(phone: str, e164: str) -> None:
    assert phone_or_refusal(f" {phone}", "phone") == phone
    assert phone_in_e164(phone) == e164


@pytest.mark.parametrize("phone", ["", "12", "call me", "+999 12", "0" * 40])
def test_what_nobody_can_dial_is_refused(phone: str) -> None:
    assert isinstance(phone_or_refusal(phone, "phone"), Refusal)


def test_a_number_without_a_calling_code_is_of_the_country_that_is_given() -> None:
    assert phone_in_e164("044 668 18 00", "CH") == "+41446681800"
