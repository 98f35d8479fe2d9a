"""E-mail addresses: folded for comparison, masked for show."""

from __future__ import annotations

import pytest

from subgraphs.kit.masking import fold_email, mask_email


@pytest.mark.parametrize("typed", [" JO@Exemple.FR ", "jo@exemple.fr", "Jo@exemple.fr\n"])
def test_spellings_of_one_address_fold_to_one_text(typed: str) -> None:
    assert fold_email(typed) == "jo@exemple.fr"


def test_an_accent_folds_to_one_form_however_it_was_typed() -> None:
    assert fold_email("Zoe\u0301@x.fr") == fold_email("zo\u00e9@x.fr") == "zo\u00e9@x.fr"


@pytest.mark.parametrize(
    ("email", "masked"),
    [
        ("jo@example.fr", "j•••@e•••.fr"),
        ("jo@mail.example.co.uk", "j•••@m•••.uk"),
        ("jo@localhost", "j•••@•••"),
        ("no address", "•••@•••"),
    ],
)
def test_a_mask_shows_first_letters_and_the_ending(email: str, masked: str) -> None:
    assert mask_email(email) == masked
