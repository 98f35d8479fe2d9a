"""What of a telephone number may be shown to those who may not read it."""

from __future__ import annotations

import re

__all__ = ["masked_phone"]

MASK = "•"

SHOWN_AT_THE_END = 2

# Country calling codes of ITU-T E.164 with one and with two digits; all the others have three.
_CALLING_CODE = re.compile(r"1|7|20|27|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3}", re.ASCII)


def masked_phone(phone: str) -> str | None:
    """The calling code, if the number is written with it, and the last two digits: `+33•••••••12`.

    A number of fewer than five digits besides the calling code is withheld: two of them would say too much.
    """
    digits = re.sub(r"\D", "", phone, flags=re.ASCII)
    international = phone.lstrip().startswith(("+", "00"))
    code = ""
    if international:
        digits = digits if phone.lstrip().startswith("+") else digits[2:]
        match = _CALLING_CODE.match(digits)
        code = match.group() if match else ""
        digits = digits[len(code) :]
    if len(digits) < SHOWN_AT_THE_END + 3:
        return None
    hidden = MASK * (len(digits) - SHOWN_AT_THE_END)
    return f"{'+' if code else ''}{code}{hidden}{digits[-SHOWN_AT_THE_END:]}"
