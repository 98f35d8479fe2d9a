"""Settings of the other side: what subgraphs are sent, and what of their answers clients may see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import field_validator

from gateway.config.kinds import Concept, FromJson, Limit, Names, PositiveSeconds
from resolvers.transport.limits import LARGEST_ANSWER

__all__ = ["SubgraphSettings"]

EVERY_SUBGRAPH = "*"

NEVER_PROPAGATED = frozenset(
    (
        "host",
        "content-length",
        "content-type",
        "accept",
        "accept-encoding",
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    )
)
"""Headers that belong to one connection or one message: passing them on would break the next."""

SIGNED_BY_OTHERS = frozenset(("fiche-caller", "fiche-hub"))
"""Headers by which a subgraph knows the gateway and the hub: a client's are not passed on."""


class SubgraphSettings(Concept):
    subgraph_timeout: PositiveSeconds = 10.0
    max_subgraph_bytes: Limit = LARGEST_ANSWER
    """Of one answer, unpacked."""

    propagate_headers: Names = ("fiche-subject", "traceparent")
    """Names of a client's headers that every subgraph gets, separated by commas."""
    error_extensions: Annotated[Mapping[str, frozenset[str]], *FromJson] = {
        EVERY_SUBGRAPH: frozenset(("code", "system", "retryAfter"))
    }
    """Keys of a subgraph's own errors that a client may see, as JSON: by subgraph, `*` for all others."""
    readable_errors: Names = ()
    """Codes of a subgraph's own errors whose messages a client may read, separated by commas. All other
    messages are for the log."""

    @field_validator("propagate_headers")
    @classmethod
    def _may_be_propagated(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        lowered = tuple(name.lower() for name in names)
        for name in lowered:
            if name in NEVER_PROPAGATED:
                raise ValueError(f"'{name}' belongs to one connection and is never propagated")
            if name in SIGNED_BY_OTHERS:
                raise ValueError(f"'{name}' is signed between servers and is never taken from a client")
        return lowered

    def extensions_allowed(self, subgraph: str) -> frozenset[str]:
        allowed = self.error_extensions.get(subgraph, self.error_extensions.get(EVERY_SUBGRAPH))
        return frozenset() if allowed is None else allowed
