"""Who calls: what a request brings along besides its operation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from subgraphs.kit.signed_calls import HUB_HEADER, HubVerifier

__all__ = ["SUBJECT_HEADER", "Caller", "caller_from_headers"]

SUBJECT_HEADER = "fiche-subject"

FORWARDED = ("authorization", SUBJECT_HEADER, "traceparent")
"""What a subgraph that asks the gateway on the caller's behalf passes on."""

HUB = "hub"

ANONYMOUS = "anonymous"


@dataclass(frozen=True, slots=True)
class Caller:
    subject: str | None
    """The id of the person that the caller stands for; None where it stands for nobody."""
    forwarded: tuple[tuple[str, str], ...] = ()
    """The headers that say who the caller is, for questions on its behalf."""
    operation: str | None = None
    """The operation for which the hub calls; its signature was verified. None for everybody else."""

    @property
    def is_hub(self) -> bool:
        return self.operation is not None

    @property
    def client(self) -> str:
        """To whom an idempotency key belongs."""
        return HUB if self.is_hub else self.subject or ANONYMOUS


def caller_from_headers(headers: Mapping[str, str], verifier: HubVerifier | None) -> Caller:
    """Without a verifier nobody is taken for the hub."""
    token = headers.get(HUB_HEADER)
    return Caller(
        subject=headers.get(SUBJECT_HEADER) or None,
        forwarded=tuple((name, headers[name]) for name in FORWARDED if name in headers),
        operation=verifier.operation(token) if verifier and token else None,
    )
