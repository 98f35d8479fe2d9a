"""Settings of the texts that clients send, or need not send: what is kept, known, trusted."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field

from gateway.config.kinds import Concept, Limit, PositiveSeconds
from gateway.documents.safelist import Safelist

__all__ = ["DocumentSettings"]


class DocumentSettings(Concept):
    operation_cache_size: Annotated[int, Field(ge=0)] = 1_000

    apq: bool = True
    """Automatic persisted queries."""
    apq_cache_size: Annotated[int, Field(ge=0)] = 1_000
    apq_ttl: Limit = 86_400
    """Seconds for which a text is known that nobody sends again."""
    apq_store: Annotated[str, Field(pattern=r"^(rediss?(\+cluster)?|unix)://.+$")] | None = None
    """Redis, where several gateways learn together: `redis://HOST:PORT/DB`, or `redis+cluster://HOST:PORT`.
    Without it, the Redis of `cache`, if that is one."""
    documents: Path | None = None
    """Trusted documents: a manifest, or a folder of `.graphql` files."""
    documents_reload: PositiveSeconds = 5.0
    """Seconds after which their files are looked at again."""
    safelist: Safelist = "off"
    """Of clients for which `clients` says nothing else."""
