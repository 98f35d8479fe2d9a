"""Texts that somebody gives: taken without outer spaces, or refused."""

from __future__ import annotations

import unicodedata

from subgraphs.kit.refusals import invalid
from subgraphs.kit.user_errors import Refusal

__all__ = ["line_or_refusal", "text_or_refusal"]

LONGEST_BODY = 100_000


def line_or_refusal(text: str, longest: int, *field: str) -> str | Refusal:
    """One line, and not an empty one."""
    line = text.strip()
    if not line:
        return invalid("This is empty. Give a text.", *field)
    if len(line) > longest:
        return invalid(f"This is too long. Give {longest} characters at most.", *field)
    if any(unicodedata.category(sign) == "Cc" for sign in line):
        return invalid("This has control characters. Give one line of text.", *field)
    return line


def text_or_refusal(text: str, *field: str) -> str | Refusal:
    """Any number of lines, and not none."""
    body = text.strip()
    if not body:
        return invalid("This is empty. Give a text.", *field)
    if len(body) > LONGEST_BODY:
        return invalid(f"This is too long. Give {LONGEST_BODY} characters at most.", *field)
    if "\0" in body:
        return invalid("This has a NUL character, which no text has.", *field)
    return body
