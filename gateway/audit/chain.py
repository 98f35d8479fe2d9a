"""Entries in a chain: each has the hash of the one before it, so none can be changed or taken out unseen.

A line is a JSON object: the access, the `writer` and its running number `n`, `prev`, and `hash`, which is
HMAC-SHA256 over all the rest. Each process that writes has a chain of its own; its first entry says that it
begins, and points at what was the last line of the file, whoever wrote it. What nothing points at yet, the
last lines, can be cut off unseen: whoever wants to know keeps the last hash elsewhere, and asks for it when
the file is verified.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Final

import orjson

from gateway.audit.entry import Access

__all__ = ["BEGINNING", "Broken", "Chain", "Verified", "verify"]

BEGINNING: Final = ""
"""`prev` of the first line of a file."""


class Chain:
    """Of one writer."""

    def __init__(self, key: bytes, prev: str = BEGINNING) -> None:
        self._key, self._prev = key, prev
        self._writer, self._number = secrets.token_hex(8), 0

    def line(self, access: Access) -> bytes:
        """Moves on: a line that is not written leaves a gap that is found."""
        self._number += 1
        entry: dict[str, object] = asdict(access)
        entry |= {"writer": self._writer, "n": self._number, "prev": self._prev}
        self._prev = entry["hash"] = _hash(self._key, entry)
        return orjson.dumps(entry, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_SORT_KEYS)


@dataclass(frozen=True, slots=True)
class Broken:
    line: int
    """From 1; 0 for the file as a whole."""
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}" if self.line else self.reason


@dataclass(slots=True)
class Verified:
    entries: int = 0
    last: str = BEGINNING
    broken: list[Broken] = field(default_factory=list)


def verify(lines: Iterable[bytes], key: bytes, last: str | None = None) -> Verified:
    """`last` is a hash that the file must have: that of the last line when somebody looked before."""
    result, seen = Verified(), {BEGINNING}
    writers: dict[str, tuple[int, str]] = {}
    for number, line in enumerate(lines, start=1):
        entry = _read(line)
        if entry is None:
            result.broken.append(Broken(number, "is no entry"))
            continue
        told = entry.pop("hash")
        if not hmac.compare_digest(_hash(key, entry), str(told)):
            result.broken.append(Broken(number, "was changed: its hash is another"))
        result.broken += (Broken(number, reason) for reason in _misplaced(entry, writers, seen, number))
        writers[str(entry["writer"])] = (int(str(entry["n"])), str(told))
        seen.add(str(told))
        result.entries, result.last = result.entries + 1, str(told)
    if last is not None and last not in seen:
        result.broken.append(Broken(0, f"the entry with the hash {last} is missing"))
    return result


def _misplaced(
    entry: dict[str, object], writers: dict[str, tuple[int, str]], seen: set[str], number: int
) -> Iterator[str]:
    prev, running = str(entry["prev"]), int(str(entry["n"]))
    if (before := writers.get(str(entry["writer"]))) is not None:
        if running != before[0] + 1 or prev != before[1]:
            yield f"is number {running} of its writer, and the one before it is missing"
    elif running != 1 or prev not in seen or (prev == BEGINNING and number != 1):
        yield "is the first of its writer here, and what it points at is missing"


def _read(line: bytes) -> dict[str, object] | None:
    try:
        entry = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    whole = isinstance(entry, dict) and {"writer", "n", "prev", "hash"} <= entry.keys()
    return entry if whole and isinstance(entry["n"], int) else None


def _hash(key: bytes, entry: dict[str, object]) -> str:
    return hmac.digest(key, orjson.dumps(entry, option=orjson.OPT_SORT_KEYS), "sha256").hex()
