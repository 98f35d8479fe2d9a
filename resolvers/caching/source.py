"""What an installation says of one subgraph as a source."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Source", "Terms"]


@dataclass(frozen=True, slots=True)
class Source:
    ttl: float | None = None
    """Seconds for which an answer is kept that does not say itself for how long. None: not at all."""
    calls_per_minute: int | None = None
    """Requests that the subgraph gets within any minute."""
    stale_if_error: float = 0.0
    """Seconds beyond its life for which an answer is given while the subgraph fails."""
    stale_while_revalidate: float = 0.0
    """Seconds beyond its life for which an answer is given while another is fetched."""
    failure_codes: frozenset[str] = frozenset()
    """Codes of errors by which the subgraph says that what stands behind it fails: as if it failed itself."""


@dataclass(frozen=True, slots=True)
class Terms:
    """On which one request reads from one source."""

    source: Source
    is_identified: bool
    """Whether private answers may be kept for who asks."""
    timeout: float
    """Seconds for what is fetched aside."""
