"""Numbers such as that of a card: every character counts."""

from __future__ import annotations

__all__ = ["fold_exact"]


def fold_exact(text: str) -> str:
    return text
