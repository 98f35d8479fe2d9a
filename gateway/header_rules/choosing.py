"""Which names a rule means. Patterns mean no header that would let somebody act in another's name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

__all__ = ["Choose", "choosing"]

Choose = Callable[[Iterable[str]], list[str]]
"""Those of these names that are meant, each once."""

NAMES_KEPT = 512


def choosing(
    named: Iterable[str], matching: Iterable[str], exclude: Iterable[str], never: Callable[[str], bool]
) -> Choose:
    """`never` says what no pattern means, though a name may."""
    names, patterns = tuple(named), [re.compile(each) for each in matching]
    excluded = [re.compile(each) for each in exclude]

    @lru_cache(NAMES_KEPT)
    def is_meant(name: str) -> bool:
        if never(name) or any(pattern.search(name) for pattern in excluded):
            return False
        return any(pattern.search(name) for pattern in patterns)

    if names:
        kept = [name for name in names if not any(pattern.search(name) for pattern in excluded)]
        return lambda present: [name for name in kept if name in present]
    return lambda present: [name for name in dict.fromkeys(present) if is_meant(name)]
