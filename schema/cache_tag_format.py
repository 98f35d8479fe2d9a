"""The format of `@cacheTag`: `order-{$key.number}`, a text with what is to be filled in between braces.

references("order-{$key.number}-{$key { customer { id } }}")
    -> $key ("number",), $key ("customer", "id")
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["InvalidFormat", "Reference", "references"]

_TOKEN = re.compile(r"\s*(\$?[A-Za-z_]\w*|[.{}])", re.ASCII)


class InvalidFormat(ValueError):
    """Says what is wrong, and what to write."""


@dataclass(frozen=True, slots=True)
class Reference:
    variable: str
    path: tuple[str, ...]


def references(written: str) -> Iterator[Reference]:
    """In the order of the text; raises InvalidFormat."""
    position = 0
    while (opening := written.find("{", position)) >= 0:
        if "}" in written[position:opening]:
            break
        closing = _closing(written, opening)
        yield _reference(written[opening + 1 : closing])
        position = closing + 1
    if "}" in written[position:]:
        raise InvalidFormat("a brace is closed that is not open. Write it like `order-{$key.number}`.")


def _closing(written: str, opening: int) -> int:
    depth = 0
    for position in range(opening, len(written)):
        depth += {"{": 1, "}": -1}.get(written[position], 0)
        if depth == 0:
            return position
    raise InvalidFormat("a brace is open that is not closed. Write it like `order-{$key.number}`.")


def _reference(expression: str) -> Reference:
    """`$key.a.b`, or the same with braces: `$key { a { b } }`."""
    tokens = _tokens(expression)
    if not tokens or not tokens[0].startswith("$"):
        raise InvalidFormat(
            f"`{expression.strip()}` is neither of `$key` nor of `$args`. Mention one of these."
        )
    path: list[str] = []
    rest, depth = tokens[1:], 0
    while rest[:1] in (["."], ["{"]) and len(rest) > 1 and rest[1][0] not in "$.{}":
        depth += rest[0] == "{"
        path.append(rest[1])
        rest = rest[2:]
    if rest != ["}"] * depth:
        raise InvalidFormat(
            f"`{expression.strip()}` does not lead to one value. Write it like `$key.number`."
        )
    return Reference(tokens[0], tuple(path))


def _tokens(expression: str) -> list[str]:
    tokens: list[str] = []
    position, text = 0, expression.rstrip()
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None:
            raise InvalidFormat(f"`{expression.strip()}` cannot be read. Write it like `$key.number`.")
        tokens.append(found[1])
        position = found.end()
    return tokens
