"""Descriptions that do not name what is not there."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from graphql.language import DocumentNode, Node, StringValueNode, Visitor, visit

__all__ = ["without_names"]


def without_names(document: DocumentNode, names: Collection[str]) -> DocumentNode:
    """Without the descriptions, and the reasons of deprecations, that have one of these names as a word."""
    if not names:
        return document
    named = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(names)))})\b")
    cleaned: DocumentNode = visit(document, _Silence(named))
    return cleaned


class _Silence(Visitor):
    def __init__(self, named: re.Pattern[str]) -> None:
        super().__init__()
        self._named = named

    def enter_string_value(
        self, node: StringValueNode, key: str | int | None, parent: Node | None, *_: Any
    ) -> StringValueNode | None:
        """A text that is left empty stays where a text must be, such as a default value."""
        is_told = key == "description" or getattr(getattr(parent, "name", None), "value", None) == "reason"
        return StringValueNode(value="") if is_told and self._named.search(node.value) else None
