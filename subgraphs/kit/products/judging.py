"""Whether what came back is an answer. A product may know better, and is asked first."""

from __future__ import annotations

import re
from collections.abc import Callable
from email.utils import parsedate_to_datetime

from subgraphs.kit.products.call import Answer, Call
from subgraphs.kit.products.faults import Fault, FaultKind, ProductUnreadable

__all__ = ["Judge", "fault_of", "retry_after", "shortened", "takes_all"]

Judge = Callable[[Answer], Fault | None]
"""Says what is wrong with an answer whose status says nothing of it, such as a 200 with errors. It may raise
ProductUnreadable, as reading an answer does."""

LONGEST_WAIT = 300.0
"""Seconds. A product that asks for more is asked again then."""

WORDS = 200

_TITLE = re.compile(rb"<title[^>]*>([^<]{1,200})", re.IGNORECASE)


def takes_all(_: Answer) -> Fault | None:
    return None


def fault_of(call: Call, answer: Answer, judge: Judge, now: float) -> Fault | None:
    """`now` is the time of the wall, for a date in `Retry-After`."""
    if answer.status in call.also:
        return None
    try:
        told = judge(answer)
    except ProductUnreadable as unreadable:
        # What stands before a product that is gone answers in HTML: then the status says more than the judge.
        told = _of_status(answer, now) or Fault(FaultKind.UNREADABLE, unreadable.words, None, answer.status)
    return told or _of_status(answer, now)


def _of_status(answer: Answer, now: float) -> Fault | None:
    status, words = answer.status, shortened(answer)
    match status:
        case _ if 200 <= status < 300:
            return None
        case 401 | 403:
            kind = FaultKind.UNAUTHORISED if status == 401 else FaultKind.FORBIDDEN
            return Fault(kind, words, None, status)
        case 429:
            return Fault(FaultKind.THROTTLED, words, retry_after(answer, now), status)
        case 503 if "retry-after" in answer.headers:
            return Fault(FaultKind.THROTTLED, words, retry_after(answer, now), status)
        case 408 | 425:
            return Fault(FaultKind.UNAVAILABLE, words, None, status)
        case _ if status >= 500:
            return Fault(FaultKind.UNAVAILABLE, words, None, status)
        case _:
            return Fault(FaultKind.REFUSED, words, None, status)


def retry_after(answer: Answer, now: float) -> float | None:
    """Seconds, from a number or a date."""
    text = answer.headers.get("retry-after", "").strip()
    try:
        seconds = float(text) if text[:1].isdigit() else parsedate_to_datetime(text).timestamp() - now
    except (ValueError, TypeError):
        return None
    return min(max(seconds, 0.0), LONGEST_WAIT)


def shortened(answer: Answer) -> str:
    """Enough for a log: of a page of HTML its title, and of all else how it begins."""
    found = _TITLE.search(answer.content[:10_000]) if answer.content.lstrip()[:1] == b"<" else None
    text = found.group(1) if found else answer.content[: WORDS * 4]
    return " ".join(text.decode("utf-8", "replace").split())[:WORDS]
