"""Python's garbage collector, set for a process that serves requests until it ends."""

from __future__ import annotations

import gc
from typing import Final

__all__ = ["spare_what_stays"]

ALLOCATIONS_BEFORE_COLLECTION: Final = 50_000
"""A large answer is made of some thousand objects, none of which is in a cycle. At Python's default of 700,
each request would start several collections that find nothing."""


def spare_what_stays() -> None:
    """Called once the process serves: what lives by then lives to the end, and is not looked at again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(ALLOCATIONS_BEFORE_COLLECTION)
