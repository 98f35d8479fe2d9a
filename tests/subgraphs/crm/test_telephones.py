"""A masked telephone number keeps its country and its last two digits."""

from __future__ import annotations

import pytest

from subgraphs.crm.telephones import masked_phone


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("+33612345612", "+33•••••••12"),
        ("+33 (0)6 12.34-56 12", "+33•••••••12"),
        ("0033 6 12 34 56 12", "+33•••••••12"),
        ("06 12 34 56 12", "••••••••12"),
        ("+1 212 555 0199", "+1••••••••99"),
        ("+352 621 123 456", "+352•••••••56"),
    ],
)
def test_a_mask_keeps_the_calling_code_and_two_digits(phone: str, masked: str) -> None:
    assert masked_phone(phone) == masked


@pytest.mark.parametrize("phone", ["", "3240", "+33 12", "extension"])
def test_a_number_that_two_digits_would_give_away_is_withheld(phone: str) -> None:
    assert masked_phone(phone) is None
