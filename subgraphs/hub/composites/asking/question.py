"""What a composite field wants to know, and what it is told."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["NodeField", "Question", "Reply", "RootField", "Variable"]


@dataclass(frozen=True, slots=True)
class Variable:
    name: str
    type: str
    value: str | int | None


@dataclass(frozen=True, slots=True)
class NodeField:
    """A field of one node. `text` is its name, with arguments and selections if it has any."""

    system: str
    """Who answers for it: if it fails, this system is the gap."""
    type: str
    id: str
    text: str
    variables: tuple[Variable, ...] = ()


@dataclass(frozen=True, slots=True)
class RootField:
    system: str
    text: str
    variables: tuple[Variable, ...] = ()


Question = NodeField | RootField


@dataclass(frozen=True, slots=True)
class Reply:
    value: object
    code: str | None = None
    """Why there is no value. None where the system answered, be it that it has none."""
