"""Who is billed: a legal name and a VAT number that somebody gives, taken or refused."""

from __future__ import annotations

import unicodedata

from stdnum.eu import vat
from stdnum.exceptions import ValidationError

from subgraphs.kit.refusals import invalid
from subgraphs.kit.user_errors import Refusal

__all__ = ["legal_name_or_refusal", "vat_number_or_refusal"]

LONGEST_NAME = 200


def legal_name_or_refusal(text: str) -> str | Refusal:
    name = text.strip()
    if not name:
        return invalid("This is empty. Give the legal name.", "legalName")
    if len(name) > LONGEST_NAME:
        return invalid(f"This is too long. Give {LONGEST_NAME} characters at most.", "legalName")
    if any(unicodedata.category(sign) == "Cc" for sign in name):
        return invalid("This has control characters. Give one line of text.", "legalName")
    return name


def vat_number_or_refusal(text: str) -> str | Refusal:
    """In its one form: the country and the digits. Its form and its check digits are judged; whether it is in
    force only the register of its country knows."""
    try:
        number: str = vat.validate(text)
    except ValidationError:
        return invalid("This is no VAT number of the European Union, such as “FR40303265045”.", "vatNumber")
    return number
