"""Settings of what is kept of the answers of subgraphs, and where."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from gateway.config.kinds import PREFIX, Concept, FromJson, Limit, Names, PositiveSeconds

__all__ = ["CachingSettings", "SourceSettings"]

EVERY_SUBGRAPH = "*"

Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class SourceSettings(BaseModel):
    """Of one subgraph."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ttl: PositiveSeconds | None = None
    """Seconds for which an answer is kept that does not say itself for how long. None: not at all."""
    calls_per_minute: Limit | None = None
    """Requests that the subgraph gets within any minute."""
    stale_if_error: Seconds = 0.0
    """Seconds beyond its life for which an answer is given while the subgraph fails."""
    stale_while_revalidate: Seconds = 0.0
    """Seconds beyond its life for which an answer is given while another is fetched."""
    failure_codes: frozenset[str] = frozenset()
    """Codes of errors by which the subgraph says that what stands behind it fails: as if it failed itself."""
    private_id: str = "sub"
    """The claim of the token that tells for whom a private answer is. Without it, none is kept."""


class CachingSettings(Concept):
    cache: Annotated[str, Field(pattern=r"^(memory|(rediss?(\+cluster)?|unix)://.+)$")] | None = None
    """`memory`, `redis://HOST:PORT/DB`, or `redis+cluster://HOST:PORT` for any node of a cluster. None keeps
    nothing."""
    cache_bytes: Limit = 100_000_000
    """Of each process, where the answers are kept in memory."""
    cache_patience: PositiveSeconds = 0.02
    """Seconds that a request waits for Redis before it goes on without."""
    cache_sources: Annotated[Mapping[str, SourceSettings | None], *FromJson] = {}
    """What of each subgraph is kept, as JSON: by subgraph, `*` for all others; null is nothing."""
    response_cache: bool = False
    """Whether whole answers are kept as well, for as long as all of their parts are."""
    cache_same_for_all: Names = ("traceparent", "tracestate", "baggage")
    """Propagated headers that no answer depends on. Whatever else a subgraph is told divides what is kept."""

    invalidation: Annotated[str, Field(pattern=r"^.+:[0-9]+$")] | None = None
    """`HOST:PORT` where `POST /invalidation` is answered."""
    invalidation_key: SecretStr | None = None
    """What its callers send as `Authorization`."""

    provenance_scope: str | None = None
    """The scope of a token that may ask where an answer comes from (`Graph-Provenance: true`). Without one,
    nobody is told."""
    systems: Annotated[Mapping[str, str], *FromJson] = {}
    """What stands behind a subgraph, as JSON, where that is not of the same name: `{"crm": "SuiteCRM"}`."""

    @model_validator(mode="after")
    def _whole_answers_are_made_of_parts(self) -> Self:
        if self.response_cache and self.cache is None:
            raise ValueError(
                f"{PREFIX}RESPONSE_CACHE needs {PREFIX}CACHE: where the parts of an answer are kept"
            )
        return self

    @model_validator(mode="after")
    def _invalidation_has_a_key(self) -> Self:
        if self.invalidation is not None and (self.invalidation_key is None or self.cache is None):
            raise ValueError(f"{PREFIX}INVALIDATION needs {PREFIX}INVALIDATION_KEY and {PREFIX}CACHE")
        return self

    def source_of(self, subgraph: str) -> SourceSettings | None:
        others = self.cache_sources.get(EVERY_SUBGRAPH, SourceSettings())
        return self.cache_sources.get(subgraph, others)

    def keeps_of(self, subgraph: str) -> bool:
        return self.cache is not None and self.source_of(subgraph) is not None
