"""Names: case, accents and hyphens do not count, and a hyphen parts words as a space does."""

from __future__ import annotations

import unicodedata

__all__ = ["fold_name"]

DASH = "Pd"
"""The Unicode category of hyphens and dashes."""


def fold_name(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    letters = (
        " " if unicodedata.category(character) == DASH else character
        for character in decomposed
        if not unicodedata.combining(character)
    )
    return " ".join("".join(letters).split())
