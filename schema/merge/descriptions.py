"""One description of several: the one that most subgraphs give, else the first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from graphql.language import StringValueNode

__all__ = ["merged_description"]


def merged_description(descriptions: Iterable[StringValueNode | None]) -> StringValueNode | None:
    given = [node for node in descriptions if node is not None and node.value.strip()]
    if not given:
        return None
    (most_given, _), *_ = Counter(node.value for node in given).most_common(1)
    return next(node for node in given if node.value == most_given)
