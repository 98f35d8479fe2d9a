"""GraphQL as products speak it: errors come in answers of the status 200, and half an answer is none."""

from __future__ import annotations

from subgraphs.kit.products.call import Answer
from subgraphs.kit.products.faults import ProductUnreadable
from subgraphs.kit.products.node import Node

__all__ = ["data_of", "first_error"]


def data_of(answer: Answer) -> Node:
    """Of an answer that was judged. Raises ProductUnreadable."""
    data = Node(answer.object()).one("data")
    if data is None:
        raise ProductUnreadable("answered neither data nor errors", answer.status)
    return data


def first_error(answer: Answer) -> tuple[str, str] | None:
    """Its code, or nothing, and what may be kept of its words. A text in place of the errors says no more
    than the status."""
    if b'"errors"' not in answer.content or not answer.is_json:
        return None
    told = Node(answer.object())
    if not isinstance(told.values.get("errors"), list):
        return None
    for error in told.many("errors"):
        extensions = error.one("extensions")
        code = (extensions and extensions.text("code")) or ""
        return code, f"{code} {error.text('message') or ''}".strip()[:200]
    return None
