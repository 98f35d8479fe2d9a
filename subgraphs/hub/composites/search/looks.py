"""What a text looks like."""

from __future__ import annotations

import re

__all__ = ["is_email", "is_number"]

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")

_NUMBER = re.compile(r"(?=.*\d)[\w./-]{1,40}")
"""A number of some paper: letters may stand in it, and at least one digit does."""


def is_email(text: str) -> bool:
    return _EMAIL.fullmatch(text) is not None


def is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None
