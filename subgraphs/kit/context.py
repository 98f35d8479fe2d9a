"""Who calls: what a request brings along besides its operation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["SUBJECT_HEADER", "Caller", "caller_from_headers"]

SUBJECT_HEADER = "fiche-subject"


@dataclass(frozen=True, slots=True)
class Caller:
    subject: str | None
    """The id of the person that the caller stands for; None where it stands for nobody."""


def caller_from_headers(headers: Mapping[str, str]) -> Caller:
    return Caller(subject=headers.get(SUBJECT_HEADER) or None)
