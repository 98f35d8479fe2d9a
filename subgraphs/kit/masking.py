"""E-mail addresses: folded for comparison, masked for show."""

from __future__ import annotations

import unicodedata

__all__ = ["fold_email", "mask_email"]

HIDDEN = "•••"


def fold_email(email: str) -> str:
    """Two addresses are the same person's if they are equal without outer spaces, Unicode form and case."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", email.strip()).casefold())


def mask_email(email: str) -> str:
    """`jo@example.fr` becomes `j•••@e•••.fr`: enough to recognise it, not enough to write to it."""
    local, _, domain = email.strip().rpartition("@")
    host, dot, ending = domain.rpartition(".")
    return f"{local[:1]}{HIDDEN}@{host[:1]}{HIDDEN}{dot}{ending}" if dot else f"{local[:1]}{HIDDEN}@{HIDDEN}"
