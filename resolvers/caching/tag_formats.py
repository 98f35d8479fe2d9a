"""Fills the formats of `@cacheTag`: `order-{$key.number}` with the key of an order is `order-17`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import orjson

from schema.cache_tag_format import InvalidFormat, references

__all__ = ["Fill", "compile_format"]

Fill = Callable[[Mapping[str, object]], str | None]
"""From the key or the arguments to the tag; None where a value is lacking or is not a single one."""


def compile_format(written: str) -> Fill:
    """What could not be composed tags nothing."""
    try:
        found = tuple(references(written))
    except InvalidFormat:
        return lambda values: None
    texts = _between(written)

    def fill(values: Mapping[str, object]) -> str | None:
        filled = [texts[0]]
        for reference, text in zip(found, texts[1:], strict=True):
            value = _at(values, reference.path)
            if value is None:
                return None
            filled += (value, text)
        return "".join(filled)

    return fill


def _between(written: str) -> list[str]:
    """The text around the outermost braces."""
    texts, depth = [""], 0
    for character in written:
        depth -= character == "}"
        if depth == 0 and character not in "{}":
            texts[-1] += character
        if depth == 0 and character == "{":
            texts.append("")
        depth += character == "{"
    return texts


def _at(values: object, path: tuple[str, ...]) -> str | None:
    for name in path:
        if not isinstance(values, Mapping) or name not in values:
            return None
        values = values[name]
    match values:
        case str():
            return values
        case bool() | int() | float():
            return orjson.dumps(values).decode()
    return None
