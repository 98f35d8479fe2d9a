"""Who calls: what a request brings along besides its operation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from subgraphs.kit.caller_context import CALLER_HEADER, CallerContext, CallerVerifier
from subgraphs.kit.errors import Unauthenticated
from subgraphs.kit.signed_calls import HUB_HEADER, HubVerifier

__all__ = ["SUBJECT_HEADER", "Caller", "Verifiers", "caller_from_headers"]

SUBJECT_HEADER = "fiche-subject"

FORWARDED = ("authorization", SUBJECT_HEADER, "traceparent", CALLER_HEADER)
"""What a subgraph that asks the gateway on the caller's behalf passes on. No client has the context: by it,
the gateway knows that a subgraph asks."""

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

    context: CallerContext | None = None
    """What the gateway says of the caller; None for the hub, and where contexts are not asked for."""

    @property
    def is_hub(self) -> bool:
        return self.operation is not None

    @property
    def client(self) -> str:
        """To whom an idempotency key belongs."""
        if self.is_hub:
            return HUB
        if self.context is None:
            return self.subject or ANONYMOUS
        return f"{self.context.client or ANONYMOUS}/{self.subject or ''}"


@dataclass(frozen=True, slots=True)
class Verifiers:
    hub: HubVerifier | None = None
    """Without it nobody is taken for the hub."""
    gateway: CallerVerifier | None = None
    """Without it a request needs no context."""


def caller_from_headers(headers: Mapping[str, str], verifiers: Verifiers) -> Caller:
    """Raises Unauthenticated for a request that lacks the context that this subgraph asks for."""
    forwarded = tuple((name, headers[name]) for name in FORWARDED if name in headers)
    token = headers.get(HUB_HEADER)
    operation = verifiers.hub.operation(token) if verifiers.hub and token else None
    if operation is not None or verifiers.gateway is None:
        return Caller(headers.get(SUBJECT_HEADER) or None, forwarded, operation)
    context = verifiers.gateway.context(headers.get(CALLER_HEADER, ""))
    if context is None:
        raise Unauthenticated("The request lacks a valid context of the gateway. Ask the gateway.")
    return Caller(context.subject, forwarded, context=context)
