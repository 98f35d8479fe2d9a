"""What of a telephone number may be shown to those who may not read it."""

from __future__ import annotations

import re

__all__ = ["masked_phone"]

MASK = "•"

SHOWN_AT_THE_END = 2

SHORTEST = 5
"""Digits besides the calling code."""

# Country calling codes of ITU-T E.164 with one and with two digits; all the others have three.
_CALLING_CODE = re.compile(r"1|7|20|27|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3}", re.ASCII)


def masked_phone(phone: str) -> str | None:
    """The calling code, if the number is written with it, and the last two digits: `+33•••••••12`.

    A number of fewer digits than SHORTEST is withheld: two of them would say too much.
    """
    code, digits = _split(phone)
    if len(digits) < SHORTEST:
        return None
    hidden = MASK * (len(digits) - SHOWN_AT_THE_END)
    return f"{'+' if code else ''}{code}{hidden}{digits[-SHOWN_AT_THE_END:]}"


def _split(phone: str) -> tuple[str, str]:
    """The calling code, empty where it is not written, and the digits of the subscriber."""
    dialled = re.sub(r"[^0-9+]", "", phone.replace("(0)", ""))  # +33 (0)6: the zero is for callers at home
    if not dialled.startswith(("+", "00")):
        return "", dialled.replace("+", "")
    digits = dialled.removeprefix("00").replace("+", "")
    match = _CALLING_CODE.match(digits)
    code = match.group() if match else ""
    return code, digits.removeprefix(code)
