"""Where an exchange lives, as its key says.

The key of one that a product keeps begins with the product's own word and a hyphen, such as `ticket-12`. What
has no such beginning is our own store's.
"""

from __future__ import annotations

import re

__all__ = ["home"]

_WORD = re.compile(r"([a-z]+)-", re.ASCII)


def home(key: str) -> str:
    """`ticket` of `ticket-12`; nothing of a key of our own store."""
    found = _WORD.match(key)
    return found.group(1) if found else ""
