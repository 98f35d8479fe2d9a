"""A record as the rules see it, and what a rule finds in a group of them."""

from __future__ import annotations

from dataclasses import dataclass

from subgraphs.kit.evidence import Mark

__all__ = ["Alike", "Doubt", "Finding", "Same", "Trace"]


@dataclass(frozen=True, slots=True)
class Trace:
    """A record that has something in common with others. What it is, nobody here knows."""

    number: int
    """Within the run."""
    system: str
    mark: Mark
    """In what."""


@dataclass(frozen=True, slots=True)
class Same:
    """These two are one person's."""

    first: Trace
    second: Trace


@dataclass(frozen=True, slots=True)
class Doubt:
    """Each of `others` may be the person's of `one`, and more of them than can be."""

    one: Trace
    others: tuple[Trace, ...]


@dataclass(frozen=True, slots=True)
class Alike:
    """These may be one person's."""

    traces: tuple[Trace, ...]


Finding = Same | Doubt | Alike
