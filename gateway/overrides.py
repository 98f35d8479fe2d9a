"""Which labels of `@override(label:)` are active for one request.

`percent(5)` is active for five requests in a hundred. What any other label means is known outside of the
graph: a callback decides, and without one such a label is never active.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

__all__ = ["DecideLabel", "active_labels", "never"]

DecideLabel = Callable[[str], bool]

PERCENT = re.compile(r"percent\((\d{1,3}(?:\.\d{1,8})?)\)")


def never(_: str) -> bool:
    return False


def active_labels(labels: Iterable[str], draw: Callable[[], float], decide: DecideLabel) -> frozenset[str]:
    """`draw` gives a number from 0 up to 1, once for the whole request: with one draw, `percent(5)` and
    `percent(10)` move together, so that ten per cent of the requests see a change and not fifteen."""
    labels = tuple(labels)
    if not labels:
        return frozenset()
    drawn = draw() * 100
    return frozenset(label for label in labels if _is_active(label, drawn, decide))


def _is_active(label: str, drawn: float, decide: DecideLabel) -> bool:
    percent = PERCENT.fullmatch(label)
    return drawn < float(percent[1]) if percent else decide(label)
